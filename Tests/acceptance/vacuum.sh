#!/bin/bash
# vacuum.sh BIN_DIR [COUNT] - files of the journal are removed before attestd read them, COUNT (2000) entries each: by journalctl
# and by hand, while it is stopped, held up (SIGSTOP) and in the middle of reading. What the gaps say is exactly what vanished,
# by the journal's own numbers, hole by hole; what is still there is examined, once. Long form: vacuum.sh BIN_DIR 50000.
# KEEP=FOLDER keeps what a failed run leaves.
set -u
. "$(dirname "$0")/common.sh"
bin=$(realpath "${1:?usage: vacuum.sh BIN_DIR [COUNT]}")
count=${2:-2000}
need jq python3 journalctl
into_box "$((300 + count / 50))s" "$bin" "$count"

mkdir -p "$work/rules"
cp "$here/numbered.yml" "$work/rules/"
write_config true "$work/rules"
folder=$(echo /var/log/journal/*/)

caught_up() { ctl status --json | jq -e '[.sources[] | .state == "up to date"] | all and length > 0' >/dev/null; }
position() { ctl status --json | jq -r '.sources[] | select(.source == "journal") | .position'; }
dump() { journalctl --sync; journalctl --quiet --all --output=json --output-fields=SYSLOG_IDENTIFIER > "$1"; }
# Oldest first.
archived() { ls -tr "$folder"system@*.journal; }

# write_files - six archived files of COUNT entries and the present one.
write_files() {
  for _ in 1 2 3 4 5 6; do
    python3 "$here/numbered.py" journal --tag "$1" --count "$count"
    journalctl --quiet --sync
    journalctl --quiet --rotate
  done
  python3 "$here/numbered.py" journal --tag "$1" --count "$((count / 10 + 1))"
  journalctl --quiet --sync
}

# Ways to clean up.
by_count() { journalctl --quiet --directory="$folder" --vacuum-files=3; }
by_size() {
  local kept
  kept=$(archived | tail -n 2 | xargs du -cb | awk 'END { print $1 }')
  journalctl --quiet --directory="$folder" --vacuum-size="$kept"
}
by_hand() { archived | tail -n 6 | sed -n '1p;3,4p' | xargs rm; }
but_the_present() { archived | xargs rm; }

# What attestd writes itself it reads, too: until its position is the end of the journal.
settled() {
  journalctl --sync
  journalctl --quiet --all --lines=1 --output=json --output-fields=MESSAGE > "$work/last"
  [ "$(position)" = "$(python3 "$here/numbered.py" place < "$work/last")" ]
}

# judge NAME FROM [OPTION] - FROM is the position before.
judge() {
  # A handle under which a file was emptied is opened again after two seconds, and until then the record looks settled.
  eventually 60 settled || say "not caught up within 60 s"
  dump "$work/after"
  python3 "$here/numbered.py" holes --tag "$1" --attestctl "$bin/attestctl" --state "$state" --before "$work/before" \
    --after "$work/after" --position "$2" --known "$work/known" "${@:3}" || { cp "$work/before" "$work/before-$1"; failures=$((failures + 1)); }
}

while_stopped() {
  local from
  eventually 20 settled || die "not at the end of the journal"
  stop_attestd
  from=$(position)
  write_files "$1"
  dump "$work/before"
  "$1"
  start_attestd
  judge "stopped, $1" "$from"
}

while_held_up() {
  local from
  eventually 20 settled || die "not at the end of the journal"
  from=$(position)
  kill -STOP "$daemon"
  write_files "$1"
  dump "$work/before"
  "$1"
  kill -CONT "$daemon"
  # What it held open it can still read; the next entry shows what is missing.
  logger "after $1"
  judge "held up, $1" "$from"
}

# Far behind, it has the files open and has read some of them when they are removed.
while_reading() {
  local from
  eventually 20 settled || die "not at the end of the journal"
  from=$(position)
  kill -STOP "$daemon"
  write_files "$1"
  dump "$work/before"
  kill -CONT "$daemon"
  sleep "0.$(printf %03d $((RANDOM % 200)))"
  kill -STOP "$daemon"
  "$1"
  kill -CONT "$daemon"
  logger "after $1"
  judge "reading, $1" "$from" --perhaps
}

logger "the beginning"
start_attestd
eventually 20 caught_up
for way in by_count by_size by_hand but_the_present; do while_stopped "$way"; done
for way in by_count by_size by_hand but_the_present; do while_held_up "$way"; done
for way in by_count by_size by_hand but_the_present; do while_reading "$way"; done
stop_attestd
check "the ledger verifies" ctl verify
[ "$failures" -eq 0 ] || [ -z "${KEEP:-}" ] || { rm -rf "$KEEP"; cp -a "$work" "$KEEP"; say "kept in $KEEP"; }
finish
