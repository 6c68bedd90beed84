import Events

/// Twelve months, cut into slots that are as long as the daemon's heart takes for a beat.
///
/// A record with few leaves has a slower heart, or it would consist of nothing else.
struct Calendar {
  let start: Timestamp
  let months: [String]
  let slots: Int
  let slotSeconds: Int64
  let checkpointEvery: Int
  private let starts: [Timestamp]

  /// - Parameter from: `2027-07`.
  init?(from: String, leaves: Int, checkpointMinutes: Int) {
    guard from.utf8.count == 7, let start = Timestamp(rfc3339: from + "-01") else { return nil }
    var starts = [start]
    for _ in 0..<12 {
      let next = starts[starts.count - 1].advanced(bySeconds: 32 * 86_400)
      guard let first = Timestamp(rfc3339: next.month + "-01") else { return nil }
      starts.append(first)
    }
    self.start = start
    self.starts = starts
    months = starts.dropLast().map(\.month)
    let seconds = starts[12].seconds - start.seconds
    // A beat, half a closing of coverage (six logs in twelve beats), an anchor now and then.
    let leavesOfYear = Double(seconds / 300) * 1.6
    let stretch =
      [1, 2, 3, 4, 6, 12, 24, 48, 144].first { leavesOfYear / Double($0) < Double(leaves) / 4 } ?? 288
    slotSeconds = 300 * Int64(stretch)
    slots = Int(seconds / slotSeconds)
    checkpointEvery = max(1, checkpointMinutes / 5 / stretch)
  }

  /// The slot in which an hour of a day lies; months count from 0, days from 1.
  func slot(month: Int, day: Int, hour: Double) -> Int {
    let time = starts[month].seconds + Int64(day - 1) * 86_400 + Int64(hour * 3_600)
    return Int((time - start.seconds) / slotSeconds)
  }
}
