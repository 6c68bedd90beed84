/// Messages with the fields they give, whichever road they come by.
struct Sample: Sendable, CustomStringConvertible {
  var program: String
  var message: String
  var said: [String: String]

  var description: String { "\(program): \(message)" }

  init(_ program: String, _ message: String, _ said: [String: String]) {
    self.program = program
    self.message = message
    self.said = said
  }

  static let all = sshd + sudo + su + pam + accounts + cron + console + network

  static let sshd = [
    Sample(
      "sshd", "Failed password for invalid user admin from 203.0.113.7 port 56368 ssh2",
      [
        "method": "password", "user": "admin", "invalid_user": "admin", "src_ip": "203.0.113.7",
        "src_port": "56368",
      ]),
    Sample(
      "sshd", "Failed none for invalid user  from 203.0.113.7 port 22 ssh2",
      ["method": "none", "user": "", "invalid_user": "", "src_ip": "203.0.113.7", "src_port": "22"]),
    Sample(
      "sshd-session", "Failed password for root from 2001:db8::7 port 4022 ssh2",
      ["method": "password", "user": "root", "src_ip": "2001:db8::7", "src_port": "4022"]),
    Sample(
      "sshd", "Failed publickey for alice from 203.0.113.7 port 1 ssh2: ED25519 SHA256:AbC/+",
      [
        "method": "publickey", "user": "alice", "src_ip": "203.0.113.7", "src_port": "1",
        "key_type": "ED25519",
        "key_fingerprint": "SHA256:AbC/+",
      ]),
    Sample(
      "sshd", "Accepted publickey for alice from 203.0.113.7 port 54948 ssh2: ED25519 SHA256:UZLreR1",
      [
        "method": "publickey", "user": "alice", "src_ip": "203.0.113.7", "src_port": "54948",
        "key_type": "ED25519", "key_fingerprint": "SHA256:UZLreR1",
      ]),
    Sample(
      "sshd",
      "Accepted publickey for alice from 203.0.113.7 port 5 ssh2: RSA-CERT SHA256:UZ ID laptop of a (serial 7) CA RSA SHA256:CC",
      [
        "method": "publickey", "user": "alice", "src_ip": "203.0.113.7", "src_port": "5",
        "key_type": "RSA-CERT", "key_fingerprint": "SHA256:UZ",
      ]),
    Sample(
      "sshd", "Accepted keyboard-interactive/pam for CORP\\jane doe from 203.0.113.7 port 5 ssh2",
      [
        "method": "keyboard-interactive/pam", "user": "CORP\\jane doe", "src_ip": "203.0.113.7",
        "src_port": "5",
      ]),
    Sample(
      "sshd", "Postponed publickey for alice from 203.0.113.7 port 5 ssh2 [preauth]",
      ["method": "publickey", "user": "alice", "src_ip": "203.0.113.7", "src_port": "5"]),
    Sample(
      "sshd", "Invalid user oracle from 203.0.113.7 port 5",
      ["user": "oracle", "invalid_user": "oracle", "src_ip": "203.0.113.7", "src_port": "5"]),
    Sample(
      "sshd", "Invalid user a from 1.1.1.1 port 5 from 203.0.113.7",
      ["user": "a from 1.1.1.1 port 5", "invalid_user": "a from 1.1.1.1 port 5", "src_ip": "203.0.113.7"]),
    Sample(
      "sshd", "input_userauth_request: invalid user test [preauth]", ["user": "test", "invalid_user": "test"]),
    Sample(
      "sshd", "User bob from 203.0.113.7 not allowed because not listed in AllowUsers",
      ["user": "bob", "src_ip": "203.0.113.7", "reason": "not listed in AllowUsers"]),
    Sample(
      "sshd", "User bob not allowed because account is locked",
      ["user": "bob", "reason": "account is locked"]),
    Sample(
      "sshd",
      "error: maximum authentication attempts exceeded for invalid user x from 203.0.113.7 port 9 ssh2 [preauth]",
      ["user": "x", "invalid_user": "x", "src_ip": "203.0.113.7", "src_port": "9"]),
    Sample(
      "sshd",
      "error: maximum authentication attempts exceeded for root from 203.0.113.7 port 9 ssh2 [preauth]",
      ["user": "root", "src_ip": "203.0.113.7", "src_port": "9"]),
    Sample(
      "sshd", "Connection closed by authenticating user root 203.0.113.7 port 9 [preauth]",
      ["user": "root", "src_ip": "203.0.113.7", "src_port": "9"]),
    Sample(
      "sshd", "Connection reset by invalid user a b 203.0.113.7 port 9 [preauth]",
      ["user": "a b", "invalid_user": "a b", "src_ip": "203.0.113.7", "src_port": "9"]),
    Sample("sshd", "Connection closed by 203.0.113.7 [preauth]", ["src_ip": "203.0.113.7"]),
    Sample(
      "sshd", "Connection closed by 203.0.113.7 port 9", ["src_ip": "203.0.113.7", "src_port": "9"]),
    Sample(
      "sshd", "Disconnected from user alice 203.0.113.7 port 9",
      ["user": "alice", "src_ip": "203.0.113.7", "src_port": "9"]),
    Sample(
      "sshd", "Disconnecting invalid user x 203.0.113.7 port 9: Too many authentication failures [preauth]",
      [
        "user": "x", "invalid_user": "x", "src_ip": "203.0.113.7", "src_port": "9",
        "reason": "Too many authentication failures",
      ]),
    Sample(
      "sshd", "Disconnecting: Too many authentication failures for root [preauth]",
      ["reason": "Too many authentication failures for root"]),
    Sample(
      "sshd", "Received disconnect from 203.0.113.7 port 9:11: Bye Bye [preauth]",
      ["src_ip": "203.0.113.7", "src_port": "9", "reason": "Bye Bye"]),
    Sample(
      "sshd", "error: Received disconnect from 203.0.113.7: 14: No supported methods [preauth]",
      ["src_ip": "203.0.113.7", "reason": "No supported methods"]),
    Sample(
      "sshd",
      "fatal: Unable to negotiate with 203.0.113.7 port 9: no matching cipher found. Their offer: x [preauth]",
      [
        "src_ip": "203.0.113.7", "src_port": "9", "reason": "no matching cipher found. Their offer: x",
      ]),
    Sample(
      "sshd", "Did not receive identification string from 203.0.113.7", ["src_ip": "203.0.113.7"]),
    Sample(
      "sshd", "banner exchange: Connection from 203.0.113.7 port 9: invalid format",
      ["src_ip": "203.0.113.7", "src_port": "9", "reason": "invalid format"]),
    Sample("sshd", "Server listening on :: port 22.", ["dst_ip": "::", "dst_port": "22"]),
    Sample(
      "sshd", "drop connection #10 from [203.0.113.7]:4711 on [192.0.2.1]:22 past MaxStartups",
      [
        "src_ip": "203.0.113.7", "src_port": "4711", "dst_ip": "192.0.2.1", "dst_port": "22",
        "reason": "past MaxStartups",
      ]),
    Sample(
      "sshd", "subsystem request for sftp by user alice", ["service": "sftp", "user": "alice"]),
    Sample(
      "sshd", "Authentication refused: bad ownership or modes for directory /home/a",
      ["reason": "bad ownership or modes for directory /home/a"]),
    Sample(
      "sshd", "error: PAM: Authentication failure for illegal user x y from 203.0.113.7",
      ["reason": "Authentication failure", "user": "x y", "invalid_user": "x y", "src_ip": "203.0.113.7"]),
    Sample(
      "sshd",
      "reverse mapping checking getaddrinfo for a.example [203.0.113.7] failed - POSSIBLE BREAK-IN ATTEMPT!",
      ["src_ip": "203.0.113.7"]),
    Sample(
      "sshd", "message repeated 2 times: [ Failed password for root from 203.0.113.7 port 22 ssh2]",
      [
        "repeated": "2", "method": "password", "user": "root", "src_ip": "203.0.113.7", "src_port": "22",
      ]),
    Sample("sshd", "Received signal 15; terminating.", [:]),
  ]

