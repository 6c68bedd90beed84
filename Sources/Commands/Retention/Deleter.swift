import CanonicalJSON
import Daemon
import Events
import Evidence
import Linux
import Store

/// Deletes from the record: through the daemon that holds the lock, else by taking the lock.
struct Deleter {
  let state: String

  /// Deletes what is older than `policy` says; the daemon goes by its own configuration.
  func run(_ policy: () throws -> RetentionPolicy) throws -> RetentionRun.Deleted {
    var deleted = RetentionRun.Deleted()
    while let reply = try Writer.ask(.retention(.run), state: state) {
      guard let part = RetentionRun.Deleted(reply), let isDone = reply["done"]?.integer else {
        throw Writer.unknownForm
      }
      deleted = deleted + part
      if isDone == 1 { return deleted }
    }
    let policy = try policy()
    try write(.run) { recorder, checkpointer, now in
      guard try !recorder.isHeld() else { throw CannotDelete.held }
      var run = try RetentionRun(recorder, policy, checkpointer, at: now)
      while true {
        var turn = Turn(recorded: now)
        turn.deletions = try run.next(recorder)
        if turn.isEmpty, try !recorder.sweepDropped() { break }
        try commit(turn, recorder, checkpointer)
      }
      deleted = deleted + run.deleted
    }
    return deleted
  }

  /// Deletes the evidence of findings; returns how many leaves lost theirs.
  func erase(_ findings: [String], withResponses: Bool, note: String) throws -> Int {
    let request = RetentionRequest.erase(findings: findings, withResponses: withResponses, note: note)
    if let reply = try Writer.ask(.retention(request), state: state) {
      guard let count = reply["count"]?.integer else { throw Writer.unknownForm }
      return Int(clamping: count)
    }
    var count = 0
    try write(request) { recorder, checkpointer, now in
      let redactor = Redactor(try HostKeys.secret(state: state))
      var turn = Turn(recorded: now)
      turn.deletions = try recorder.erasure(
        of: findings, withResponses: withResponses,
        evidence: RetentionRequest.said(note, by: Responder.current().description, redactor))
      guard !turn.deletions.isEmpty else { throw CannotDelete.nothing }
      count = turn.deletions.count
      try commit(turn, recorder, checkpointer)
    }
    return count
  }

  private func write(
    _ request: RetentionRequest, _ body: (Recorder, Checkpointer?, Timestamp) throws -> Void
  ) throws {
    try Writer.authorize(.retention(request), state: state)
    let lock = try FileLock.take(FilePath.join(state, "lock"))
    // Without a record there is nothing to delete, and none is to be made here.
    _ = try Archive(state: state)
    let now = Timestamp(microseconds: Clock.realtimeMicroseconds())
    let recorder = try Recorder(state: state, host: HostFacts.current().id, now: now)
    let checkpointer = Writer.checkpointerIfAny(state: state)
    try body(recorder, checkpointer, now)
    if let head = recorder.head { _ = try checkpointer?.sign(head, at: now, .stop, root: recorder.root) }
    if try !recorder.truncateLog() {
      Output.note(
        "attestctl: somebody is reading the record, so what was deleted stays in '\(state)/attestd.db-wal' until attestd "
          + "starts or this runs again")
    }
    try recorder.close()
    _ = consume lock
  }

  private func commit(_ turn: Turn, _ recorder: Recorder, _ checkpointer: Checkpointer?) throws {
    if let checkpointer, turn.statesAnything {
      try ShardOpening.prepare(recorder, checkpointer, at: turn.recorded, after: [])
    }
    try recorder.commit(turn)
  }
}
