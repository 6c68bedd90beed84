#!/bin/bash
# roads.sh BIN_DIR - the same entries by auth.log only, by journal only and by both give equal counts per rule.
set -u
. "$(dirname "$0")/common.sh"
bin=$(realpath "${1:?usage: roads.sh BIN_DIR}")
remote=/lib/systemd/systemd-journal-remote
need jq python3 journalctl $remote
into_box 180s "$bin"

# Yesterday, so that what journald says about itself today can be told apart.
day=$(date -u -d yesterday +%F)
today=$(date -u +%F)
machine=$(cat /etc/machine-id)
python3 "$here/lines.py" roads --count 600 --day "$day" --machine "$machine" \
  --file "$work/auth.log" --export "$work/export" || die "cannot write the lines"
mkdir -p "/var/log/journal/$machine"
"$remote" --output="/var/log/journal/$machine/story.journal" "$work/export" 2>/dev/null || die "cannot write the journal"

# road NAME JOURNAL [FILE] - reads everything there is into a state of its own, prints what it found.
road() {
  local name=$1 journal=$2
  shift 2
  state=$work/state-$name
  write_config "$journal" "$checkout/config/rules" "$@"
  timeout 60 "$bin/attestd" --state "$state" --config "$config" --once > "$work/$name.out" 2>&1
  local rc=$?
  [ "$rc" -eq 0 ] || cat "$work/$name.out" >&2
  check "$name: attestd --once exits 0" test "$rc" -eq 0
  counts findings "$today" > "$work/$name.findings"
  counts operations "$today" > "$work/$name.operations"
}

road file false "$work/auth.log"
road journal true
# The file is seen to be carried by the journal and left alone; then both are examined and paired.
road both true "$work/auth.log"
ATTESTD_EXAMINE=always road paired true "$work/auth.log"

say "--- by file only"
cat "$work/file.findings" "$work/file.operations"
check "something was found" test -s "$work/file.findings"
for kind in findings operations; do
  check "$kind: journal only equals file only" diff -u "$work/file.$kind" "$work/journal.$kind"
  check "$kind: both equal file only" diff -u "$work/file.$kind" "$work/both.$kind"
  check "$kind: both examined equal file only" diff -u "$work/file.$kind" "$work/paired.$kind"
done
finish
