#!/bin/bash
# longline.sh BIN_DIR [MEGABYTES] - a line of MEGABYTES (200) million bytes and a normal one after it, in a file that is followed,
# and in one that is there at the start: its first 65,536 bytes examined, a gap of exactly the rest, the next line examined, peak
# memory under BOUND kB (40960) with the shipped rules. Long form: longline.sh BIN_DIR 5000.
set -u
. "$(dirname "$0")/common.sh"
bin=$(realpath "${1:?usage: longline.sh BIN_DIR [MEGABYTES]}")
megabytes=${2:-200}
need jq python3
into_box "$((120 + megabytes))s" "$bin" "$megabytes"

bound=${BOUND:-40960}
examined=65536
log=$work/app.log
cp -r "$checkout/config/rules" "$work/rules"
cp "$here/numbered.yml" "$work/rules/"

# long_line FILE SIZE - a line of SIZE bytes in writes of a million, and a short one.
long_line() {
  python3 - "$1" "$2" <<'PY'
import sys
with open(sys.argv[1], "ab", buffering=0) as file:
    head = b"2026-03-07T09:00:00Z testhost numbered[1]: line 0000001 of long "
    file.write(head)
    left = int(sys.argv[2]) - len(head)
    while left > 0:
        left -= file.write((b"0123456789 abcdefghijklmnopqrstuvwxyz " * 26316)[:min(left, 1_000_000)])
    file.write(b"\n2026-03-07T09:00:01Z testhost numbered[1]: line 0000002 of long\n")
PY
}

next_examined() { operations | grep -q '^line 0000002 of long 1$'; }
operations() { ctl operations --json 2>/dev/null | jq -r '.[] | select(.group.message) | "\(.group.message) \(.count)"'; }
# The peak since the start, of which the process itself keeps book.
peak() { awk '/VmHWM/ { print $2 }' "/proc/$daemon/status"; }

# judge NAME SIZE
judge() {
  local name=$1 size=$2 gaps peak before
  check "$name: the next line is examined within 120 s" eventually 120 next_examined
  peak=$(peak)
  stop_attestd
  gaps=$(ctl gaps --json | jq -r '.[] | select(.cause == "lineTooLong") | .size')
  before=$(ctl operations --json | jq '[.[] | select(.group.message | startswith("line 0000001 of long ")) | .count] | add')
  say "$name: a line of $size bytes; gaps of $gaps; peak resident $peak kB, bound $bound kB"
  check "$name: its beginning is examined once" test "$before" = 1
  check "$name: a gap of exactly the rest" test "$gaps" = "$((size - examined)) bytes"
  check "$name: next line examined, once" test "$(operations | grep -c '^line 0000002')" -eq 1
  check "$name: no other gap" test "$(ctl gaps --json | jq '[.[] | select(.cause != "lineTooLong")] | length')" -eq 0
  check "$name: $(ctl coverage --json | jq '[.[].examined] | add') of 2 lines examined" \
    test "$(ctl coverage --json | jq '[.[].examined] | add')" -eq 2
  check "$name: peak memory under the bound" test "$peak" -lt "$bound"
}

size=$((megabytes * 1000000))
: > "$log"
write_config false "$work/rules" "$log"
start_attestd
say "before: peak resident $(peak) kB"
long_line "$log" "$size"
judge "while followed" "$size"

rm -rf "$log" "$state"
long_line "$log" "$((size + 1))"
start_attestd
judge "there at the start" "$((size + 1))"
finish
