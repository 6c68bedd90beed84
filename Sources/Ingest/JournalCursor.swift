package import Events
import Glibc

/// The parts of a journal cursor that place an entry.
///
/// `s=` sequence id, `i=` number, `b=` boot, `m=` monotonic time, `t=` real time, `x=` hash of the content, in this order.
/// libsystemd 252 has no other way to the sequence number.
struct JournalCursor: Hashable, Sendable {
  /// The chain the number belongs to.
  var chain: Identifier128
  /// Rises by one with each entry of the chain.
  var number: UInt64
  var boot: Identifier128

  /// Reads `text`; nil if it is no cursor. Neighbours mostly share chain and boot: what `previousText` has in common is
  /// taken from `previous` instead of being read again.
  init?(_ text: Span<UInt8>, previous: JournalCursor? = nil, previousText: Span<UInt8> = Span()) {
    guard let number = JournalCursor.digits(after: 0x69, in: text, from: 35),
      let boot = JournalCursor.digits(after: 0x62, in: text, from: number.upperBound + 1),
      text[0] == 0x73, text[1] == 0x3d, text[34] == 0x3b, boot.count == 32,
      let value = hexadecimal(text.extracting(number))
    else { return nil }
    self.number = value
    if let previous, equal(text, 2..<34, previousText, 2) {
      chain = previous.chain
    } else {
      guard let id = Identifier128(hex: text.extracting(2..<34)) else { return nil }
      chain = id
    }
    let shift = previousText.count - text.count
    if let previous, equal(text, boot, previousText, boot.lowerBound + shift) {
      // The rest has equal length only when all numbers have; else the comparison fails and nothing is lost.
      self.boot = previous.boot
    } else {
      guard let id = Identifier128(hex: text.extracting(boot)) else { return nil }
      self.boot = id
    }
  }

  /// The range of the value whose name, a letter and "=", stands at `start`.
  private static func digits(after letter: UInt8, in text: Span<UInt8>, from start: Int) -> Range<Int>? {
    guard start + 2 < text.count, text[start] == letter, text[start + 1] == 0x3d else { return nil }
    var end = start + 2
    while end < text.count, text[end] != 0x3b { end += 1 }
    return start + 2..<end
  }

  /// True when two cursors name the same moment and content, though perhaps in another chain: journald numbers entries
  /// anew when it moves them from volatile to persistent files.
  static func isCopy(_ text: [UInt8], of other: [UInt8]) -> Bool {
    guard let a = content(of: text), let b = content(of: other) else { return false }
    return a == b
  }

  /// Everything behind chain and number.
  private static func content(of text: [UInt8]) -> ArraySlice<UInt8>? {
    guard text.count > 37, let end = text[37...].firstIndex(of: 0x3b) else { return nil }
    return text[end...]
  }

  /// What to look for to find the entry before this one in its chain.
  func predecessor(_ text: [UInt8]) -> String {
    "s=\(chain);i=\(String(number &- 1, radix: 16));t=\(String(JournalCursor.realtime(text), radix: 16))"
  }

  /// When the entry was received, in microseconds since 1970.
  static func realtime(_ text: [UInt8]) -> UInt64 { number("t=", text) }

  /// When the entry was received, in microseconds since its boot.
  static func monotonic(_ text: [UInt8]) -> UInt64 { number("m=", text) }

  private static func number(_ name: String, _ text: [UInt8]) -> UInt64 {
    for part in text.split(separator: 0x3b) where part.starts(with: name.utf8) {
      let digits = part.dropFirst(2)
      return hexadecimal(digits.span) ?? 0
    }
    return 0
  }
}

extension JournalPosition {
  /// When the entry read last was received.
  package var received: Timestamp {
    Timestamp(microseconds: Int64(clamping: JournalCursor.realtime(Array(cursor.utf8))))
  }
}

/// True when `a[range]` equals as many bytes of `b` from `start` on.
private func equal(_ a: Span<UInt8>, _ range: Range<Int>, _ b: Span<UInt8>, _ start: Int) -> Bool {
  guard start >= 0, start <= b.count, b.count - start >= range.count else { return false }
  let part = b.extracting(start..<start + range.count)
  return a.extracting(range).withUnsafeBytes { a in
    part.withUnsafeBytes { b in
      guard let a = a.baseAddress, let b = b.baseAddress else { return true }
      return memcmp(a, b, range.count) == 0
    }
  }
}