  static let sudo = [
    Sample(
      "sudo", "alice : TTY=pts/0 ; PWD=/home/alice ; USER=root ; COMMAND=/usr/bin/id",
      [
        "user": "alice", "TTY": "pts/0", "PWD": "/home/alice", "USER": "root", "target_user": "root",
        "COMMAND": "/usr/bin/id", "command": "/usr/bin/id",
      ]),
    Sample(
      "sudo", "alice : PWD=/ ; USER=root ; GROUP=adm ; ENV=A=b C=d ; COMMAND=/bin/ls ; USER=bob ; TTY=x",
      [
        "user": "alice", "PWD": "/", "USER": "root", "target_user": "root", "GROUP": "adm",
        "COMMAND": "/bin/ls ; USER=bob ; TTY=x", "command": "/bin/ls ; USER=bob ; TTY=x",
      ]),
    Sample(
      "sudo", "mallory : user NOT in sudoers ; PWD=/ ; USER=root ; COMMAND=/usr/bin/id",
      [
        "user": "mallory", "sudo_error": "user NOT in sudoers", "PWD": "/", "USER": "root",
        "target_user": "root", "COMMAND": "/usr/bin/id", "command": "/usr/bin/id",
      ]),
    Sample(
      "sudo", "alice : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/usr/bin/id",
      [
        "user": "alice", "sudo_error": "3 incorrect password attempts", "attempts": "3", "TTY": "pts/0",
        "PWD": "/", "USER": "root", "target_user": "root", "COMMAND": "/usr/bin/id", "command": "/usr/bin/id",
      ]),
    Sample(
      "sudo", "alice : command not allowed ; TTY=pts/0 ; PWD=/tmp/a ; b ; USER=root ; COMMAND=/bin/sh",
      [
        "user": "alice", "sudo_error": "command not allowed", "TTY": "pts/0", "PWD": "/tmp/a ; b",
        "USER": "root", "target_user": "root", "COMMAND": "/bin/sh", "command": "/bin/sh",
      ]),
    Sample(
      "sudo", "alice : (command continued) --verbose ; x",
      ["user": "alice", "COMMAND": "--verbose ; x", "command": "--verbose ; x"]),
    Sample("sudo", "/etc/sudoers.d/x:3:9: syntax error", [:]),
  ]

