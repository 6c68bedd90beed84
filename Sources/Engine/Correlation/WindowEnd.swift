/// That a window of a group will be over; equal ends go by correlation and group.
struct WindowEnd: Comparable, Sendable {
  var due: Int64
  var key: CorrelationState.Key

  static func < (a: WindowEnd, b: WindowEnd) -> Bool {
    if a.due != b.due { return a.due < b.due }
    if a.key.correlation != b.key.correlation { return a.key.correlation < b.key.correlation }
    return GroupKey.precedes(a.key.group, b.key.group)
  }
}
