package import CanonicalJSON
package import Events
import Evidence
import GRDB
package import Ledger

/// The only writer of a state folder. Owned by one thread; whoever makes one holds `STATE/lock`.
///
/// A commit is one SQLite transaction that is on disk when it returns. When it throws, nothing of the turn was
/// kept, in the file or here, and the same turn may be committed again.
package final class Recorder {
  package let host: String
  private let file: DatabaseFile
  private let queue: DatabaseQueue
  private var salts: any RandomNumberGenerator
  private var edge: LedgerEdge?
  /// What the first leaf of a shard says beside how it continues the one before; asked for with the shard's name.
  package var opening: (_ shard: String) -> [String: JSONValue] = { _ in [:] }
  /// Names that shards had which the record does not hold any more: not given again.
  private var takenNames: Set<String> = []
  private var beginsShard = false

  /// Opens the store of the folder `state`, creating folder (mode 0700) and database where missing, and checks
  /// it: a damaged file is `.corrupt`, one of a later version `.newerSchema`.
  /// - Parameters:
  ///   - host: id of this host; goes into every leaf. If it is not the one that wrote last, a new shard begins.
  ///   - salts: makes evidence commitments unguessable; anything but the default is for tests.
  package init(
    state: String, host: String, now: Timestamp,
    salts: any RandomNumberGenerator = SystemRandomNumberGenerator()
  ) throws(StoreError) {
    self.host = host
    self.salts = salts
    file = DatabaseFile(state: state)
    do {
      queue = try file.openForWriting()
      edge = try queue.inDatabase { db in
        try db.execute(
          sql: "INSERT INTO meta VALUES ('created', ?) ON CONFLICT DO NOTHING", arguments: [now.description])
        return try LedgerEdge.newest(db)
      }
    } catch {
      throw StoreError.from(error, doing: "open", path: file.path)
    }
  }

  /// Keeps a turn: leaves with their tree nodes and evidence, positions, state and alerts, all in one.
  @discardableResult
  package func commit(_ turn: Turn) throws(StoreError) -> Receipt {
    guard !turn.isEmpty else { return Receipt() }
    var receipt = Receipt()
    // Works on copies, so that a rollback needs no undoing here.
    var edge = edge
    do {
      try queue.inTransaction(.immediate) { db in
        receipt = try write(turn, edge: &edge, to: db)
        return .commit
      }
    } catch {
      let failure = StoreError.from(error, doing: "write to", path: file.path)
      if failure.kind == .full { makeRoom() }
      throw failure
    }
    if turn.statesAnything { beginsShard = false }
    self.edge = edge
    return receipt
  }

  /// Has the next leaf begin another shard although year and host are the same: the one there is cannot be continued.
  /// - Parameter taken: names of shards that once were, in this record or in another state of it.
  package func beginShard(besides taken: some Sequence<String>) {
    beginsShard = true
    takenNames.formUnion(taken)
  }

  /// Whether a leaf of this time would begin another shard.
  package func beginsShard(at time: Timestamp) -> Bool {
    edge.map { beginsShard(at: time, after: $0) } ?? true
  }

  private func beginsShard(at time: Timestamp, after edge: LedgerEdge) -> Bool {
    // Set back by the first leaf, which changes the edge.
    if beginsShard, edge.place == self.edge?.place { return true }
    return edge.host != host || Recorder.year(of: time) > edge.shard.prefix(4)
  }

  private static func year(of time: Timestamp) -> String { String(time.description.prefix(4)) }

  /// The first leaf of every shard.
  package func openings() throws(StoreError) -> [RecordedStatement] {
    try read { try RecordedStatement.all($0, kind: .shardOpened) }
  }

  /// The root a shard's tree had when it held `size` leaves; nil if it never was as large, or nodes are missing.
  package func root(ofShard shard: String, size: Int) throws(StoreError) -> TreeHash? {
    try read { try ShardReading.root(ofShard: shard, size: size, $0) }
  }

  /// The shard that is being written as of the last commit; nil before the first leaf.
  package var head: ShardHead? { edge?.head }

  package func positions() throws(StoreError) -> [String: Position] {
    try read { try StateReading.positions($0) }
  }

  /// Everything kept under `scope`, sorted by key.
  package func loadState(scope: String) throws(StoreError) -> [(key: String, value: [UInt8])] {
    try read { try StateReading.values($0, scope: scope) }
  }

  /// Alerts not yet reported as delivered, oldest first.
  package func pendingOutbox(limit: Int = .max) throws(StoreError) -> [(id: Int64, item: OutboxItem)] {
    try read { try StateReading.outbox($0, limit: limit) }
  }

  /// What SQLite says of the writing connection: `wal`, and 2 for FULL. Asserted at opening; for health checks.
  package func durability() throws(StoreError) -> (journal: String, synchronous: Int) {
    try read { db in
      (
        journal: try String.fetchOne(db, sql: "PRAGMA journal_mode") ?? "",
        synchronous: try Int.fetchOne(db, sql: "PRAGMA synchronous") ?? -1
      )
    }
  }

  /// Merges the write-ahead log into the database and closes it. Nothing may be called afterwards. Not needed
  /// for safety.
  package func close() throws(StoreError) {
    do { try queue.close() } catch { throw StoreError.from(error, doing: "close", path: file.path) }
  }

  func read<T>(_ body: (Database) throws -> T) throws(StoreError) -> T {
    do { return try queue.inDatabase(body) } catch {
      throw StoreError.from(error, doing: "read", path: file.path)
    }
  }

  func write<T>(_ body: (Database) throws -> T) throws(StoreError) -> T {
    do { return try queue.write(body) } catch {
      throw StoreError.from(error, doing: "write to", path: file.path)
    }
  }

  var path: String { file.path }

  /// Lets the next commit use the write-ahead log from its start again, instead of asking for more space.
  private func makeRoom() {
    _ = try? queue.inDatabase { try $0.checkpoint(.passive) }
  }
}

