import CanonicalJSON
import Decode
import Events
import Evidence
package import Store

/// Findings that are not answered in time are findings themselves.
extension Pipeline {
  /// Notices what was missed, once for each target. After a downtime that is late; it says when it should have been.
  func judgeTargets(_ now: Timestamp) {
    for missed in due.judge(at: now) { observe(.overdue(missed)) }
  }

  /// What is due once this turn is on the record, and what to store of it with the turn.
  func dueAfterTurn() -> (DueTable, [StateChange]) {
    let isTouched = DueTable.isTouched(by: turn.statements)
    guard isTouched || due.hasChanges else { return (due, []) }
    var next = due
    if isTouched { next.apply(turn.statements, at: turn.recorded, targets) }
    return (next, next.takeChanges().map { .json(StateScope.due, $0.finding, $0.value) })
  }
}

extension Observation {
  static func overdue(_ missed: DueTable.Missed) -> Observation {
    let what = missed.part == .acknowledge ? "answered" : "resolved, dismissed or excepted"
    var observation = Observation(
      .responseOverdue,
      "\(missed.finding), of level \(missed.level.rawValue), was not \(what) by \(missed.time)",
      identity: "\(missed.finding) \(missed.part.rawValue)",
      [
        ("finding", missed.finding), ("target", missed.part.rawValue), ("due", missed.time.description),
        ("level", missed.level.rawValue), ("rule", missed.rule),
      ])
    observation.time = missed.time
    return observation
  }
}

extension DueTable {
  /// What an answer that is recorded without the daemon changes in what is stored.
  package static func changes(with turn: Turn, in recorder: Recorder) throws -> [StateChange] {
    guard isTouched(by: turn.statements) else { return [] }
    var due = DueTable()
    // What cannot be read is the daemon's to say.
    for (finding, value) in try recorder.loadState(scope: StateScope.due) {
      if let json = try? JSONValue(parsing: value) { _ = due.restore(finding, json) }
    }
    due.apply(turn.statements, at: turn.recorded, TargetMatrix())
    return due.takeChanges().map { .json(StateScope.due, $0.finding, $0.value) }
  }
}
