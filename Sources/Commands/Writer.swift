import CanonicalJSON
import Daemon
import Events
import Evidence
import Glibc
import Ledger
import Linux
import Store

/// Puts a statement on the record: through the daemon that holds the lock, else by taking the lock.
enum Writer {
  static func isDaemonRunning(state: String) -> Bool {
    (try? UnixSocket.connect(to: FilePath.join(state, "control.sock"))) != nil
  }

  /// Returns the leaf the statement became.
  @discardableResult
  static func record(_ request: ControlRequest, state: String) throws -> (shard: String, index: Int) {
    if let answer = try askDaemon(request, state: state) { return answer }
    return try recordDirectly(request, state: state)
  }

  /// Has the record signed, by another key if that is requested; returns the checkpoint's note.
  static func sign(_ request: ControlRequest, state: String) throws -> String {
    if let reply = try ask(request, state: state) {
      guard let note = reply["note"]?.string else { throw unknownForm }
      return note
    }
    let lock = try FileLock.take(FilePath.join(state, "lock"))
    let now = Timestamp(microseconds: Clock.realtimeMicroseconds())
    // Without a record there is nothing to sign, and none is to be made here.
    _ = try Archive(state: state)
    let recorder = try Recorder(state: state, host: HostFacts.current().id, now: now)
    let checkpointer = try Writer.checkpointer(state: state)
    if case .signManifest(let shard, let label, let sha256) = request {
      let note = try checkpointer.keys.sign(manifest: sha256, label: label, shard: shard)
      return String(decoding: note.bytes, as: UTF8.self)
    }
    // A new key is stated by the daemon's next start.
    if request == .rotateKey { try checkpointer.rotateKey() }
    guard let head = recorder.head else {
      throw CannotRun("nothing was recorded yet, so there is nothing to sign")
    }
    let reason: CheckpointFile.Reason = request == .rotateKey ? .keyRotation : .request
    let outcome = try checkpointer.sign(head, at: now, reason, root: recorder.root)
    try recorder.close()
    _ = consume lock
    switch outcome {
    case .signed(let entry), .nothingNew(let entry): return entry.note
    case .refused(let divergence):
      throw CannotRun(
        "\(divergence.description); not signed. Start attestd: it begins another shard and says why")
    }
  }

  private static func checkpointer(state: String) throws -> Checkpointer {
    try Checkpointer(
      path: Checkpointer.path(state: state), keys: try KeyRing(state: state, host: HostFacts.current().id))
  }

  private static func askDaemon(
    _ request: ControlRequest, state: String
  ) throws -> (shard: String, index: Int)? {
    guard let reply = try ask(request, state: state) else { return nil }
    guard let shard = reply["shard"]?.string, let leaf = reply["leaf"]?.integer else { throw unknownForm }
    return (shard, Int(leaf))
  }

  private static let unknownForm = CannotRun(
    "the daemon answered in an unknown form; are both of the same version?")

  /// What the daemon answers; nil where none runs.
  private static func ask(_ request: ControlRequest, state: String) throws -> JSONValue? {
    guard var socket = try? UnixSocket.connect(to: FilePath.join(state, "control.sock")) else { return nil }
    try socket.setTimeout(milliseconds: 15_000)
    try socket.send(line: request.json.canonicalText)
    let answer: String?
    do {
      answer = try socket.receiveLine()
    } catch {
      guard error.code == EAGAIN else { throw error }
      throw CannotRun(
        "the daemon did not answer within 15 s and may still record this; see 'systemctl status attestd', and "
          + "look before doing it again")
    }
    guard let line = answer else {
      throw CannotRun("the daemon closed the connection without an answer; see 'journalctl -u attestd'")
    }
    let reply = try JSONValue(parsing: line)
    if let problem = reply["error"]?.string { throw CannotRun(problem) }
    return reply
  }

  private static func recordDirectly(
    _ request: ControlRequest, state: String
  ) throws -> (shard: String, index: Int) {
    let lock = try FileLock.take(FilePath.join(state, "lock"))
    let now = Timestamp(microseconds: Clock.realtimeMicroseconds())
    let recorder = try Recorder(state: state, host: HostFacts.current().id, now: now)
    var turn = Turn(recorded: now)
    let redactor = Redactor(try HostKeys.secret(state: state))
    turn.statements = [request.statement(actor: Actor.current(), head: recorder.head, redactor)].compactMap(
      \.self)
    let checkpointer: Checkpointer?
    do {
      checkpointer = try Writer.checkpointer(state: state)
    } catch {
      // An answer is worth more than its signature.
      Output.note("attestctl: this is recorded but not signed: \(error)")
      checkpointer = nil
    }
    if let checkpointer { try ShardOpening.prepare(recorder, checkpointer, at: now, after: []) }
    let receipt = try recorder.commit(turn)
    // Nobody else signs before the next start.
    if let head = recorder.head { _ = try checkpointer?.sign(head, at: now, .stop, root: recorder.root) }
    try recorder.close()
    _ = consume lock
    guard let leaf = receipt.leaves.first else { throw CannotRun("the store recorded nothing") }
    return (leaf.shard, leaf.index)
  }
}
