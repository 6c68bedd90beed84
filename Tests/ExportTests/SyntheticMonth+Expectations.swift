import CanonicalJSON
import Events
import Evidence
import Export
import Ledger

extension SyntheticMonth {
  static let nightly = "5a4d9f05-bf6b-4a00-afbe-9c6e0ebf406e"

  /// The month of a host from which something is expected.
  static func expectant() -> ExportPeriod {
    var month = month()
    addExpectations(to: &month)
    addHistory(to: &month)
    addLedger(to: &month)
    return month
  }

  /// Ten months of record behind the period, and a sample that was drawn in it.
  private static func addHistory(to period: inout ExportPeriod) {
    period.history.since = time("2025-12-28T08:00:00Z")
    for (place, rule) in Catalogue.rules.enumerated() where rule.kind == .anomaly {
      for month in 1...9 where (month + place) % 4 > 0 {
        period.history.counts[rule.id, default: [:]]["2026-0\(month)"] = (month * (place + 3)) % 11
      }
      period.history.counts[rule.id, default: [:]]["2026-10"] =
        period.findings.list.count { $0.rule == rule.id && !$0.isBeforeCoverage }
    }
    period.pulls = [sample("ENG-2026-17")]
    period.pullCount = 1
  }

  /// A night's backup, once late, once missed while a log could not be read, once without an occasion; and a review that
  /// nobody has seen yet.
  static func addExpectations(to period: inout ExportPeriod) {
    period.expected = [
      ExpectationSummary(
        id: nightly, name: "backup_nightly", title: "A backup is made every night", level: .high,
        criteria: ["A1.2"], schedule: "every 1d in UTC, grace 7200s"),
      ExpectationSummary(
        id: "access_review", name: "access_review", title: "Access is reviewed", level: .medium,
        criteria: ["CC6.2", "CC6.3"], schedule: "calendar *-01,04,07,10-01 00:00:00 in UTC"),
    ]
    // The last day's period ends with the month, and is of it.
    for day in 2...31 {
      let start = time("2026-10-01T00:00:00Z").advanced(bySeconds: Int64(day - 1) * 86_400)
      let end = start.advanced(bySeconds: 86_400)
      let status: ExpectationOutcome.Status =
        switch day {
        case 7: .late
        case 9: .missed
        case 12: .notExercised
        default: .met
        }
      let first: Timestamp? =
        switch status {
        case .met: start.advanced(bySeconds: 14_400)
        case .late: end.advanced(bySeconds: 600)
        case .missed, .notExercised: nil
        }
      period.expectations.append(
        ExpectationPeriod(
          outcome: ExpectationOutcome(
            expectation: nightly, title: "A backup is made every night", level: .high, criteria: ["A1.2"],
            period: .init(start: start, end: end), deadline: end.advanced(bySeconds: 7_200), status: status,
            observed: first == nil ? 0 : 1, first: first,
            references: first == nil ? [] : ["s=7ce2;i=\(day)"], isNotObserved: day == 9),
          ruleSet: ruleSet, recorded: end.advanced(bySeconds: 7_205), shard: "2026", leafIndex: 0,
          leafHash: ""))
    }
  }

  static func leaf(_ judged: ExpectationPeriod, _ index: Int) -> Leaf {
    let statement = judged.outcome.statement(ruleSet: judged.ruleSet)
    return Leaf(
      type: statement.kind.rawValue, host: "h-5d41402abc4b2a76", shard: "2026", index: index,
      recorded: judged.recorded.description, body: statement.body)
  }

  /// A sample that somebody drew, who typed `text` wherever one may.
  static func sample(_ text: String) -> RecordedPull {
    var pull = RecordedPull(
      time: time("2026-10-12T09:00:00Z"), actor: text, subject: text, from: from, to: to, rows: 2,
      sha256: String(repeating: "a1", count: 32), shard: "2026", leafIndex: 40,
      draw: Pull.Draw(
        engagement: text, text: text, populationRows: 29,
        populationSHA256: String(repeating: "b2", count: 32),
        seed: String(repeating: "c3", count: 32), isByMonth: true, items: [text, text]))
    pull.drawn = 2
    pull.drawnSHA256 = String(repeating: "d4", count: 32)
    return pull
  }
}
