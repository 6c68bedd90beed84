import Events

/// Notices that the wall clock went ahead of the monotonic one by more than a host is ever away.
struct ClockLeap {
  /// Longer than that nobody leaves a server off or asleep without setting its clock.
  static let longestAbsenceSeconds: Int64 = 40 * 86_400

  private var last: (wall: Timestamp, monotonic: Int64)?

  /// The time before the leap, if there was one since the last call; nil otherwise.
  /// - Parameter monotonic: nanoseconds, of a clock that nobody sets.
  mutating func happened(_ wall: Timestamp, _ monotonic: Int64) -> Timestamp? {
    defer { last = (wall, monotonic) }
    guard let last else { return nil }
    let passed = (monotonic &- last.monotonic) / 1000
    let ahead = wall.since(last.wall) - passed
    return ahead > ClockLeap.longestAbsenceSeconds * 1_000_000 ? last.wall : nil
  }
}
