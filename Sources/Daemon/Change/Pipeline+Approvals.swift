import CanonicalJSON
import Decode
import Events
import Evidence
package import Store

/// A change of the rules that nobody approves is a finding itself.
extension Pipeline {
  /// Notices what was not approved in time, once for each change. After a downtime that is late; it says when it was due.
  func judgeApprovals(_ now: Timestamp) {
    for missed in unapproved.judge(at: now) { observe(.unapproved(missed)) }
  }

  /// What waits for approval once this turn is on the record, and what to store of it with the turn.
  func unapprovedAfterTurn() -> (PendingApprovals, [StateChange]) {
    guard unapproved.hasChanges || PendingApprovals.isTouched(by: turn.statements) else {
      return (unapproved, [])
    }
    var next = unapproved
    next.apply(turn.statements, at: turn.recorded)
    return (next, next.stateChanges())
  }
}

extension Observation {
  static func unapproved(_ missed: PendingApprovals.Missed) -> Observation {
    var observation = Observation(
      .ruleSetUnapproved,
      "the rule set \(missed.ruleSet), in force since \(missed.activated), was not approved by \(missed.time)",
      identity: "\(missed.ruleSet) \(missed.activated)",
      [
        ("ruleset", missed.ruleSet), ("activated", missed.activated.description),
        ("due", missed.time.description),
      ])
    observation.time = missed.time
    return observation
  }
}

extension PendingApprovals {
  fileprivate mutating func stateChanges() -> [StateChange] {
    takeChanges().map { .json(StateScope.approval, $0.ruleSet, $0.value) }
  }

  /// What an approval that is recorded without the daemon changes in what is stored.
  package static func changes(with turn: Turn, in recorder: Recorder) throws -> [StateChange] {
    guard isTouched(by: turn.statements) else { return [] }
    var pending = PendingApprovals()
    // What cannot be read is the daemon's to say.
    for (ruleSet, value) in try recorder.loadState(scope: StateScope.approval) {
      if let json = try? JSONValue(parsing: value) { _ = pending.restore(ruleSet, json) }
    }
    pending.apply(turn.statements, at: turn.recorded)
    return pending.stateChanges()
  }
}
