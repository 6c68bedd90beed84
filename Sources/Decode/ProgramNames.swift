/// One row of the table of programs: names that log alike.
struct ProgramNames {
  var names: [String]
  /// The service of their log source; nil for none of their own.
  var service: String?
  /// The category of their log source, where Sigma has one for it.
  var category: String?
  var wording = LogProgram.Wording.none
  var isAuth = false
  var protection: Protection?
  /// Executables that may use these names beside those called like them.
  var executables: [String] = []

  enum Protection { case daemon, unprivilegedDaemon, setUserID, kernel, serviceManager, journal, probe }

  static let all: [ProgramNames] = [
    ProgramNames(
      names: ["sshd", "sshd-session", "sshd-auth"], service: "sshd", wording: .sshd, isAuth: true,
      protection: .daemon),
    ProgramNames(
      names: ["sudo"], service: "sudo", wording: .sudo, isAuth: true, protection: .setUserID,
      executables: ["sudo-rs", "sudoedit"]),
    ProgramNames(
      names: ["su", "su-l"], service: "su", wording: .su, isAuth: true, protection: .setUserID,
      executables: ["su-rs"]),
    ProgramNames(
      names: ["runuser"], service: nil, wording: .su, isAuth: true, protection: .daemon),
    ProgramNames(
      names: ["CRON", "cron", "crond", "CROND"], service: "cron", wording: .cron, protection: .daemon),
    ProgramNames(names: ["anacron"], service: "cron", wording: .cron, protection: .daemon),
    ProgramNames(names: ["crontab"], service: "cron", wording: .crontab, protection: .setUserID),
    ProgramNames(
      names: ["useradd", "usermod", "userdel", "groupadd", "groupmod", "groupdel", "chpasswd", "newusers"],
      service: "shadow-utils", wording: .shadowUtils, isAuth: true, protection: .daemon),
    ProgramNames(
      names: ["gpasswd", "passwd", "chage", "chsh", "chfn"], service: "shadow-utils", wording: .shadowUtils,
      isAuth: true, protection: .setUserID),
    ProgramNames(
      names: ["pkexec"], service: "polkit", wording: .polkit, isAuth: true, protection: .setUserID),
    ProgramNames(
      names: ["polkitd"], service: "polkit", wording: .polkit, isAuth: true,
      protection: .unprivilegedDaemon),
    ProgramNames(names: ["login"], service: "login", wording: .login, isAuth: true, protection: .daemon),

    ProgramNames(names: ["kernel"], service: "kernel", wording: .packets, protection: .kernel),
    ProgramNames(
      names: ["systemd"], service: "systemd", wording: .systemd, protection: .serviceManager,
      executables: ["systemd-executor", "init"]),
    ProgramNames(
      names: ["systemd-journald"], service: "journald", wording: .systemdDaemon, protection: .journal),
    ProgramNames(
      names: ["systemd-logind"], service: "systemd-logind", wording: .systemdDaemon, isAuth: true,
      protection: .daemon),
    ProgramNames(
      names: ["systemd-coredump"], service: "coredump", wording: .systemdDaemon,
      protection: .unprivilegedDaemon),
    ProgramNames(
      names: ["systemd-timesyncd"], service: "timesync", wording: .systemdDaemon,
      protection: .unprivilegedDaemon),
    ProgramNames(
      names: ["systemd-timedated"], service: "timesync", wording: .systemdDaemon, protection: .daemon),
    ProgramNames(names: ["chronyd"], service: "timesync", protection: .unprivilegedDaemon),
    ProgramNames(names: ["ntpd"], service: "timesync", protection: .unprivilegedDaemon),
    ProgramNames(names: ["systemd-hostnamed"], service: "hostnamed", protection: .daemon),
    ProgramNames(names: ["systemd-oomd"], service: "oomd", protection: .unprivilegedDaemon),
    ProgramNames(names: ["auditd"], service: "auditd", protection: .daemon),
    ProgramNames(names: ["attestd"], service: "attestd", protection: .unprivilegedDaemon),
    ProgramNames(
      names: [ProbeFields.program], service: nil, protection: .probe, executables: ProbeFields.executables),
    ProgramNames(names: ["rsyslogd"], service: "rsyslog", protection: .unprivilegedDaemon),

    // Interpreted programs, and others whose executable does not tell them.
    ProgramNames(names: ["fail2ban", "fail2ban-server"], service: "fail2ban"),
    ProgramNames(
      names: ["clamd", "clamonacc", "freshclam"], service: "clamav", category: "antivirus",
      wording: .virusScan),
    ProgramNames(names: ["rkhunter"], service: "rkhunter"),
    ProgramNames(names: ["aide"], service: "aide"),
    ProgramNames(names: ["mdadm"], service: "mdadm"),
    ProgramNames(names: ["smartd"], service: "smartd"),
    ProgramNames(names: ["postgres", "postgresql"], service: "postgresql", category: "database"),
    ProgramNames(
      names: ["mysqld", "mysql", "mariadbd", "mariadb"], service: "mysql", category: "database"),
    ProgramNames(names: ["haproxy"], service: "haproxy"),
    ProgramNames(names: ["Keepalived_vrrp", "Keepalived"], service: "keepalived"),
    ProgramNames(names: ["upsmon"], service: "upsmon"),
    ProgramNames(names: ["certbot"], service: "certbot"),
    ProgramNames(names: ["restic"], service: "restic"),
    ProgramNames(names: ["borg"], service: "borg"),
    ProgramNames(names: ["openvpn"], service: "openvpn"),
    ProgramNames(names: ["firewalld"], service: "firewalld"),
    ProgramNames(
      names: ["unattended-upgrade", "unattended-upgrades"], service: "unattended-upgrades"),
    ProgramNames(names: ["vsftpd"], service: "vsftpd", wording: .fileTransfer),
    ProgramNames(names: ["guacd"], service: "guacamole"),

    // Access logs come through `logger` as often as from the server itself.
    ProgramNames(names: ["nginx"], service: "nginx", category: "webserver", wording: .webServer),
    ProgramNames(names: ["apache2", "httpd"], service: "apache", category: "webserver", wording: .webServer),
    ProgramNames(names: ["squid"], service: "squid", category: "proxy", wording: .proxy),
    ProgramNames(names: ["named"], service: "named", category: "dns", wording: .named),
    ProgramNames(names: ["unbound"], service: "unbound", category: "dns", wording: .unbound),
    ProgramNames(names: ["dnsmasq"], service: "dnsmasq", category: "dns", wording: .dnsmasq),
    ProgramNames(names: ["ulogd"], service: "ulogd", category: "firewall", wording: .packets),
  ]
}
