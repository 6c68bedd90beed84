import CanonicalJSON
import Events
import Evidence
import Linux
import Store
import Systemd

/// Deletes what is older than the configuration says: at the start and once a day, a little at a time.
extension Pipeline {
  struct Retaining {
    /// Nil until the start has said.
    var policy: RetentionPolicy?
    /// The run under way.
    var run: RetentionRun?
    /// When the next one begins (monotonic nanoseconds).
    var next: Int64 = 0
    /// When to try again to take what was deleted out of the write-ahead log; nil when nothing is in it.
    var truncateAt: Int64?
    /// The clock may be wrong by years, so nothing is deleted by it.
    var isInDoubt = false
    var leap = ClockLeap()
  }

  /// Remembered while the clock is in doubt: when the record was written last before it leapt.
  static let clockDoubt = "retention.doubt"
  private static let dayNanoseconds: Int64 = 86_400_000_000_000
  /// Entries wait no longer than this and one batch.
  private static let sliceNanoseconds: Int64 = 100_000_000

  /// A host that comes up years later than it went down, and whose clock nobody vouches for, deletes nothing by it: with
  /// a dead battery it would be everything.
  func beginRetention(_ policy: RetentionPolicy, lastSeen: Timestamp?, known: [String: String]) {
    retaining.policy = policy
    if known[Pipeline.clockDoubt] != nil {
      retaining.isInDoubt = true
    } else if let lastSeen, isClockSynchronised != true,
      Pipeline.now().microseconds - lastSeen.microseconds > ClockLeap.longestAbsenceSeconds * 1_000_000
    {
      doubtClock(since: lastSeen)
    }
  }

  private func doubtClock(since lastSeen: Timestamp) {
    retaining.isInDoubt = true
    retaining.run = nil
    remember(Pipeline.clockDoubt, lastSeen.description)
    report.say(
      "attestd   nothing is deleted by age: the record was last written on \(lastSeen) and the clock is not "
        + "synchronised; 'attestctl retention run' deletes all the same")
  }

  /// Once a second.
  func keepRetention(_ monotonic: Int64) throws {
    truncateIfDue(monotonic)
    if let before = retaining.leap.happened(Pipeline.now(), monotonic), isClockSynchronised != true {
      doubtClock(since: before)
    }
    if retaining.isInDoubt {
      guard isClockSynchronised == true else { return }
      trustClock()
    }
    guard retaining.run != nil || monotonic >= retaining.next else { return }
    try retain(atMost: Pipeline.sliceNanoseconds)
  }

  private func trustClock() {
    retaining.isInDoubt = false
    turn.stateChanges.append(.json(StateScope.known, Pipeline.clockDoubt, nil))
  }

  /// Goes on with the run, or begins one.
  @discardableResult
  private func retain(atMost nanoseconds: Int64) throws -> (deleted: RetentionRun.Deleted, isDone: Bool) {
    guard let policy = retaining.policy else { return (.init(), true) }
    var run = try retaining.run ?? RetentionRun(recorder, policy, signing.checkpointer, at: Pipeline.now())
    let before = run.deleted
    let start = Clock.monotonicNanoseconds()
    repeat {
      let deletions = try run.next(recorder)
      if deletions.isEmpty, try !recorder.sweepDropped() {
        retaining.run = nil
        retaining.next = Clock.monotonicNanoseconds() + Pipeline.dayNanoseconds
        if !run.deleted.isNothing {
          report.say("deleted   \(run.deleted): older than the configuration keeps it")
          retaining.truncateAt = 0
          truncateIfDue(0)
        }
        return (run.deleted - before, true)
      }
      turn.deletions += deletions
      if !turn.isEmpty { try commit() }
      retaining.run = run
    } while Clock.monotonicNanoseconds() - start < nanoseconds
    return (run.deleted - before, false)
  }

  /// Before a run that reads everything and ends: nobody will go on with it.
  func finishRetention() throws {
    guard !retaining.isInDoubt, retaining.run != nil || retaining.next == 0 else { return }
    while try !retain(atMost: Pipeline.sliceNanoseconds).isDone { try? manager.alive() }
  }

  private func truncateIfDue(_ monotonic: Int64) {
    guard let due = retaining.truncateAt, monotonic >= due else { return }
    // Whoever reads an older state at the moment still needs the log.
    let isDone = (try? recorder.truncateLog()) ?? false
    retaining.truncateAt = isDone ? nil : Clock.monotonicNanoseconds() + 60_000_000_000
  }

  // MARK: - On request

  /// Does what is asked; nil for what is only to be stated.
  func act(on request: RetentionRequest, actor: String) throws -> JSONValue? {
    switch request {
    case .hold, .release: return nil
    case .run:
      if retaining.isInDoubt { trustClock() }
      guard try !recorder.isHeld() else { throw CannotDelete.held }
      // A client waits for its answer no longer than some seconds, and asks again.
      let outcome = try retain(atMost: 2_000_000_000)
      return outcome.deleted.json(isDone: outcome.isDone)
    case .erase(let findings, let withResponses, let note):
      let deletions = try recorder.erasure(
        of: findings, withResponses: withResponses,
        evidence: RetentionRequest.said(note, by: actor, redactor))
      guard !deletions.isEmpty else { throw CannotDelete.nothing }
      turn.deletions += deletions
      collectState()
      let receipt: Receipt
      do {
        receipt = try keep()
      } catch {
        turn.deletions.removeAll()
        throw error
      }
      take(receipt)
      retaining.truncateAt = 0
      return [
        "ok": 1, "count": .integer(Int64(deletions.count)),
        "shard": .string(receipt.deletions.first?.shard ?? ""),
        "leaf": .integer(Int64(receipt.deletions.first?.index ?? 0)),
      ]
    }
  }
}
