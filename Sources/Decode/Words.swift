/// Steps through words that blanks separate.
struct Words {
  private(set) var at: Int
  let end: Int

  init(_ range: Range<Int>) {
    at = range.lowerBound
    end = range.upperBound
  }

  var rest: Range<Int> { at..<end }

  /// The next word, empty when there is none. One longer than `limit` ends there, for those who are going to
  /// refuse it anyway.
  mutating func next(_ bytes: Span<UInt8>, limit: Int = .max) -> Range<Int> {
    at = skipBlanks(bytes, at, end)
    let start = at
    while at < end, bytes[at] != blank, at - start < limit { at += 1 }
    return start..<at
  }

  /// What stands between the next two quotes, if a quote comes next; up to the end if the second is missing.
  /// A backslash takes the meaning from the quote behind it; the text keeps it.
  mutating func nextQuoted(_ bytes: Span<UInt8>) -> Range<Int> {
    let start = skipBlanks(bytes, at, end)
    guard start < end, bytes[start] == UInt8(ascii: "\"") else { return at..<at }
    at = start + 1
    while at < end, bytes[at] != UInt8(ascii: "\"") { at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1 }
    let close = min(at, end)
    at = min(close + 1, end)
    return start + 1..<close
  }
}
