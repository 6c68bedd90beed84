import CanonicalJSON
package import Events
package import Evidence
import GRDB
package import Ledger
import Synchronization

/// Reads a store without needing its lock, also while a `Recorder` in this or another process writes.
///
/// An archive is a snapshot: everything it answers is as of its opening, so that one report never mixes two states. Do
/// not keep one open for long: the write-ahead log cannot be shortened meanwhile.
package final class Archive: Sendable {
  private let file: DatabaseFile
  private let queue: DatabaseQueue
  /// Ids of findings and operations that were counted on or answered, once somebody asked for many of them.
  let continued = Mutex<Set<String>?>(nil)

  /// - Parameters:
  ///   - state: the state folder, `/var/lib/attestd` on an installed system.
  ///   - leaf: reads the record as it stood with this leaf as its last, without what is not on the ledger yet.
  package init(state: String, through leaf: (shard: String, index: Int)? = nil) throws(StoreError) {
    file = DatabaseFile(state: state)
    let path = file.path
    do {
      queue = try file.openForReading()
      try queue.inDatabase { db in
        let version = try Schema.foundVersion(db)
        guard version > 0 else {
          throw StoreError.corrupt(doing: "read", path: path, reason: "it is not a store of attestd")
        }
        try Schema.refuseNewer(version, path: path)
        for views in Schema.views[min(version - 1, Schema.views.count)...] { try db.execute(sql: views) }
        if let leaf { try Archive.hide(after: leaf, path: path, isOld: version < 2, db) }
        try Archive.takeSnapshot(db)
        // It may have been brought to the next version between the two.
        guard try Schema.foundVersion(db) == version else {
          throw StoreError(.busy, path: path, "cannot read '\(path)': it is being upgraded; try again")
        }
      }
    } catch {
      throw StoreError.from(error, doing: "read", path: path)
    }
  }

  /// Temporary views take the place of the tables in every later query of this connection.
  private static func hide(
    after leaf: (shard: String, index: Int), path: String, isOld: Bool, _ db: Database
  ) throws {
    if let row = try ShardRow.all(db).first(where: { $0.name == leaf.shard }),
      row.end != nil || leaf.index < row.pruned
    {
      throw StoreError(
        .pruned, path: path,
        "leaf \(leaf.index) of shard \(leaf.shard) was deleted by retention, so the record cannot be read as it stood "
          + "then; what was exported at the time is what is left")
    }
    let shard = leaf.shard.replacing("'", with: "''")
    if !isOld {
      try db.execute(
        sql: """
          CREATE TEMP VIEW document AS SELECT * FROM main.document WHERE recorded_us <= coalesce(
            (SELECT recorded_us FROM main.leaf WHERE shard = '\(shard)' AND idx = \(leaf.index)),
            9223372036854775807);
          """)
    }
    try db.execute(
      sql: """
        CREATE TEMP VIEW leaf AS SELECT * FROM main.leaf
          WHERE shard < '\(shard)' OR (shard = '\(shard)' AND idx <= \(leaf.index));
        CREATE TEMP VIEW state AS SELECT * FROM main.state WHERE 0;
        """)
  }

  private static func takeSnapshot(_ db: Database) throws {
    try db.beginTransaction(.deferred)
    // SQLite takes the snapshot at the first read, not at BEGIN.
    _ = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master")
  }

  func read<T>(_ body: (Database) throws -> T) throws(StoreError) -> T {
    do { return try queue.inDatabase(body) } catch {
      throw StoreError.from(error, doing: "read", path: file.path)
    }
  }

  var path: String { file.path }
}

extension Archive {
  /// Every shard, oldest first.
  package func shards() throws(StoreError) -> [ShardHead] { try read { try ShardReading.heads($0) } }

  /// Lends the leaves of a shard, in order, as they were hashed. Throws `StoreError` or what `body` throws.
  package func leaves(
    shard: String, range: Range<Int> = 0..<Int.max, body: (_ bytes: String, _ hash: TreeHash) throws -> Void
  ) throws {
    var refusal: (any Error)?
    try read { db in
      let rows = try Row.fetchCursor(
        db, sql: "SELECT bytes, hash FROM leaf WHERE shard = ? AND idx >= ? AND idx < ? ORDER BY idx",
        arguments: [shard, range.lowerBound, range.upperBound])
      while let row = try rows.next() {
        guard let hash = TreeHash(bytes: try row.blob(1)) else {
          throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a leaf hash has not 32 bytes")
        }
        let bytes = try row.text(0)
        do { try body(bytes, hash) } catch {
          refusal = error
          return
        }
      }
    }
    if let refusal { throw refusal }
  }

