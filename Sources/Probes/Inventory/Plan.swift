extension ExpectationProposals {
  /// What is proposed for a kind of control.
  struct Plan {
    let criterion: String
    let gist: String
    /// Of the shipped matrix.
    let control: String
    let level: String
    /// Shipped rules that see it happen whatever does it; none where there are none.
    let rules: [String]
    /// Where nothing says how often it is to happen.
    let rhythm: HostInventory.Rhythm

    init(_ purpose: HostInventory.Purpose) {
      switch purpose {
      case .backup:
        self.init("A1.2", "backups are made", "AV-3", "high", ["backup_ok"], .daily)
      case .restoreTest:
        self.init(
          "A1.3", "recovery is tested", "AV-3", "high", ["repo_check_ok_restic", "repo_check_ok_borg"],
          .monthly)
      case .patching:
        self.init("CC7.1", "known weaknesses are closed", "SW-2", "high", ["uu_ran"], .daily)
      case .scan:
        self.init(
          "CC6.8", "malicious software and changed files are looked for", "SW-1", "medium",
          ["av_db_updated"], .weekly)
      case .certificateRenewal:
        self.init("CC6.7", "certificates are renewed in time", "NW-2", "medium", ["tls_replaced"], .monthly)
      case .logRotation:
        self.init("A1.1", "logs do not fill the disk", "AV-1", "low", [], .daily)
      case .timeSync:
        self.init("CC2.1", "times in the evidence are right", "MO-3", "medium", ["clock_in_sync"], .daily)
      }
    }

    private init(
      _ criterion: String, _ gist: String, _ control: String, _ level: String, _ rules: [String],
      _ rhythm: HostInventory.Rhythm
    ) {
      self.criterion = criterion
      self.gist = gist
      self.control = control
      self.level = level
      self.rules = rules
      self.rhythm = rhythm
    }

    var tags: String { "soc2." + criterion.lowercased() }

    /// Timers begin late on purpose (`RandomizedDelaySec=`), so half a period is let pass.
    static func period(_ rhythm: HostInventory.Rhythm) -> String {
      switch rhythm {
      case .hourly: "every: 1h, grace: 1h"
      case .daily: "every: 1d, grace: 12h"
      case .weekly: "every: 1w, grace: 2d"
      case .monthly: "calendar: monthly, grace: 7d"
      }
    }
  }
}
