#!/bin/bash
# load.sh BIN_DIR [SECONDS [RATE]] - RATE entries a second into journald for SECONDS, every 1,000th of them an alarm:
# how far behind attestd is, what it takes of a core and of memory, every ten seconds; how long after its entry each
# alert was in the journal. Fails if an entry is not examined, an alert missing, memory grows, or p99 is over 1 s.
set -u
. "$(dirname "$0")/common.sh"
bin=$(realpath "${1:?usage: load.sh BIN_DIR [SECONDS [RATE]]}")
seconds=${2:-60}
rate=${3:-20000}
need jq python3 journalctl
if [ -z "${ATTESTD_WORK:-}" ]; then
  # Entries of a minute are a gigabyte; journald is to delete what was read long ago, not what was not.
  export ATTESTD_JOURNALD_EXTRA=$'SystemMaxUse=2G\nSystemMaxFileSize=128M'
fi
into_box "$((seconds * 2 + 240))s" "$bin" "$seconds" "$rate"

caught_up() { ctl status --json | jq -e '[.sources[] | .state == "up to date"] | all and length > 0' >/dev/null; }

own_rule "$work/rules"
write_config true "$work/rules"
start_attestd
python3 "$here/lines.py" load --count "$((seconds * rate))" --rate "$rate" --daemon "$daemon" \
  --journald "$(cat "$JOURNALD_BOX/journald.pid")"
check "every alert came, p99 under 1 s, memory flat" test $? -eq 0
eventually 60 caught_up
stop_attestd
examined=$(ctl coverage --json | jq '[.[] | select(.source == "journal") | .examined] | add')
lost=$(ctl gaps --json | jq '[.[] | select(.cause == "vanished")] | length')
say "examined $examined of $((seconds * rate)) and what journald itself wrote; $lost gaps of vanished entries"
check "nothing was lost" test "$lost" -eq 0 -a "$examined" -ge "$((seconds * rate))"
finish
