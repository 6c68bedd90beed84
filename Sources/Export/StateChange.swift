import Events
import Evidence

/// What changed about a finding after it was recorded: an answer, or the end of an exception.
struct StateChange {
  /// Nil where an exception expired.
  let response: Response?
  let time: Timestamp
  let before: Finding.State
  let after: Finding.State
}

extension Finding {
  /// In order, up to when it is looked at. The last one's `after` is the state of the finding.
  var changes: [StateChange] {
    var course = Course()
    var changes: [StateChange] = []
    func expire(by time: Timestamp) {
      guard let end = course.endException(by: time) else { return }
      changes.append(
        StateChange(response: nil, time: end, before: .excepted, after: course.state(asOf: end)))
    }
    for response in responses {
      expire(by: response.time)
      let before = course.state(asOf: response.time)
      course.take(response.decision, expires: response.expires)
      changes.append(
        StateChange(
          response: response, time: response.time, before: before, after: course.state(asOf: response.time)))
    }
    if let asOf { expire(by: asOf) }
    return changes
  }
}
