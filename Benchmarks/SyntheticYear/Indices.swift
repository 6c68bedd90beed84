import GRDB

/// The indices of a database, taken away while much is written: to look up a random place for every leaf takes longer than
/// to sort all of them at the end.
struct Indices {
  private let path: String
  /// As they were made.
  private let definitions: [String]

  /// Takes them away; only of a database that nothing reads.
  init(droppedFrom path: String) throws {
    self.path = path
    definitions = try DatabaseQueue(path: path).write { db in
      let indices = try Row.fetchAll(
        db, sql: "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name")
      for row in indices { try db.execute(sql: "DROP INDEX \(row["name"] as String)") }
      return indices.map { $0["sql"] }
    }
  }

  func putBack() throws {
    try DatabaseQueue(path: path).writeWithoutTransaction { db in
      // Sorting in memory, as far as it goes.
      try db.execute(sql: "PRAGMA cache_size = -200000")
      for definition in definitions { try db.execute(sql: definition) }
    }
  }
}
