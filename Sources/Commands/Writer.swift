import CanonicalJSON
import Daemon
import Events
import Evidence
import Glibc
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

  private static func askDaemon(
    _ request: ControlRequest, state: String
  ) throws -> (shard: String, index: Int)? {
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
    guard let shard = reply["shard"]?.string, let leaf = reply["leaf"]?.integer else {
      throw CannotRun("the daemon answered in an unknown form; are both of the same version?")
    }
    return (shard, Int(leaf))
  }

  private static func recordDirectly(
    _ request: ControlRequest, state: String
  ) throws -> (shard: String, index: Int) {
    let lock = try FileLock.take(FilePath.join(state, "lock"))
    let now = Timestamp(microseconds: Clock.realtimeMicroseconds())
    let recorder = try Recorder(state: state, host: HostFacts.current().id, now: now)
    var turn = Turn(recorded: now)
    turn.statements = [request.statement(actor: Actor.current(), head: recorder.head)]
    let receipt = try recorder.commit(turn)
    try recorder.close()
    _ = consume lock
    guard let leaf = receipt.leaves.first else { throw CannotRun("the store recorded nothing") }
    return (leaf.shard, leaf.index)
  }
}
