import CanonicalJSON
import Engine
import Events
import Evidence
import Ledger
import Linux
import Sigma
import Store

/// What baselines would have found while they learn: counted by the day, and stated when the day is over.
extension Pipeline {
  func noteLearnt(_ detection: Detection, of source: FollowedSource, at time: Timestamp) {
    let baseline = rules.ruleSet.metadata(of: detection.subject).reference
    learning.note(baseline, of: source.name, at: time).map { turn.statements.append($0) }
  }

  /// Days that are over by the clock, of sources that have gone quiet.
  func closeLearning(_ now: Timestamp) {
    // While older entries are still to come, their day is not over.
    guard sources.allSatisfy({ $0.isCaughtUp || $0.reader == nil }) else { return }
    turn.statements += learning.close(before: now)
  }

  /// Under which the last value that was accepted is remembered.
  static let acceptedKey = "baseline.accepted"

  /// Somebody accepted a value, and it is on the record: a later start does not do it again.
  func noteAccepted(_ statement: Statement, _ leaf: LeafReference) {
    if let accepted = AcceptedValue(.object(statement.body), statement.evidence.map { .object($0) }) {
      accept(accepted)
    }
    remember(Pipeline.acceptedKey, "\(leaf.shard) \(leaf.index)")
  }

  func accept(_ accepted: AcceptedValue) {
    guard
      let place = rules.ruleSet.baselines.firstIndex(where: { $0.metadata.reference == accepted.baseline })
    else { return }
    let now = Pipeline.now()
    if let source = ([selfWatch] + sources).first(where: { $0.name == accepted.source }) {
      source.memory.baselines.accept(accepted.key, of: place, at: now)
    } else {
      // It may come back.
      restoredMemories[accepted.source]?.baselines.accept(accepted.key, of: place, at: now)
    }
    if pendingSince == nil { pendingSince = Clock.monotonicNanoseconds() }
  }

  func collectLearning() {
    for (key, value) in learning.takeChanges() {
      turn.stateChanges.append(.json(StateScope.learning, key, value))
    }
  }
}
