#!/bin/bash
# latency.sh BIN_DIR [N] - milliseconds from a journal entry to its alert entry for N entries 100 ms apart (INTERVAL
# seconds), and the share of a core attestd takes when nothing happens, over 30 s. Fails if an alert is
# missing or idling costs more than 0.1 %.
set -u
. "$(dirname "$0")/common.sh"
bin=$(realpath "${1:?usage: latency.sh BIN_DIR [N]}")
entries=${2:-200}
need jq python3 journalctl
into_box "$((120 + entries))s" "$bin" "$entries"

# Nanoseconds on a core so far, all threads; /proc/PID/stat counts in steps of 10 ms, too coarse for 0.1 % of 30 s.
spent() { cat /proc/"$daemon"/task/*/schedstat | awk '{ sum += $1 } END { printf "%.0f\n", sum }'; }
ticks() { awk '{ print $14 + $15 }' "/proc/$daemon/stat"; }

own_rule "$work/rules"
write_config true "$work/rules"
start_attestd
sleep 2
check "an alert for each entry" python3 "$here/lines.py" latency --count "$entries" --interval "${INTERVAL:-0.1}"

say "idle for 30 s"
sleep 2
before=$(spent)
ticks_before=$(ticks)
sleep 30
idle=$((($(spent) - before) / 1000))
say "idle CPU: $idle us in 30 s = $(awk "BEGIN { printf \"%.3f\", $idle / 300000 }") % of a core" \
  "($(($(ticks) - ticks_before)) ticks of /proc/PID/stat); resident $(awk '/VmRSS/ { print $2 }' "/proc/$daemon/status") kB"
check "idle CPU under 0.1 %" test "$idle" -lt 30000
stop_attestd
finish
