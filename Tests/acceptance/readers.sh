#!/bin/bash
# readers.sh BIN_DIR - people of the role groups read the record of an unprivileged attestd without entering it, by a
# service that sees what attestd-query@.service lets it see: the record read-only, no keys, no logs.
set -u
. "$(dirname "$0")/common.sh"
bin=$(realpath "${1:?usage: readers.sh BIN_DIR}")
need jq sqlite3 runuser systemd-socket-activate useradd groupadd
into_box 120s "$bin"
private_accounts

useradd --system --user-group --no-create-home attestd
for role in operator reviewer admin auditor; do
  groupadd --system "attestd-$role" && useradd --no-create-home --groups "attestd-$role" "the-$role" || die "no users"
done
useradd --no-create-home the-stranger

# Where the build lies, others may not go.
install -D -t "$work/bin" "$bin/attestd" "$bin/attestctl"
cp -r "$checkout/config" "$work/config"
own_rule "$work/rules"
month=$(date -u -d "$(date -u +%Y-%m-01) -1 month" +%Y-%m)
for user in ann bob carl; do
  echo "$month-10T10:00:00Z web01 doorkeeper[77]: pam_unix(doorkeeper:auth): authentication failure; logname= uid=0" \
    "euid=0 tty= ruser= rhost=192.0.2.10  user=$user"
done > "$work/app.log"
ATTESTD_EXAMINE=always ATTESTD_CONFIG_EXTRA="alerts: {journal: false}
controls: $work/config/controls.yaml" write_config false "$work/rules" "$work/app.log"
install -d -m 700 -o attestd "$state"
install -d -m 755 -o attestd "$work/run" "$work/query"
install -d -m 1777 "$work/out"

export RUNTIME_DIRECTORY=$work/run ATTESTD_QUERY_SOCKET=$work/query/query.sock
runuser -u attestd -- "$work/bin/attestd" --state "$state" --config "$config" > "$work/attestd.out" 2>&1 &
eventually 20 test -S "$work/run/control.sock" || { cat "$work/attestd.out" >&2; die "attestd did not get ready"; }
# shellcheck disable=SC2016 # expanded by the inner shell
unshare --mount --propagation private bash -c '
  mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && mount -t tmpfs -o mode=000 none "$1/keys" || exit
  # What is below /var/log is not there for it either, and the journal of this box is.
  mount -t tmpfs -o mode=000 none /var/log || exit
  exec runuser -u attestd -- systemd-socket-activate --inetd -a -l "$2" "$3/attestctl" --state "$1" serve-query --config "$4"
' service "$state" "$ATTESTD_QUERY_SOCKET" "$work/bin" "$config" > "$work/query.out" 2>&1 &
eventually 20 test -S "$ATTESTD_QUERY_SOCKET" || { cat "$work/query.out" >&2; die "nobody listens"; }
chmod 666 "$ATTESTD_QUERY_SOCKET"

as() { local who=the-$1; shift; runuser -u "$who" -- "$work/bin/attestctl" --state "$state" "$@"; }
# What a command says on standard error; it has to end with 70.
refused() { local said rc=0; said=$(as "$@" 2>&1 >/dev/null) || rc=$?; [ "$rc" -eq 70 ] && printf '%s\n' "$said"; }
found() { [ "$(as "$1" findings --json | jq length)" -eq 3 ]; }
new_is_read() { as auditor findings | grep -q dora; }
left() { find /var/tmp -maxdepth 1 -name 'attestd-query-*' -user attestd; }
none_left() { [ -z "$(left)" ]; }

eventually 20 found auditor
for who in operator reviewer admin auditor; do check "$who reads findings" found "$who"; done
check "a stranger reads nothing" test -z "$(as stranger findings 2>/dev/null)"
check "and is told who may" grep -q "the-stranger .* may not take evidence .*attestd-auditor" <(refused stranger findings)
check "nobody enters the record" test -z "$(runuser -u the-auditor -- ls "$state" 2>/dev/null)"

# What attestd found since is read as well, though the service may write nothing of the record.
echo "$month-10T10:00:00Z web01 doorkeeper[77]: pam_unix(doorkeeper:auth): authentication failure; logname= uid=0 euid=0" \
  "tty= ruser= rhost=192.0.2.10  user=dora" >> "$work/app.log"
check "what is new is read" eventually 20 new_is_read
for command in status coverage gaps expectations operations retention key verify; do
  as auditor "$command" > "$work/said" 2>&1
  check "auditor: $command" test $? -eq 0
done
check "auditor: population" as auditor population --criterion CC6 --from "$month-01" --to "$month-28" \
  --output "$work/out/population" 2> "$work/said" || cat "$work/said"
check "it is the auditor's" test "$(stat -c %U "$work/out/population")" = the-auditor
drawn=$(as auditor sample --criterion CC6 --from "$month-01" --to "$month-28" --engagement e --seed s --size 2 2> /dev/null)
check "auditor: sample" test "$(wc -l <<< "$drawn")" -eq 2

as auditor export --month "$month" --output "$work/out/early" > "$work/said" 2>&1
check "an auditor closes no month" grep -q "provisional: the-auditor .* may not administer" "$work/said"
check "an admin does" grep -q final <(as admin export --month "$month" --output "$work/out/admin")
as auditor export --month "$month" --output "$work/out/final" --zip > "$work/said" 2>&1 || cat "$work/said"
check "then an auditor gets the same bytes" diff -r "$work/out/admin" "$work/out/final"
check "and verifies them" grep -q "as it should be" <(as auditor verify "$work/out/final")
id=$(as auditor findings --json | jq -r '.[0].id')
check "an auditor answers nothing" grep -q "may not answer" <(refused auditor ack "$id")
check "an operator does" grep -q "$id" <(as operator ack "$id")
check "and reads so" test "$(as operator show "$id" --json | jq -r .state)" = acknowledged

count=$(sqlite3 "$state/attestd.db" "SELECT count(*) FROM leaf WHERE type = 'access.read'")
check "what was read is on the record ($count leaves)" test "$count" -ge 20
check "nothing of it is left" eventually 5 none_left || left
finish
