import Events
import LocatedYAML
import Sigma
import Testing

/// A document that no check has anything to say about.
private let flawless = """
  title: Odd thing
  id: 5d4d9f05-bf6b-4a00-afbe-9c6e0ebf406e
  name: odd_thing
  status: test
  description: Something that is worth a look
  author: somebody
  date: 2026-01-31
  modified: 2026-02-01
  logsource: {product: linux}
  detection:
    selection: {f: a}
    condition: selection
  level: low

  """

/// A flawless correlation of a flawless rule, but for what takes the place of `part`.
private func correlation(_ part: String, _ replacement: String) -> String {
  flawless
    + """
    ---
    title: Many odd things
    id: 6d4d9f05-bf6b-4a00-afbe-9c6e0ebf406e
    status: test
    description: Something that is worth a look
    author: somebody
    date: 2026-01-31
    correlation:
      type: event_count
      rules: [odd_thing]
      group-by: [f]
      timespan: 5m
      condition: {gte: 10}
    level: low

    """.replacing(part, with: replacement)
}

/// A flawless expectation of a flawless rule, but for what takes the place of `part`.
private func expectation(_ part: String, _ replacement: String) -> String {
  flawless
    + """
    ---
    title: The odd thing comes each day
    id: 8d4d9f05-bf6b-4a00-afbe-9c6e0ebf406e
    status: test
    description: Something that is worth waiting for
    author: somebody
    date: 2026-01-31
    expectation:
      rules: [odd_thing]
      every: 1d
      grace: 2h
    level: low

    """.replacing(part, with: replacement)
}

/// A flawless baseline of a flawless rule, but for what takes the place of `part`.
private func baseline(_ part: String, _ replacement: String) -> String {
  flawless
    + """
    ---
    title: More odd things than usual
    id: 9d4d9f05-bf6b-4a00-afbe-9c6e0ebf406e
    status: test
    description: Something that is worth a look
    author: somebody
    date: 2026-01-31
    baseline:
      type: rate
      rules: [odd_thing]
      interval: 1h
    level: low

    """.replacing(part, with: replacement)
}

private func filter(_ part: String, _ replacement: String) -> String {
  flawless
    + """
    ---
    title: Not so odd
    id: 7d4d9f05-bf6b-4a00-afbe-9c6e0ebf406e
    description: Agreed with the owner
    author: somebody
    date: 2026-01-31
    logsource: {product: linux}
    filter:
      rules: [odd_thing]
      selection: {g: b}
      condition: not selection

    """.replacing(part, with: replacement)
}

private func with(_ part: String, _ replacement: String) -> String {
  flawless.replacing(part, with: replacement)
}

/// What loading and reviewing a text remark on, as `line:column check`.
private func remarks(_ text: String, file: String = "r.yml") -> [String] {
  let review = RuleReview.review(
    text: text, file: file, known: [LogSource(product: "linux", service: "sshd")])
  return (RuleLoader.load(text: text, file: file).diagnostics + review.remarks).map {
    "\($0.location.line):\($0.location.column) \($0.check ?? "without a name")"
  }
}

