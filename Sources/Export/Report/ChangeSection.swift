import Events
import Evidence

/// How the watching itself changed: rule sets with who changed and who approved them, and the design behind them.
struct ChangeSection {
  struct Row {
    let digest: String
    let from: String
    let to: String
    let added: String
    let removed: String
    let changed: String
    let criteria: String
    let author: String
    let version: String
    let ticket: String
    let approver: String
    let approvedAt: String?
    /// What an auditor has to see at once; nil for nothing.
    let remark: String?
    let style: String
  }

  struct DesignRow {
    let time: String
    let parts: String
  }

  let rows: [Row]
  let designRows: [DesignRow]
  let unapproved: String?
  let isConfigured: Bool

  /// Nil for periods that were closed before it was kept.
  init?(_ period: ExportPeriod) {
    guard let changes = period.ruleChanges else { return nil }
    rows = changes.map(Row.init)
    designRows = period.designChanges.map {
      DesignRow(time: $0.time.readable, parts: $0.parts.joined(separator: ", "))
    }
    let open = changes.count(where: \.needsApproval)
    unapproved =
      open > 0
      ? Wording.count(open, "change was approved by nobody", "changes were approved by nobody") : nil
    isConfigured = period.isDesignConfigured
  }
}

extension ChangeSection.Row {
  fileprivate init(_ change: RuleSetChange) {
    digest = Wording.short(change.digest)
    from = change.activated.readable
    to = change.until?.readable ?? "in force"
    added = change.counts.map { Wording.count($0.added) } ?? "–"
    removed = change.counts.map { Wording.count($0.removed) } ?? "–"
    changed = change.counts.map { Wording.count($0.changed) } ?? "–"
    criteria = change.criteria.isEmpty ? "–" : Wording.list(ofCriteria: change.criteria)
    author = change.author.isEmpty ? "not recorded" : change.author
    version = change.package.isEmpty ? change.version : change.package
    ticket = change.approval?.ticket ?? "–"
    approver = change.approval?.actor ?? (change.isInitial ? "needs none: the first" : "nobody")
    approvedAt = change.approval?.time.readable
    switch change.approval {
    case nil: remark = change.isInitial ? nil : "! not approved"
    case let approval?: remark = approval.isSelfApproved ? "! by the author" : nil
    }
    style = remark == nil ? "soft" : "open"
  }
}

extension ExportPeriod {
  /// When the rules behind each criterion changed in the period: what was found before and after was found by other
  /// tests.
  var ruleChangeTimes: [String: [Timestamp]] {
    var times: [String: [Timestamp]] = [:]
    for change in ruleChanges ?? [] where !change.isInitial && window.contains(change.activated) {
      for criterion in change.criteria { times[criterion, default: []].append(change.activated) }
    }
    return times
  }
}
