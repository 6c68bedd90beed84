package import Events
package import Evidence

/// Which findings to list; everything that is not nil must hold.
package struct FindingFilter: Sendable {
  /// Event time of the first record: from `since` on, before `until`.
  package var since: Timestamp?
  package var until: Timestamp?
  /// UTC month of the event time, `2026-11`.
  package var month: String?
  /// `CC6.1`, or `CC6` for all that begin with `CC6.`.
  package var criterion: String?
  package var level: Level?
  package var state: Finding.State?
  /// The rule's id, else its name.
  package var rule: String?
  package var kind: Finding.Kind?
  /// When the states are looked at, for exceptions expire; nil for right after each one's last response.
  package var asOf: Timestamp?

  package init(
    since: Timestamp? = nil, until: Timestamp? = nil, month: String? = nil, criterion: String? = nil,
    level: Level? = nil, state: Finding.State? = nil, rule: String? = nil, kind: Finding.Kind? = nil,
    asOf: Timestamp? = nil
  ) {
    self.since = since
    self.until = until
    self.month = month
    self.criterion = criterion
    self.level = level
    self.state = state
    self.rule = rule
    self.kind = kind
    self.asOf = asOf
  }

  /// Everything but `state`, which depends on the responses.
  func accepts(_ finding: Finding) -> Bool {
    if let since, finding.firstTime < since { return false }
    if let until, finding.firstTime >= until { return false }
    if let month, finding.month != month { return false }
    if let level, finding.level != level { return false }
    if let rule, finding.rule != rule { return false }
    if let kind, finding.kind != kind { return false }
    if let criterion {
      return finding.criteria.contains { $0 == criterion || $0.hasPrefix(criterion + ".") }
    }
    return true
  }
}