  static let su = [
    Sample("su", "(to root) alice on pts/0", ["target_user": "root", "user": "alice", "tty": "pts/0"]),
    Sample(
      "su", "FAILED SU (to x) root on tty1) mallory on none",
      ["target_user": "x) root on tty1", "user": "mallory", "tty": "none"]),
    Sample("su", "+ /dev/pts/0 alice:root", ["tty": "/dev/pts/0", "user": "alice", "target_user": "root"]),
  ]

  static let pam = [
    Sample(
      "sshd",
      "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.7  user=root",
      [
        "pam_module": "pam_unix", "service": "sshd", "pam_type": "auth",
        "pam_message":
          "authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.7  user=root",
        "uid": "0", "tty": "ssh", "pam_rhost": "203.0.113.7", "src_ip": "203.0.113.7", "pam_user": "root",
        "user": "root",
      ]),
    Sample(
      "sshd",
      "PAM 2 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.7  user=a rhost=1.1.1.1",
      [
        "service": "sshd",
        "pam_message":
          "PAM 2 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.7  user=a rhost=1.1.1.1",
        "uid": "0", "tty": "ssh", "pam_rhost": "203.0.113.7", "src_ip": "203.0.113.7",
        "pam_user": "a rhost=1.1.1.1", "user": "a rhost=1.1.1.1",
      ]),
    Sample(
      "su",
      "pam_unix(su:auth): authentication failure; logname=alice uid=1000 euid=0 tty=/dev/pts/0 ruser=alice rhost=  user=root",
      [
        "pam_module": "pam_unix", "service": "su", "pam_type": "auth",
        "pam_message":
          "authentication failure; logname=alice uid=1000 euid=0 tty=/dev/pts/0 ruser=alice rhost=  user=root",
        "uid": "1000", "tty": "/dev/pts/0", "pam_ruser": "alice", "pam_user": "root", "user": "alice",
        "target_user": "root",
      ]),
    Sample(
      "sudo", "pam_unix(sudo:session): session opened for user root(uid=0) by alice(uid=1000)",
      [
        "pam_module": "pam_unix", "service": "sudo", "pam_type": "session",
        "pam_message": "session opened for user root(uid=0) by alice(uid=1000)", "uid": "0",
        "pam_user": "root", "pam_ruser": "alice", "user": "alice", "target_user": "root",
      ]),
    Sample(
      "sshd", "pam_unix(sshd:session): session opened for user alice(uid=1000) by (uid=0)",
      [
        "pam_module": "pam_unix", "service": "sshd", "pam_type": "session",
        "pam_message": "session opened for user alice(uid=1000) by (uid=0)", "uid": "1000",
        "pam_user": "alice", "pam_ruser": "", "user": "alice",
      ]),
    Sample(
      "CRON", "pam_unix(cron:session): session closed for user root",
      [
        "pam_module": "pam_unix", "service": "cron", "pam_type": "session",
        "pam_message": "session closed for user root", "pam_user": "root", "user": "root",
      ]),
    Sample(
      "passwd", "pam_unix(passwd:chauthtok): password changed for bob",
      [
        "pam_module": "pam_unix", "service": "passwd", "pam_type": "chauthtok",
        "pam_message": "password changed for bob", "pam_user": "bob", "target_user": "bob",
      ]),
    Sample(
      "sshd", "pam_faillock(sshd:auth): Consecutive login failures for user bob account temporarily locked",
      [
        "pam_module": "pam_faillock", "service": "sshd", "pam_type": "auth",
        "pam_message": "Consecutive login failures for user bob account temporarily locked",
        "pam_user": "bob", "user": "bob",
      ]),
    Sample(
      "sshd", "pam_sss(sshd:auth): received for user bob: 7 (Authentication failure)",
      [
        "pam_module": "pam_sss", "service": "sshd", "pam_type": "auth",
        "pam_message": "received for user bob: 7 (Authentication failure)", "pam_user": "bob",
        "reason": "Authentication failure", "user": "bob",
      ]),
    Sample(
      "sshd(pam_unix)",
      "authentication failure; logname= uid=0 euid=0 tty=NODEVssh ruser= rhost=host.example  user=root",
      [
        "pam_module": "pam_unix", "service": "sshd",
        "pam_message":
          "authentication failure; logname= uid=0 euid=0 tty=NODEVssh ruser= rhost=host.example  user=root",
        "uid": "0", "tty": "NODEVssh", "pam_rhost": "host.example", "src_ip": "host.example",
        "pam_user": "root", "user": "root",
      ]),
  ]

