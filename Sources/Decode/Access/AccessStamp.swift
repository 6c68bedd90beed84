import Events

/// When a line of an access log was written: `[10/Oct/2026:13:55:36 +0000]`, or Unix seconds at squid.
enum AccessStamp {
  case dated(DatedStamp)
  case instant(Timestamp)

  /// Of the stamp in brackets, with the blank and the quote that follow it.
  static let lengthBeforeQuote = 29

  /// Reads the stamp that ends just before the quote at `quote`.
  static func read(before quote: Int, _ bytes: Span<UInt8>, from start: Int) -> AccessStamp? {
    let open = quote - lengthBeforeQuote
    guard open >= start, bytes[open] == UInt8(ascii: "["), bytes[quote - 1] == blank,
      bytes[quote - 2] == UInt8(ascii: "]")
    else { return nil }
    let day = twoDigits(bytes, open + 1)
    let month = YearlessStamp.number(ofMonth: bytes[open + 4], bytes[open + 5], bytes[open + 6])
    let century = twoDigits(bytes, open + 8)
    let ofCentury = twoDigits(bytes, open + 10)
    guard bytes[open + 3] == UInt8(ascii: "/"), bytes[open + 7] == UInt8(ascii: "/"),
      bytes[open + 12] == UInt8(ascii: ":"), bytes[open + 21] == blank, day <= 31, month != 0, century < 100,
      ofCentury < 100
    else { return nil }
    var at = open + 13
    guard let clock = ClockTime.read(bytes, &at, open + 21) else { return nil }
    at = open + 22
    guard let offset = DatedStamp.readZone(bytes, &at, quote - 2), at == quote - 2 else { return nil }
    return .dated(
      DatedStamp(year: century * 100 + ofCentury, month: month, day: day, clock: clock, offset: offset))
  }

  /// Nil for a day that no calendar has.
  func resolved(_ resolver: inout StampResolver) -> Timestamp? {
    switch self {
    case .dated(let stamp): resolver.resolve(stamp)?.0
    case .instant(let time): time
    }
  }
}
