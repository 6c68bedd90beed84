/// Texts one of which stands in whatever a regular expression matches: what makes it worth trying.
///
/// Reads only what it understands for sure, on the pattern's top level; groups and sets are passed over. The pattern
/// has been checked by `RegularExpressionDialect`, and braces, sets and quotes are read as there. Too little taken for
/// required costs time, too much loses matches without a trace: in doubt there is none.
struct RequiredLiterals {
  private let pattern: [UInt8]
  private var at = 0
  private var run: [UInt8] = []
  private var longest: [UInt8] = []
  private var alternatives: [[UInt8]] = []

  /// The alternatives as written, not folded; nil where there are none of at least three bytes.
  static func of(_ pattern: String) -> [[UInt8]]? {
    var reader = RequiredLiterals(pattern: Array(pattern.utf8))
    return reader.read()
  }

  private init(pattern: [UInt8]) { self.pattern = pattern }

  private mutating func read() -> [[UInt8]]? {
    while at < pattern.count {
      let byte = pattern[at]
      switch byte {
      case UInt8(ascii: "|"):
        endAlternative()
        at += 1
      case UInt8(ascii: "("):
        endRun()
        guard skipGroup() else { return nil }
        skipQuantifier()
      case UInt8(ascii: "["):
        endRun()
        skipSet()
        skipQuantifier()
      case UInt8(ascii: "\\"):
        guard at + 1 < pattern.count else { return nil }
        let escaped = pattern[at + 1]
        if CaseFolding.isPunctuation(escaped) {
          at += 2
          add(escaped)
        } else {
          endRun()
          // \Q quotes, \x and \p go on behind the letter: not worth reading.
          guard !"QExpP".utf8.contains(escaped) else { return nil }
          at += 2
          skipQuantifier()
        }
      case UInt8(ascii: "."), UInt8(ascii: "^"), UInt8(ascii: "$"):
        endRun()
        at += 1
        skipQuantifier()
      case UInt8(ascii: ")"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"):
        // Each belongs to what stands before it and was passed with that, or something was misread.
        return nil
      default:
        at += 1
        add(byte)
      }
    }
    endAlternative()
    return alternatives.allSatisfy { $0.count >= 3 } ? alternatives : nil
  }

  /// Takes a byte that stands for itself, unless what follows makes it optional.
  private mutating func add(_ byte: UInt8) {
    // A quantifier behind a character of several bytes is about all of them.
    guard byte < 0x80 else {
      endRun()
      skipQuantifier()
      return
    }
    guard quantifierEnd != nil else {
      run.append(byte)
      return
    }
    if pattern[at] == UInt8(ascii: "+") { run.append(byte) }
    endRun()
    skipQuantifier()
  }

  private mutating func endRun() {
    if run.count > longest.count { longest = run }
    run = []
  }

  private mutating func endAlternative() {
    endRun()
    alternatives.append(longest)
    longest = []
  }

  private mutating func skipQuantifier() {
    guard let end = quantifierEnd else { return }
    at = end
    if has("?", at: at) { at += 1 }
  }

  /// Where the quantifier at hand ends, if there is one; a `?` that makes it lazy not counted.
  private var quantifierEnd: Int? {
    guard at < pattern.count else { return nil }
    switch pattern[at] {
    case UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "+"): return at + 1
    case UInt8(ascii: "{"): return countEnd
    default: return nil
    }
  }

  /// Behind `{n}`, `{n,}` or `{n,m}`; any other brace stands for itself.
  private var countEnd: Int? {
    var end = at + 1
    let low = end
    while end < pattern.count, isDigit(pattern[end]) { end += 1 }
    guard end > low else { return nil }
    if has(",", at: end) {
      end += 1
      while end < pattern.count, isDigit(pattern[end]) { end += 1 }
    }
    return has("}", at: end) ? end + 1 : nil
  }

  private func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

  private func has(_ character: Unicode.Scalar, at place: Int) -> Bool {
    place < pattern.count && pattern[place] == UInt8(ascii: character)
  }

  /// False where the group quotes, so that its parentheses and brackets may be text.
  private mutating func skipGroup() -> Bool {
    var depth = 0
    while at < pattern.count {
      switch pattern[at] {
      case UInt8(ascii: "\\"):
        at += 1
        if has("Q", at: at) { return false }
      case UInt8(ascii: "["):
        skipSet()
        continue
      case UInt8(ascii: "("): depth += 1
      case UInt8(ascii: ")"): depth -= 1
      default: break
      }
      at += 1
      if depth == 0 { return true }
    }
    return false
  }

  private mutating func skipSet() {
    at += 1
    if has("^", at: at) { at += 1 }
    // A bracket that comes first is one of the set.
    if has("]", at: at) { at += 1 }
    while at < pattern.count, pattern[at] != UInt8(ascii: "]") {
      if pattern[at] == UInt8(ascii: "\\") {
        at += 2
      } else if let end = classEnd {
        at = end
      } else {
        at += 1
      }
    }
    at += 1
  }

  /// Behind the `[:alpha:]` at hand, if it is one: as PCRE2 looks for its end, which a `]` before it forbids.
  private var classEnd: Int? {
    guard has("[", at: at), has(":", at: at + 1) else { return nil }
    var end = at + 2
    while end + 1 < pattern.count {
      if has(":", at: end), has("]", at: end + 1) { return end + 2 }
      if has("]", at: end) || has("[", at: end) && has(":", at: end + 1) { return nil }
      end += has("\\", at: end) && (has("]", at: end + 1) || has("\\", at: end + 1)) ? 2 : 1
    }
    return nil
  }
}