  static let accounts = [
    Sample(
      "useradd", "new user: name=toor2, UID=0, GID=1501, home=/home/toor2, shell=/bin/sh, from=none",
      [
        "target_user": "toor2", "uid": "0", "gid": "1501", "home": "/home/toor2", "shell": "/bin/sh",
        "tty": "none",
      ]),
    Sample(
      "useradd", "failed adding user 'x', exit code: 9", ["target_user": "x", "reason": "exit code: 9"]),
    Sample("usermod", "add 'alice' to group 'sudo'", ["target_user": "alice", "group": "sudo"]),
    Sample("usermod", "add 'alice' to shadow group 'sudo'", ["target_user": "alice", "group": "sudo"]),
    Sample("usermod", "unlock user 'bob' password", ["target_user": "bob"]),
    Sample(
      "usermod", "change user 'mallory' shell from '/usr/sbin/nologin' to '/bin/bash'",
      ["target_user": "mallory", "old_shell": "/usr/sbin/nologin", "shell": "/bin/bash"]),
    Sample("usermod", "change user 'bob' UID from '1001' to '0'", ["target_user": "bob", "uid": "0"]),
    Sample("usermod", "change user 'bob' expiration from 'never' to '2026-01-01'", ["target_user": "bob"]),
    Sample("userdel", "delete user 'bob'", ["target_user": "bob"]),
    Sample("userdel", "delete 'bob' from group 'sudo'", ["target_user": "bob", "group": "sudo"]),
    Sample("userdel", "removed group 'bob' owned by 'bob'", ["group": "bob", "target_user": "bob"]),
    Sample("groupadd", "new group: name=ops, GID=1500", ["group": "ops", "gid": "1500"]),
    Sample("groupadd", "group added to /etc/group: name=ops, GID=1500", ["group": "ops", "gid": "1500"]),
    Sample("groupdel", "group 'ops' removed", ["group": "ops"]),
    Sample("groupdel", "group 'ops' removed from /etc/gshadow", ["group": "ops"]),
    Sample(
      "groupmod", "group changed in /etc/group (group ops/1500, new name: dev)",
      ["group": "ops", "gid": "1500"]),
    Sample(
      "gpasswd", "user alice added by root to group docker",
      ["target_user": "alice", "user": "root", "group": "docker"]),
    Sample(
      "gpasswd", "members of group docker set by root to alice,bob", ["group": "docker", "user": "root"]),
    Sample("passwd", "password for 'bob' changed by 'root'", ["target_user": "bob", "user": "root"]),
    Sample("chage", "changed password expiry for bob", ["target_user": "bob"]),
    Sample("chsh", "changed user 'bob' shell to '/bin/sh'", ["target_user": "bob", "shell": "/bin/sh"]),
  ]

