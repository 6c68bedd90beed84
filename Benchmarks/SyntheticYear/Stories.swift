/// The lines of the synthetic host. Rules are those of `config/rules`, so that the shipped controls refer to them.
enum Stories {
  private static let sudo = "{user} : TTY={TTY} ; PWD={PWD} ; USER={target_user} ; COMMAND={command}"
  private static let entity = ["user", "src_ip"]

  static let operations: [Story] = [
    Story("sudo_command", 34, "sudo", ["user", "command"], sudo),
    Story("cron_ran", 24, "CRON", ["user", "command"], "({user}) CMD ({cron})"),
    Story(
      "session_opened", 14, "sshd", ["user", "service"],
      "pam_unix({service}:session): session opened for user {user}(uid={uid}) by (uid=0)"),
    Story(
      "ssh_key_accepted", 13, "sshd", entity,
      "Accepted publickey for {user} from {src_ip} port {src_port} ssh2: {key_type} SHA256:{key_fingerprint}",
      others: ["method": "publickey"]),
    Story("sftp_session", 4, "sshd", ["user"], "subsystem request for sftp by user {user}"),
    Story(
      "f2b_ban", 3, "fail2ban-server", ["message"], "fail2ban.actions [599]: NOTICE [sshd] Ban {attacker}"),
    Story("su_ok", 1.5, "su", ["user", "target_user"], "(to {target_user}) {user} on {tty}"),
    Story(
      "service_changed_by_hand", 1.4, "sudo", ["user", "command"],
      "{user} : TTY={TTY} ; PWD={PWD} ; USER=root ; COMMAND=/usr/bin/systemctl restart {unit}"),
    Story(
      "ssh_denied_by_policy", 1.2, "sshd", entity,
      "User {user} from {src_ip} not allowed because not listed in AllowUsers",
      others: ["reason": "not listed in AllowUsers"]),
    Story(
      "polkit_exec", 0.9, "pkexec", ["program", "message"],
      "{user}: Executing command [USER=root] [TTY=/dev/{TTY}] [CWD={PWD}] [COMMAND={command}]"),
    Story("daemon_reload", 0.8, "systemd", ["host"], "Reloading."),
    Story(
      "backup_ok", 0.7, "systemd", ["unit"],
      "Finished restic-backup@{share}.service - Nightly backup of {share}."),
    Story(
      "sudo_not_allowed", 0.4, "sudo", ["user"],
      "{user} : command not allowed ; TTY={TTY} ; PWD={PWD} ; USER=root ; COMMAND={command}"),
    Story(
      "uu_ran", 0.3, "systemd", ["unit"],
      "Finished apt-daily-upgrade.service - Daily apt upgrade and clean activities.",
      others: ["unit": "apt-daily-upgrade.service"]),
    Story(
      "av_db_updated", 0.3, "freshclam", ["host"],
      "daily.cld database is up-to-date (version: {number}, sigs: 2067123)"),
    Story(
      "password_changed", 0.2, "passwd", ["user"], "pam_unix(passwd:chauthtok): password changed for {user}"),
    Story("user_removed", 0.1, "userdel", ["target_user"], "delete user '{new_user}'"),
  ]

