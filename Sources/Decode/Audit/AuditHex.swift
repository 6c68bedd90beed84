/// The kernel's way of writing text that holds blanks, quotes, control or other than ASCII bytes: upper-case
/// hexadecimal without quotes.
enum AuditHex {
  /// An even number of digits, at least two.
  static func isHex(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard range.count >= 2, range.count % 2 == 0 else { return false }
    for index in range where digit(text[index]) > 15 { return false }
    return true
  }

  /// Appends the bytes that `range`, which `isHex`, stands for.
  static func decode(_ text: Span<UInt8>, _ range: Range<Int>, into bytes: inout [UInt8]) {
    var at = range.lowerBound
    while at + 1 < range.upperBound {
      bytes.append(digit(text[at]) << 4 | digit(text[at + 1]) & 15)
      at += 2
    }
  }

  /// Above 15 for anything but 0-9 and A-F.
  @inline(__always)
  static func digit(_ byte: UInt8) -> UInt8 {
    let decimal = byte &- 48
    if decimal <= 9 { return decimal }
    let letter = byte &- 65
    return letter <= 5 ? letter + 10 : .max
  }

  /// A register or an architecture: hexadecimal in either case, at most sixteen digits.
  static func number(_ text: Span<UInt8>, _ range: Range<Int>) -> UInt64? {
    guard !range.isEmpty, range.count <= 16 else { return nil }
    var value: UInt64 = 0
    for index in range {
      let byte = text[index]
      let digit = digit(byte >= UInt8(ascii: "a") ? byte & 0xDF : byte)
      guard digit <= 15 else { return nil }
      value = value << 4 | UInt64(digit)
    }
    return value
  }
}
