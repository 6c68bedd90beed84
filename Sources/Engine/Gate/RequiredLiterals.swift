/// Texts one of which stands in whatever a regular expression matches: what makes it worth trying.
///
/// Reads only what it understands for sure, on the pattern's top level; groups and sets are passed over. The pattern
/// has been checked to be of RE2's language.
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
        skipGroup()
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
    guard at < pattern.count else {
      run.append(byte)
      return
    }
    switch pattern[at] {
    case UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "{"):
      endRun()
      skipQuantifier()
    case UInt8(ascii: "+"):
      run.append(byte)
      endRun()
      skipQuantifier()
    default: run.append(byte)
    }
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
    guard at < pattern.count else { return }
    switch pattern[at] {
    case UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "+"): at += 1
    case UInt8(ascii: "{"):
      while at < pattern.count, pattern[at] != UInt8(ascii: "}") { at += 1 }
      at += 1
    default: return
    }
    if at < pattern.count, pattern[at] == UInt8(ascii: "?") { at += 1 }
  }

  private mutating func skipGroup() {
    var depth = 0
    while at < pattern.count {
      switch pattern[at] {
      case UInt8(ascii: "\\"): at += 1
      case UInt8(ascii: "["):
        skipSet()
        continue
      case UInt8(ascii: "("): depth += 1
      case UInt8(ascii: ")"): depth -= 1
      default: break
      }
      at += 1
      if depth == 0 { return }
    }
  }

  private mutating func skipSet() {
    at += 1
    if at < pattern.count, pattern[at] == UInt8(ascii: "^") { at += 1 }
    // A bracket that comes first is one of the set.
    if at < pattern.count, pattern[at] == UInt8(ascii: "]") { at += 1 }
    while at < pattern.count, pattern[at] != UInt8(ascii: "]") {
      if pattern[at] == UInt8(ascii: "\\") {
        at += 1
      } else if pattern[at] == UInt8(ascii: "["), at + 1 < pattern.count, pattern[at + 1] == UInt8(ascii: ":")
      {
        // [:alpha:]
        at += 2
        while at < pattern.count, pattern[at] != UInt8(ascii: "]") { at += 1 }
      }
      at += 1
    }
    at += 1
  }
}
