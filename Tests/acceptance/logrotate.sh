#!/bin/bash
# logrotate.sh BIN_DIR [ROTATIONS [RATE]] - the real logrotate on logs that get RATE (50) numbered lines a second each, in every
# way of VARIANTS: ROTATIONS (4) times each while attestd follows, while it is stopped, while it is held up (SIGSTOP), and while
# it is killed again and again. Every line examined once, no gap that claims a loss. Long form: logrotate.sh BIN_DIR 20 500.
#
# VARIANTS=copytruncate-busy: the writer does not pause for copytruncate; what it loses then must be a gap. KEEP=FOLDER keeps
# what a failed run leaves: logs, record, and in said what attestctl said before the end.
set -u
. "$(dirname "$0")/common.sh"
bin=$(realpath "${1:?usage: logrotate.sh BIN_DIR [ROTATIONS [RATE]]}")
rotations=${2:-4}
rate=${3:-50}
need jq python3 logrotate faketime gzip zstd xz
into_box "$((240 + rotations * 60 + rotations * rate / 2))s" "$bin" "$rotations" "$rate"

variants=${VARIANTS:-create nocreate copytruncate compress compress-zst compress-xz delaycompress nocreate-delaycompress \
  dateext dateext-compress dateext-delaycompress dateext-hourly copytruncate-compress copytruncate-delaycompress \
  copytruncate-dateext copytruncate-dateext-compress}
logs=$work/log
signs=$work/signs
mkdir -p "$logs" "$signs" "$work/rules"
cp "$here/numbered.yml" "$work/rules/"

# directives VARIANT - what logrotate's configuration says, by the words of the name.
directives() {
  local word compression='' style='create 0644 root root'
  for word in ${1//-/ }; do
    case $word in
      create) ;;
      nocreate) style=nocreate ;;
      copytruncate) style=copytruncate ;;
      compress) compression='compress' ;;
      delaycompress) compression=$'compress\n  delaycompress' ;;
      zst) compression+=$'\n  compresscmd /usr/bin/zstd\n  compressext .zst\n  compressoptions -3 -q' ;;
      xz) compression+=$'\n  compresscmd /usr/bin/xz\n  compressext .xz\n  compressoptions -1' ;;
      dateext) echo "  dateext" ;;
      hourly) echo "  dateformat -%Y%m%d%H" ;;
      busy) ;;
      *) die "no directive for $word" ;;
    esac
  done
  printf '  %s\n' "$style" ${compression:+"$compression"}
}

# Writers learn of a rotation as Debian's do, by a signal of postrotate; for copytruncate they hold still, because
# what is written between the copy and the truncation is lost.
configure() {
  local variant=$1 pid=$2
  echo "$logs/$variant.log {"
  echo "  size 1"
  echo "  rotate 1000"
  directives "$variant"
  case $variant in
    *busy) ;;
    copytruncate*)
      printf '  prerotate\n    kill -STOP %s; until grep -q "^State:.T" /proc/%s/status; do sleep 0.01; done\n  endscript\n' "$pid" "$pid"
      printf '  postrotate\n    kill -CONT %s\n  endscript\n' "$pid"
      ;;
    *)
      printf '  postrotate\n    rm %s; kill -HUP %s; until [ -e %s ]; do sleep 0.01; done\n  endscript\n' \
        "$signs/$variant.reopened" "$pid" "$signs/$variant.reopened"
      ;;
  esac
  echo "}"
}

# rotate - all logs once. Names with a day of their own need another day each time.
day=0
rotate() {
  day=$((day + 1))
  sleep 0.4
  logrotate --force --state "$work/status" "$work/numbers.conf" || die "logrotate failed"
  NO_FAKE_STAT=1 faketime -f "+${day}d" logrotate --force --state "$work/status-days" "$work/days.conf" \
    || die "logrotate failed"
}

examined() { ctl coverage --json 2>/dev/null | jq '[.[].examined] | add // 0'; }
examined_more() { [ "$(examined)" -gt "$1" ]; }

# read_on - until everything is examined, or nothing more for ten seconds.
read_on() {
  local total now
  total=$(cat "$signs"/*.written | awk '{ sum += $1 } END { print sum }')
  while now=$(examined) && [ "$now" -lt "$total" ]; do
    eventually 10 examined_more "$now" || return 0
  done
}

files=()
writers=()
: > "$work/numbers.conf"
: > "$work/days.conf"
for variant in $variants; do
  python3 "$here/numbered.py" append --tag "$variant" --file "$logs/$variant.log" --signs "$signs" --rate "$rate" &
  writers+=($!)
  conf=numbers
  case $variant in *dateext*) conf=days ;; esac
  configure "$variant" $! >> "$work/$conf.conf"
  files+=("$logs/$variant.log")
done
chmod 644 "$work"/*.conf
for variant in $variants; do
  eventually 10 test -e "$signs/$variant.reopened" || die "the writer of $variant did not start"
done
write_config false "$work/rules" "${files[@]}"

start_attestd
sleep 1
for ((i = 0; i < rotations; i++)); do rotate; done
say "rotated $rotations times while followed"
stop_attestd
for ((i = 0; i < rotations; i++)); do rotate; done
start_attestd
say "rotated $rotations times while stopped"
sleep 1
kill -STOP "$daemon"
for ((i = 0; i < rotations; i++)); do rotate; done
kill -CONT "$daemon"
say "rotated $rotations times while held up"
sleep 1
for ((i = 0; i < rotations; i++)); do
  kill -KILL "$daemon"
  wait "$daemon" 2>/dev/null
  rotate
  start_attestd
  rotate
done
say "rotated $((2 * rotations)) times while killed $rotations times"
sleep 0.5
kill -TERM "${writers[@]}"
wait "${writers[@]}"
read_on
{ ctl status; ctl gaps; ls -l --time-style=full-iso "$logs"; } > "$work/said" 2>&1
stop_attestd

busy=
case $variants in *busy*) busy=--busy ;; esac
# shellcheck disable=SC2086 # a list of words
python3 "$here/numbered.py" logs --attestctl "$bin/attestctl" --state "$state" --folder "$logs" --signs "$signs" $busy $variants \
  || failures=$((failures + 1))
check "the ledger verifies" ctl verify
[ "$failures" -eq 0 ] || [ -z "${KEEP:-}" ] || { rm -rf "$KEEP"; cp -a "$work" "$KEEP"; say "kept in $KEEP"; }
finish
