/// The words that are part of values, as up to eight lower-case bytes in one number.
enum ValueWords {
  /// `text[start..<end]` in lower case, first byte highest; zero for more than eight bytes.
  @inline(__always)
  static func pack(_ text: Span<UInt8>, _ start: Int, _ end: Int, folding: Bool = true) -> UInt64 {
    guard end &- start <= 8 else { return 0 }
    var packed: UInt64 = 0
    for index in start..<end {
      let byte = text[index]
      packed = packed << 8 | UInt64(folding && byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte)
    }
    return packed
  }

  /// Whether the word after a number is its unit: `12 KB`, `3 seconds`.
  static func isUnit(_ packed: UInt64) -> Bool { units.contains(packed) }

  /// Whether the word is a value after `=`: `true`, `null`.
  static func isLiteral(_ packed: UInt64) -> Bool { literals.contains(packed) }

  /// Whether the three letters, as they are written, name a weekday or a month.
  static func isDayName(_ packed: UInt64) -> Bool { dayNames.contains(packed) }

  private static let units = packed(
    "b kb mb gb tb kib mib gib tib byte bytes ns us ms s sec secs second seconds min mins minute minutes hour "
      + "hours day days hz khz mhz ghz")
  private static let literals = packed("true false yes no on off null nil none enabled disabled")
  private static let dayNames = packed(
    "Mon Tue Wed Thu Fri Sat Sun Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec")

  /// Ascending; short enough to go through.
  private static func packed(_ words: String) -> Set<UInt64> {
    Set(words.utf8.split(separator: 0x20).map { $0.reduce(0) { $0 << 8 | UInt64($1) } })
  }
}
