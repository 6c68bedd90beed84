import Glibc

/// Literals of one or two bytes: too short for windows, few, and so searched for one after the other.
///
/// There are two in every rule set, the letters whose lower case is ASCII although they are not.
struct LiteralSnippets {
  private var snippets: [Snippet] = []

  private struct Snippet {
    var literal: UInt32
    /// Folded; nil where the literal has one byte only.
    var first: UInt8?
    var last: UInt8
  }

  init(_ literals: [[UInt8]]) {
    for (index, literal) in literals.enumerated() where literal.count <= 2 {
      guard let last = literal.last else { continue }
      snippets.append(
        Snippet(
          literal: UInt32(truncatingIfNeeded: index),
          first: literal.dropLast().last.map(CaseFolding.ascii),
          last: CaseFolding.ascii(last)))
    }
  }

  /// Appends the occurrences whose last byte is in `range` of the text.
  func scan(_ text: UnsafeRawBufferPointer, _ range: Range<Int>, into hits: inout [LiteralHit]) {
    for snippet in snippets {
      find(snippet, snippet.last, text, range, &hits)
      let upper = snippet.last & ~0x20
      if CaseFolding.ascii(upper) != upper { find(snippet, upper, text, range, &hits) }
    }
  }

  private func find(
    _ snippet: Snippet, _ last: UInt8, _ text: UnsafeRawBufferPointer, _ range: Range<Int>,
    _ hits: inout [LiteralHit]
  ) {
    guard let base = text.baseAddress else { return }
    var offset = range.lowerBound
    while offset < range.upperBound,
      let found = memchr(base + offset, Int32(last), range.upperBound - offset)
    {
      let place = UnsafeRawPointer(found) - base
      offset = place + 1
      if let first = snippet.first {
        guard place > 0, CaseFolding.ascii(text[place - 1]) == first else { continue }
      }
      hits.append(LiteralHit(end: UInt32(truncatingIfNeeded: offset), literal: snippet.literal))
    }
  }
}
