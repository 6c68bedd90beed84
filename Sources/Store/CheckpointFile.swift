package import Events
import Foundation
import GRDB
import Glibc
package import Ledger

/// The checkpoints that were signed, in a small database of their own: `checkpoints.db`.
///
/// It is the memory by which a fork is noticed, so it is not part of the record and is never put back with it from a
/// backup: a record that was put back is then no successor of the last checkpoint. One file holds the whole truth (a
/// rollback journal, no write-ahead log), and an added checkpoint is on disk when the call returns.
package final class CheckpointFile {
  package let path: String
  private let queue: DatabaseQueue

  /// A checkpoint, and why it was signed.
  package struct Entry: Hashable, Sendable {
    package var shard: String
    package var size: Int
    package var root: TreeHash
    package var signed: Timestamp
    package var reason: Reason
    /// The signed note (C2SP tlog-checkpoint).
    package var note: String

    package init(
      shard: String, size: Int, root: TreeHash, signed: Timestamp, reason: Reason, note: String
    ) {
      self.shard = shard
      self.size = size
      self.root = root
      self.signed = signed
      self.reason = reason
      self.note = note
    }
  }

  package enum Reason: String, CaseIterable, Sendable {
    /// The log grew, and some time passed.
    case interval
    /// A critical finding was recorded.
    case critical
    case stop
    case monthEnd = "month_end"
    /// A period was closed.
    case period
    /// The shard is over.
    case shardEnd = "shard_end"
    /// A key is being replaced.
    case keyRotation = "key_rotation"
    /// Somebody asked for one.
    case request
  }

  private static let schema = """
    CREATE TABLE checkpoint (
      shard TEXT NOT NULL, size INTEGER NOT NULL, root BLOB NOT NULL, signed_us INTEGER NOT NULL,
      reason TEXT NOT NULL, note TEXT NOT NULL, PRIMARY KEY (shard, size)
    ) STRICT, WITHOUT ROWID;
    CREATE TRIGGER checkpoint_is_not_edited BEFORE UPDATE ON checkpoint
      BEGIN SELECT RAISE(ABORT, 'a checkpoint is never edited'); END;
    CREATE TRIGGER checkpoint_is_not_deleted BEFORE DELETE ON checkpoint
      BEGIN SELECT RAISE(ABORT, 'a checkpoint is never deleted'); END;
    PRAGMA user_version = 1;
    """

  /// Opens the file, and makes it (mode 0600) where there is none.
  package init(writing path: String) throws(StoreError) {
    self.path = path
    do {
      // SQLite gives its journal the mode of this file.
      try CheckpointFile.create(path)
      queue = try DatabaseQueue(path: path, configuration: CheckpointFile.configuration)
      try queue.inDatabase { db in
        _ = try String.fetchOne(db, sql: "PRAGMA journal_mode = DELETE")
        // The folder's entry of the journal is synced as well, so that a power failure undoes nothing.
        try db.execute(sql: "PRAGMA synchronous = EXTRA")
        if try Int.fetchOne(db, sql: "PRAGMA user_version") == 0 {
          try db.inTransaction(.exclusive) {
            try db.execute(sql: CheckpointFile.schema)
            return .commit
          }
        }
        try CheckpointFile.check(db, path)
      }
    } catch {
      throw StoreError.from(error, doing: "open", path: path)
    }
  }

  /// Opens the file for reading; `.missing` where there is none.
  package init(reading path: String) throws(StoreError) {
    self.path = path
    guard access(path, F_OK) == 0 else {
      throw StoreError(.missing, path: path, "no checkpoints at '\(path)': nothing has been signed yet")
    }
    do {
      queue = try CheckpointFile.open(path, readonly: true)
    } catch {
      // A writer that was killed leaves its journal, and only who may write can take back what it had begun.
      guard access(path + "-journal", F_OK) == 0, access(path, W_OK) == 0,
        let repaired = try? CheckpointFile.open(path, readonly: false)
      else { throw StoreError.from(error, doing: "open", path: path) }
      queue = repaired
    }
  }

  private static func open(_ path: String, readonly: Bool) throws -> DatabaseQueue {
    var configuration = CheckpointFile.configuration
    configuration.readonly = readonly
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    try queue.inDatabase { try CheckpointFile.check($0, path) }
    return queue
  }

  /// Made by root for the service, it belongs to whoever the folder belongs to.
  private static func create(_ path: String) throws {
    let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      guard errno != EEXIST else { return }
      throw StoreError(
        errno == ENOSPC || errno == EROFS ? .full : .permissionDenied, path: path,
        "cannot create '\(path)': \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    var folder = stat()
    let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    guard geteuid() == 0, stat(parent, &folder) == 0 else { return }
    _ = fchown(descriptor, folder.st_uid, folder.st_gid)
  }

  private static var configuration: Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(10)
    return configuration
  }

  private static func check(_ db: Database, _ path: String) throws {
    let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    guard version <= 1 else {
      throw StoreError(
        .newerSchema, path: path, "cannot open '\(path)': it was written by a newer attestd; install that one"
      )
    }
    let verdict = try String.fetchOne(db, sql: "PRAGMA quick_check(1)") ?? "no answer"
    guard version == 1, verdict == "ok" else {
      throw StoreError.corrupt(
        doing: "open", path: path, reason: verdict == "ok" ? "it holds no checkpoints' table" : verdict)
    }
  }

  /// The largest of a shard.
  package func last(shard: String) throws(StoreError) -> Entry? {
    try read { db in
      try Row.fetchOne(
        db, sql: "SELECT * FROM checkpoint WHERE shard = ? ORDER BY size DESC LIMIT 1", arguments: [shard]
      ).map(CheckpointFile.entry)
    }
  }

  /// The smallest of a shard that covers `size` leaves.
  package func first(shard: String, covering size: Int) throws(StoreError) -> Entry? {
    try read { db in
      try Row.fetchOne(
        db, sql: "SELECT * FROM checkpoint WHERE shard = ? AND size >= ? ORDER BY size LIMIT 1",
        arguments: [shard, size]
      ).map(CheckpointFile.entry)
    }
  }

  /// The largest of each shard, oldest shard first.
  package func lasts() throws(StoreError) -> [Entry] {
    try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT c.* FROM checkpoint c JOIN (SELECT shard, max(size) AS size FROM checkpoint GROUP BY shard) m
          ON c.shard = m.shard AND c.size = m.size ORDER BY c.shard
          """
      ).map(CheckpointFile.entry)
    }
  }

  /// Lends every checkpoint of a shard, the smallest first.
  package func forEach(shard: String, _ body: (Entry) throws -> Void) throws {
    var refusal: (any Error)?
    try read { db in
      let rows = try Row.fetchCursor(
        db, sql: "SELECT * FROM checkpoint WHERE shard = ? ORDER BY size", arguments: [shard])
      while let row = try rows.next() {
        let entry = try CheckpointFile.entry(row)
        do { try body(entry) } catch {
          refusal = error
          return
        }
      }
    }
    if let refusal { throw refusal }
  }

  /// Adds a checkpoint if `previous` is still the last one of its shard: compare and swap.
  /// - Returns: false if it is not, and then nothing was added.
  package func add(_ entry: Entry, after previous: Entry?) throws(StoreError) -> Bool {
    do {
      var isAdded = false
      try queue.inTransaction(.exclusive) { db in
        try db.execute(
          sql: """
            INSERT INTO checkpoint SELECT ?, ?, ?, ?, ?, ?
            WHERE coalesce((SELECT max(size) FROM checkpoint WHERE shard = ?1), -1) = ?7
            AND (?7 = -1 OR (SELECT root FROM checkpoint WHERE shard = ?1 AND size = ?7) = ?8)
            """,
          arguments: [
            entry.shard, entry.size, Data(entry.root.bytes), entry.signed.microseconds, entry.reason.rawValue,
            entry.note, previous?.size ?? -1, previous.map { Data($0.root.bytes) },
          ])
        isAdded = db.changesCount == 1
        return .commit
      }
      return isAdded
    } catch {
      throw StoreError.from(error, doing: "write to", path: path)
    }
  }

  private func read<T>(_ body: (Database) throws -> T) throws(StoreError) -> T {
    do { return try queue.inDatabase(body) } catch {
      throw StoreError.from(error, doing: "read", path: path)
    }
  }

  private static func entry(_ row: Row) throws -> Entry {
    guard let root = TreeHash(bytes: try row.blob(2)) else {
      throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a checkpoint's root has not 32 bytes")
    }
    return Entry(
      shard: try row.text(0), size: Int(try row.integer(1)), root: root,
      signed: Timestamp(microseconds: try row.integer(3)),
      reason: Reason(rawValue: try row.text(4)) ?? .request, note: try row.text(5))
  }
}