/// Each check with documents that it alone speaks about, and the place.
private let cases: [(RuleCheck, String, String)] = [
  (.invalidYAML, "title: [a\n", "2:1"),
  (.unsupportedDocument, with("level: low", "level: low\nbaseline: x"), "14:1"),
  (.unsupportedDocument, with("level: low", "level: low\ntaxonomy: own"), "14:11"),
  (.missingTitle, with("title: Odd thing", "author_: x"), "1:1"),
  (.invalidMetadata, with("level: low", "level: loud"), "13:8"),
  (.duplicateIdentifier, correlation("6d4d9f05", "5d4d9f05"), "16:5"),
  (.invalidLogSource, with("{product: linux}", "linux"), "9:12"),
  (.invalidDetection, with("{f: a}", "{}"), "11:14"),
  (.invalidModifier, with("{f: a}", "{f|containz: a}"), "11:17"),
  (.invalidValue, with("{f: a}", "{f|gte: a}"), "11:22"),
  (.invalidRegex, with("{f: a}", "{f|re: '(a'}"), "11:22"),
  (.invalidNetwork, with("{f: a}", "{f|cidr: 10.0.0.1/8}"), "11:23"),
  (.missingPlaceholder, with("{f: a}", "{f|expand: '%a%'}"), "11:25"),
  (.invalidCondition, with("condition: selection", "condition: selektion"), "12:14"),
  (.legacyAggregation, with("condition: selection", "condition: selection | count() > 5"), "12:24"),
  (.invalidCorrelation, correlation("timespan: 5m", "timespan: soon"), "25:13"),
  (.invalidFilter, filter("not selection", "[selection]"), "24:14"),
  (.invalidBaseline, baseline("interval: 1h", "interval: 7m"), "24:13"),
  (.invalidExpectation, expectation("grace: 2h", "grace: 2d"), "24:10"),
  (.unknownReference, correlation("[odd_thing]", "[even_thing]"), "23:11"),
  (.misspeltKey, with("level: low", "level: low\nfalsepositive: x"), "14:1"),
  (.idFormat, with("5d4d9f05-bf6b-4a00-afbe-9c6e0ebf406e", "one"), "2:5"),
  (.missingID, with("id: 5d4d9f05-bf6b-4a00-afbe-9c6e0ebf406e\n", ""), "1:1"),
  (.duplicateTitle, correlation("Many odd things", "ODD thing"), "15:8"),
  (.titleLength, with("Odd thing", "T" + String(repeating: "o", count: 110)), "1:8"),
  (.titleForm, with("Odd thing", "odd thing"), "1:8"),
  (.titleForm, with("Odd thing", "Detects it"), "1:8"),
  (.titleForm, with("Odd thing", "Odd thing."), "1:8"),
  (.shortDescription, with("Something that is worth a look", "Odd"), "5:14"),
  (.missingDescription, with("description: Something that is worth a look\n", ""), "1:1"),
  (.missingAuthor, with("author: somebody\n", ""), "1:1"),
  (.missingStatus, with("status: test\n", ""), "1:1"),
  (.missingLevel, with("level: low\n", ""), "1:1"),
  (.missingDate, with("date: 2026-01-31\n", ""), "1:1"),
  (.retiredStatus, with("status: test", "status: deprecated"), "4:9"),
  (.dateFormat, with("date: 2026-01-31", "date: yesterday"), "7:7"),
  (.dateFormat, with("date: 2026-01-31", "date: 2026-02-30"), "7:7"),
  (.modifiedBeforeDate, with("modified: 2026-02-01", "modified: 2026/01/30"), "8:11"),
  (.relatedFormat, with("level: low", "level: low\nrelated: [{id: a, type: x}]"), "14:25"),
  (.scopeFormat, with("level: low", "level: low\nscope: [[a]]"), "14:8"),
  (.falsePositiveWord, with("level: low", "level: low\nfalsepositives: [None]"), "14:18"),
  (.duplicateReference, with("level: low", "level: low\nreferences: [a, b, a]"), "14:20"),
  (.regressionPath, with("level: low", "level: low\nregression_tests_path: no/such/info.yml"), "14:24"),
  (.tagFormat, with("level: low", "level: low\ntags: [Attack.t1]"), "14:8"),
  (.tagNamespace, with("level: low", "level: low\ntags: [own.thing]"), "14:8"),
  (.attackTag, with("level: low", "level: low\ntags: [attack.t11]"), "14:8"),
  (.attackTactic, with("level: low", "level: low\ntags: [attack.stealthy]"), "14:8"),
  (.tlpTag, with("level: low", "level: low\ntags: [tlp.blue]"), "14:8"),
  (.cveTag, with("level: low", "level: low\ntags: [cve.2021.44228]"), "14:8"),
  (.detectionTag, with("level: low", "level: low\ntags: [detection.guess]"), "14:8"),
  (.d3fendTag, with("level: low", "level: low\ntags: [d3fend.anci]"), "14:8"),
  (.carTag, with("level: low", "level: low\ntags: [car.2016-4-5]"), "14:8"),
  (.stpTag, with("level: low", "level: low\ntags: [stp.9]"), "14:8"),
  (.duplicateTag, with("level: low", "level: low\ntags: [tlp.red, tlp.red]"), "14:17"),
  (.criterionFormat, with("level: low", "level: low\ntags: [soc2.cc]"), "14:8"),
  (.logSourceCase, with("product: linux", "product: Linux"), "9:22"),
  (.unknownLogSource, with("product: linux", "product: windows"), "9:12"),
  (.unusedSearch, with("{f: a}", "{f: a}\n  other: {f: b}"), "12:3"),
  (.searchName, flawless.replacing("selection", with: "sel.ection"), "12:14"),
  (.singleChoice, with("condition: selection", "condition: 1 of them"), "12:14"),
  (.singleChoice, with("condition: selection", "condition: all of sel*"), "12:14"),
  (
    .allOfThem,
    with("{f: a}", "{f: a}\n  other: {g: b}").replacing(
      "condition: selection", with: "condition: all of them"),
    "13:14"
  ),
  (.unreachable, with("condition: selection", "condition: selection and not selection"), "11:3"),
  (.fieldName, with("{f: a}", "{'f g': a}"), "11:15"), (.fieldName, with("{f: a}", "{$f: a}"), "11:15"),
  (.repeatedModifier, with("{f: a}", "{f|cased|cased: a}"), "11:23"),
  (.singleAll, with("{f: a}", "{f|all: a}"), "11:15"),
  (.nullInList, with("{f: a}", "{f: [a, null]}"), "11:22"),
  (.booleanWord, with("{f: a}", "{f: yes}"), "11:18"),
  (.wildcardForModifier, with("{f: a}", "{f: ['*a', '*b']}"), "11:15"),
  (.wildcardForModifier, with("{f: a}", "{f: '*a*'}"), "11:15"),
  (.doubleWildcard, with("{f: a}", "{f: 'a**b'}"), "11:18"),
  (.escapedWildcard, with("{f: a}", "{f: 'a\\*'}"), "11:18"),
  (.numberAsText, with("{f: a}", "{f: '22'}"), "11:18"),
  (.controlCharacter, with("{f: a}", "{f: \"a\\tb\"}"), "11:18"),
  (.duplicateValue, with("{f: a}", "{f: [a, b, A]}"), "11:25"),
  (.plainRegex, with("{f: a}", "{f|re: abc}"), "11:21"),
  (.openRegex, with("{f: a}", "{f|re: '.*a+'}"), "11:21"),
  (.unpinnedProgram, with("{f: a}", "{f: a, program: [myapp, sshd]}"), "11:38"),
  (.unpinnedProgram, with("{f: a}", "{SYSLOG_IDENTIFIER|startswith: sudo}"), "11:45"),
  (.unpinnedProgram, with("{f: a}", "['CRON[']"), "11:15"),
  (
    .unpinnedProgram,
    with("{f: a}", "{program: kernel}"),
    "11:24"
  ),
  (
    .unpinnedProgram,
    with("{f: a}", "{program: su}\n  pin: {origin: trusted}").replacing(
      "condition: selection", with: "condition: selection or pin"),
    "11:24"
  ),
  (.filterKey, filter("author: somebody", "author: somebody\nlevel: low"), "19:1"),
  (.filterWithoutNot, filter("not selection", "selection"), "24:14"),
  (.filterTarget, filter("[odd_thing]", "[even_thing]"), "22:11"),
  (.filterReason, filter("description: Agreed with the owner\n", ""), "15:1"),
  (.ungroupedCorrelation, correlation("  group-by: [f]\n", ""), "22:3"),
  (
    .impossibleThreshold,
    correlation("event_count", "temporal"), "26:14"
  ),
  (.repeatedReference, correlation("[odd_thing]", "[odd_thing, odd_thing]"), "23:22"),
  (
    .lostGroup,
    correlation("level: low", "level: low\nname: inner") + """
      ---
      title: Many of many
      id: 8d4d9f05-bf6b-4a00-afbe-9c6e0ebf406e
      status: test
      description: Something that is worth a look
      author: somebody
      date: 2026-01-31
      correlation:
        {type: event_count, rules: [inner], group-by: [g], timespan: 5m, condition: {gte: 2}}
      level: low

      """, "37:31"
  ),
]

