/// Numbers of payment cards: of an issuer's range, as long as its cards have them, with the right check digit.
enum CardNumber {
  private static let separatedGroups = [[4, 4, 4, 4], [4, 4, 4, 4, 3], [4, 6, 5], [4, 6, 4]]

  static func find(in text: Span<UInt8>, into found: inout [FoundSecret]) {
    var at = 0
    while at < text.count {
      guard text[at].isDigit else {
        at += 1
        continue
      }
      let start = at
      while at < text.count, text[at].isDigit { at += 1 }
      guard mayBegin(text, start..<at), let end = end(text, from: start, at) else { continue }
      found.append(FoundSecret(start..<end, .card))
      at = end
    }
  }

  /// Whether a run of digits is worth a look: a whole number, or the first group of one.
  static func mayBegin(_ text: Span<UInt8>, _ digits: Range<Int>) -> Bool {
    if (13...19).contains(digits.count) { return true }
    guard digits.count == 4, digits.upperBound + 1 < text.count else { return false }
    let next = text[digits.upperBound]
    return (next == 0x20 || next == 0x2D) && text[digits.upperBound + 1].isDigit
  }

  /// Where the number ends that begins at `start` with the digits up to `first`; nil if that is none.
  static func end(_ text: Span<UInt8>, from start: Int, _ first: Int) -> Int? {
    guard !isInside(text, before: start) else { return nil }
    if first - start >= 13 {
      return isOver(text, at: first) && isCard(digits(text, start..<first)) ? first : nil
    }
    var end = first
    var groups = [first - start]
    let separator = first < text.count ? text[first] : 0
    while groups.count < 5, end + 1 < text.count, text[end] == separator, text[end + 1].isDigit {
      var at = end + 1
      while at < text.count, text[at].isDigit { at += 1 }
      groups.append(at - end - 1)
      end = at
      if separatedGroups.contains(groups), isOver(text, at: end), isCard(digits(text, start..<end)) {
        return end
      }
    }
    return nil
  }

  /// Part of a longer number, a name or a fraction.
  private static func isInside(_ text: Span<UInt8>, before start: Int) -> Bool {
    guard start > 0 else { return false }
    let byte = text[start - 1]
    guard byte == UInt8(ascii: "-") else { return byte.isLetterOrDigit || byte == 0x5F || byte == 0x2E }
    // A number below zero, or a further group.
    return start < 2 || !text[start - 2].isSmallLetter && !text[start - 2].isCapital
  }

  private static func isOver(_ text: Span<UInt8>, at end: Int) -> Bool {
    guard end < text.count else { return true }
    let byte = text[end]
    if byte.isLetterOrDigit || byte == 0x5F { return false }
    let isJoint = byte == 0x2E || byte == 0x2D
    return !(isJoint && end + 1 < text.count && text[end + 1].isDigit)
  }

  private static func digits(_ text: Span<UInt8>, _ range: Range<Int>) -> [Int] {
    range.compactMap { text[$0].isDigit ? Int(text[$0] - 0x30) : nil }
  }

  private static func isCard(_ digits: [Int]) -> Bool {
    guard (13...19).contains(digits.count) else { return false }
    let four = digits.prefix(4).reduce(0) { $0 * 10 + $1 }
    let isIssued =
      switch four {
      case 4_000...4_999: [13, 16, 19].contains(digits.count)
      case 5_100...5_599, 2_221...2_720: digits.count == 16
      case 3_400...3_499, 3_700...3_799: digits.count == 15
      case 3_000...3_059, 3_600...3_699, 3_800...3_899: digits.count == 14
      case 3_528...3_589, 6_011, 6_440...6_599: digits.count == 16
      case 6_200...6_299: digits.count >= 16
      default: false
      }
    return isIssued && hasCheckDigit(digits)
  }

  /// Luhn's sum (ISO/IEC 7812-1, annex B).
  private static func hasCheckDigit(_ digits: [Int]) -> Bool {
    var sum = 0
    for (place, digit) in digits.reversed().enumerated() {
      let doubled = place % 2 == 1 ? digit * 2 : digit
      sum += doubled > 9 ? doubled - 9 : doubled
    }
    return sum % 10 == 0
  }
}
