# Shared by the scripts of this folder; sourced by bash. Needs root (mount namespaces, test users, sshd).
#
# Each script starts again inside Tests/journald-box.sh, a mount namespace with a journald of its own, and
# works on a throw-away copy of /etc there: whatever ends it, the machine's users, journal and logs are as before.
# ATTESTD_CONFIG_EXTRA adds lines to the configuration.
# shellcheck shell=bash

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
checkout=$(cd "$here/../.." && pwd)
failures=0
daemon=
# The script that sources this sets it: the folder of attestd and attestctl.
bin=
made_run_sshd=

say() { printf '%s\n' "$*"; }
die() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; exit 1; }

# check DESCRIPTION COMMAND... - counts a failure, goes on.
check() {
  local what=$1
  shift
  if "$@"; then say "ok    $what"; else say "FAIL  $what"; failures=$((failures + 1)); fi
}

# finish - the script's last line and status.
finish() {
  if [ "$failures" -eq 0 ]; then say "$(basename "$0"): all held"; else say "$(basename "$0"): $failures failed"; fi
  [ "$failures" -eq 0 ]
}

# need COMMAND... - exit 77 ("skipped") if one is missing.
need() {
  [ "$(id -u)" -eq 0 ] || { echo "$(basename "$0"): skipped, needs root" >&2; exit 77; }
  local command
  for command in "$@"; do
    command -v "$command" >/dev/null || { echo "$(basename "$0"): skipped, $command is not installed" >&2; exit 77; }
  done
}

# into_box LIMIT ARGUMENT... - runs this script again with these arguments inside the box, for at most LIMIT.
# Returns inside the box only.
into_box() {
  local limit=$1 rc=0
  shift
  if [ -z "${ATTESTD_WORK:-}" ]; then
    work=$(mktemp -d /tmp/attestd-acceptance.XXXXXX)
    chmod 755 "$work"
    trap 'rm -rf "$work"' EXIT
    # timeout keeps everything in one process group and ends all of it.
    ATTESTD_WORK=$work timeout --kill-after=10 "$limit" \
      bash "$checkout/Tests/journald-box.sh" "$work/box" bash "$0" "$@" </dev/null || rc=$?
    [ "$rc" -ne 124 ] || echo "$(basename "$0"): stopped after $limit" >&2
    exit "$rc"
  fi
  work=$ATTESTD_WORK
  state=$work/state
  config=$work/attestd.yaml
  trap leave_box EXIT
}

leave_box() {
  local pids
  pids=$(jobs -p)
  # shellcheck disable=SC2086 # a list of pids
  [ -z "$pids" ] || kill -KILL $pids 2>/dev/null || true
  [ -z "$made_run_sshd" ] || rmdir /run/sshd 2>/dev/null || true
}

# private_accounts - users and groups of this box only; login records go nowhere.
private_accounts() {
  local etc=$work/etc file
  mkdir -p "$etc"
  mount -t tmpfs -o mode=755 tmpfs "$etc"
  cp -a /etc/. "$etc/"
  mount --bind "$etc" /etc
  for file in /var/log/btmp /var/log/lastlog /var/log/faillog /var/log/wtmp; do
    [ ! -e "$file" ] || hide_record "$file"
  done
  if [ -d /var/lib/sudo ]; then mount -t tmpfs -o mode=700 tmpfs /var/lib/sudo; fi
  # sshd insists on an empty folder of its own. One that was not there is taken away again by leave_box.
  if [ ! -d /run/sshd ]; then mkdir /run/sshd && made_run_sshd=yes; fi
}

# hide_record FILE - an empty stand-in with the rights login programs insist on.
hide_record() {
  local stand_in
  stand_in=$work/$(basename "$1")
  install -m 660 -o root -g utmp /dev/null "$stand_in" && mount --bind "$stand_in" "$1"
}

# write_config JOURNAL RULES [FILE...] - JOURNAL true or false; RULES a folder. Starts at the oldest entry.
write_config() {
  local journal=$1 rules=$2 file
  shift 2
  {
    echo "rules: [$rules]"
    echo "sources:"
    echo "  journal: {enabled: $journal, start: oldest}"
    if [ $# -gt 0 ]; then
      echo "  files:"
      for file in "$@"; do echo "    - {path: $file, examine: ${ATTESTD_EXAMINE:-auto}}"; done
    fi
    [ -z "${ATTESTD_CONFIG_EXTRA:-}" ] || printf '%s\n' "$ATTESTD_CONFIG_EXTRA"
  } > "$config"
}

ctl() { "$bin/attestctl" --state "$state" "$@"; }

# start_attestd - in the background; its pid in $daemon. Ready once `status` answers.
start_attestd() {
  "$bin/attestd" --state "$state" --config "$config" >> "$work/attestd.out" 2>&1 &
  daemon=$!
  eventually 20 status_answers || { cat "$work/attestd.out" >&2; die "attestd did not get ready"; }
}

status_answers() {
  kill -0 "$daemon" 2>/dev/null || return 0
  ctl status --json >/dev/null 2>&1
}

stop_attestd() {
  [ -n "$daemon" ] || return 0
  kill -INT "$daemon" 2>/dev/null || true
  for _ in $(seq 100); do kill -0 "$daemon" 2>/dev/null || break; sleep 0.1; done
  kill -KILL "$daemon" 2>/dev/null && say "attestd did not stop within 10 s" && failures=$((failures + 1))
  wait "$daemon" 2>/dev/null
  daemon=
}

# eventually SECONDS COMMAND... - until it succeeds.
eventually() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.2
  done
}

# rule_id NAME - prints the id findings carry for the rule named NAME in the shipped pack (its id, else its name).
rule_id() {
  local id
  id=$(find "$checkout/config/rules" -name '*.y*ml' -exec awk -v want="$1" '
    FNR == 1 || /^---/ { name = id = "" }
    /^name:/ { name = $2 }
    /^id:/ { id = $2 }
    name == want && id != "" { print id; exit }' {} +)
  printf '%s\n' "${id:-$1}"
}

# occurrences RULE_NAME - how often the rule matched according to the record; 0 without a finding.
occurrences() {
  ctl findings --json 2>/dev/null \
    | jq --arg id "$(rule_id "$1")" --arg name "$1" \
      '[.[] | select(.rule == $id or .rule == $name) | .count] | add // 0'
}

has_finding() { [ "$(occurrences "$1")" -gt 0 ] 2>/dev/null; }

# counts COMMAND [BEFORE] - one line a rule of `attestctl COMMAND` (findings, operations): how many records and
# how many occurrences, of those whose first event is older than BEFORE.
counts() {
  ctl "$1" --json | jq -r --arg before "${2:-9999}" '
    [.[] | select(.time < $before)] | group_by(.rule)[]
    | "\(.[0].rule) (\(.[0].title)): \(length) records, \(map(.count) | add) occurrences"' | sort
}

# own_rule FOLDER - the rule of kill.sh and latency.sh: one finding a user that doorkeeper turned away.
own_rule() {
  mkdir -p "$1"
  cat > "$1/doorkeeper.yml" <<'RULE'
title: Doorkeeper turned a user away
name: acceptance_doorkeeper
id: 6f0d2a55-6c1c-4c53-9f3e-0c1b7b5d3f10
logsource: {product: linux, service: pam}
detection:
  selection: {service: doorkeeper, pam_type: auth}
  condition: selection
level: medium
tags: [soc2.cc6.1]
attestd: {kind: anomaly, group: [user]}
RULE
}
