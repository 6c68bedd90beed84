import CanonicalJSON
import Daemon
import Events
import Evidence
import Foundation
import Ledger
import Linux
import Store

/// The state folder, written as the daemon writes it: leaves, then a checkpoint over them, then a leaf that says where
/// the checkpoint was shown.
final class Record {
  private let lock: FileLock
  let state: String
  let host: String
  private let seed: UInt64
  private var recorder: Recorder
  private(set) var checkpointer: Checkpointer
  private let redactor: Redactor
  private var openings: UInt64 = 1
  private var divergences: [Checkpointer.Divergence] = []
  /// Said with the next commit.
  private var waiting: [Statement] = []
  private(set) var leaves = 0
  private(set) var checkpoints = 0
  private var leavesAtCopy = 0
  private let indices: Indices

  /// - Parameter secret: of the host, kept in the folder.
  init(
    state: String, host: String, seed: UInt64, secret: [UInt8], signing: [UInt8], redactor: Redactor,
    start: Timestamp
  ) throws {
    self.state = state
    self.host = host
    self.seed = seed
    self.redactor = redactor
    try Directory.make(state, mode: 0o700)
    guard try FileManager.default.contentsOfDirectory(atPath: state).isEmpty else {
      throw Failure("'\(state)' is not empty; name a folder that is to be made")
    }
    lock = try FileLock.take(FilePath.join(state, "lock"))
    try Directory.make(FilePath.join(state, "keys"), mode: 0o700)
    try Record.keep(secret, as: "host", state)
    try Record.keep(signing, as: "signing", state)
    recorder = try Record.open(state, host, seed, 1, start)
    indices = try Indices(droppedFrom: FilePath.join(state, "attestd.db"))
    checkpointer = try Checkpointer(
      path: Checkpointer.path(state: state), keys: KeyRing(state: state, host: host))
  }

  private static func open(
    _ state: String, _ host: String, _ seed: UInt64, _ stream: UInt64, _ time: Timestamp
  ) throws -> Recorder {
    try Recorder(
      state: state, host: host, now: time, salts: SeededGenerator(seed: seed, stream: stream << 32))
  }

  private static func keep(_ key: [UInt8], as name: String, _ state: String) throws {
    let path = FilePath.join(state, "keys/\(name).key")
    guard
      FileManager.default.createFile(
        atPath: path, contents: Data(key), attributes: [.posixPermissions: 0o600])
    else { throw Failure("cannot write '\(path)'") }
  }

  var head: ShardHead? { recorder.head }

  // MARK: - Leaves

  @discardableResult
  func commit(
    _ statements: [Statement], at time: Timestamp, remembering facts: [String: String] = [:],
    keeping documents: [Document] = []
  ) throws -> Receipt {
    var turn = Turn(recorded: time)
    turn.documents = documents
    turn.statements = waiting + statements
    turn.stateChanges = facts.map {
      StateChange(scope: "known", key: $0.key, value: JSONValue.string($0.value).canonicalBytes.map { $0 })
    }
    if !turn.statements.isEmpty {
      if recorder.beginsShard(at: time) { leaves += 1 }
      try ShardOpening.prepare(recorder, checkpointer, at: time, after: divergences)
      divergences = []
    }
    let receipt = try recorder.commit(turn)
    waiting = []
    leaves += turn.statements.count
    return receipt
  }

  func sign(_ reason: CheckpointFile.Reason, at time: Timestamp) throws {
    guard let head = recorder.head else { return }
    switch try checkpointer.sign(head, at: time, reason, root: recorder.root) {
    case .nothingNew: return
    case .refused(let divergence): throw Failure(divergence.description)
    case .signed(let entry):
      checkpoints += 1
      waiting.append(anchor(.journal, entry).statement(by: nil, redactor))
    }
  }

  private func anchor(_ way: Anchor.Way, _ entry: CheckpointFile.Entry, note: String = "") -> Anchor {
    Anchor(way, shard: entry.shard, size: entry.size, root: entry.root.hex, note: note)
  }

