import CanonicalJSON
import Engine
import Events
import Evidence
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

  func collectLearning() {
    for (key, value) in learning.takeChanges() {
      turn.stateChanges.append(.json(StateScope.learning, key, value))
    }
  }
}