/// What `rules check` says of documents, each check under its own name.
@Suite struct RuleReviewTests {
  @Test func nothingIsSaidOfWhatIsInOrder() {
    #expect(remarks(flawless) == [])
    #expect(remarks(correlation("", "")) == [])
    #expect(remarks(filter("", "")) == [])
    #expect(remarks(expectation("", "")) == [])
    #expect(remarks(baseline("", "")) == [])
  }

  @Test(arguments: cases.indices)
  func eachCheckSpeaksAtItsPlaceAndAlone(index: Int) {
    let (check, text, place) = cases[index]
    #expect(remarks(text) == ["\(place) \(check.rawValue)"])
  }

  /// Files, pipelines and the engine are not texts; their checks are tested where they are.
  @Test func everyCheckIsTried() {
    let elsewhere: Set<RuleCheck> = [
      .unreadableFile, .invalidPipeline, .pipelineKey, .cannotCompile, .fileName, .duplicateFileName,
    ]
    #expect(Set(cases.map(\.0)).union(elsewhere) == Set(RuleCheck.allCases))
    #expect(RuleCheck.allCases.count >= 31)
  }

  @Test func filesAreJudgedByTheirNames() {
    #expect(remarks(flawless, file: "a/Some Rule.yml") == ["1:1 file-name"])
    #expect(remarks(flawless, file: "a/some-rule_2.yml") == [])
  }

