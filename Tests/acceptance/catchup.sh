#!/bin/bash
# catchup.sh BIN_DIR [GIGABYTES] - ten rotated generations of a log, GIGABYTES (1) in all, of which attestd read the first
# megabyte before it was stopped: how fast it reads the rest, beside `attestctl scan` with the same rules on one of the files;
# first all plain, then six of them compressed (gz, zst, xz). Rates are per second of the clock, the cost of starting taken
# off on both sides. Fails if a line is not examined, or plain ones are read at less than 0.60 of scan's rate.
# Long form: catchup.sh BIN_DIR 10, which needs 12 GB in /tmp. KIND=silent makes lines no rule looks for (Benchmarks/corpus.c);
# RUN_UNDER='perf record -g -o FILE' runs attestd under something that looks where the time goes.
set -u
. "$(dirname "$0")/common.sh"
bin=$(realpath "${1:?usage: catchup.sh BIN_DIR [GIGABYTES]}")
gigabytes=${2:-1}
bar=${BAR:-0.60}
need jq python3 cc gzip zstd xz
into_box "$(awk "BEGIN { print int(300 + $gigabytes * 240) }")s" "$bin" "$gigabytes"

logs=$work/log
mkdir -p "$logs"
generations=10
size=$(awk "BEGIN { printf \"%.0f\", $gigabytes * 1e9 / $generations }")
[ "$(df --output=avail -B1 "$work" | tail -n 1)" -gt $((size * (generations + 2))) ] || die "no room in $work"

# measured NAME COMMAND... - sets wall, cpu (seconds) and peak (MB); output in NAME.out.
measured() {
  local name=$1
  shift
  read -r wall cpu peak < <(python3 - "$work/$name.out" "$@" <<'PY'
import os, subprocess, sys, time
with open(sys.argv[1], "wb") as out:
    begin = time.monotonic()
    process = subprocess.Popen(sys.argv[2:], stdout=out, stderr=out, stdin=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - begin
if status:
    sys.exit(f"{sys.argv[2]} ended with {status}: {open(sys.argv[1], errors='replace').read()[-500:]}")
print(f"{wall:.3f} {usage.ru_utime + usage.ru_stime:.3f} {usage.ru_maxrss // 1024}")
PY
  )
  [ -n "$wall" ] || die "$name failed"
}

per_second() { awk "BEGIN { printf \"%.0f\", $1 / 1e6 / ($2 > 0.001 ? $2 : 0.001) }"; }
less() { awk "BEGIN { printf \"%.3f\", $1 - $2 }"; }
ratio() { awk "BEGIN { printf \"%.2f\", $1 / $2 }"; }

# median FILE - sets wall and cpu from the runs measured, a line each.
median() { read -r wall cpu < <(sort -n "$1" | sed -n "$((($(wc -l < "$1") + 1) / 2))p"); }

# scan - sets scan_rate and scan_cpu_rate, from the medians of five runs over a file and over an empty one.
scan() {
  local file=$logs/app.log.1 bytes start start_cpu
  bytes=$(stat -c %s "$file")
  : > "$work/empty.log"
  for _ in 1 2 3 4 5; do
    measured scan-empty "$bin/attestctl" scan --no-default-rules --rules "$checkout/config/rules" "$work/empty.log"
    echo "$wall $cpu" >> "$work/starts"
    measured scan "$bin/attestctl" scan --no-default-rules --rules "$checkout/config/rules" "$file"
    echo "$wall $cpu" >> "$work/scans"
  done
  median "$work/starts"
  start=$wall start_cpu=$cpu
  median "$work/scans"
  wall=$(less "$wall" "$start")
  cpu=$(less "$cpu" "$start_cpu")
  scan_rate=$(per_second "$bytes" "$wall")
  scan_cpu_rate=$(per_second "$bytes" "$cpu")
  say "scan: $bytes bytes of one plain file in $wall s, $cpu s of CPU: $scan_rate MB/s, $scan_cpu_rate MB/s of CPU time" \
    "(starting: $start s)"
}

# catch_up NAME - from the state of before; sets ratio.
catch_up() {
  local name=$1 full full_cpu rate cpu_rate examined
  rm -rf "$state"
  cp -a "$work/before" "$state"
  sync
  # shellcheck disable=SC2086 # a list of words
  measured "$name" ${RUN_UNDER:-} "$bin/attestd" --state "$state" --config "$config" --once
  full=$wall full_cpu=$cpu high=$peak
  measured again "$bin/attestd" --state "$state" --config "$config" --once
  full=$(less "$full" "$wall")
  full_cpu=$(less "$full_cpu" "$cpu")
  rate=$(per_second "$unread" "$full")
  cpu_rate=$(per_second "$unread" "$full_cpu")
  ratio=$(ratio "$rate" "$scan_rate")
  say "$name: $unread bytes in $full s, $full_cpu s of CPU: $rate MB/s, $cpu_rate MB/s of CPU time (starting: $wall s);" \
    "peak resident $high MB"
  say "$name: $ratio of scan by the clock, $(ratio "$cpu_rate" "$scan_cpu_rate") by CPU time"
  examined=$(ctl coverage --json | jq '[.[].examined] | add')
  check "$name: $examined of $lines lines examined" test "$examined" -eq "$lines"
  check "$name: no gap but the time it was stopped" \
    test "$(ctl gaps --json | jq '[.[] | select(.cause != "stopped" or .state != "back-filled")] | length')" -eq 0
  say "$name: $(ctl findings --json | jq length) findings, $(ctl operations --json | jq length) operations"
}

write_config false "$checkout/config/rules" "$logs/app.log"
cc -O2 -o "$work/corpus" "$checkout/Benchmarks/corpus.c" || die "cannot compile the generator"
read -r bytes lines < <("$work/corpus" "${KIND:-quiet}" "$((size * generations))" 1 "$checkout/Benchmarks/witnesses.txt" \
  | python3 "$here/generations.py" "$logs" "$generations" "$size" \
    "$bin/attestd" --state "$state" --config "$config" --once)
[ -n "$lines" ] || die "cannot write the logs"
unread=$((bytes - $(ctl status --json | jq -r '.sources[0].position' | sed 's/.*offset //')))
cp -a "$state" "$work/before"
say "$bytes bytes, $lines lines in $generations files; $((bytes - unread)) bytes read before"

scan
catch_up plain
check "plain: at least $bar of scan's rate" awk "BEGIN { exit !($ratio >= $bar) }"

for number in 9 6; do gzip "$logs/app.log.$number" || die "gzip failed"; done
for number in 8 5; do zstd -q --rm "$logs/app.log.$number" || die "zstd failed"; done
for number in 7 4; do xz -1 -T2 "$logs/app.log.$number" || die "xz failed"; done
catch_up mixed
say "of that: $(cd "$logs" && du -b --apparent-size app.log* | awk '{ printf "%s%s %d MB", (NR > 1 ? ", " : ""), $2, $1 / 1e6 }')"
finish
