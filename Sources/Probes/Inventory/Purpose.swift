extension HostInventory {
  /// A kind of control that hosts usually have something for.
  package enum Purpose: String, CaseIterable, Sendable {
    case backup
    case restoreTest = "restore_test"
    case patching, scan
    case certificateRenewal = "certificate_renewal"
    case logRotation = "log_rotation"
    case timeSync = "time_sync"

    package var words: String {
      switch self {
      case .backup: "backup"
      case .restoreTest: "restore test"
      case .patching: "patching"
      case .scan: "scan"
      case .certificateRenewal: "certificate renewal"
      case .logRotation: "log rotation"
      case .timeSync: "time synchronisation"
      }
    }

    /// Parts of the names of timers and cron jobs, in lower case.
    private var names: [String] {
      switch self {
      case .restoreTest:
        ["restore-test", "restore_test", "restoretest", "test-restore", "verify-backup", "backup-verify"]
      case .backup:
        [
          "backup", "restic", "borg", "duplicity", "pgbackrest", "rsnapshot", "kopia", "barman", "wal-g",
          "bareos", "bacula", "snapraid",
        ]
      case .patching:
        [
          "apt-daily-upgrade", "unattended-upgrade", "dnf-automatic-install", "dnf-automatic",
          "dnf5-automatic", "yum-cron",
        ]
      case .scan:
        ["aide", "clamscan", "clamav", "rkhunter", "chkrootkit", "lynis", "debsecan", "oscap", "maldet"]
      case .certificateRenewal: ["certbot", "acme", "lego", "dehydrated", "getssl", "cert-renew"]
      case .logRotation: ["logrotate"]
      case .timeSync: []
      }
    }

    /// Services that do their work as long as they run.
    private var services: [String] {
      switch self {
      case .timeSync: ["chrony", "chronyd", "systemd-timesyncd", "ntp", "ntpd", "ntpsec", "openntpd"]
      case .scan: ["clamav-freshclam"]
      default: []
      }
    }

    /// By the name of a timer without its ending, or of a cron job. What tests a backup is told from what makes one.
    static func ofJob(_ name: String) -> Purpose? {
      let name = name.lowercased()
      // Debian's copies of its own package database; nobody restores a service from them.
      guard !name.hasPrefix("dpkg") else { return nil }
      let order: [Purpose] =
        [.restoreTest] + allCases.filter { $0 != .restoreTest }
      return order.first { purpose in purpose.names.contains { name.contains($0) } }
    }

    static func ofService(_ unit: String) -> Purpose? {
      allCases.first { purpose in purpose.services.contains { unit == $0 + ".service" } }
    }
  }
}