  static let cron = [
    Sample(
      "CRON", "(root) CMD (   cd / && run-parts --report /etc/cron.hourly)",
      [
        "user": "root", "command": "cd / && run-parts --report /etc/cron.hourly",
        "COMMAND": "cd / && run-parts --report /etc/cron.hourly",
      ]),
    Sample("crontab", "(alice) REPLACE (bob)", ["user": "alice", "method": "REPLACE", "target_user": "bob"]),
    Sample(
      "crontab", "(alice) BEGIN EDIT (alice)",
      ["user": "alice", "method": "BEGIN EDIT", "target_user": "alice"]),
    Sample(
      "cron", "(*system*bad) ERROR (Syntax error, this crontab file will be ignored)",
      ["user": "*system*bad", "reason": "Syntax error, this crontab file will be ignored"]),
    Sample(
      "cron", "(CRON) INFO (pidfile fd = 3)",
      ["user": "CRON", "method": "INFO", "reason": "pidfile fd = 3"]),
    Sample("anacron", "Job `cron.daily' terminated (exit status: 1)", ["command": "cron.daily"]),
  ]

  static let console = [
    Sample(
      "login", "FAILED LOGIN (1) on '/dev/tty1' FOR 'bob', Authentication failure",
      ["attempts": "1", "tty": "/dev/tty1", "user": "bob", "reason": "Authentication failure"]),
    Sample("login", "ROOT LOGIN  on '/dev/tty1'", ["tty": "/dev/tty1"]),
    Sample("login", "LOGIN ON tty1 BY bob", ["tty": "tty1", "user": "bob"]),
    Sample(
      "pkexec",
      "alice: Executing command [USER=root] [TTY=/dev/pts/0] [CWD=/home/alice] [COMMAND=/bin/sh -c [x]]",
      [
        "user": "alice", "target_user": "root", "USER": "root", "tty": "/dev/pts/0", "TTY": "/dev/pts/0",
        "PWD": "/home/alice", "command": "/bin/sh -c [x]", "COMMAND": "/bin/sh -c [x]",
      ]),
  ]
}
