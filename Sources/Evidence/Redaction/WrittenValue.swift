/// Where a value ends that begins somewhere in a text: quoted or not, in a command, a query, JSON or SQL.
enum WrittenValue {
  /// The value that begins at `start`, without its quotes; nil where there is none. One whose quote is never closed goes
  /// on to the end: the text was cut.
  static func range(in text: Span<UInt8>, from start: Int) -> Range<Int>? {
    guard start < text.count else { return nil }
    let first = text[start]
    if first == UInt8(ascii: "\\"), start + 1 < text.count, text[start + 1].isQuote {
      return quoted(text, from: start + 2, text[start + 1], isEscaped: true)
    }
    if first.isQuote { return quoted(text, from: start + 1, first, isEscaped: false) }
    var end = start
    while end < text.count, !ends(text, at: end) {
      // A blank behind a backslash belongs to the word.
      end += text[end] == UInt8(ascii: "\\") && end + 1 < text.count && !text[end + 1].isQuote ? 2 : 1
    }
    return end > start ? start..<end : nil
  }

  private static func quoted(
    _ text: Span<UInt8>, from start: Int, _ quote: UInt8, isEscaped: Bool
  ) -> Range<Int>? {
    var at = start
    while at < text.count {
      let byte = text[at]
      if byte == UInt8(ascii: "\\") {
        // Of a quoted text within a quoted text, `\"` is the end and `\\\"` is not.
        if isEscaped, at + 1 < text.count, text[at + 1] == quote { break }
        at += isEscaped && at + 3 < text.count && text[at + 1] == byte ? 4 : 2
        continue
      }
      if byte == quote, !isEscaped {
        // SQL doubles a quote that is part of the text.
        let isDoubled = at > start && at + 1 < text.count && text[at + 1] == quote
        guard isDoubled else { break }
        at += 1
      }
      at += 1
    }
    let end = min(at, text.count)
    return end > start ? start..<end : nil
  }

  /// A blank always; a separator or quote where what follows is no part of a word.
  private static func ends(_ text: Span<UInt8>, at index: Int) -> Bool {
    let byte = text[index]
    if byte.isBlank { return true }
    let next = index + 1
    if byte.isQuote {
      return next == text.count || !text[next].isLetterOrDigit
    }
    switch byte {
    case UInt8(ascii: "&"), UInt8(ascii: ";"), UInt8(ascii: ","):
      return next == text.count || text[next].isBlank || text[next].isQuote || isName(text, at: next)
    default: return false
    }
  }

  /// Whether a name and a sign stand at `index`: the next pair of a query or list.
  private static func isName(_ text: Span<UInt8>, at index: Int) -> Bool {
    var at = index
    while at < text.count, at - index < 64, text[at].isNameByte { at += 1 }
    return at > index && at < text.count && (text[at] == UInt8(ascii: "=") || text[at] == UInt8(ascii: ":"))
  }
}