  static let anomalies: [Story] = [
    Story(
      "ssh_fail", 22, "sshd", ["src_ip", "user"],
      "Failed password for {user} from {attacker} port {src_port} ssh2", others: ["method": "password"]),
    Story("ssh_invalid_user", 16, "sshd", ["src_ip"], "Invalid user {guess} from {attacker} port {src_port}"),
    Story(
      "ssh_scan", 12, "sshd", ["src_ip"],
      "banner exchange: Connection from {attacker} port {src_port}: invalid format"),
    Story(
      "pam_auth_fail", 5, "login", ["service", "user"],
      "pam_unix({service}:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost={attacker}  user={user}"
    ),
    Story(
      "segfault", 2, "kernel", ["host"],
      "{binary}[{number}]: segfault at 0 ip 000055d1c3a0 sp 00007ffd1 error 4 in {binary}[55d1c000+9000]"),
    Story(
      "unit_restart_scheduled", 3, "systemd", ["unit"],
      "{unit}: Scheduled restart job, restart counter is at {small}.", others: ["N_RESTARTS": "1"]),
    Story(
      "ssh_maxauth", 6, "sshd", entity,
      "error: maximum authentication attempts exceeded for {user} from {attacker} port {src_port} ssh2 [preauth]"
    ),
    Story(
      "sudo_shell", 6, "sudo", ["user"], "{user} : TTY={TTY} ; PWD={PWD} ; USER=root ; COMMAND=/bin/bash"),
    Story(
      "sudo_bad_password", 5, "sudo", ["user"],
      "{user} : {small} incorrect password attempts ; TTY={TTY} ; PWD={PWD} ; USER=root ; COMMAND={command}"),
    Story("su_fail", 3, "su", ["user", "target_user"], "FAILED SU (to {target_user}) {user} on {tty}"),
    Story(
      "db_auth_fail", 4, "postgres", ["host"],
      "[{number}] app@shop FATAL:  password authentication failed for user \"{guess}\"", source: 4),
    Story(
      "unit_failed", 4, "systemd", ["unit"], "Failed to start {unit} - {share}.",
      others: ["JOB_RESULT": "failed"]),
    Story("cron_edited", 1.5, "crontab", ["message"], "({user}) REPLACE ({user})"),
    Story(
      "user_created", 1, "useradd", ["target_user"],
      "new user: name={new_user}, UID={uid}, GID={uid}, home=/home/{new_user}, shell=/bin/bash, from=/dev/pts/0"
    ),
    Story(
      "coredump", 1, "systemd-coredump", ["COREDUMP_EXE"],
      "Process {number} ({binary}) of user {uid} dumped core.", others: ["COREDUMP_SIGNAL_NAME": "SIGSEGV"]),
    Story("clock_stepped", 0.3, "chronyd", ["host"], "System clock was stepped by 0.{number} seconds"),
    Story(
      "ssh_bruteforce", 4, "sshd", ["src_ip"],
      "Failed password for {user} from {attacker} port {src_port} ssh2"),
    Story(
      "ssh_spray", 1.5, "sshd", ["src_ip"], "Failed password for {user} from {attacker} port {src_port} ssh2"),
    Story(
      "ssh_root_accepted", 0.8, "sshd", entity,
      "Accepted publickey for root from {src_ip} port {src_port} ssh2: {key_type} SHA256:{key_fingerprint}",
      others: ["method": "publickey", "user": "root"]),
    Story(
      "sudo_not_in_sudoers", 1, "sudo", ["user"],
      "{user} : user NOT in sudoers ; TTY={TTY} ; PWD={PWD} ; USER=root ; COMMAND={command}"),
    Story(
      "priv_group_add", 0.5, "usermod", ["target_user", "group"], "add '{new_user}' to group 'sudo'",
      others: ["group": "sudo"]),
    Story(
      "backup_failed", 0.6, "systemd", ["unit"],
      "restic-backup@{share}.service: Failed with result 'exit-code'.", others: ["UNIT_RESULT": "exit-code"]),
    Story(
      "unit_crash_loop", 0.6, "systemd", ["unit"], "{unit}: Scheduled restart job, restart counter is at 9."),
    Story(
      "oom_kill", 0.5, "kernel", ["host"],
      "Out of memory: Killed process {number} ({binary}) total-vm:4012344kB, anon-rss:3011224kB, UID:112"),
    Story(
      "disk_full", 0.4, "rsyslogd", ["program"],
      "action 'action-1-builtin:omfile' (module 'builtin:omfile'): write error: No space left on device"),
    Story(
      "audit_lost", 0.2, "kernel", ["host"],
      "audit: audit_lost={number} audit_rate_limit=0 audit_backlog_limit=64", source: 3),
    Story("av_found", 0.2, "clamd", ["message"], "/srv/upload/{number}.bin: Eicar-Signature FOUND"),
    Story(
      "uid0_user", 0.05, "useradd", ["target_user"],
      "new user: name={new_user}, UID=0, GID=0, home=/root, shell=/bin/bash, from=/dev/pts/0"),
    Story(
      "raid_degraded", 0.1, "mdadm", ["message"], "DegradedArray event detected on md device /dev/md{small}"),
  ]

  /// What attestd notices itself; these happen when the history says so.
  static let own: [Story] = [
    Story("attestd_stopped", 1, "attestd", ["source"], "attestd was stopped", source: 6),
    Story("attestd_crashed", 1, "attestd", ["source"], "attestd ended without a word", source: 6),
    Story("source_unreadable", 1, "attestd", ["source"], "a log cannot be read", source: 6),
    Story(
      "attestd_record_lost", 1, "attestd", ["source"], "the record was put back to an older state", source: 6),
    Story(
      "attestd_ledger_diverged", 1, "attestd", ["shard"],
      "the record does not continue the checkpoint", source: 6),
  ]

  static let sources = [
    "journal", "file:/var/log/nginx/access.log", "file:/var/log/nginx/error.log",
    "file:/var/log/audit/audit.log",
    "file:/var/log/postgresql/postgresql-17-main.log", "file:/var/log/remote/router.log", "attestd",
  ]
}
