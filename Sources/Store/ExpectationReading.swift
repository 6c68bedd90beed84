import CanonicalJSON
package import Events
package import Evidence
import GRDB
import Ledger

extension Archive {
  /// Judged periods, by their ends.
  /// - Parameters:
  ///   - after: only those that ended later than this,
  ///   - through: and not later than this.
  package func expectationPeriods(
    after: Timestamp? = nil, through: Timestamp? = nil
  ) throws(StoreError) -> [ExpectationPeriod] {
    try read { db in
      try RecordedStatement.fetch(
        db,
        where: """
          l.type IN ('expectation.met', 'expectation.late', 'expectation.missed', 'expectation.not_exercised')
            AND json_extract(l.bytes, '$.body.period_end') > ? AND json_extract(l.bytes, '$.body.period_end') <= ?
          ORDER BY json_extract(l.bytes, '$.body.period_end'), json_extract(l.bytes, '$.body.expectation'),
            l.shard, l.idx
          """, [after?.description ?? "", through?.description ?? "~"]
      ).map { try ExpectationPeriod($0) }
    }
  }
}

extension ExpectationPeriod {
  fileprivate init(_ statement: RecordedStatement) throws {
    guard let kind = Evidence.Statement.Kind(rawValue: statement.leaf.type),
      let status = ExpectationOutcome.Status(kind), let level = Level(rawValue: statement.text("level"))
    else { throw statement.unreadable("level") }
    let outcome = ExpectationOutcome(
      expectation: statement.text("expectation"), title: statement.text("title"), level: level,
      criteria: statement.texts("criteria"),
      period: .init(start: try statement.time("period_start"), end: try statement.time("period_end")),
      deadline: try statement.time("deadline"), status: status, observed: statement.number("observed"),
      first: statement.body["first"] == nil ? nil : try statement.time("first"),
      references: statement.texts("refs"), isNotObserved: statement.flag("not_observed"))
    self.init(
      outcome: outcome, ruleSet: statement.text("ruleset"), recorded: statement.recorded,
      shard: statement.leaf.shard, leafIndex: statement.leaf.index, leafHash: statement.hash.hex)
  }
}