extension Recorder {
  private func write(_ turn: Turn, edge: inout LedgerEdge?, to db: Database) throws -> Receipt {
    var receipt = Receipt()
    for statement in turn.statements {
      var current = try edgeForWriting(edge, at: turn.recorded, db)
      receipt.leaves.append(try current.append(statement, recorded: turn.recorded, salts: &salts, to: db))
      edge = current
    }
    for deletion in turn.deletions {
      try DeletionWriting.apply(deletion, to: db)
      var current = try edgeForWriting(edge, at: turn.recorded, db)
      receipt.deletions.append(
        try current.append(deletion.statement, recorded: turn.recorded, salts: &salts, to: db))
      edge = current
    }
    try DocumentWriting.write(turn.documents, recorded: turn.recorded, to: db)
    try StateWriting.write(positions: turn.positions, to: db)
    try StateWriting.write(turn.stateChanges, to: db)
    for item in turn.outbox { receipt.outbox.append(try StateWriting.write(item, to: db)) }
    try StateWriting.forget(delivered: turn.delivered, in: db)
    return receipt
  }

  /// The shard for a leaf of this time, opened now if the year or the host is a new one. A clock that went
  /// back does not lead back into an older shard: that one's end is already stated.
  private func edgeForWriting(_ edge: LedgerEdge?, at time: Timestamp, _ db: Database) throws -> LedgerEdge {
    if let edge, !beginsShard(at: time, after: edge) { return edge }
    let previous = edge?.head
    let year = max(Recorder.year(of: time), String(previous?.name.prefix(4) ?? ""))
    let name = try ShardReading.freeName(in: year, besides: takenNames, db)
    try db.cachedStatement(sql: "INSERT INTO shard (name, host, opened) VALUES (?, ?, ?)")
      .execute(arguments: [name, host, time.description])
    var opened = LedgerEdge(shard: name, host: host)
    var body = opening(name)
    body["previous_shard"] = .string(previous?.name ?? "")
    body["previous_size"] = .integer(Int64(previous?.size ?? 0))
    body["previous_root"] = .string(previous?.root.hex ?? "")
    let statement = Evidence.Statement(.shardOpened, body)
    _ = try opened.append(statement, recorded: time, salts: &salts, to: db)
    return opened
  }
}
