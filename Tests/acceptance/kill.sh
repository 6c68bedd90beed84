#!/bin/bash
# kill.sh BIN_DIR [COUNT [KILLS]] - kill -9 at random moments while COUNT numbered lines go to the journal and COUNT to
# a file that is rotated ten times: every line examined once, each alarm a finding with count 1, as in an
# undisturbed run. SEED repeats the moments.
set -u
. "$(dirname "$0")/common.sh"
bin=$(realpath "${1:?usage: kill.sh BIN_DIR [COUNT [KILLS]]}")
count=${2:-20000}
kills=${3:-10}
need jq python3 journalctl
into_box "$((240 + kills * 4 + count / 500))s" "$bin" "$count" "$kills"

RANDOM=${SEED:-$((SECONDS + $$))}
own_rule "$work/rules"

# run NAME KILLS - writes and watches; leaves NAME.found and NAME.examined-*.
run() {
  local name=$1 times=$2 writer i folder=$work/$1
  mkdir -p "$folder"
  state=$folder/state
  : > "$folder/app.log"
  write_config true "$work/rules" "$folder/app.log"
  journalctl --sync
  start_attestd
  python3 "$here/lines.py" number --count "$count" --file "$folder/app.log" --seconds "$((times / 2 + count / 10000))" &
  writer=$!
  for ((i = 0; i < times; i++)); do
    sleep "0.$(printf %03d $((RANDOM % 600)))"
    kill -KILL "$daemon" 2>/dev/null
    wait "$daemon" 2>/dev/null
    "$bin/attestd" --state "$state" --config "$config" >> "$work/attestd.out" 2>&1 &
    daemon=$!
  done
  wait "$writer"
  journalctl --sync
  eventually 60 all_found "$((count / 100 * 2))"
  sleep 2
  stop_attestd
  # Users are unique within a run; those of an earlier run are older entries of the same journal.
  ctl findings --json | jq -r '.[] | "\(.rule) \(.group.user) \(.count)"' | sort > "$work/$name.found"
  ctl coverage --json \
    | jq '[.[] | select(.source | endswith("app.log")) | .examined] | add // 0' > "$work/$name.examined-file"
  ctl coverage --json \
    | jq '[.[] | select(.source | startswith("journal")) | .examined] | add // 0' > "$work/$name.examined-journal"
  journalctl --quiet --all --output=json --output-fields=SYSLOG_IDENTIFIER \
    | jq -r .SYSLOG_IDENTIFIER | grep -cvx attestd > "$work/$name.in-journal"
}

all_found() { [ "$(ctl findings --json 2>/dev/null | jq length)" -ge "$1" ] 2>/dev/null; }

judge() {
  local name=$1
  say "$name: $(wc -l < "$work/$name.found") findings; examined of the file $(cat "$work/$name.examined-file") of $count," \
    "of the journal $(cat "$work/$name.examined-journal") of $(cat "$work/$name.in-journal")"
  check "$name: every line of the file examined, none twice" test "$(cat "$work/$name.examined-file")" -eq "$count"
  check "$name: every entry of the journal examined, none twice" \
    test "$(cat "$work/$name.examined-journal")" -eq "$(cat "$work/$name.in-journal")"
  check "$name: $((count / 100 * 2)) findings, each counted once" \
    test "$(grep -c ' 1$' "$work/$name.found")" -eq "$((count / 100 * 2))" -a \
    "$(wc -l < "$work/$name.found")" -eq "$((count / 100 * 2))"
  check "$name: the ledger verifies" ctl verify
}

run killed "$kills"
judge killed

# The same again without kills, from an empty journal.
journalctl --quiet --rotate
journalctl --quiet --vacuum-time=1s >/dev/null 2>&1
rm -f /var/log/journal/*/*@*.journal
run undisturbed 0
judge undisturbed
check "findings equal those of the undisturbed run" diff -u "$work/undisturbed.found" "$work/killed.found"
finish
