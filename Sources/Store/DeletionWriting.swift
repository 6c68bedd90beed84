import Foundation
import GRDB
import Ledger

/// Carries deletions out, inside the transaction of the leaves that state them.
enum DeletionWriting {
  static func apply(_ deletion: Deletion, to db: Database) throws {
    guard deletion.restates == nil else { return }
    switch deletion.what {
    case .evidence: try deleteEvidence(deletion, db)
    case .leaves: try prune(deletion, db)
    case .shard:
      guard let root = deletion.root else { throw disagreement(deletion) }
      try db.cachedStatement(sql: "UPDATE shard SET dropped = ?, root = ? WHERE name = ? AND dropped = 0")
        .execute(arguments: [deletion.count, Data(root.bytes), deletion.shard])
      guard db.changesCount == 1 else { throw disagreement(deletion) }
    }
  }

  private static func deleteEvidence(_ deletion: Deletion, _ db: Database) throws {
    let delete = try db.cachedStatement(sql: "DELETE FROM evidence WHERE shard = ? AND leaf_idx = ?")
    for index in deletion.indices {
      try delete.execute(arguments: [deletion.shard, index])
      guard db.changesCount == 1 else { throw disagreement(deletion) }
    }
  }

  private static func prune(_ deletion: Deletion, _ db: Database) throws {
    let keepHash = try db.cachedStatement(
      sql: "INSERT INTO node SELECT shard, 0, idx, hash FROM leaf WHERE shard = ? AND idx = ?")
    for index in deletion.indices {
      try keepHash.execute(arguments: [deletion.shard, index])
      guard db.changesCount == 1 else { throw disagreement(deletion) }
    }
    try db.cachedStatement(sql: "UPDATE shard SET pruned = max(pruned, ?) WHERE name = ?")
      .execute(arguments: [deletion.last + 1, deletion.shard])
    let delete = try db.cachedStatement(sql: "DELETE FROM leaf WHERE shard = ? AND idx = ?")
    for index in deletion.indices { try delete.execute(arguments: [deletion.shard, index]) }
  }

  /// The file is not what it was when the deletion was planned, although nobody else writes.
  private static func disagreement(_ deletion: Deletion) -> DatabaseError {
    DatabaseError(
      resultCode: .SQLITE_CORRUPT,
      message: "what retention was to delete of shard \(deletion.shard) is not there any more")
  }

  /// Deletes rows of shards that were dropped, no more than `limit` of each table; false when there are none left.
  static func sweep(limit: Int, _ db: Database) throws -> Bool {
    var count = 0
    for (table, key) in [
      ("evidence", "shard, leaf_idx"), ("leaf", "shard, idx"), ("node", "shard, level, idx"),
    ] {
      try db.cachedStatement(
        sql: """
          DELETE FROM \(table) WHERE (\(key)) IN (
            SELECT \(key) FROM \(table) WHERE shard IN (SELECT name FROM shard WHERE dropped > 0) LIMIT ?)
          """
      ).execute(arguments: [limit])
      count += db.changesCount
      // A leaf goes after its evidence.
      guard count == 0 else { return true }
    }
    return false
  }
}

extension Recorder {
  /// Deletes some of what shards left behind that are stated as dropped; false when nothing is left of them.
  package func sweepDropped(limit: Int = 10_000) throws(StoreError) -> Bool {
    try write { db in
      guard try RetentionReading.hold(db) == nil else { return false }
      return try DeletionWriting.sweep(limit: limit, db)
    }
  }

  /// The last shard of which only the head is kept.
  package func newestDropped() throws(StoreError) -> String? {
    try read { try ShardRow.all($0).last { $0.end != nil }?.name }
  }

  /// Takes what was deleted out of the write-ahead log as well; false while somebody reads, who still needs it.
  package func truncateLog() throws(StoreError) -> Bool {
    try read { db in
      // Not to wait for readers while nothing else can happen.
      try db.execute(sql: "PRAGMA busy_timeout = 0")
      defer { try? db.execute(sql: "PRAGMA busy_timeout = 10000") }
      let row = try Row.fetchOne(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
      return try row?.integer(0) == 0
    }
  }

  /// Whether deleted rows are overwritten; asserted in tests.
  package func deletesSecurely() throws(StoreError) -> Bool {
    try read { try Int.fetchOne($0, sql: "PRAGMA secure_delete") == 1 }
  }
}
