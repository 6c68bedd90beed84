/// How a group has behaved: what a novelty in it is worth follows from that.
struct GroupFigures: Hashable, Sendable {
  let key: UInt64
  /// Minutes since 1970.
  var first: UInt32
  /// Sightings, of whatever value; halved together with `singles` before they overflow.
  var events: UInt32 = 0
  /// Values known, and those of them seen only once.
  var values: UInt32 = 0
  var singles: UInt32 = 0

  init(key: UInt64, minute: UInt32) {
    self.key = key
    first = minute
  }

  mutating func count() {
    if events >= 1 << 30 {
      events /= 2
      singles /= 2
    }
    events += 1
  }

  // MARK: Stored form

  static let encodedSize = 24

  func encode(into bytes: inout [UInt8]) {
    bytes.append(number: key)
    bytes.append(number: UInt64(first) << 32 | UInt64(events))
    bytes.append(number: UInt64(values) << 32 | UInt64(singles))
  }

  /// Nil for more singles than values or events.
  init?(key: UInt64, words: (UInt64, UInt64)) {
    self.key = key
    first = UInt32(truncatingIfNeeded: words.0 >> 32)
    events = UInt32(truncatingIfNeeded: words.0)
    values = UInt32(truncatingIfNeeded: words.1 >> 32)
    singles = UInt32(truncatingIfNeeded: words.1)
    guard singles <= values, singles <= events else { return nil }
  }
}