  /// Lends the hashes of the first `size` leaves of a shard, in order, also where only these are left. Throws `StoreError` or what `body` throws.
  package func leafHashes(shard: String, size: Int, body: (TreeHash) throws -> Void) throws {
    var refusal: (any Error)?
    try read { db in
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT idx, hash FROM leaf WHERE shard = :shard AND idx < :size
          UNION SELECT idx, hash FROM node WHERE shard = :shard AND level = 0 AND idx < :size ORDER BY idx
          """,
        arguments: ["shard": shard, "size": size])
      while let row = try rows.next() {
        guard let hash = TreeHash(bytes: try row.blob(1)) else {
          throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a leaf hash has not 32 bytes")
        }
        do { try body(hash) } catch {
          refusal = error
          return
        }
      }
    }
    if let refusal { throw refusal }
  }

  /// Index of the first leaf of a shard that was recorded at or after `time`; its size if there is none.
  package func firstLeaf(shard: String, recorded time: Timestamp) throws(StoreError) -> Int {
    try read { db in
      // Leaves are stamped in the order they are written, so that halving finds the place without an index.
      var (low, high) = (0, try ShardReading.size(ofShard: shard, db))
      while low < high {
        let middle = low + (high - low) / 2
        let row = try Row.fetchOne(
          db.cachedStatement(sql: "SELECT recorded_us FROM leaf WHERE shard = ? AND idx = ?"),
          arguments: [shard, middle])
        // What retention took away lies before.
        let isBefore = try row.map { try $0.integer(0) < time.microseconds } ?? true
        if isBefore { low = middle + 1 } else { high = middle }
      }
      return low
    }
  }

  /// All statements of a kind in ledger order, with what is left of their evidence.
  /// - Parameter recorded: when they were written down; half-open.
  package func statements(
    _ kind: Evidence.Statement.Kind, recorded: Range<Timestamp>? = nil
  ) throws(StoreError) -> [RecordedStatement] {
    try read { try RecordedStatement.all($0, kind: kind, recorded: recorded) }
  }

  /// What `make` gives for each statement of a kind, in ledger order, without holding the statements: a year has many.
  package func statements<Value>(
    _ kind: Evidence.Statement.Kind, make: (RecordedStatement) throws -> Value?
  ) throws(StoreError) -> [Value] {
    try read { try RecordedStatement.all($0, kind: kind, make: make) }
  }

  /// How many statements of a kind were written down in a time, half open.
  /// - Parameter person: the `actor_p` they have to have; nil for any.
  package func count(
    of kind: Evidence.Statement.Kind, recorded: Range<Timestamp>, person: String? = nil
  ) throws(StoreError) -> Int {
    try read { db in
      try Int.fetchOne(
        db,
        sql: """
          SELECT count(*) FROM leaf WHERE type = ?1 AND recorded_us >= ?2 AND recorded_us < ?3
            AND (?4 IS NULL OR json_extract(bytes, '$.body.actor_p') = ?4)
          """,
        arguments: [
          kind.rawValue, recorded.lowerBound.microseconds, recorded.upperBound.microseconds, person,
        ]) ?? 0
    }
  }

  /// The statement at a place of the ledger, with what is left of its evidence.
  package func statement(shard: String, index: Int) throws(StoreError) -> RecordedStatement? {
    try read { try RecordedStatement.at($0, shard: shard, index: index) }
  }

  /// The evidence a leaf commits to, with its salt; nil if it never had any or it was deleted.
  package func evidence(
    shard: String, index: Int
  ) throws(StoreError) -> (salt: [UInt8], canonicalJSON: String)? {
    try read { db in
      try Row.fetchOne(
        db, sql: "SELECT salt, json FROM evidence WHERE shard = ? AND leaf_idx = ?",
        arguments: [shard, index]
      ).map { (salt: try $0.blob(0), canonicalJSON: try $0.text(1)) }
    }
  }

  package func positions() throws(StoreError) -> [String: Position] {
    try read { try StateReading.positions($0) }
  }

  /// Everything kept under `scope`, sorted by key.
  package func loadState(scope: String) throws(StoreError) -> [(key: String, value: [UInt8])] {
    try read { try StateReading.values($0, scope: scope) }
  }
}
