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
  /// Where a statement stands now.
  struct Leaf {
    var shard: String
    var index: Int
    /// The whole id of the finding or gap it is about.
    var subject: String?
  }

  static func isDaemonRunning(state: String) -> Bool {
    (try? UnixSocket.connect(to: FilePath.join(state, "control.sock"))) != nil
  }

  /// Returns the leaf the statement became.
  /// - Parameter config: the configuration file, asked for roles and controls where no daemon runs.
  @discardableResult
  static func record(_ request: ControlRequest, state: String, config: String? = nil) throws -> Leaf {
    if let answer = try askDaemon(request, state: state) { return answer }
    return try recordDirectly(request, state: state, config: config)
  }

  /// Has the record signed, by another key if that is requested; returns the checkpoint's note.
  static func sign(_ request: ControlRequest, state: String) throws -> String {
    if let reply = try ask(request, state: state) {
      guard let note = reply["note"]?.string else { throw unknownForm }
      return note
    }
    // Without a record there is nothing to sign, and none is to be made here.
    _ = try Archive(state: state)
    let lock = try FileLock.take(FilePath.join(state, "lock"))
    let now = Timestamp.now()
    try authorize(request, state: state)
    let checkpointer = try Writer.checkpointer(state: state)
    if case .signManifest(let shard, let label, let sha256) = request {
      let note = try checkpointer.keys.sign(manifest: sha256, label: label, shard: shard)
      return String(decoding: note.bytes, as: UTF8.self)
    }
    let recorder = try Recorder(state: state, host: HostFacts.current().id, now: now)
    if request == .rotateKey { try rotateKey(checkpointer, recorder, at: now) }
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

  /// Stated at once: a bundle made before the daemon's next start is signed by the new key and has to name it.
  private static func rotateKey(_ checkpointer: Checkpointer, _ recorder: Recorder, at now: Timestamp) throws
  {
    try ShardOpening.prepare(recorder, checkpointer, at: now, after: [])
    let shard = recorder.head?.name ?? String(now.description.prefix(4))
    let previous = try checkpointer.keys.verifiers(shard: shard).first?.keyText
    try checkpointer.rotateKey()
    guard let key = try checkpointer.keys.verifiers(shard: shard).first else { return }
    let change = KeyChange(key, after: previous, isOverlapping: true, at: now)
    var turn = Turn(recorded: now)
    turn.statements = [change.statement]
    turn.stateChanges = change.state
    try recorder.commit(turn)
  }

  static func checkpointer(state: String) throws -> Checkpointer {
    try Checkpointer(
      path: Checkpointer.path(state: state), keys: try KeyRing(state: state, host: HostFacts.current().id))
  }

  /// An answer is worth more than its signature.
  static func checkpointerIfAny(state: String) -> Checkpointer? {
    do { return try checkpointer(state: state) } catch {
      Output.note("attestctl: this is recorded but not signed: \(error)")
      return nil
    }
  }

  private static func askDaemon(_ request: ControlRequest, state: String) throws -> Leaf? {
    guard let reply = try ask(request, state: state) else { return nil }
    guard let shard = reply["shard"]?.string, let leaf = reply["leaf"]?.integer else { throw unknownForm }
    return Leaf(shard: shard, index: Int(leaf), subject: reply["subject"]?.string)
  }

  static let unknownForm = CannotRun(
    "the daemon answered in an unknown form; are both of the same version?")

  /// What the daemon answers; nil where none runs.
  static func ask(_ request: ControlRequest, state: String) throws -> JSONValue? {
    let isBarred = access(state, X_OK) != 0 && errno == EACCES
    let path = FilePath.join(isBarred ? runtimeFolder : state, "control.sock")
    guard var socket = try? UnixSocket.connect(to: path) else {
      guard Errand.current == nil else {
        throw CannotRun(
          "attestd does not run, and what is read to others goes on the record first; ask for it to be started"
        )
      }
      guard isBarred else { return nil }
      throw CannotRun(
        "you may not enter '\(state)', and no attestd listens at '\(path)' for those who may not; start it, or "
          + "run this as root")
    }
    try socket.setTimeout(milliseconds: 15_000)
    var message = request.json.object ?? [:]
    // Whoever cannot look cannot know whose socket it is.
    if isBarred { message["state"] = .string(state) }
    // That a bundle is the record's, the service knows by itself: it made the bundle.
    if let errand = Errand.current, !request.isSignature { message["for"] = errand.person.json }
    try socket.send(line: JSONValue.object(message).canonicalText)
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

  /// As systemd tells the daemon of the same unit, else where the shipped unit has it.
  private static var runtimeFolder: String {
    getenv("RUNTIME_DIRECTORY").map { String(cString: $0) } ?? "/run/attestd"
  }

  /// Who may do what when no daemon runs: the same rules, with the folder's owner in the daemon's place.
  private static func admission(state: String, config: String?) throws -> Admission {
    let secret = try HostKeys.secret(state: state)
    func settings() throws -> Settings {
      try Settings.load(configFile: config, executablePath: Pack.executablePath)
    }
    return Admission(
      state: state, owner: try FileStatus(path: state).user, ownerLogin: nil, secret: secret,
      redactor: Redactor(secret), groups: { try settings().roles },
      controls: { try PeriodDesign.current(try settings()).controls })
  }

  /// Throws unless whoever runs this may have it done.
  static func authorize(_ request: ControlRequest, state: String) throws {
    _ = try admission(state: state, config: nil).role(of: .current(), for: request.privilege)
  }

  private static func recordDirectly(
    _ request: ControlRequest, state: String, config: String?
  ) throws -> Leaf {
    // A record is not begun by an answer, least of all in a folder that was mistyped.
    _ = try Archive(state: state)
    let lock = try FileLock.take(FilePath.join(state, "lock"))
    let now = Timestamp.now()
    let recorder = try Recorder(state: state, host: HostFacts.current().id, now: now)
    var turn = Turn(recorded: now)
    let admitted = try admission(state: state, config: config).admit(
      request, by: .current(), head: recorder.head, at: now)
    turn.statements = [admitted.statement].compactMap(\.self)
    turn.stateChanges =
      try DueTable.changes(with: turn, in: recorder) + PendingApprovals.changes(with: turn, in: recorder)
    let checkpointer = checkpointerIfAny(state: state)
    if let checkpointer { try ShardOpening.prepare(recorder, checkpointer, at: now, after: []) }
    let receipt = try recorder.commit(turn)
    // Nobody else signs before the next start.
    if let head = recorder.head { _ = try checkpointer?.sign(head, at: now, .stop, root: recorder.root) }
    try recorder.close()
    _ = consume lock
    guard let leaf = receipt.leaves.first else { throw CannotRun("the store recorded nothing") }
    return Leaf(shard: leaf.shard, index: leaf.index, subject: admitted.subject)
  }
}

extension ControlRequest {
  fileprivate var isSignature: Bool { if case .signManifest = self { true } else { false } }
}
