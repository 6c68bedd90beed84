package import Events
import GRDB

extension Archive {
  /// How many findings of a rule began in a UTC month.
  package struct MonthlyCount: Hashable, Sendable {
    package var rule: String
    /// `2026-11`.
    package var month: String
    package var count: Int
  }

  /// Findings by rule and month of their first event, from `window`'s beginning to its end, half open. History of
  /// before the first start is left out. Repeats of an id count once.
  package func findingHistory(_ window: Range<Timestamp>) throws(StoreError) -> [MonthlyCount] {
    try read { db in
      var counts: [MonthlyCount] = []
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT json_extract(bytes, '$.body.rule') AS rule,
            substr(json_extract(bytes, '$.body.first'), 1, 7) AS month,
            count(DISTINCT json_extract(bytes, '$.body.finding'))
          FROM leaf
          WHERE type = 'finding.opened' AND json_extract(bytes, '$.body.first') >= ?
            AND json_extract(bytes, '$.body.first') < ? AND json_extract(bytes, '$.body.kind') = 'anomaly'
            AND coalesce(json_extract(bytes, '$.body.before_coverage'), 0) = 0
          GROUP BY 1, 2 ORDER BY 1, 2
          """, arguments: [window.lowerBound.description, window.upperBound.description])
      while let row = try rows.next() {
        counts.append(
          MonthlyCount(
            rule: try row.text(0), month: try row.text(1), count: Int(try row.integer(2))))
      }
      return counts
    }
  }

  /// When the record begins; nil for one without shards.
  package var beginning: Timestamp? {
    get throws(StoreError) {
      try read { db in
        try RecordedStatement.fetch(db, where: "l.type = ? ORDER BY l.recorded_us LIMIT 1", ["shard.opened"])
          .first?.recorded
      }
    }
  }

  /// Populations and samples that were taken in `window`, in ledger order, and how many there were of them.
  /// - Parameter most: the first so many are given.
  package func pulls(
    recorded window: Range<Timestamp>, most: Int
  ) throws(StoreError) -> (statements: [RecordedStatement], count: Int) {
    try read { db in
      var statements: [RecordedStatement] = []
      let condition =
        "l.type IN ('access.query', 'access.sample') AND l.recorded_us >= ? AND l.recorded_us < ?"
      let times = [window.lowerBound.microseconds, window.upperBound.microseconds]
      try RecordedStatement.forEach(
        db, where: condition + " ORDER BY l.shard, l.idx LIMIT \(max(0, most))", StatementArguments(times)
      ) {
        statements.append($0)
        return true
      }
      let count = try Int.fetchOne(
        db, sql: "SELECT count(*) FROM leaf l WHERE \(condition)", arguments: StatementArguments(times))
      return (statements, count ?? 0)
    }
  }
}
