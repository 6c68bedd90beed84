import CanonicalJSON
import Decode
import Events
import Evidence
import Ingest
import Ledger
import Linux
import Sinks
import Store

/// When the ledger is signed, and what is said about it.
extension Pipeline {
  /// What signing is at.
  struct Signing {
    /// Nil where there is no key to sign with, or no place to keep checkpoints in.
    var checkpointer: Checkpointer?
    var schedule = CheckpointSchedule(monotonic: Clock.monotonicNanoseconds())
    /// Why the next shard does not continue the present one.
    var divergences: [Checkpointer.Divergence] = []
    /// Leaves that only say where the last checkpoint was shown: for their sake alone none is signed.
    var anchorLeaves = 0
    /// When the key that is being replaced stops signing.
    var until: Timestamp?
    /// Why the last attempt failed.
    var failure: String?
  }

  static let signingKey = "signing.key"
  static let signingUntil = "signing.until"

  /// Signs what is due; once a second, and after commits.
  func keepCheckpoints(_ monotonic: Int64) {
    let month = String(Pipeline.now().description.prefix(7))
    if let reason = signing.schedule.reason(at: monotonic, month: month) { checkpoint(reason) }
  }

  /// Signs the ledger as it was committed last, unless that is signed already.
  func checkpoint(_ reason: CheckpointFile.Reason) {
    guard let checkpointer = signing.checkpointer, let head = recorder.head else { return }
    signing.schedule.note(attemptAt: Clock.monotonicNanoseconds())
    do {
      let last = try checkpointer.last(shard: head.name)
      if reason == .interval, let last, head.size == last.size + signing.anchorLeaves { return }
      switch try checkpointer.sign(head, at: Pipeline.now(), reason, root: recorder.root) {
      case .nothingNew: break
      case .signed(let entry):
        signing.anchorLeaves = 0
        anchor(entry)
      case .refused(let divergence): diverge([divergence])
      }
      signing.failure = nil
    } catch {
      cannotSign("\(error)")
    }
  }

  /// Says so once for each time it begins.
  func cannotSign(_ reason: String) {
    guard signing.failure == nil else { return }
    signing.failure = reason
    report.say("attestd   the record is not signed: \(reason)")
    observe(
      Observation(
        .notSigned, "the record is not signed: \(reason)", identity: Pipeline.now().description,
        [("reason", reason)]))
  }

  /// The record is no successor of what was signed: nothing is signed on it, another shard begins.
  private func diverge(_ divergences: [Checkpointer.Divergence]) {
    guard let divergence = divergences.last else { return }
    let signed = divergence.signed
    signing.divergences = divergences
    recorder.beginShard(besides: (try? signing.checkpointer?.signedShards()) ?? [])
    observe(
      Observation(
        .ledgerDiverged, divergence.description,
        identity: "\(signed.shard) \(signed.size) \(signed.root.hex)",
        [
          ("shard", signed.shard), ("size", "\(signed.size)"), ("root", signed.root.hex),
          ("found_root", divergence.root?.hex),
        ]))
  }

  /// Shows a checkpoint in the journal, which others forward and keep, and states that.
  private func anchor(_ entry: CheckpointFile.Entry) {
    guard sendsAlerts else { return }
    let head = ShardHead(name: entry.shard, host: host.id, size: entry.size, root: entry.root)
    let fields = JournalAlert.checkpoint(
      entry.note, "checkpoint of \(entry.size) leaves of \(entry.shard), root \(entry.root.hex)")
    do {
      try JournalAlert.send(fields + [(LedgerTrace.field, LedgerTrace(head, state: state).text)])
    } catch {
      // The next one is as good; what is not stated was not shown.
      return
    }
    turn.statements.append(
      Anchor(.journal, shard: entry.shard, size: entry.size, root: entry.root.hex)
        .statement(by: nil, redactor))
    signing.anchorLeaves += 1
    if pendingSince == nil { pendingSince = Clock.monotonicNanoseconds() }
  }

  // MARK: - Beginning

  /// Compares the record with what was signed, and states the key in force.
  func beginSigning(_ checkpointer: Checkpointer, known: [String: String]) {
    signing.checkpointer = checkpointer
    do {
      var stated = Set(try recorder.openings().flatMap(ShardOpening.expected).map(\.shard))
      // What retention dropped, and what was stated in it, is over.
      if let dropped = try recorder.newestDropped() {
        stated.formUnion(try checkpointer.signedShards().filter { $0 <= dropped })
      }
      var divergences = try checkpointer.divergences(besides: stated, root: recorder.root)
      if let lost = try lostCheckpoint(checkpointer), !stated.contains(lost.signed.shard) {
        divergences.append(lost)
      }
      diverge(divergences)
    } catch {
      cannotSign("\(error)")
    }
    stateKey(checkpointer, known: known)
  }

