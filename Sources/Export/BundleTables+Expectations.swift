import Events
import Evidence

extension BundleTables {
  static let expectationsName = "expectations.csv"

  /// Rows of judged periods; which controls they are about is for the design to say.
  static func expectations(of period: ExportPeriod) -> CSVTable<ExpectationPeriod> {
    var controls: [String: String] = [:]
    for expected in period.expected {
      controls[expected.id] = period.controls.filter { expected.isNamed(in: $0.expectations) }.map(\.id)
        .joined(separator: " ")
    }
    let named = controls
    return CSVTable([
      .init("expectation_id") { $0.outcome.expectation },
      .init("title") { $0.outcome.title },
      .init("criterion") { $0.outcome.criteria.joined(separator: " ") },
      .init("controls") { named[$0.outcome.expectation] ?? "" },
      .init("period_start") { $0.outcome.period.start.description },
      .init("period_end") { $0.outcome.period.end.description },
      .init("deadline") { $0.outcome.deadline.description },
      .init("expected") { _ in "1" },
      .init("observed") { String($0.outcome.observed) },
      .init("status") { $0.outcome.status.rawValue },
      .init("first_event_time") { $0.outcome.first?.description ?? "" },
      .init("refs") { $0.outcome.references.joined(separator: " | ") },
      .init("not_observed") { $0.outcome.isNotObserved ? "1" : "0" },
      .init("shard") { $0.shard },
      .init("leaf_index") { String($0.leafIndex) },
      .init("leaf_hash") { $0.leafHash },
    ])
  }
}
