/// What the texts of C2SP are made of: lines, names, and numbers, looked at as bytes. Swift's `String` would take
/// different bytes for the same text, and a carriage return with a line feed for one character.
enum NoteText {
  static let newline = UInt8(ascii: "\n")

  /// Valid UTF-8 without any control character but the newline (C2SP signed-note, "Format").
  static func string(_ bytes: some Collection<UInt8>, of subject: String) throws(LedgerRefusal) -> String {
    var line = 1
    for byte in bytes {
      if byte == newline { line += 1 }
      if byte < 0x20, byte != newline {
        throw LedgerRefusal(.malformed, subject, line: line, "holds the control character \(byte)")
      }
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw LedgerRefusal(.malformed, subject, "is not valid UTF-8")
    }
    return text
  }

  /// The lines of `text`, each ended by a newline; nil if the last one is not ended.
  static func lines<Text: BidirectionalCollection<UInt8>>(_ text: Text) -> [Text.SubSequence]? {
    guard text.last == newline else { return nil }
    return text.dropLast().split(separator: newline, omittingEmptySubsequences: false)
  }

  /// A number of ASCII digits without leading zeros that fits an `Int`; nil for anything else.
  static func number(_ digits: some Collection<UInt8>) -> Int? {
    guard (1...19).contains(digits.count), digits.count == 1 || digits.first != UInt8(ascii: "0") else {
      return nil
    }
    var number = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      let (tens, isTooLarge) = number.multipliedReportingOverflow(by: 10)
      let (sum, isTooLargeByNow) = tens.addingReportingOverflow(Int(digit - UInt8(ascii: "0")))
      guard !isTooLarge, !isTooLargeByNow else { return nil }
      number = sum
    }
    return number
  }

  /// Whether a key may be named so: not empty, no Unicode spaces, no plus; nor control characters, which a note
  /// could not hold.
  static func isKeyName(_ name: String) -> Bool {
    !name.isEmpty
      && name.unicodeScalars.allSatisfy {
        !$0.properties.isWhitespace && $0 != "+" && $0.properties.generalCategory != .control
      }
  }
}
