import LocatedYAML

/// Sets in brackets, and what follows a backslash in and outside of them.
extension RegularExpressionDialect {
  mutating func set(_ start: Int) throws(Problem) {
    try refuseBareClass(start)
    if peek() == "^" { index += 1 }
    var isFirst = true
    while let character = peek() {
      if character == "]", !isFirst {
        index += 1
        return
      }
      isFirst = false
      let lower = try setMember(start)
      guard peek() == "-", let next = peek(1), next != "]" else { continue }
      let dash = index
      index += 1
      guard let lower else {
        bareHyphens.append(dash)
        continue
      }
      guard let upper = try setMember(start) else {
        throw refuse("a range needs a single character at both ends", at: dash)
      }
      guard lower <= upper else { throw refuse("the range's ends are the wrong way round", at: dash) }
    }
    throw refuse("this '[' is never closed", at: start)
  }

  /// `[:alpha:]` with single brackets is a set of letters and colons to RE2, and an error to PCRE2: nobody means it.
  private func refuseBareClass(_ start: Int) throws(Problem) {
    guard let kind = peek(), kind == ":" || kind == "." || kind == "=" else { return }
    if classEnd(kind) != nil {
      throw refuse("a character class stands in a set: write '[[\(kind)…\(kind)]]'", at: start)
    }
  }

  /// Where the `:]` stands that ends what the `:` at hand began, if it began anything; as PCRE2 looks for it.
  private func classEnd(_ kind: Unicode.Scalar) -> Int? {
    var at = index + 1
    while at + 1 < characters.count {
      let (character, next) = (characters[at], characters[at + 1])
      if character == kind, next == "]" { return at }
      if character == "]" || character == "[" && next == kind { return nil }
      at += character == "\\" && (next == "]" || next == "\\") ? 2 : 1
    }
    return nil
  }

  /// One member of a set; nil for a class such as `\d`, which can be no end of a range.
  private mutating func setMember(_ start: Int) throws(Problem) -> Unicode.Scalar? {
    guard let character = peek() else { throw refuse("this '[' is never closed", at: start) }
    let place = index
    index += 1
    if character == "\\" {
      let before = peek()
      _ = try escape(place, inSet: true)
      guard let before, !before.isLetterOrDigit else { return escapedValue(from: place) }
      return before
    }
    guard character == "[", let kind = peek(), kind == ":" || kind == "." || kind == "=" else {
      return character
    }
    guard let end = classEnd(kind) else { return character }
    var name = String(String.UnicodeScalarView(characters[(index + 1)..<end]))
    if name.hasPrefix("^") { name.removeFirst() }
    guard kind == ":", Self.namedSets.contains(name) else {
      throw refuse("unknown character class '[\(kind)\(name.shortened)\(kind)]'", at: place)
    }
    index = end + 2
    return nil
  }

  private static let namedSets: Set<String> = [
    "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space",
    "upper",
    "word", "xdigit",
  ]

  /// The character of an escape that stands for exactly one and was already checked.
  private func escapedValue(from start: Int) -> Unicode.Scalar? {
    let body = characters[(start + 1)..<index]
    switch body.first {
    case "a": return "\u{7}"
    case "f": return "\u{C}"
    case "t": return "\t"
    case "n": return "\n"
    case "r": return "\r"
    case "x":
      let digits = String(String.UnicodeScalarView(body.dropFirst().filter { $0 != "{" && $0 != "}" }))
      return UInt32(digits, radix: 16).flatMap { Unicode.Scalar($0) }
    default: return nil
    }
  }

  /// True when the escape is something that can be repeated.
  mutating func escape(_ start: Int, inSet: Bool) throws(Problem) -> Bool {
    guard let character = peek() else { throw refuse("a lone '\\' at the end", at: start) }
    index += 1
    switch character {
    case "d", "D", "s", "S", "w", "W", "a", "f", "t", "n", "r": return true
    case "b", "B", "A", "z":
      guard !inSet else { throw refuse("'\\\(character)' cannot stand in a set", at: start) }
      return true
    case "p", "P": return try property(start)
    case "x": return try hexadecimal(start)
    case "Q" where !inSet:
      while index < characters.count {
        if characters[index] == "\\", peek(1) == "E" {
          index += 2
          return true
        }
        index += 1
      }
      return true
    case "1", "2", "3", "4", "5", "6", "7", "8", "9":
      throw refuse("a back-reference '\\\(character)' is not possible in linear time", at: start)
    case "k", "g": throw refuse("a back-reference '\\\(character)' is not possible in linear time", at: start)
    case "0": throw refuse("write an octal escape as '\\x' with hexadecimal digits", at: start)
    case "Z": throw refuse("'\\Z' is not part of RE2's language; write '\\z'", at: start)
    case "v": throw refuse("'\\v' differs between libraries; write '\\x0B'", at: start)
    default:
      guard character.isASCII, !character.isLetterOrDigit else {
        throw refuse("'\\\(character)' is not part of RE2's language", at: start)
      }
      return true
    }
  }

  private mutating func property(_ start: Int) throws(Problem) -> Bool {
    guard let first = peek() else { throw refuse("'\\p' needs a class, as in '\\p{Greek}'", at: start) }
    index += 1
    guard first == "{" else {
      guard "LMNPSZC".unicodeScalars.contains(first) else {
        throw refuse("unknown character class '\\p\(first)'", at: start)
      }
      return true
    }
    let begin = index
    while let character = peek(), character != "}" {
      let isCaret = character == "^" && index == begin
      guard character.isWordCharacter || isCaret, index - begin < 32 else {
        throw refuse("'\\p{' needs a class's name and '}'", at: start)
      }
      index += 1
    }
    guard peek() == "}", index > begin else { throw refuse("'\\p{' needs a class's name and '}'", at: start) }
    let isNegated = characters[begin] == "^"
    let name = String(String.UnicodeScalarView(characters[(isNegated ? begin + 1 : begin)..<index]))
    guard RegularExpressionDialect.properties.contains(name[...]) else {
      throw refuse("unknown character class '\\p{\(name)}'", at: start)
    }
    index += 1
    return true
  }

  private mutating func hexadecimal(_ start: Int) throws(Problem) -> Bool {
    var value: UInt32 = 0
    var count = 0
    let isBraced = peek() == "{"
    if isBraced { index += 1 }
    while count < (isBraced ? 6 : 2), let digit = peek(), digit.isASCII,
      let nibble = Character(digit).hexDigitValue
    {
      value = value << 4 | UInt32(nibble)
      count += 1
      index += 1
    }
    let isClosed = !isBraced || peek() == "}"
    if isBraced, isClosed { index += 1 }
    guard isClosed, count >= (isBraced ? 1 : 2), Unicode.Scalar(value) != nil else {
      throw refuse("'\\x' needs two hexadecimal digits, or a code point in braces", at: start)
    }
    return true
  }
}
