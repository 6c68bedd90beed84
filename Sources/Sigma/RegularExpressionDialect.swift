/// Decides whether a regular expression stays in RE2's language, so that
/// it can be run in linear time and means the same in every library.
///
/// It accepts a little less than RE2 where libraries read the same text differently (octal escapes, `\v`, `\C`).
/// One pass, no recursion: patterns may be hostile.
package struct RegularExpressionDialect {
  package struct Problem: Hashable, Sendable, Error {
    /// Characters before the place of the problem.
    package var offset: Int
    package var message: String
  }

  /// Nil when the pattern is fine.
  package static func problem(in pattern: String) -> Problem? {
    var checker = RegularExpressionDialect(pattern)
    do throws(Problem) {
      try checker.check()
      return nil
    } catch {
      return error
    }
  }

  /// The pattern in a spelling that every library reads alike: a hyphen that RE2 takes for itself behind a class,
  /// as in `[\w-.]`, gets a backslash, because PCRE2 takes it for the middle of a range.
  package static func portable(_ pattern: String) throws(Problem) -> String {
    var checker = RegularExpressionDialect(pattern)
    try checker.check()
    guard !checker.bareHyphens.isEmpty else { return pattern }
    var scalars = String.UnicodeScalarView()
    for (offset, character) in checker.characters.enumerated() {
      if checker.bareHyphens.contains(offset) { scalars.append("\\") }
      scalars.append(character)
    }
    return String(scalars)
  }

  private static let maximumLength = 4_096
  static let maximumDepth = 100
  /// RE2's own bound on `{n}`, alone and multiplied through nesting.
  private static let maximumRepeat = 1_000

  let characters: [Unicode.Scalar]
  var index = 0
  /// Where open groups began, and how often what is in them may be repeated so far.
  var groups: [(start: Int, largest: Int)] = []
  var largest = 1
  /// Of groups.
  var names: Set<String> = []
  /// Hyphens in sets that stand for themselves behind a class.
  var bareHyphens: [Int] = []
  /// The largest repeat inside the atom just read; nil where there is nothing to repeat.
  var atom: Int?

  private init(_ pattern: String) { characters = Array(pattern.unicodeScalars) }

  func refuse(_ message: String, at offset: Int) -> Problem {
    Problem(offset: offset, message: message)
  }

  func peek(_ ahead: Int = 0) -> Unicode.Scalar? {
    index + ahead < characters.count ? characters[index + ahead] : nil
  }

  private mutating func check() throws(Problem) {
    guard characters.count <= Self.maximumLength else {
      throw refuse("it is longer than \(Self.maximumLength) characters", at: 0)
    }
    while let character = peek() {
      let start = index
      index += 1
      switch character {
      case "(": try open(start)
      case ")":
        guard let group = groups.popLast() else { throw refuse("a ')' without its '('", at: start) }
        atom = largest
        largest = max(group.largest, largest)
      case "|": atom = nil
      case "*", "+", "?": try quantify(start, count: 1)
      case "{":
        if let count = try counted(start) { try quantify(start, count: count) } else { atom = 1 }
      case "[":
        try set(start)
        atom = 1
      case "\\":
        if try escape(start, inSet: false) { atom = 1 }
      case "^": atom = 1
      // RE2 lets it be repeated, to no effect; PCRE2 does not.
      case "$": atom = nil
      default: atom = 1
      }
    }
    if let group = groups.last { throw refuse("this '(' is never closed", at: group.start) }
  }

  private mutating func quantify(_ start: Int, count: Int) throws(Problem) {
    guard let inside = atom else { throw refuse("there is nothing to repeat before this", at: start) }
    if peek() == "?" { index += 1 }
    if peek() == "+" {
      throw refuse("a possessive repeat such as '*+' is not part of RE2's language", at: start)
    }
    if peek() == "*" || peek() == "?" { throw refuse("two repeats in a row", at: index) }
    let (product, overflow) = inside.multipliedReportingOverflow(by: max(count, 1))
    guard !overflow, product <= Self.maximumRepeat else {
      throw refuse("it repeats more than \(Self.maximumRepeat) times", at: start)
    }
    largest = max(largest, product)
    let mark = index
    if peek() == "{" {
      index += 1
      if try counted(mark) != nil { throw refuse("two repeats in a row", at: mark) }
      index = mark
    }
    atom = nil
  }

  /// The larger bound of `{n}`, `{n,}`, `{n,m}`; nil when the brace is a literal, as in RE2.
  private mutating func counted(_ start: Int) throws(Problem) -> Int? {
    let mark = index
    guard let low = number() else {
      index = mark
      return nil
    }
    var high = low
    if peek() == "," {
      index += 1
      high = number() ?? low
    }
    guard peek() == "}" else {
      index = mark
      return nil
    }
    index += 1
    guard low <= Self.maximumRepeat, high <= Self.maximumRepeat else {
      throw refuse("it repeats more than \(Self.maximumRepeat) times", at: start)
    }
    guard low <= high else { throw refuse("the repeat's bounds are the wrong way round", at: start) }
    return high
  }

  private mutating func number() -> Int? {
    var value: Int?
    while let digit = peek(), digit.isDigit {
      value = min((value ?? 0) * 10 + Int(digit.value - 48), 1_000_000)
      index += 1
    }
    return value
  }
}

extension Unicode.Scalar {
  var isDigit: Bool { (48...57).contains(value) }
  var isLetterOrDigit: Bool {
    isDigit || (65...90).contains(value) || (97...122).contains(value)
  }
  var isWordCharacter: Bool { isLetterOrDigit || self == "_" }
}
