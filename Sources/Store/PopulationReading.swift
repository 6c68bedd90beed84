import CanonicalJSON
import Events
package import Evidence
import GRDB
import Ledger

extension Archive {
  /// Lends the items of a population one by one, each id once, in the byte order of the ids. Throws `StoreError` or
  /// what `body` throws.
  ///
  /// Only the ledger is asked, not what is under way or can be deleted. SQLite sorts the ids, on disk where they are
  /// many; nothing is held here but the item that is lent.
  package func population(_ query: PopulationQuery, body: (PopulationItem) throws -> Void) throws {
    var refusal: (any Error)?
    try read { db in
      var previous: String?
      let places = try Row.fetchCursor(
        db, sql: PopulationSQL.text(query), arguments: PopulationSQL.arguments(query))
      while let place = try places.next() {
        // A store that was put back to an earlier state may find the same thing again, under the same id.
        let id = try place.text(0)
        guard id != previous else { continue }
        previous = id
        let item = try PopulationItem(id: id, shard: try place.text(1), index: try place.integer(2), db)
        do { try body(item) } catch {
          refusal = error
          return
        }
      }
    }
    if let refusal { throw refusal }
  }
}

/// The question in SQL: ids with the places of their leaves.
private enum PopulationSQL {
  static func text(_ query: PopulationQuery) -> String {
    let evidence =
      switch query.subject {
      case .control: "json_extract(l.bytes, '$.body.rule') IN (SELECT value FROM json_each(:rules))"
      case .criterion:
        """
        EXISTS (SELECT 1 FROM json_each(l.bytes, '$.body.criteria') c
          WHERE c.value = :criterion OR substr(c.value, 1, length(:criterion) + 1) = :criterion || '.')
        """
      }
    var parts = [
      """
      SELECT json_extract(l.bytes, '$.body.finding') AS id, l.shard AS shard, l.idx AS idx FROM leaf l
      WHERE l.type IN ('finding.opened', 'operation.observed')
        AND json_extract(l.bytes, '$.body.first') >= :from AND json_extract(l.bytes, '$.body.first') < :to
        AND \(evidence)
      """
    ]
    if query.hasResponses { parts.append(recorded("response.made")) }
    if !query.attested.isEmpty {
      parts.append(
        recorded("attestation.made")
          + " AND json_extract(l.bytes, '$.body.control') IN (SELECT value FROM json_each(:attested))")
    }
    return parts.joined(separator: "\nUNION ALL\n") + "\nORDER BY id, shard, idx"
  }

  private static func recorded(_ type: String) -> String {
    """
    SELECT l.shard || '/' || l.idx AS id, l.shard AS shard, l.idx AS idx FROM leaf l
    WHERE l.type = '\(type)' AND l.recorded_us >= :from_us AND l.recorded_us < :to_us
    """
  }

  static func arguments(_ query: PopulationQuery) -> StatementArguments {
    func list(_ texts: [String]) -> String { JSONValue.array(texts.map { .string($0) }).canonicalText }
    var values: [String: (any DatabaseValueConvertible)?] = [
      "from": query.from.description, "to": query.to.description,
    ]
    switch query.subject {
    case .control: values["rules"] = list(query.rules)
    case .criterion(let id): values["criterion"] = id
    }
    if query.hasResponses || !query.attested.isEmpty {
      values["from_us"] = query.from.microseconds
      values["to_us"] = query.to.microseconds
    }
    if !query.attested.isEmpty { values["attested"] = list(query.attested) }
    return StatementArguments(values)
  }
}

extension PopulationItem {
  fileprivate init(id: String, shard: String, index: Int64, _ db: Database) throws {
    func damaged(_ reason: String) -> DatabaseError {
      DatabaseError(resultCode: .SQLITE_CORRUPT, message: "leaf \(index) of shard \(shard): \(reason)")
    }
    let row = try Row.fetchOne(
      db.cachedStatement(sql: "SELECT bytes, hash FROM leaf WHERE shard = ? AND idx = ?"),
      arguments: [shard, index])
    guard let row, let hash = TreeHash(bytes: try row.blob(1)) else { throw damaged("it is gone") }
    let leaf: Leaf
    do { leaf = try Leaf(parsing: Array(try row.text(0).utf8)) } catch { throw damaged("\(error)") }
    var members: [String: JSONValue] = [
      "shard": .string(shard), "leaf": .integer(index), "leaf_hash": .string(hash.hex),
    ]
    let at: String?
    switch leaf.type {
    case Evidence.Statement.Kind.responseMade.rawValue:
      members["kind"] = "response"
      for key in ["finding", "decision"] { members[key] = leaf.body[key] }
      at = leaf.recorded
    case Evidence.Statement.Kind.attestationMade.rawValue:
      members["kind"] = "attestation"
      members["control"] = leaf.body["control"]
      at = leaf.recorded
    default:
      for key in PopulationItem.kept { members[key] = leaf.body[key] }
      members["recorded"] = .string(leaf.recorded)
      members["count"] = .integer(try PopulationItem.count(of: id, leaf.body["count"]?.integer ?? 1, db))
      at = leaf.body["first"]?.string
    }
    guard let at, let item = PopulationItem(id: id, at: at, members) else {
      throw damaged("its id or its time is not one that attestd writes")
    }
    self = item
  }

  /// What a row has of the statement that opened a finding or an operation.
  private static let kept = [
    "kind", "rule", "title", "level", "criteria", "ruleset", "source", "reference", "origin", "late",
    "before_coverage", "counted_above", "counted_hour",
  ]

  /// Events merged into it as far as the ledger says.
  private static func count(of id: String, _ first: Int64, _ db: Database) throws -> Int64 {
    let row = try Row.fetchOne(
      db.cachedStatement(
        sql: """
          SELECT coalesce(max(json_extract(l.bytes, '$.body.count')), 0) FROM leaf l
          WHERE json_extract(l.bytes, '$.body.finding') = ? AND l.type IN ('finding.merged')
          """), arguments: [id])
    return max(first, try row?.integer(0) ?? 0)
  }
}
