import LocatedYAML
import Sigma
import Testing

/// One statement of the specification, or of ours where it is silent, with what a document of it becomes.
struct ChecklistRow: CustomTestStringConvertible, Sendable {
  /// `V3`, `ruling 11`: a row's name, so that a failure can be found; the letters group values, keys, conditions.
  var name: String
  var detection: String
  /// The searches and the condition as read, or `!` and the errors.
  var becomes: String
  var warns: String

  init(_ name: String, _ detection: String, _ becomes: String, warns: String = "") {
    self.name = name
    self.detection = detection
    self.becomes = becomes
    self.warns = warns
  }

  var testDescription: String { name }
}

/// Every row that a single detection shows; documents, correlations and filters have their own tables.
@Suite struct ChecklistTests {
  @Test(arguments: [
    ChecklistRow("V1", "{s: {f: a, g: b}, condition: s}", "(f a & g b); s"),
    ChecklistRow("V2", "{s: {f: [a, b]}, condition: s}", "f a, b; s"),
    ChecklistRow("V3", "{s: [{f: a}, {g: b, h: c}], condition: s}", "(f a | (g b & h c)); s"),
    ChecklistRow("V4", "{s: [a, b], condition: s}", "keyword <*>a<*>, <*>b<*>; s"),
    ChecklistRow("V5", "{s: {'|all': [a, b]}, condition: s}", "all keyword <*>a<*>, <*>b<*>; s"),
    ChecklistRow("V5", "{s: {'|contains|all': [a, b]}, condition: s}", "all keyword <*>a<*>, <*>b<*>; s"),
    ChecklistRow(
      "V5", "{s: {'|re': a+, '|cased': B}, condition: s}", "(keyword /a+/ & keyword cased <*>B<*>); s"),
    ChecklistRow(
      "V6", "{s: [{f: a}, b, {g: c}, d], condition: s}", "(keyword <*>b<*>, <*>d<*> | f a | g c); s"),
    ChecklistRow("V7", "{s: {f: MiXed}, condition: s}", "f MiXed; s"),
    ChecklistRow("V8", "{s: {f: 'a*b?c'}, condition: s}", "f a<*>b<?>c; s"),
    ChecklistRow(
      "V9", #"{s: {f: ['\*', '\?', '\\*', '\\\*', '\', '\\', '\\\', '\\\\']}, condition: s}"#,
      #"f *, ?, \<*>, \*, \, \, \\, \\; s"#),
    ChecklistRow("V10", "{s: {f: ''}, condition: s}", "f ; s"),
    ChecklistRow("V11", "{s: {f: null}, condition: s}", "f null; s"),
    ChecklistRow("V12", "{s: {f: [1, -1.5, true]}, condition: s}", "f equal 1, equal -1.5, true; s"),
    ChecklistRow(
      "V13", "{s: {process.args: a, 'With Blank': b}, condition: s}", "(process.args a & With Blank b); s"),
    ChecklistRow(
      "K1", "{a: [x], b: [y], c: [z], condition: not a and b or c}",
      "keyword <*>x<*>; keyword <*>y<*>; keyword <*>z<*>; ((!a & b) | c)"),
    ChecklistRow(
      "K1", "{a: [x], b: [y], condition: not (a or b)}", "keyword <*>x<*>; keyword <*>y<*>; !(a | b)"),
    ChecklistRow("K1", "{a: [x], b: [y], condition: a AND b}", "!and' or 'or' is missing before 'AND'"),
    ChecklistRow(
      "K2", "{a: [x], b: [y], _c: [z], condition: 1 of them}",
      "keyword <*>x<*>; keyword <*>y<*>; keyword <*>z<*>; (a | b)", warns: "'_c' is not used"),
    ChecklistRow(
      "K2", "{a: [x], b: [y], condition: all of them}", "keyword <*>x<*>; keyword <*>y<*>; (a & b)"),
    ChecklistRow(
      "K3", "{a_1: [x], b_1: [y], condition: any of *_1}", "keyword <*>x<*>; keyword <*>y<*>; (a_1 | b_1)"),
    ChecklistRow(
      "K3", "{_a: [x], _b: [y], condition: all of _*}", "keyword <*>x<*>; keyword <*>y<*>; (_a & _b)"),
    ChecklistRow("K4", "{a: [x], condition: 2 of them}", "!'2 of' means nothing"),
    ChecklistRow("K5", "{a: [x], condition: 1 of b*}", "!'b*' matches no search"),
    ChecklistRow(
      "K6", "{a: [x], b: [y], condition: [a, not b]}", "keyword <*>x<*>; keyword <*>y<*>; (a | !b)"),
    ChecklistRow(
      "K7", "{1st: [x], notable-one: [y], condition: 1st and notable-one}",
      "keyword <*>x<*>; keyword <*>y<*>; (1st & notable-one)"),
    ChecklistRow(
      "K8", "{a: [x], condition: a | count() by f > 5}", "!aggregations after '|' are no longer part"),
    ChecklistRow("K8, ruling 44", "{a: [x], timeframe: 5m, condition: a}", "!'timeframe' is no longer part"),
    ChecklistRow(
      "ruling 44", "{a: [x], threshold: 5m, condition: a}", "keyword <*>x<*>; keyword <*>5m<*>; a",
      warns: "'threshold' is not used"),
    ChecklistRow("ruling 8", "{s: {f|neq: [a, b]}, condition: s}", "not f a, b; s"),
    ChecklistRow(
      "ruling 11", "{s: {f: [a, null]}, condition: s}", "f a, null; s", warns: "outside the specification"),
    ChecklistRow("ruling 12", "{s: {f: []}, condition: s}", "!an empty list can never match"),
    ChecklistRow("ruling 12", "{s: [], condition: s}", "!an empty list can never match"),
    ChecklistRow("ruling 18", "{s: {f: True}, condition: s}", "f true; s"),
    ChecklistRow("ruling 19", "{s: {f: 9007199254740993}, condition: s}", "f equal 9007199254740993; s"),
    ChecklistRow(
      "ruling 20", "{s: {f: [00000429, 0x1F, 1_000, 0o17]}, condition: s}",
      "f 00000429, equal 31, 1_000, equal 15; s"),
    ChecklistRow("ruling 20", "{s: {f: no}, condition: s}", "f no; s", warns: "'no' is text, not a boolean"),
    ChecklistRow("ruling 22", "{s: {SYSCALL: a, syscall: b}, condition: s}", "(SYSCALL a & syscall b); s"),
    ChecklistRow(
      "ruling 23", "{s: {f|re: '(?i)a(?P<x>b)[[:alpha:]]'}, condition: s}", "f /(?i)a(?P<x>b)[[:alpha:]]/; s"),
    ChecklistRow("ruling 23", "{s: {f|re: '(?<!a)b'}, condition: s}", "!look-behind is not possible"),
    ChecklistRow(
      "ruling 23", #"{s: {f|re: '(a)\1'}, condition: s}"#, "!a back-reference '\\1' is not possible"),
    ChecklistRow("1.8", #"{s: {f|re: '\bsu\b.\d\S\W'}, condition: s}"#, #"f /\bsu\b.\d\S\W/; s"#),
    ChecklistRow("ruling 25", "{s: {f|week: 53}, condition: s}", "f week equal 53; s"),
    ChecklistRow("ruling 26", "{s: {f|windash: '—a'}, condition: s}", "f (-a | /a | –a | —a | ―a); s"),
    ChecklistRow(
      "ruling 26", "{s: {f|windash: '-a -b -c -d -e -f'}, condition: s}", "!makes more than 4096 spellings"),
    ChecklistRow(
      "ruling 28", "{s: {f|expand: '%who%'}, condition: s}", "!the placeholder '%who%' has no value"),
    ChecklistRow("ruling 42", "{s: {f: a, f: b}, condition: s}", "!the key 'f' is used twice in this map"),
    ChecklistRow(
      "ruling 45", "{a: [x], b: [y], condition: a}", "keyword <*>x<*>; keyword <*>y<*>; a",
      warns: "'b' is not used"),
    ChecklistRow(
      "ruling 46", "{a: &x {f: a}, b: {<<: *x, g: b}, c: *x, condition: a and b and c}",
      "f a; (g b & f a); f a; (a & b & c)"),
    ChecklistRow(
      "ruling 47", "{s: {f: word, f|contains: other}, condition: s}", "(f word & f <*>other<*>); s",
      warns: "cannot match"),
  ])
  func aRowOfTheChecklist(row: ChecklistRow) throws {
    let broken = "title: T\nlogsource: {product: linux}\ndetection: \(row.detection)"
    let text =
      broken + "\n---\ntitle: Other\nlogsource: {product: linux}\ndetection: {s: {f: a}, condition: s}"
    let loaded = RuleLoader.load(text: text, file: "r.yml")
    let messages = loaded.diagnostics.filter { $0.severity == .warning }.map(\.message)
    #expect(messages.count == (row.warns.isEmpty ? 0 : 1))
    #expect(messages.allSatisfy { $0.contains(row.warns) }, "\(messages)")
    guard !row.becomes.hasPrefix("!") else {
      let found = errors(text)
      #expect(found.count == 1)
      #expect(found.first?.contains(row.becomes.dropFirst()) == true, "\(found)")
      #expect(found.first?.hasPrefix("3:") == true, "\(found)")
      #expect(loaded.rejected == 1)
      #expect(loaded.rules.map(\.metadata.title) == ["Other"], "only that document is refused")
      return
    }
    #expect(loaded.rejected == 0, "\(loaded.diagnostics)")
    let rule = try #require(loaded.rules.first)
    let parts = rule.searches.map(\.expression.shown) + [rule.condition.shown]
    #expect(parts.joined(separator: "; ") == row.becomes)
  }

  @Test("ruling 46: what anchors may grow to is bounded") func anchorsAreBounded() {
    var text = "title: T\nlogsource: {product: linux}\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...5 {
      let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(aliases)]\n"
    }
    let found = errors(text + "detection: {s: {f: a}, condition: s}")
    #expect(found.count == 1)
    #expect(
      found.first?.contains("more than 10000 values once its aliases are written out") == true, "\(found)")
  }
}
