/// Files that belong together, because a change of any of them means the same.
struct WatchedArea: Hashable {
  var area: String
  /// Files, and folders with all below them.
  var paths: [String]

  /// What everybody may read.
  static let unprivileged = [
    WatchedArea(area: "accounts", paths: ["/etc/passwd", "/etc/group"]),
    WatchedArea(area: "units", paths: ["/etc/systemd/system"]),
    WatchedArea(
      area: "cron",
      paths: [
        "/etc/crontab", "/etc/anacrontab", "/etc/cron.d", "/etc/cron.hourly", "/etc/cron.daily",
        "/etc/cron.weekly", "/etc/cron.monthly",
      ]),
    WatchedArea(area: "pam", paths: ["/etc/pam.conf", "/etc/pam.d", "/etc/security"]),
    WatchedArea(area: "preload", paths: ["/etc/ld.so.preload"]),
  ]

  static let privileged = [
    WatchedArea(area: "sudoers", paths: ["/etc/sudoers", "/etc/sudoers.d"]),
    WatchedArea(area: "sshd", paths: ["/etc/ssh/sshd_config", "/etc/ssh/sshd_config.d"]),
    WatchedArea(area: "accounts", paths: ["/etc/shadow", "/etc/gshadow"]),
    WatchedArea(area: "cron", paths: ["/var/spool/cron"]),
  ]

  static func extra(_ paths: [String]) -> [WatchedArea] {
    paths.isEmpty ? [] : [WatchedArea(area: "other", paths: paths)]
  }
}
