#!/bin/bash
# idle.sh BIN_DIR [SECONDS] - the share of a core attestd takes when nothing happens to a journal and a file with the shipped
# rules, over SECONDS (60), and its resident memory. Fails over 0.1 %. Long form: idle.sh BIN_DIR 3600.
set -u
. "$(dirname "$0")/common.sh"
bin=$(realpath "${1:?usage: idle.sh BIN_DIR [SECONDS]}")
seconds=${2:-60}
need jq python3 journalctl
into_box "$((seconds + 60))s" "$bin" "$seconds"

hertz=$(getconf CLK_TCK)
ticks() { awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$daemon/stat"; }
# Nanoseconds of all threads: ticks are too coarse for 0.1 % of a minute.
spent() { cat /proc/"$daemon"/task/*/schedstat | awk '{ sum += $1 } END { printf "%.0f\n", sum }'; }
resident() { awk '/VmRSS/ { print $2 }' "/proc/$daemon/status"; }
caught_up() { ctl status --json | jq -e '[.sources[] | .state == "up to date"] | all and length == 2' >/dev/null; }

logger "the only entry"
echo "$(date --iso-8601=seconds) testhost program[1]: the only line" > "$work/app.log"
write_config true "$checkout/config/rules" "$work/app.log"
start_attestd
check "up to date" eventually 20 caught_up
# What follows a start: the first looks, and files that are watched for late lines.
sleep 5
ticks=$(ticks)
spent=$(spent)
before=$(resident)
sleep "$seconds"
ticks=$(($(ticks) - ticks))
spent=$(($(spent) - spent))
say "idle for $seconds s: $ticks ticks of /proc/PID/stat = $(awk "BEGIN { printf \"%.3f\", 100 * $ticks / $hertz / $seconds }") %" \
  "of a core ($(awk "BEGIN { printf \"%.3f\", $spent / 1e7 / $seconds }") % by nanoseconds); resident $before kB, then" \
  "$(resident) kB"
check "under 0.1 % of a core" test "$((spent / 1000))" -lt "$((seconds * 1000))"
stop_attestd
finish
