package import CanonicalJSON
package import Events
import Evidence
import GRDB
package import Ledger

/// A statement as the ledger holds it.
package struct RecordedStatement: Sendable {
  package var leaf: Leaf
  package var hash: TreeHash
  package var recorded: Timestamp
  /// Nil if it never had evidence or that was deleted.
  package var evidence: JSONValue?

  package var body: [String: JSONValue] { leaf.body }
}

extension RecordedStatement {
  private static let select = """
    SELECT l.shard, l.idx, l.recorded_us, l.bytes, l.hash, e.json
    FROM leaf l LEFT JOIN evidence e ON e.shard = l.shard AND e.leaf_idx = l.idx
    """

  /// Reads leaves; `condition` is SQL over `l`, the leaf, up to and including an ORDER BY.
  static func fetch(
    _ db: Database, where condition: String, _ arguments: StatementArguments
  ) throws -> [RecordedStatement] {
    var statements: [RecordedStatement] = []
    try forEach(db, where: condition, arguments) {
      statements.append($0)
      return true
    }
    return statements
  }

  /// Lends one after the other while `body` returns true.
  static func forEach(
    _ db: Database, where condition: String, _ arguments: StatementArguments,
    _ body: (RecordedStatement) throws -> Bool
  ) throws {
    let rows = try Row.fetchCursor(
      db.cachedStatement(sql: "\(select) WHERE \(condition)"), arguments: arguments)
    while let row = try rows.next() {
      guard try body(try RecordedStatement(row)) else { return }
    }
  }

  static func all(
    _ db: Database, kind: Evidence.Statement.Kind, recorded: Range<Timestamp>? = nil
  ) throws -> [RecordedStatement] {
    try all(db, kind: kind, recorded: recorded) { $0 }
  }

  /// What `make` gives for each of a kind, without ever holding more than one of the statements.
  static func all<Value>(
    _ db: Database, kind: Evidence.Statement.Kind, recorded: Range<Timestamp>? = nil,
    make: (RecordedStatement) throws -> Value?
  ) throws -> [Value] {
    let first = recorded?.lowerBound.microseconds ?? Int64.min
    let end = recorded?.upperBound.microseconds ?? Int64.max
    var values: [Value] = []
    try forEach(
      db, where: "l.type = ? AND l.recorded_us >= ? AND l.recorded_us < ? ORDER BY l.shard, l.idx",
      [kind.rawValue, first, end]
    ) { statement in
      if let value = try make(statement) { values.append(value) }
      return true
    }
    return values
  }

  static func newest(_ db: Database, kind: Evidence.Statement.Kind) throws -> RecordedStatement? {
    try fetch(db, where: "l.type = ? ORDER BY l.recorded_us DESC LIMIT 1", [kind.rawValue]).first
  }

  static func at(_ db: Database, shard: String, index: Int) throws -> RecordedStatement? {
    try fetch(db, where: "l.shard = ? AND l.idx = ?", [shard, index]).first
  }

  private init(_ row: Row) throws {
    let place = "leaf \(try row.integer(1)) of shard \(try row.text(0))"
    do {
      leaf = try Leaf(reading: Array(try row.text(3).utf8))
      evidence = row.isNull(5) ? nil : try JSONValue(parsing: try row.text(5))
    } catch {
      throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "\(place): \(error)")
    }
    guard let stored = TreeHash(bytes: try row.blob(4)) else {
      throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "\(place): its hash has not 32 bytes")
    }
    hash = stored
    recorded = Timestamp(microseconds: try row.integer(2))
  }
}

extension RecordedStatement {
  /// Empty if the key is absent.
  package func text(_ key: String) -> String { body[key]?.string ?? "" }

  package func number(_ key: String) -> Int { body[key]?.integer.map { Int($0) } ?? 0 }

  package func flag(_ key: String) -> Bool { body[key]?.integer == 1 }

  package func texts(_ key: String) -> [String] { body[key]?.array?.compactMap(\.string) ?? [] }

  package func time(_ key: String) throws -> Timestamp {
    guard let time = Timestamp(rfc3339: text(key)) else { throw unreadable(key) }
    return time
  }

  /// What a person wrote; a placeholder once retention deleted it.
  func evidenceText(_ key: String) -> String {
    guard let evidence else { return leaf.commitment == nil ? "" : RecordedStatement.deleted }
    return evidence[key]?.string ?? ""
  }

  static let deleted = "[deleted]"

  func unreadable(_ key: String) -> DatabaseError {
    DatabaseError(
      resultCode: .SQLITE_CORRUPT,
      message: "leaf \(leaf.index) of shard \(leaf.shard): '\(key)' of \(leaf.type) is absent or not readable"
    )
  }
}
