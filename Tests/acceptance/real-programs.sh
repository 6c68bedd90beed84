#!/bin/bash
# real-programs.sh BIN_DIR - what the real sshd, sudo and usermod log becomes findings and alert entries, and the
# same lines sent by logger become the spoofing finding. Everything on loopback, in a box of its own.
set -u
. "$(dirname "$0")/common.sh"
bin=$(realpath "${1:?usage: real-programs.sh BIN_DIR}")
need sshd ssh ssh-keygen sudo useradd usermod chpasswd setpriv logger journalctl jq
into_box 180s "$bin"

# Names of rules in config/rules; a failed login of an unknown user is two lines and may be two findings.
ssh_rules="ssh_invalid_user ssh_fail"
sudo_rules="sudo_not_in_sudoers"
group_rules="priv_group_add"
spoof_rules="ident_spoof"

any_finding() {
  local rule
  for rule in "$@"; do has_finding "$rule" && return 0; done
  return 1
}

total() {
  local rule sum=0
  for rule in "$@"; do sum=$((sum + $(occurrences "$rule"))); done
  echo "$sum"
}

start_sshd() {
  ssh-keygen -q -t ed25519 -N '' -f "$work/hostkey"
  local try
  for try in 1 2 3 4 5; do
    port=$((20000 + RANDOM % 20000))
    "$(command -v sshd)" -D -f /dev/null -h "$work/hostkey" -p "$port" -o ListenAddress=127.0.0.1 -o UsePAM=yes \
      -o PasswordAuthentication=yes -o KbdInteractiveAuthentication=no -o PidFile=none 2>> "$work/sshd.err" &
    sshd=$!
    eventually 5 port_open && return 0
    wait "$sshd" 2>/dev/null
    say "sshd could not use port $port (try $try)"
  done
  cat "$work/sshd.err" >&2
  die "sshd does not start"
}

port_open() { (exec 3<> "/dev/tcp/127.0.0.1/$port") 2>/dev/null; }

failed_ssh_login() {
  printf '#!/bin/sh\necho not-the-password\n' > "$work/askpass"
  chmod 755 "$work/askpass"
  SSH_ASKPASS=$work/askpass SSH_ASKPASS_REQUIRE=force setsid --wait timeout 30 ssh -F /dev/null -p "$port" \
    -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o PubkeyAuthentication=no \
    -o PreferredAuthentications=password -o NumberOfPasswordPrompts=1 nobody-of-that-name@127.0.0.1 true
}

sudo_by_a_stranger() {
  local password
  password=$(od -An -tx1 -N12 /dev/urandom | tr -d ' ')
  useradd --no-create-home --shell /bin/sh "$visitor" && echo "$visitor:$password" | chpasswd || die "no test user"
  echo "$password" | setpriv --reuid "$visitor" --regid "$visitor" --init-groups sudo -S -p '' true
}

# show RULE... - the finding on the command line, the alert in the journal, and whether that has every field.
show() {
  local rule id entry field
  for rule in "$@"; do
    has_finding "$rule" || continue
    id=$(ctl findings --json \
      | jq -r --arg id "$(rule_id "$rule")" --arg name "$rule" 'map(select(.rule == $id or .rule == $name))[0].id')
    say "--- journalctl SYSLOG_IDENTIFIER=attestd ATTESTD_FINDING_ID=$id -o verbose"
    eventually 5 alert_written "$id"
    entry=$(journalctl --no-pager SYSLOG_IDENTIFIER=attestd "ATTESTD_FINDING_ID=$id" -o verbose)
    say "$entry"
    for field in MESSAGE_ID=eb3b3c12918446e9b9d1430546fa08e9 PRIORITY= ATTESTD_RULE_ID= ATTESTD_RULE_TITLE= \
      ATTESTD_LEVEL= ATTESTD_CRITERIA= ATTESTD_SOURCE= ATTESTD_GROUP=; do
      check "alert of $rule has $field" grep -q "^ *$field" <<< "$entry"
    done
  done
}

alert_written() {
  journalctl --sync
  journalctl --quiet --no-pager SYSLOG_IDENTIFIER=attestd "ATTESTD_FINDING_ID=$1" -o cat | grep -q .
}

visitor=attestd-visitor
private_accounts
start_sshd
write_config true "$checkout/config/rules"
start_attestd

say "== real programs"
failed_ssh_login
sudo_by_a_stranger
usermod -aG sudo "$visitor"

check "sshd: failed login of an unknown user" eventually 10 any_finding $ssh_rules
check "sudo: user who is not in sudoers" eventually 10 any_finding $sudo_rules
check "usermod: new member of group sudo" eventually 10 any_finding $group_rules
check "no spoofing seen in what real programs wrote" test "$(total $spoof_rules)" -eq 0
say "--- attestctl findings"
ctl findings
show $ssh_rules $sudo_rules $group_rules

say "== the same lines by logger -t sshd"
before=$(total $ssh_rules)
journalctl --no-pager --quiet SYSLOG_IDENTIFIER=sshd _COMM=sshd -o cat | grep -E '^(Invalid user|Failed password)' > "$work/lines"
check "there are lines to repeat" test -s "$work/lines"
# journald looks at /proc/PID when it handles a line; a logger that has gone by then leaves nothing to check.
{ cat "$work/lines"; sleep 1; } | logger -t sshd -p auth.info
check "spoofing finding" eventually 10 any_finding $spoof_rules
sleep 1
check "no further ssh finding" test "$(total $ssh_rules)" -eq "$before"
show $spoof_rules

stop_attestd
kill "$sshd"
userdel "$visitor"
finish
