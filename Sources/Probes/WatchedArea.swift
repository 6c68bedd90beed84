/// Files that belong together, because a change of any of them means the same.
struct WatchedArea: Hashable {
  var area: String
  /// Files, and folders with all below them.
  var paths: [String]
  /// What of it is looked at: a file that is not for everybody is nothing for a process without rights.
  var part = Part.everything

  enum Part { case everything, publicFiles, hiddenFiles }

  /// What everybody may read, as distributions ship it; files and folders of it that are not for everybody are left to
  /// root.
  static let unprivileged = shared.map { $0.limited(to: .publicFiles) }

  private func limited(to part: Part) -> WatchedArea {
    var area = self
    area.part = part
    return area
  }

  private static let shared = [
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

  static let privileged =
    [
      WatchedArea(area: "sudoers", paths: ["/etc/sudoers", "/etc/sudoers.d"]),
      WatchedArea(area: "sshd", paths: ["/etc/ssh/sshd_config", "/etc/ssh/sshd_config.d"]),
      WatchedArea(area: "accounts", paths: ["/etc/shadow", "/etc/gshadow"]),
      WatchedArea(area: "cron", paths: ["/var/spool/cron"]),
    ] + shared.map { $0.limited(to: .hiddenFiles) }

  static func extra(_ paths: [String]) -> [WatchedArea] {
    paths.isEmpty ? [] : [WatchedArea(area: "other", paths: paths)]
  }
}