  /// Where no checkpoint of this record is left, the journal may still have one.
  private func lostCheckpoint(_ checkpointer: Checkpointer) throws -> Checkpointer.Divergence? {
    guard try checkpointer.last() == nil, let head = recorder.head, let note = checkpointInJournal(),
      let keys = try? checkpointer.keys.verifiers(shard: note.shard),
      let verified = try? VerifiedCheckpoint(
        SignedNote(parsing: Array(note.text.utf8)),
        origin: Checkpoint.origin(host: head.host, shard: note.shard), log: keys)
    else { return nil }
    let size = verified.checkpoint.size
    observe(
      Observation(
        .checkpointsLost,
        "the file that remembers what was signed is gone; the journal has a checkpoint of \(size) leaves of "
          + note.shard, identity: "\(note.shard) \(size)", [("shard", note.shard), ("size", "\(size)")]))
    let root = try recorder.root(ofShard: note.shard, size: size)
    guard root != verified.checkpoint.root else { return nil }
    let entry = CheckpointFile.Entry(
      shard: note.shard, size: size, root: verified.checkpoint.root, signed: note.received, reason: .interval,
      note: note.text)
    return Checkpointer.Divergence(signed: entry, root: root)
  }

  private func checkpointInJournal() -> (text: String, shard: String, received: Timestamp)? {
    guard sourceSet.settings.journal.isEnabled, let program = ProgramFacts.current(),
      var trace = try? JournalTrace(directory: sourceSet.settings.journal.directory),
      let found = try? trace.newest(
        JournalAlert.checkpointField, where: LedgerTrace.ownEntries(program)),
      let origin = found.value.split(separator: "\n").first, let shard = origin.split(separator: "/").last
    else { return nil }
    return (found.value, String(shard), found.received)
  }

  private func stateKey(_ checkpointer: Checkpointer, known: [String: String]) {
    let shard = recorder.head?.name ?? String(Pipeline.now().description.prefix(4))
    guard let key = try? checkpointer.keys.verifiers(shard: shard).first else { return }
    signing.until = known[Pipeline.signingUntil].flatMap { Timestamp(rfc3339: $0) }
    let previous = known[Pipeline.signingKey]
    guard previous != key.keyText else { return }
    stateKey(key, after: previous, isOverlapping: checkpointer.keys.isReplacing)
    guard let previous, !checkpointer.keys.isReplacing else { return }
    observe(
      Observation(
        .keyReplaced, "the signing key is another one, and the one before did not sign that",
        identity: key.keyText,
        [("key", key.keyText), ("previous_key", previous)]))
  }

  private func stateKey(_ key: VerifierKey, after previous: String?, isOverlapping: Bool) {
    let change = KeyChange(key, after: previous, isOverlapping: isOverlapping, at: Pipeline.now())
    turn.statements.append(change.statement)
    turn.stateChanges += change.state
    signing.until = change.until ?? signing.until
    if pendingSince == nil { pendingSince = Clock.monotonicNanoseconds() }
  }

  // MARK: - Keys

  /// Makes another key the current one; for some days both sign.
  func rotateKey() throws {
    guard let checkpointer = signing.checkpointer, let shard = recorder.head?.name else {
      throw CannotSign(description: "nothing is signed here yet, so there is no key to replace")
    }
    let previous = try checkpointer.keys.verifiers(shard: shard).first?.keyText
    try checkpointer.rotateKey()
    guard let key = try checkpointer.keys.verifiers(shard: shard).first else { return }
    stateKey(key, after: previous, isOverlapping: true)
    signing.schedule.wanted = .keyRotation
  }

  /// The replaced key signs no more once its days are over.
  func retireKeyIfDue() {
    guard let checkpointer = signing.checkpointer, checkpointer.keys.isReplacing, let until = signing.until,
      Pipeline.now() >= until
    else { return }
    signing.until = nil
    let keys = (try? checkpointer.keys.verifiers(shard: recorder.head?.name ?? "")) ?? []
    do {
      try checkpointer.retireKey()
    } catch {
      cannotSign("\(error)")
      return
    }
    turn.statements.append(
      Statement(
        .keyRetired, ["key": .string(keys.last?.keyText ?? ""), "vkey": .string(keys.last?.line ?? "")]))
    if pendingSince == nil { pendingSince = Clock.monotonicNanoseconds() }
  }
}
