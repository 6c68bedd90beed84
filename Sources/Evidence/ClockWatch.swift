/// Notices from readings of three clocks what happened to time between them: the wall clock was set, the host slept,
/// the process was not run. A function of its readings.
package struct ClockWatch: Sendable {
  /// The clocks of one moment, in microseconds.
  package struct Reading: Hashable, Sendable {
    /// UTC since 1970.
    package var wall: Int64
    /// Since boot, with and without time asleep.
    package var boot: Int64
    package var monotonic: Int64

    package init(wall: Int64, boot: Int64, monotonic: Int64) {
      self.wall = wall
      self.boot = boot
      self.monotonic = monotonic
    }

    /// When the host booted, by the wall clock as it is now: moves only when that is set.
    package var bootedAt: Int64 { wall &- boot }
  }

  package enum Notice: Hashable, Sendable {
    /// By so many microseconds, forward or back.
    case stepped(Int64)
    case hostPaused(Int64)
    case processPaused(Int64)
  }

  /// What may still be the clock being slewed (at most a tenth of the time), or a pause that nobody minds.
  private static let tolerance: Int64 = 1_000_000
  /// Readings come every second; the loop may take this long for one round at the worst.
  private static let longestRound: Int64 = 15_000_000

  private var last: Reading?

  package init() {}

  package mutating func notice(_ reading: Reading) -> [Notice] {
    guard let last else {
      self.last = reading
      return []
    }
    self.last = reading
    var notices: [Notice] = []
    let awake = reading.monotonic &- last.monotonic
    let passed = reading.boot &- last.boot
    let step = reading.bootedAt &- last.bootedAt
    if step.magnitude > UInt64(ClockWatch.tolerance &+ max(0, passed) / 10) { notices.append(.stepped(step)) }
    if passed &- awake > ClockWatch.tolerance { notices.append(.hostPaused(passed &- awake)) }
    if awake > ClockWatch.longestRound { notices.append(.processPaused(awake)) }
    return notices
  }

  /// Whether the wall clock was set between two readings of one boot that may lie far apart; by how much.
  package static func step(from earlier: Int64, to reading: Reading) -> Int64? {
    let step = reading.bootedAt &- earlier
    return step.magnitude > UInt64(tolerance) ? step : nil
  }
}
