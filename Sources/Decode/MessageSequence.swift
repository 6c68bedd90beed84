/// The number a sender gave a message, so that missing ones can be told: `sequenceId` of the structured data `meta`
/// (RFC 5424 section 7.3.1).
package struct MessageSequence: Sendable {
  /// HOSTNAME and APP-NAME, as the line has them.
  package var host: Range<Int>
  package var program: Range<Int>
  package var number: UInt32

  /// The highest number; 1 follows it.
  package static let highest: UInt32 = 2_147_483_647
  private static let parameter = Array("sequenceId=\"".utf8)

  /// Nil for lines that are no RFC 5424 or carry no number.
  package static func read(_ bytes: Span<UInt8>, in range: Range<Int>) -> MessageSequence? {
    let end = min(range.upperBound, bytes.count)
    var at = range.lowerBound
    guard at >= 0, at < end, bytes[at] == UInt8(ascii: "<") else { return nil }
    // PRI and VERSION, TIMESTAMP.
    guard word(bytes, &at, end).count >= 4, bytes[at - 2] == UInt8(ascii: ">"),
      bytes[at - 1] == UInt8(ascii: "1"),
      !word(bytes, &at, end).isEmpty
    else { return nil }
    let host = word(bytes, &at, end)
    let program = word(bytes, &at, end)
    // PROCID and MSGID.
    guard !host.isEmpty, !program.isEmpty, !word(bytes, &at, end).isEmpty, !word(bytes, &at, end).isEmpty,
      at + 1 < end
    else { return nil }
    at += 1
    while at < end, bytes[at] == UInt8(ascii: "[") {
      at += 1
      let id = at
      while at < end, bytes[at] != blank, bytes[at] != UInt8(ascii: "]") { at += 1 }
      let isMeta = at - id == 4 && has(bytes, Array("meta".utf8), at: id, end)
      guard let number = parameters(bytes, &at, end, isMeta: isMeta) else { continue }
      return MessageSequence(host: host, program: program, number: number)
    }
    return nil
  }

  /// Skips the parameters of an element and the bracket behind them; the number, if it is among them.
  private static func parameters(_ bytes: Span<UInt8>, _ at: inout Int, _ end: Int, isMeta: Bool) -> UInt32? {
    var found: UInt32?
    while at < end, bytes[at] != UInt8(ascii: "]") {
      guard bytes[at] == blank else {
        at = end
        return nil
      }
      at += 1
      if isMeta, has(bytes, parameter, at: at, end) { found = number(bytes, at + parameter.count, end) }
      while at < end, bytes[at] != UInt8(ascii: "\""), bytes[at] != UInt8(ascii: "]") { at += 1 }
      guard at < end, bytes[at] == UInt8(ascii: "\"") else { break }
      at += 1
      while at < end, bytes[at] != UInt8(ascii: "\"") { at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1 }
      at += 1
    }
    guard at < end else {
      at = end
      return nil
    }
    at += 1
    return found
  }

  private static func number(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> UInt32? {
    var at = start
    var value: UInt64 = 0
    while at < end, at - start < 10, let digit = decimal(bytes[at]) {
      value = value * 10 + UInt64(digit)
      at += 1
    }
    guard at > start, at < end, bytes[at] == UInt8(ascii: "\""), (1...UInt64(highest)).contains(value) else {
      return nil
    }
    return UInt32(value)
  }

  /// What stands up to the next blank; `at` is behind it, at the blank, and the blank before it is skipped.
  private static func word(_ bytes: Span<UInt8>, _ at: inout Int, _ end: Int) -> Range<Int> {
    if at < end, bytes[at] == blank { at += 1 }
    let start = at
    while at < end, bytes[at] != blank { at += 1 }
    return start..<at
  }

  private static func has(_ bytes: Span<UInt8>, _ text: [UInt8], at: Int, _ end: Int) -> Bool {
    guard at + text.count <= end else { return false }
    for index in text.indices where bytes[at + index] != text[index] { return false }
    return true
  }
}