  @Test func whatCannotBeReadIsNamed() {
    let loaded = RuleLoader.load(paths: ["/no/such/folder"])
    #expect(loaded.diagnostics.map(\.check) == ["unreadable-file"])
    let pipelines = RuleLoader.Options(placeholders: Placeholders(), pipelinePaths: ["/no/such/pipeline.yml"])
    let read = RuleLoader.load(text: flawless, file: "r.yml", options: pipelines)
    #expect(read.diagnostics.map(\.check) == ["invalid-pipeline"])
  }

  @Test(arguments: [
    "{f|contains: '*a'}", "{f: '1*2'}", "{f: ['*a', 'b*']}", "{f: ['*a', b]}", "{f: '*'}", "{f|re: 'a.*b'}",
    "{f: 022}", "{f: 22}", "{f|contains: '22'}", "{f|cased: [a, A]}", "{f|re: [a., A.]}", "{f: 'C:\\a'}",
  ])
  func valuesThatAreMeantSo(search: String) {
    #expect(remarks(with("{f: a}", search)) == [])
  }

  /// What asks who wrote an entry, or asks only who did not, may be about any program.
  @Test(arguments: [
    "selection: {program: sshd, origin: trusted}", "selection: {program: sshd, _EXE: /usr/sbin/sshd}",
    "selection: {program: myapp}", "selection: {program|neq: sshd}", "selection: [a word of sshd]",
  ])
  func programsThatAreProved(search: String) {
    #expect(remarks(flawless.replacing("selection: {f: a}", with: search)) == [])
  }

  @Test(arguments: [
    ("{product: linux}", "selection and not other"), ("{product: linux, service: sshd}", "other"),
    ("{category: webserver, product: linux}", "other"), ("{product: windows}", "other"),
  ])
  func programsThatNeedNoProof(source: String, condition: String) {
    let text = with("{f: a}", "{f: a}\n  other: {program: sshd}").replacing("{product: linux}", with: source)
      .replacing("condition: selection", with: "condition: \(condition)")
    #expect(!remarks(text).contains { $0.hasSuffix("unpinned-program") })
  }

  /// All of these are given what the journal knows to be forged.
  @Test(arguments: [
    ("{product: linux}", "selection or other"), ("{product: linux, service: syslog}", "other"),
    ("{product: linux, service: spoofed}", "other and not selection"),
  ])
  func programsThatNeedProof(source: String, condition: String) {
    let text = with("{f: a}", "{f: a}\n  other: {program: sshd}").replacing("{product: linux}", with: source)
      .replacing("condition: selection", with: "condition: \(condition)")
    #expect(remarks(text).contains("12:20 unpinned-program"))
  }

  @Test func remarksKnowTheirRule() {
    let review = RuleReview.review(text: correlation("", ""), file: "r.yml")
    func reference(_ line: Int) -> String? {
      review.reference(at: SourceLocation(file: "r.yml", line: line, column: 1))
    }
    #expect(reference(1) == "5d4d9f05-bf6b-4a00-afbe-9c6e0ebf406e")
    #expect(reference(11) == "5d4d9f05-bf6b-4a00-afbe-9c6e0ebf406e")
    #expect(reference(24) == "6d4d9f05-bf6b-4a00-afbe-9c6e0ebf406e")
    #expect(review.reference(at: SourceLocation(file: "other.yml", line: 1, column: 1)) == nil)
  }

  /// docs/rule-checks.md is the list as people read it.
  @Test func theTableInTheDocumentationIsTheCode() throws {
    let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(
      separator: "/")
    let text = String(decoding: try SourceFile.read(root + "/docs/rule-checks.md"), as: UTF8.self)
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("| `") }
    #expect(
      rows.map(String.init)
        == RuleCheck.allCases.map { "| `\($0.rawValue)` | \($0.severity.rawValue) | \($0.explanation) |" })
  }
}