  /// Closes a month, signs that, gives the checkpoint to somebody, and states its export.
  /// - Parameter design: digest of the document that the month is judged by.
  func close(_ month: String, design: String, manifest: String, at time: Timestamp) throws {
    let actor = "unattributed (uid 0)"
    try commit([], at: time)
    try commit([.periodClosed(month: month, head: recorder.head, design: design)], at: time)
    try sign(.period, at: time)
    var after: [Statement?] = [
      ControlRequest.exported(month: month, manifest: manifest).statement(actor: actor, redactor)
    ]
    if let entry = try checkpointer.last(shard: recorder.head?.name ?? "") {
      let handed = anchor(
        .handedOver, entry, note: "sent to the auditor's mailbox with the bundle of \(month)")
      after.append(handed.statement(by: Cast.responders[0], redactor))
    }
    try commit(after.compactMap(\.self), at: time.advanced(bySeconds: 40))
  }

  // MARK: - Keys

  func keyAdded(previous: String, until: Timestamp?, at time: Timestamp) throws -> Statement? {
    let shard = recorder.head?.name ?? String(time.description.prefix(4))
    guard let key = try checkpointer.keys.verifiers(shard: shard).first else { return nil }
    var body: [String: JSONValue] = [
      "key": .string(key.keyText), "vkey": .string(key.line), "previous_key": .string(previous),
    ]
    body["until"] = until.map { .string($0.description) }
    return Statement(.keyAdded, body)
  }

  /// Both sign from now on; what `Checkpointer.rotateKey` does, with a key that follows from the seed.
  func rotateKey(from old: [UInt8], to new: [UInt8], at time: Timestamp) throws {
    let previous = try checkpointer.keys.verifiers(shard: recorder.head?.name ?? "").first?.keyText ?? ""
    try Record.keep(old, as: "signing.old", state)
    try Record.keep(new, as: "signing", state)
    checkpointer = try Checkpointer(
      path: Checkpointer.path(state: state), keys: KeyRing(state: state, host: host))
    let until = time.advanced(bySeconds: KeyRing.overlapSeconds)
    try commit([keyAdded(previous: previous, until: until, at: time)].compactMap(\.self), at: time)
    try sign(.keyRotation, at: time)
  }

  func retireKey(at time: Timestamp) throws {
    guard let old = try checkpointer.keys.verifiers(shard: recorder.head?.name ?? "").last else { return }
    try checkpointer.retireKey()
    try commit([Statement(.keyRetired, ["key": .string(old.keyText), "vkey": .string(old.line)])], at: time)
  }

  // MARK: - Backup

  private var database: String { FilePath.join(state, "attestd.db") }
  private var copy: String { FilePath.join(state, "attestd.db.copy") }

  func makeCopy(at time: Timestamp) throws {
    try recorder.close()
    try FileManager.default.copyItem(atPath: database, toPath: copy)
    leavesAtCopy = leaves
    openings += 1
    recorder = try Record.open(state, host, seed, openings, time)
  }

  /// Puts the copy back; what the next commit says begins another shard.
  /// - Returns: the shard that lost leaves, how many it had, and how many it has.
  func putCopyBack(at time: Timestamp) throws -> (shard: String, had: Int, has: Int) {
    let had = recorder.head
    try recorder.close()
    for name in ["-wal", "-shm", ""] where FileManager.default.fileExists(atPath: database + name) {
      try FileManager.default.removeItem(atPath: database + name)
    }
    try FileManager.default.moveItem(atPath: copy, toPath: database)
    openings += 1
    recorder = try Record.open(state, host, seed, openings, time)
    waiting = []
    leaves = leavesAtCopy
    let stated = Set(try recorder.openings().flatMap(ShardOpening.expected).map(\.shard))
    divergences = try checkpointer.divergences(besides: stated, root: recorder.root)
    guard !divergences.isEmpty else { throw Failure("the copy that was put back continues what was signed") }
    recorder.beginShard(besides: try checkpointer.signedShards())
    return (had?.name ?? "", had?.size ?? 0, recorder.head?.size ?? 0)
  }

  func finish() throws {
    try recorder.close()
    try indices.putBack()
  }
}
