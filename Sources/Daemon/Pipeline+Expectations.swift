import CanonicalJSON
import Engine
import Events
import Evidence
import Ingest
import Sigma
import Store

/// What is expected to happen every period: matches are noted with the turn they were found in, and a period is judged
/// once the logs have been read past it.
extension Pipeline {
  /// Under which the last attestation that was counted is remembered.
  static let attestedKey = "expectation.attested"

  func noteExpected(_ detection: Detection, _ event: Event, _ reference: String) {
    expectations.note(
      rules.ruleSet.metadata(of: detection.subject).reference, at: event.time, received: event.received,
      reference: reference)
  }

  /// An attestation is on the record: a later start does not count it again.
  func noteAttested(_ control: String, _ leaf: LeafReference, at time: Timestamp) {
    guard expectations.controls.contains(control) else { return }
    expectations.attest(control, at: time, reference: "leaf \(leaf.index) of \(leaf.shard)")
    remember(Pipeline.attestedKey, "\(leaf.shard) \(leaf.index)")
  }

  /// Entries are lost. When they were logged is known where the gap says so; otherwise it was behind what the source
  /// had last.
  func noteUnobserved(_ gap: SourceGap, of source: String) {
    switch gap.cause {
    // What was not written, and what concerns the record, hides no entry.
    case .silent, .recordLost: return
    default: break
    }
    let now = Pipeline.now()
    let last = sources.first { $0.name == source }?.lastEvent ?? readBefore
    let from = Timestamp(rfc3339: gap.from) ?? min(last, now)
    let to = Timestamp(rfc3339: gap.to) ?? now
    // A gap of one entry is an instant, and still in some period.
    expectations.noteUnobserved(from..<max(to, Timestamp(microseconds: from.microseconds &+ 1)))
  }

  /// Judges the periods that every source has been read past. What cannot be read is known to be missing, and said.
  func judgeExpectations(_ now: Timestamp) {
    guard !expectations.isEmpty else { return }
    var watermark = now
    for source in sources {
      guard let reached = source.completeUntil(now: now) else { return }
      watermark = min(watermark, reached)
    }
    if sources.contains(where: { $0.openGap != nil || $0.encodingGap != nil }) {
      expectations.noteUnobserved(readBefore..<max(readBefore, watermark))
    }
    readBefore = max(readBefore, watermark)
    for outcome in expectations.tick(to: watermark) {
      turn.statements.append(outcome.statement(ruleSet: rules.digest))
      guard let finding = assembler.finding(of: outcome, now: now) else { continue }
      turn.statements.append(finding.statement)
      send(finding.alert)
    }
  }

  func collectExpectations() {
    for (key, value) in expectations.takeChanges() {
      turn.stateChanges.append(.json(StateScope.expectation, key, value))
    }
    if let ranges = expectations.takeUnobserved() {
      turn.stateChanges.append(.json(StateScope.unobserved, "ranges", ranges))
    }
  }
}

extension FollowedSource {
  /// Event time before which everything has been read; nil while that is not known. Stamps in a file are its writers'
  /// and say nothing of how much is still to come, those of the journal are the journal's.
  func completeUntil(now: Timestamp) -> Timestamp? {
    isCaughtUp || reader == nil || reader?.isJournal == true ? watermark(now: now) : nil
  }
}
