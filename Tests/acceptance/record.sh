#!/bin/bash
# record.sh BIN_DIR - a record that is put back to an older state, and one that is removed: what alerts in the journal
# say of it becomes a gap and a critical finding, once; an untouched record is no news.
set -u
. "$(dirname "$0")/common.sh"
bin=$(realpath "${1:?usage: record.sh BIN_DIR}")
need jq journalctl logger
into_box 120s "$bin"

mkdir -p "$work/rules"
cp "$checkout/config/rules/self.yml" "$work/rules/"
own_rule "$work/rules"
write_config true "$work/rules"

# The journal has to say by whom it was written, as it does of a service.
watch() {
  journalctl --sync
  start_attestd
  eventually 20 caught_up
  stop_attestd
  journalctl --sync
}
caught_up() { ctl status --json | jq -e '[.sources[] | .state == "up to date"] | all and length > 0' >/dev/null; }
lost() { ctl gaps --json | jq '[.[] | select(.cause == "recordLost")] | length'; }
found() { ctl findings --json | jq '[.[] | select(.title | startswith("Record was removed")) | .count] | add // 0'; }

watch
watch
check "an untouched record is no news" test "$(lost)" -eq 0
cp -a "$state" "$work/backup"
watch
watch
rm -rf "$state"
mv "$work/backup" "$state"
watch
check "a record put back to an older state is a gap" test "$(lost)" -eq 1
check "and a finding" test "$(found)" -eq 1
watch
check "once" test "$(lost)" -eq 1
rm -rf "$state"
watch
check "a record that was removed is a gap of the new one" test "$(lost)" -eq 1
check "and a finding" test "$(found)" -eq 1
ctl gaps | grep recordLost
finish
