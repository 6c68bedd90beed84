/// `[redacted:KIND:8 hex]`, which stands in the place of a secret.
enum RedactedMark {
  private static let start = Array("[redacted:".utf8)
  private static let kinds = RedactionKind.allCases.map { Array($0.rawValue.utf8) }
  private static let digits = 8

  static func text(_ kind: RedactionKind, _ mac: [UInt8]) -> String {
    "[redacted:\(kind.rawValue):\(Digest.hex(mac.prefix(digits / 2)))]"
  }

  /// Where marks stand: a note may quote a text that has been redacted.
  static func ranges(in text: Span<UInt8>) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var from = 0
    while let index = text.first(of: start, from: from) {
      from = index + start.count
      for kind in kinds where text.hasExactly(kind, at: from) {
        let colon = from + kind.count
        let end = colon + 1 + digits
        guard end < text.count, text[colon] == UInt8(ascii: ":"), text[end] == UInt8(ascii: "]"),
          (colon + 1..<end).allSatisfy({ text[$0].isDigit || (0x61...0x66).contains(text[$0]) })
        else { continue }
        ranges.append(index..<end + 1)
        from = end + 1
        break
      }
    }
    return ranges
  }
}
