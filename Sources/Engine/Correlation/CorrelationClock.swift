/// How far a source has come, told by the stamps of the events that were counted.
///
/// Whoever writes logs chooses stamps, and one from the future must not close everybody's windows. So it is the time
/// that all but three of the last sixteen events have reached: a few stamps move it nowhere, and if many do, it comes
/// back with the events that follow. What is uncounted moves it never, so neither the ends of batches nor the time of
/// a restart can be told from it.
struct CorrelationClock: Sendable {
  /// Before enough events came to tell.
  static let unknown = Int64.min / 2
  private static let count = 16
  private static let behind = 3

  /// The last stamps, in a ring.
  private var recent = [Int64](repeating: unknown, count: count)
  private var next = 0
  private var sorted = [Int64](repeating: unknown, count: count)
  private var isChanged = false

  init() {}

  var time: Int64 { sorted[CorrelationClock.behind] }

  mutating func note(_ time: Int64) {
    let time = max(time, CorrelationClock.unknown)
    let old = recent[next]
    recent[next] = time
    next = (next + 1) % CorrelationClock.count
    isChanged = true
    var place = 0
    while sorted[place] < old { place += 1 }
    while place + 1 < CorrelationClock.count, sorted[place + 1] < time {
      sorted[place] = sorted[place + 1]
      place += 1
    }
    while place > 0, sorted[place - 1] > time {
      sorted[place] = sorted[place - 1]
      place -= 1
    }
    sorted[place] = time
  }

  // MARK: Stored form

  private static let version: UInt8 = 1

  /// The stamps, the oldest first; nil where that is known already.
  mutating func takeChange() -> [UInt8]? {
    guard isChanged else { return nil }
    isChanged = false
    var bytes = [CorrelationClock.version]
    for place in 0..<CorrelationClock.count {
      bytes.append(number: UInt64(bitPattern: recent[(next + place) % CorrelationClock.count]))
    }
    return bytes
  }

  /// Nil for anything that `takeChange` does not give.
  init?(encoded bytes: [UInt8]) {
    guard bytes.count == 1 + 8 * CorrelationClock.count, bytes[0] == CorrelationClock.version else {
      return nil
    }
    for place in 0..<CorrelationClock.count {
      let number = bytes[1 + place * 8..<9 + place * 8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      note(Int64(bitPattern: number))
    }
    isChanged = false
  }
}
