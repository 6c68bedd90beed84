import Events

/// Entries counted by the minute; minutes in the order in which they came, which is nearly always that of time.
struct MinuteCounts: Sendable {
  private(set) var minutes: [(minute: Int64, count: Int)] = []
  private var from: Int64 = 0
  private var to: Int64 = 0

  static let length: Int64 = 60_000_000

  @inline(always)
  mutating func note(_ time: Int64) {
    if time >= from, time < to {
      minutes[minutes.count - 1].count += 1
    } else {
      begin(time)
    }
  }

  private mutating func begin(_ time: Int64) {
    let minute = time.floored(by: MinuteCounts.length)
    from = minute &* MinuteCounts.length
    to = from &+ MinuteCounts.length
    minutes.append((minute, 1))
  }
}
