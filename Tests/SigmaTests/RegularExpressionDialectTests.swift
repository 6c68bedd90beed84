import Sigma
import Testing

@Suite struct RegularExpressionDialectTests {
  @Test(arguments: [
    "", "a", "a*b+c?", "a*?b+?c??", "a{2}b{2,}c{2,3}d{2}?", "a{,3}", "a{", "a{b}", "x{2", "(a|b)*",
    "(?:a)(?i)b",
    "(?i:a)", "(?i-s:a)", "(?-m)a", "(?P<name>a)", "(?<name>a)", "[abc]", "[^abc]", "[]a]", "[^]a]", "[a-z-]",
    "[[:alpha:][:^digit:]_]", #"[\d\-x]"#, #"[\x41-\x5A]"#, #"\d\D\s\S\w\W\b\B\A\z"#, #"\.\*\[\]\(\)\/\-\""#,
    #"\x41\x{1F600}\t\n\r\f\a"#, #"\pL\p{Greek}\P{^Lu}"#, #"\Qa(b\E+"#, "a]b}c", "^$", "a|", "|a", "()",
    "(|a)",
    "(a{10}){10}", "[[a]", "é+", "[а-я]", "(?s).*", #"\Qunfinished("#, "^*", "[a&&b]", #"[\d-z]"#,
  ])
  func theLanguageIsAccepted(pattern: String) {
    #expect(RegularExpressionDialect.problem(in: pattern) == nil)
  }

  @Test(arguments: [
    ("a(?=b)", 1), ("a(?!b)", 1), ("(?<=a)b", 0), ("(?<!a)b", 0), (#"(a)\1"#, 3), (#"(?P<n>a)(?P=n)"#, 8),
    (#"\k<n>"#, 0), (#"\g{1}"#, 0), ("a*+", 1), ("a++", 1), ("a?+", 1), ("a{2}+", 1), ("(?>a)", 0),
    ("(?R)", 0),
    ("(?1)", 0), ("(?&n)", 0), ("(?P>n)", 0), ("(?+1)", 0), ("(?-1)", 0), ("(?(1)a|b)", 0), ("(?C1)", 0),
    ("(?|a|b)", 0), ("(?#c)", 0), ("(?'n'a)", 0), ("(*ACCEPT)", 0), (#"a\K"#, 1), (#"\G"#, 0), (#"\R"#, 0),
    (#"\X"#, 0), (#"\Z"#, 0), (#"\C"#, 0), (#"\h"#, 0), (#"\v"#, 0), (#"\e"#, 0), (#"\cA"#, 0), (#"\N"#, 0),
    (#"\u0041"#, 0), (#"\012"#, 0), ("(", 0), (")", 0), ("a(b", 1), ("[a", 0), ("[", 0), ("[z-a]", 2),
    (#"[a-\d]"#, 2), (#"[\b]"#, 1), ("[[:foo:]]", 1), ("[[.a.]]", 1), ("x[:alpha:]", 1),
    ("[=a=]", 0), ("*a", 0), ("a|*", 2), ("a$*", 2),
    ("(+)", 1),
    ("a**", 2), ("a*{2}", 2), ("a{2}{3}", 4), ("a{3,2}", 1), ("a{1001}", 1), ("(a{100}){100}", 8),
    ("((a{11}){11}){11}", 13), (#"\"#, 0), (#"a\"#, 1), ("(?x)a", 0), ("(?a", 0), ("(?", 0), ("(?i", 0),
    (#"\p"#, 0), (#"\p{"#, 0), (#"\p{}"#, 0), (#"\pQ"#, 0), (#"\x4"#, 0), (#"\x{}"#, 0), (#"\x{110000}"#, 0),
    (#"\xD"#, 0), (#"\x{D800}"#, 0), ("(?P<>a)", 0), ("(?P<a", 0), ("(?P<a-b>c)", 0), ("(?i)*", 4),
    ("(?<a>b)(?P<a>c)", 7),
    (#"\é"#, 0),
  ])
  func everythingElseIsRefusedWhereItStands(pattern: String, offset: Int) {
    #expect(RegularExpressionDialect.problem(in: pattern)?.offset == offset)
  }

  @Test(.timeLimit(.minutes(1))) func hostilePatternsAreBounded() {
    var generator = SeededGenerator(seed: 7)
    let alphabet = Array(#"()[]{}?*+|\^$.-:<>=!PiQEx09azdk,&"#)
    for _ in 0..<5_000 {
      let length = Int.random(in: 0..<40, using: &generator)
      let pattern = String((0..<length).map { _ in alphabet.randomElement(using: &generator) ?? "a" })
      _ = RegularExpressionDialect.problem(in: pattern)
    }
    for part in ["(", "[", "a{9}", "(?:", #"\Q"#, "a?", "[[:alpha:]", "(a{2})"] {
      _ = RegularExpressionDialect.problem(in: String(repeating: part, count: 1_000))
      _ = RegularExpressionDialect.problem(in: String(repeating: part, count: 100_000))
    }
  }

  @Test(arguments: [
    (#"[\w-.]"#, #"[\w\-.]"#), (#"^[\d-z]+[[:alpha:]-.]"#, #"^[\d\-z]+[[:alpha:]\-.]"#),
    (#"[\w-]"#, #"[\w-]"#),
    (#"[\w\-.]"#, #"[\w\-.]"#), ("[a-z-9]", "[a-z-9]"), (#"[^\s-—]"#, #"[^\s\-—]"#), ("a-b", "a-b"),
  ])
  func aHyphenBehindAClassIsSpelledOut(pattern: String, portable: String) throws {
    #expect(try RegularExpressionDialect.portable(pattern) == portable)
  }
}

/// Random numbers that are the same in every run.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
