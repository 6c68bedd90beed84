#!/bin/bash
# journald-box.sh DIR COMMAND [ARGUMENT...]
#
# Runs COMMAND beside a journald of its own and ends both; the status is COMMAND's. Nothing else on the host is
# touched: /run/systemd, /run/log, /var/log/journal and /dev/log are private to the run. The journal is kept in
# DIR/journal, what journald itself prints in DIR/journald.err. DIR/journald.conf, if it exists, is the configuration.
# COMMAND finds DIR as $JOURNALD_BOX and journald's process number in DIR/journald.pid; to start another journald
# (after killing the first) it can run /lib/systemd/systemd-journald itself.
#
# Needs root (CAP_SYS_ADMIN) and the package systemd; systemd need not be running.
set -eu

if [ $# -lt 2 ]; then
  echo "usage: $0 DIR COMMAND [ARGUMENT...]" >&2
  exit 64
fi

if [ -z "${JOURNALD_BOX_INSIDE:-}" ]; then
  JOURNALD_BOX=$(realpath -m -- "$1")
  shift
  mkdir -p "$JOURNALD_BOX/journal"
  if [ ! -e "$JOURNALD_BOX/journald.conf" ]; then
    printf '%s\n' '[Journal]' Storage=persistent SplitMode=uid ReadKMsg=no Audit=no RateLimitIntervalSec=0 \
      ForwardToSyslog=no ForwardToWall=no ${ATTESTD_JOURNALD_EXTRA:+"$ATTESTD_JOURNALD_EXTRA"} \
      > "$JOURNALD_BOX/journald.conf"
  fi
  export JOURNALD_BOX JOURNALD_BOX_INSIDE=1
  exec unshare --mount --propagation private -- "$0" "$JOURNALD_BOX" "$@"
fi
unset JOURNALD_BOX_INSIDE
shift

mount -t tmpfs -o mode=755 none /run/systemd 2>/dev/null || { mkdir -p /run/systemd; mount -t tmpfs -o mode=755 none /run/systemd; }
mkdir -p /run/systemd/journal /run/log /var/log/journal
mount -t tmpfs -o mode=755 none /run/log
mkdir /run/log/journal
mount --bind "$JOURNALD_BOX/journal" /var/log/journal
[ -e /etc/systemd/journald.conf ] && mount --bind "$JOURNALD_BOX/journald.conf" /etc/systemd/journald.conf

# journald wants to place its own link at /dev/log, which is the host's: give it a /dev with the few devices needed.
real=$(mktemp -d)
mount --rbind /dev "$real"
mount -t tmpfs -o mode=755 none /dev
for device in null zero full random urandom tty; do
  : > "/dev/$device"
  mount --bind "$real/$device" "/dev/$device"
done
mkdir /dev/shm
mount -t tmpfs -o mode=1777 none /dev/shm
ln -s /proc/self/fd /dev/fd
ln -s /run/systemd/journal/dev-log /dev/log
umount -l "$real"
rmdir "$real"

# Without this file journald keeps the journal in memory until told to flush.
: > /run/systemd/journal/flushed

/lib/systemd/systemd-journald 2> "$JOURNALD_BOX/journald.err" &
journald=$!
echo "$journald" > "$JOURNALD_BOX/journald.pid"
tries=0
until [ -S /run/systemd/journal/socket ] && [ -S /run/systemd/journal/stdout ]; do
  tries=$((tries + 1))
  if [ "$tries" -gt 200 ] || ! kill -0 "$journald" 2>/dev/null; then
    echo "$0: journald did not start, see $JOURNALD_BOX/journald.err" >&2
    exit 70
  fi
  sleep 0.02
done

status=0
"$@" || status=$?
# COMMAND may have replaced journald.
kill "$(cat "$JOURNALD_BOX/journald.pid")" 2>/dev/null || true
wait "$journald" 2>/dev/null || true
exit "$status"
