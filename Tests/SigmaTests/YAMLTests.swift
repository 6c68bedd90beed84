import LocatedYAML
import Testing

private func roots(_ text: String) -> [String] {
  YAMLDocument.documents(in: text, file: "f.yml").map { document in
    switch document.root {
    case .success(let node): "\(node.location.line):\(node.location.column) \(node.gist)"
    case .failure(let problem): "\(problem.location.line):\(problem.location.column) ! \(problem.message)"
    }
  }
}

private func value(_ text: String) throws -> YAMLNode {
  let document = try #require(YAMLDocument.documents(in: "k: " + text, file: "f.yml").first)
  return try #require(try document.root.get().mapping?.entry("k")?.value)
}

@Suite struct YAMLTests {
  @Test(
    arguments: [
      ("a", .text), ("'1'", .text), ("1", .integer), ("0", .integer), ("-0", .integer), ("00", .text),
      ("007", .text), ("+12", .integer), ("1.5", .float), (".5", .float), ("5.", .float), ("1e3", .float),
      ("1e", .text), (".", .text), ("-.5e-3", .float), ("0o17", .integer), ("0xfF", .integer),
      ("0xg", .text), ("0x-1", .text), (".inf", .text), ("true", .boolean), ("TrUe", .text), ("yes", .text),
      ("on", .text), ("y", .text), ("null", .null), ("~", .null), ("", .null), ("''", .text),
      ("1_000", .text),
      ("12:30", .text), ("2024-01-01", .text), ("!!str 5", .text), ("! 5", .text), ("|\n  5", .text),
      ("0b1", .text), ("1 2", .text),
    ] as [(String, YAMLScalar.Kind)])
  func scalarsFollowTheCoreSchema(text: String, kind: YAMLScalar.Kind) throws {
    #expect(try value(text).scalar?.kind == kind)
  }

  @Test func documentsAreReadOneByOne() {
    #expect(
      roots("a: 1\n---\nb: [\n---\n# nothing\n---\nc: 2\n...\n%YAML 1.2\n---\nd: 3\n") == [
        "1:1 a map",
        "4:1 ! cannot be read as YAML: did not find expected node content (while parsing a flow node)",
        "7:1 a map", "11:1 a map",
      ])
    #expect(roots("--- {a: 1}\n--- text\n---\n") == ["1:5 a map", "2:5 the text 'text'"])
    #expect(roots("a: |\n  ---\n  b\nc: 1") == ["1:1 a map"])
    #expect(roots("\u{FEFF}a: 1\r\n---\r\nb: 2\r\n") == ["1:1 a map", "3:1 a map"])
    #expect(roots("") == [])
    #expect(roots("\n# comment\n") == [])
  }

  @Test func anchorsAndMergeKeysAreWrittenOut() throws {
    let text = """
      base: &base {a: 1, b: 2}
      more: &more {b: 3, c: 4}
      one: {<<: *base, b: 9}
      two: {<<: [*base, *more]}
      """
    let root = try #require(try YAMLDocument.documents(in: text, file: "f")[0].root.get().mapping)
    let one = try #require(root["one"]?.mapping)
    #expect(one.entries.map(\.key) == ["b", "a"])
    #expect(one["b"]?.scalar?.text == "9")
    #expect(root["two"]?.mapping?["b"]?.scalar?.text == "2")
    #expect(root["two"]?.mapping?["c"]?.scalar?.text == "4")
  }

  @Test(arguments: [
    ("a: 1\nb: 2\na: 3", "3:1 ! the key 'a' is already used in line 1"),
    ("x:\n  a: 1\n  'a': 3", "3:3 ! the key 'a' is already used in line 2"),
    ("{a: 1, a: 2}", "1:2 ! the key 'a' is used twice in this map"),
    ("1: a\n'1': b", "2:1 ! the key '1' is already used in line 1"),
    ("? [a]\n: b", "1:3 ! a key must be plain text, not a list or a map"),
    ("a: *b", "1:4 ! cannot be read as YAML: found undefined alias"),
    ("a: &a [*a]", "1:8 ! cannot be read as YAML: found undefined alias"),
    ("a: !custom b", "1:4 ! the tag '!custom' means nothing here; leave it out"),
    (
      "a:\n\t- b",
      "2:1 ! cannot be read as YAML: found character that cannot start any token (while scanning for the next token)"
    ),
    ("a: \u{0}", "1:4 ! the control character 0 (0x0) cannot stand in YAML"),
    ("a: b\nc: \u{1B}[0m", "2:4 ! the control character 27 (0x1b) cannot stand in YAML"),
    ("a: b\nc: \u{FFFE}", "2:4 ! cannot be read as YAML: control characters are not allowed"),
    ("'a", "1:3 ! cannot be read as YAML: found unexpected end of stream (while scanning a quoted scalar)"),
    ("a: {<<: b}", "1:9 ! a merge key '<<' must be a list, not the text 'b'"),
  ])
  func mistakesHaveAPlace(text: String, problem: String) {
    #expect(roots(text) == [problem])
  }

  @Test func invalidUTF8IsLocatedAndConfinedToItsDocument() {
    let bytes = Array("a: 1\n---\nb: x".utf8) + [0xFF, 0x0A] + Array("---\nc: 1".utf8)
    let documents = YAMLDocument.documents(in: bytes, file: "f.yml")
    #expect(documents.count == 3)
    #expect(documents[1].location == SourceLocation(file: "f.yml", line: 3, column: 5))
    #expect((try? documents[2].root.get()) != nil)
  }

  @Test func limitsAreErrorsWithAPlace() {
    var limits = YAMLLimits()
    limits.fileBytes = 100
    limits.documents = 2
    limits.nodes = 5
    limits.depth = 3
    func problems(_ text: String) -> [String] {
      YAMLDocument.documents(in: text, file: "f", limits: limits).compactMap { document in
        guard case .failure(let problem) = document.root else { return nil }
        return "\(problem.location.line): \(problem.message)"
      }
    }
    #expect(problems("a: [b, c, d, e, f]")[0].contains("more than 5 values"))
    #expect(problems("a: {b: {c: {d: e}}}")[0].contains("3 levels"))
    #expect(problems("a: 1\n---\na: 1\n---\na: 1\n---\na: 1")[0].contains("4: more than 2 documents"))
    #expect(problems(String(repeating: " ", count: 101))[0].contains("101 bytes"))
  }

  @Test(arguments: [
    ("15m", 900), ("0s", 0), ("2h", 7_200), ("7d", 604_800), ("3153600000s", 3_153_600_000),
  ])
  func spansOfTimeHaveUnits(text: String, seconds: Int) throws {
    #expect(try value(text).expectSeconds("it") == seconds)
  }

  @Test(arguments: ["15", "m", "-5m", "+5m", "1.5h", "1h30m", "99999999999999999999d", "٣m", "5 m"])
  func otherSpansAreRefused(text: String) throws {
    let node = try value(text)
    #expect(throws: Diagnostic.self) { try node.expectSeconds("it") }
  }

  @Test(
    arguments: [
      ("contians", "contains"), ("xyz", nil), ("", nil), ("GROUP-BY", "group-by"), ("grop-by", "group-by"),
    ] as [(String, String?)])
  func slipsOfTheKeyboardAreRecognised(word: String, known: String?) {
    #expect(Spelling.suggestion(for: word, among: ["contains", "group-by", ""]) == known)
  }
}
