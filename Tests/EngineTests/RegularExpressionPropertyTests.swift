import Engine
import Events
import Sigma
import Testing

/// Regular expressions in rules against PCRE2 alone: what the engine takes for a required text, to spare itself the
/// search, must never lose a match.
@Suite struct RegularExpressionPropertyTests {
  /// Braces, brackets and parentheses that are text, each beside an alternative.
  static let textual: [(String, String)] = [
    ("user{name|admin}", "set admin} ok"), ("user{name|admin}", "the user{name"), ("ab{2,x|cdef", "a cdef"),
    ("abc{,2}|xyz", "an xyz"), ("[[:]aaa|bbb]cccc", "x [aaa"), ("[[:]aaa|bbb]cccc", "x bbb]cccc"),
    ("[[:a]bcd|[:x]efg", "xefg"), ("[[:a]bcd:]efg|hij", "hij"), ("[[:alpha:]|]bcd|efg", "an efg"),
    (#"(\Q)abc(\E|xyz)"#, "xyz"), (#"(\Q[\E|abc])|defg"#, "abc]"), (#"(\Q)\E|abc)defg"#, ")defg"),
    (#"(a\\Q)bcde|fgh"#, "fgh"), ("(a[)]b)|cdef", "cdef"), (#"[\]|]abc|def"#, "def"), ("[]|]abc|def", "def"),
    ("[^]|]abc|def", "def"), ("abcd{0}e", "abce"), ("abcd{0,}e", "abce"), ("abcd*?e", "abce"),
  ]

  @Test(arguments: textual) func aBracketThatIsTextHidesNoAlternative(_ pattern: String, _ line: String)
    throws
  {
    let expression = try RegularExpression(
      pattern: RegularExpressionDialect.portable(pattern), ignoreCase: false, multiline: false, dotAll: false)
    let bytes = Array(line.utf8)
    try #require(expression.search(bytes, in: 0..<bytes.count) == .matched)
    let rig = try Rig(search: "message|re: '\(pattern)'")
    #expect(rig.lines([line], .plain(rig.ruleSet.allLogSources)).matched)
  }

  @Test(arguments: 1...50) func theEngineFindsWhatPCRE2Finds(_ seed: Int) throws {
    var maker = PatternMaker(random: SplitMix(seed: UInt64(seed)))
    var made: [(pattern: String, flags: String, expression: RegularExpression)] = []
    while made.count < 60 {
      let (pattern, flags) = (maker.pattern(), maker.flags())
      guard let portable = try? RegularExpressionDialect.portable(pattern),
        let expression = try? RegularExpression(
          pattern: portable, ignoreCase: flags.contains("i"), multiline: flags.contains("m"),
          dotAll: flags.contains("s"))
      else { continue }
      made.append((pattern, flags, expression))
    }
    let rules = made.enumerated().map { index, made in
      Rig.rule("message|re\(made.flags): '\(made.pattern)'", name: "r\(index)")
    }
    let rig = try Rig(rules.joined(separator: "\n---\n"))
    let lines = made.flatMap { made in (0..<2).map { _ in maker.line(of: made.pattern) } }
    let run = rig.lines(lines, .plain(rig.ruleSet.allLogSources))
    var found = Set(run.hits.map { "\($0.rule) \($0.ordinal)" })
    var matches = 0
    for (index, made) in made.enumerated() {
      for (number, line) in lines.enumerated() {
        let bytes = Array(line.utf8)
        let wanted = made.expression.search(bytes, in: 0..<bytes.count) == .matched
        let isFound = found.remove("r\(index) \(number + 1)") != nil
        #expect(isFound == wanted, "'\(made.pattern)' \(made.flags) in '\(line)'")
        matches += wanted ? 1 : 0
      }
    }
    // The material is worth something only if much of it matches and much does not.
    #expect((0.03...0.7).contains(Double(matches) / Double(made.count * lines.count)))
  }
}

/// Patterns that look as if they had more or fewer braces, sets, quotes and groups than they have, and lines near them.
private struct PatternMaker {
  var random: SplitMix
  private var names = 0

  init(random: SplitMix) { self.random = random }

  private static let words = [
    "abc", "xyz", "sshd", "kick", "aaaa", "bbb", "a", "é", "{", "}", "{x", "2}", "{,2}", "{2", "{1,x}", ":",
    ":]",
    "]", "-", " ", "=", #"\|"#, #"\{"#, #"\("#, #"\)"#, #"\["#, #"\\"#, #"\\Q"#,
  ]
  private static let others = [
    "[abc]", "[[:]", "[[:a]", "[a[:]", "[[:alpha:]-]", "[[:^digit:]x]", "[^]x]", "[]a]", "[(]", "[)|]", "[|]",
    #"[\]|]"#, #"[[:\]]"#, "[{|}]", #"\Q(\E"#, #"\Q)\E"#, #"\Q|\E"#, #"\Q[\E"#, #"\Qa{b\E"#, #"\Q\E"#, #"\d"#,
    #"\w"#, #"\b"#, #"\x{61}"#, #"\x61"#, #"\pL"#, #"\p{Greek}"#, ".", "^", "$",
  ]
  private static let quantifiers = [
    "*", "+", "?", "{0}", "{1}", "{0,1}", "{2,}", "{1,2}", "*?", "+?", "{0,}?",
  ]
  private static let openings = ["(", "(?:", "(?i:", "(?s-m:"]

  private mutating func pick(_ list: [String]) -> String {
    list[Int.random(in: 0..<list.count, using: &random)]
  }

  mutating func flags() -> String {
    ["|i", "|m", "|s"].filter { _ in random.next() % 4 == 0 }.joined()
  }

  mutating func pattern() -> String { alternatives(depth: 2) }

  private mutating func alternatives(depth: Int) -> String {
    (0..<Int.random(in: 1...3, using: &random)).map { _ in
      (0..<Int.random(in: 1...4, using: &random)).map { _ in piece(depth) }.joined()
    }.joined(separator: "|")
  }

  private mutating func piece(_ depth: Int) -> String {
    let atom: String
    switch random.next() % 8 {
    case 0 where depth > 0:
      names += 1
      let opening = random.next() % 5 == 0 ? "(?P<n\(names)>" : pick(Self.openings)
      atom = opening + alternatives(depth: depth - 1) + ")"
    case 0, 1, 2: atom = pick(Self.others)
    default: atom = pick(Self.words)
    }
    return random.next() % 6 == 0 ? atom + pick(Self.quantifiers) : atom
  }

  /// A part of the pattern as it stands, without some of what may be no text, in some other case.
  mutating func line(of pattern: String) -> String {
    let branch = pattern.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
    var text = random.next() % 3 == 0 ? pattern : pick(branch)
    if random.next() % 3 == 0 { text += pick(Self.words) }
    let dropped = Set(#"\()[]{}|?*+^$QE:"#.unicodeScalars.filter { _ in random.next() % 2 == 0 })
    var line = String.UnicodeScalarView()
    for scalar in text.unicodeScalars where !dropped.contains(scalar) {
      switch scalar {
      case "s" where random.next() % 8 == 0: line.append("\u{17F}")
      case "k" where random.next() % 8 == 0: line.append("\u{212A}")
      case "a"..."z" where random.next() % 8 == 0:
        line.append(contentsOf: "\(scalar)".uppercased().unicodeScalars)
      default: line.append(scalar)
      }
    }
    return pick(["", "x ", "1"]) + String(line)
  }
}
