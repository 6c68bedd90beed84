import CanonicalJSON
package import Events
package import Evidence
import GRDB

extension Archive {
  /// Lends statements of some kinds in ledger order, without holding or sorting them. Throws `StoreError` or what `body`
  /// throws.
  /// - Parameters:
  ///   - recorded: when they were written down; half-open.
  ///   - rules: of findings, only those of these rules; nil for all.
  package func forEachStatement(
    _ kinds: [Evidence.Statement.Kind], recorded: Range<Timestamp>, findingsOf rules: [String]? = nil,
    body: (RecordedStatement) throws -> Void
  ) throws {
    let ofRules =
      rules.map { rules in
        """
        AND (l.type <> 'finding.opened' OR json_extract(l.bytes, '$.body.rule') IN \
        (\(rules.map { "'\($0.replacing("'", with: "''"))'" }.joined(separator: ", "))))
        """
      } ?? ""
    for shard in try shards().map(\.name) {
      let first = try firstLeaf(shard: shard, recorded: recorded.lowerBound)
      let end = try firstLeaf(shard: shard, recorded: recorded.upperBound)
      guard first < end else { continue }
      var refusal: (any Error)?
      try read { db in
        // The `+` keeps SQLite from gathering them by type, which it would have to sort.
        try RecordedStatement.forEach(
          db,
          where: """
            l.shard = ? AND l.idx >= ? AND l.idx < ? \
            AND +l.type IN (\(kinds.map { "'\($0.rawValue)'" }.joined(separator: ", "))) \
            \(ofRules) ORDER BY l.idx
            """, [shard, first, end]
        ) { statement in
          do { try body(statement) } catch {
            refusal = error
            return false
          }
          return true
        }
      }
      if let refusal { throw refusal }
    }
  }
}
