import Events
import Foundation
import LocatedYAML
import Sigma
import Testing

private let good = """
  title: Good
  name: good
  logsource: {product: linux, service: sshd, definition: prose}
  detection: {s: {f: a}, condition: s}
  """

@Suite struct DocumentTests {
  @Test func aRulesOwnWordsAreKept() throws {
    let text = """
      # a comment before
      ---
      title: T
      id: 0d1f0000-0000-4000-8000-000000000001
      name: n
      status: stable
      level: high
      description: D
      author: somebody
      tags: [attack.t1110, soc2.cc6.1, soc2.tsc.a1.2]
      compliance: {tsc: [CC7.2, CC6.1], pci: [x]}
      falsepositives: [none]
      logsource: {product: linux, service: SSHD}
      detection: {s: {f: a}, condition: s}
      attestd:
        kind: operation
        keep: [user, command]
        merge: 15m
        group: src_ip
        signals: [ssh-fail, uid0-user]
        samples:
          match: [a line, {MESSAGE: text, _PID: 1}]
          ignore: []
      """
    let loaded = RuleLoader.load(text: text, file: "r.yml")
    let rule = try #require(loaded.rules.first, "\(loaded.diagnostics)")
    let metadata = rule.metadata
    #expect(metadata.location == SourceLocation(file: "r.yml", line: 3, column: 1))
    #expect(metadata.level == .high)
    #expect(metadata.criteria == ["A1.2", "CC6.1", "CC7.2"])
    #expect(metadata.tags.count == 3)
    #expect(metadata.attestd.isOperation)
    #expect(metadata.attestd.mergeSeconds == 900)
    #expect(metadata.attestd.group == ["src_ip"])
    #expect(metadata.attestd.signals == ["ssh-fail", "uid0-user"])
    #expect(
      metadata.attestd.samples.match == [.line("a line"), .fields(["MESSAGE": "text", "_PID": "1"])])
    #expect(metadata.text.hasPrefix("title: T\n"))
    #expect(metadata.reference == "0d1f0000-0000-4000-8000-000000000001")
    #expect(rule.logSource == LogSource(product: "linux", service: "sshd"))
    #expect(loaded.diagnostics.map(\.message) == ["'service' is written in lower case: 'sshd'"])
  }

  @Test(arguments: [
    ("title: Good\n", "", "1:1: the document needs 'title'"),
    ("title", "tilte", "1:1: the document needs 'title'; is 'tilte' meant to be it?"),
    ("title: Good", "title: ''", "1:8: 'title' is empty"),
    ("title: Good", "title: [a]", "1:8: 'title' must be text, not a list"),
    (
      "name: good", "level: hgih",
      "2:8: 'level' must be one of informational, low, medium, high, critical, not 'hgih'; did you mean 'high'?"
    ),
    (
      "name: good", "status: new",
      "2:9: 'status' must be one of stable, test, experimental, deprecated, unsupported, not 'new'"
    ),
    ("name: good", "tags: soc2.cc6.1", "2:7: 'tags' must be a list, not the text 'soc2.cc6.1'"),
    ("name: good", "taxonomy: mine", "2:11: only the taxonomy 'sigma' is supported, not the text 'mine'"),
    (
      "name: good", "action: global",
      "2:1: rule collections with 'action' are no longer part of Sigma; write each rule out"
    ),
    (
      "name: good", "expectation: {}",
      "2:1: a document has one of 'detection', 'correlation', 'filter', 'expectation' and 'baseline'; separate them with a "
        + "line '---'"
    ),
    (
      "name: good", "baseline: {}",
      "2:1: a document has one of 'detection', 'correlation', 'filter', 'expectation' and 'baseline'; separate them with a "
        + "line '---'"
    ),
    (
      "name: good", "correlation: {}",
      "2:1: a document has one of 'detection', 'correlation', 'filter', 'expectation' and 'baseline'; separate them with a "
        + "line '---'"
    ),
    (
      "name: good", "filter: {}",
      "2:1: a document has one of 'detection', 'correlation', 'filter', 'expectation' and 'baseline'; separate them with a "
        + "line '---'"
    ),
    (
      "name: good", "action: repeat",
      "2:1: rule collections with 'action' are no longer part of Sigma; write each rule out"
    ),
    ("name: good", "attestd: {keeep: [a]}", "2:11: unknown key 'keeep' in 'attestd'; did you mean 'keep'?"),
    (
      "name: good", "attestd: {signals: ssh-fail}",
      "2:20: 'signals' must be a list of ids such as [ssh-fail], not the text 'ssh-fail'"
    ),
    (
      "name: good", "attestd: {signals: [ssh-fail, SSH]}",
      "2:31: a signal's id is lower-case words and numbers joined by '-', such as ssh-fail, not the text 'SSH'"
    ),
    (
      "name: good", "attestd: {signals: [a-, b]}",
      "2:21: a signal's id is lower-case words and numbers joined by '-', such as ssh-fail, not the text 'a-'"
    ),
    ("name: good", "attestd: {signals: [a, b, a]}", "2:27: 'a' stands in 'signals' twice"),
    ("name: good", "attestd: {kind: odd}", "2:17: 'kind' must be one of anomaly, operation, not 'odd'"),
    (
      "name: good", "attestd: {merge: 15}",
      "2:18: 'merge' must be a number with a unit s, m, h or d such as '15m', not the number 15"
    ),
    (
      "name: good", "attestd: {kind: operation, count_above: 0}",
      "2:41: 'count_above' must be a number from 1 to 1000000, not the number 0"
    ),
    (
      "name: good", "attestd: {kind: operation, count_above: many}",
      "2:41: 'count_above' must be a number from 1 to 1000000, not the text 'many'"
    ),
    (
      "name: good", "attestd: {count_above: 5}",
      "2:24: 'count_above' is for operations; a rule without 'kind: operation' has findings"
    ),
    (
      "name: good", "attestd: {kind: operation, count_above: 5, merge: 1h}",
      "2:41: operations are merged ('merge') or counted by the hour ('count_above'), not both"
    ),
    (
      "name: good", "tags: [soc2.cc6.1, soc2.cc6.3]\nattestd: {kind: operation, count_above: 5}",
      "3:41: operations that are evidence for CC6.3 (privileged access or change) are kept one by one: they cannot be "
        + "counted, so leave 'count_above' out"
    ),
    (
      "name: good", "tags: [soc2.cc8]\nattestd: {kind: operation, merge: 1m}",
      "3:35: operations that are evidence for CC8 (privileged access or change) are kept one by one: they cannot be "
        + "merged, so write 'merge: 0s' or leave it out"
    ),
    (
      "name: good", "attestd: {samples: {macth: []}}",
      "2:21: unknown key 'macth' in 'samples'; did you mean 'match'?"
    ),
    ("name: good", "attestd: {samples: {match: a}}", "2:28: 'match' must be a list, not the text 'a'"),
    ("name: good", "title: Again", "2:1: the key 'title' is already used in line 1"),
    (
      "{product: linux, service: sshd, definition: prose}", "{definition: x}",
      "3:12: 'logsource' needs a category, product or service"
    ),
    (
      "logsource: {product: linux, service: sshd, definition: prose}\n", "",
      "1:1: the document needs 'logsource'"
    ),
    ("detection: {s: {f: a}, condition: s}", "", "1:1: the document needs 'detection'"),
    ("s: {f: a}, ", "", "4:12: 'detection' has a condition but no searches"),
    (
      "s: {f: a}, ", "s: {f: a}, timeframe: 5m, ",
      "4:24: 'timeframe' is no longer part of Sigma; write a correlation document with 'timespan'"
    ),
    ("detection: {s: {f: a}, condition: s}", "detection: [a]", "4:12: 'detection' must be a map, not a list"),
  ])
  func aMistakeIsRefusedWhereItStands(from: String, to: String, error: String) {
    let text = good.replacing(from, with: to)
    #expect(errors(text) == [error])
    let loaded = RuleLoader.load(
      text: text + "\n---\n" + good.replacing("good", with: "other"), file: "r.yml")
    #expect(loaded.rejected == 1)
    #expect(loaded.rules.map(\.metadata.name) == ["other"], "the rest of the file loads")
  }

  @Test(arguments: [
    ("attestd: {kind: operation}", 100, 0), ("attestd: {kind: operation, count_above: 7}", 7, 0),
    ("attestd: {kind: operation, merge: 0s}", nil, 0), ("attestd: {kind: operation, merge: 5m}", nil, 300),
    ("attestd: {kind: operation, merge: 0s, count_above: 7}", 7, 0), ("attestd: {merge: 5m}", nil, 300),
    ("attestd: {}", nil, 900), ("tags: [soc2.cc6.3]\nattestd: {kind: operation}", nil, 0),
    ("tags: [soc2.cc8.1]\nattestd: {kind: operation, merge: 0s}", nil, 0),
    ("tags: [soc2.cc6.3]\nattestd: {merge: 5m}", nil, 300),
  ])
  func operationsAreKeptOneByOneUnlessTheirRuleSaysHow(_ options: String, _ limit: Int?, _ merge: Int) throws
  {
    let loaded = RuleLoader.load(
      text: good.replacing("name: good", with: "name: good\n" + options), file: "r.yml")
    let metadata = try #require(loaded.rules.first?.metadata, "\(loaded.diagnostics)")
    #expect(metadata.operationLimit == limit)
    #expect(metadata.mergeSeconds(usual: 900) == merge)
  }

  @Test func longTitlesAreRefused() {
    #expect(errors(good.replacing("Good", with: String(repeating: "x", count: 257))).count == 1)
    #expect(errors(good.replacing("Good", with: String(repeating: "x", count: 256))).isEmpty)
  }

  @Test func longNamesAndDescriptionsAreRefused() {
    for (key, most) in [("name", 256), ("description", 65_535)] {
      let document = good.replacing("name: good\n", with: "")
      let fits = document + "\n\(key): " + String(repeating: "ä", count: most)
      #expect(errors(fits).isEmpty)
      #expect(
        errors(fits + "ä") == [
          "4:\(key.count + 3): '\(key)' has more than the \(most) characters Sigma allows"
        ])
    }
  }

  @Test func anIdNeedNotBeAUUID() {
    #expect(warnings(good + "\nid: mine") == ["5:5: the id 'mine' is not a UUID"])
    #expect(errors(good + "\nid: mine").isEmpty)
  }

  @Test func aTagThatIsNoCriterionIsAWarning() {
    #expect(warnings(good + "\ntags: [soc2.security]").count == 1)
  }

  @Test func aNameBelongsToOneDocument() {
    let text = good + "\n---\n" + good
    #expect(errors(text) == ["7:7: the name 'good' is already used at r.yml:2:7"])
    #expect(RuleLoader.load(text: text, file: "r.yml").rules.count == 1)
  }

  static let nameless = """
    title: Suspicious
    logsource: {product: linux}
    detection: {s: {f: a}, condition: s}
    """
  static let namelessCorrelation = """
    title: Suspicious
    correlation: {type: event_count, rules: [good], group-by: f, timespan: 1m, condition: {gte: 2}}
    """
  static let sharers: [(String, String, String?)] = [
    (
      nameless, nameless,
      "5:8: the title 'Suspicious' is already used at r.yml:1:8, and neither document has an id or a name; "
        + "give this one an id"
    ),
    (
      nameless, namelessCorrelation,
      "5:8: the title 'Suspicious' is already used at r.yml:1:8, and neither document has an id or a name; "
        + "give this one an id"
    ),
    (
      nameless + "\nname: Suspicious", nameless,
      "6:8: the title 'Suspicious' is already used as an id or name at r.yml:4:7, and this document has neither; "
        + "give it an id"
    ),
    (
      nameless + "\nid: Suspicious", nameless,
      "6:8: the title 'Suspicious' is already used as an id or name at r.yml:4:5, and this document has neither; "
        + "give it an id"
    ),
    (
      nameless, good.replacing("name: good", with: "name: Suspicious"),
      "6:7: the name 'Suspicious' is already used as the title of a document without an id at r.yml:1:8; "
        + "give it one"
    ),
    // Whoever has an id or a name is not called by the title.
    (nameless + "\nid: one", nameless, nil), (nameless, nameless + "\nname: two", nil),
    (nameless + "\nid: one", nameless + "\nid: two", nil),
    (nameless, nameless.replacing("Suspicious", with: "suspicious"), nil),
    (
      nameless.replacing("Suspicious", with: "A title of as many letters as a UUID"),
      nameless.replacing("Suspicious", with: "a title of as many letters as a UUID"), nil
    ),
  ]

  @Test(arguments: sharers)
  func whatFindingsAreKeptUnderBelongsToOneDocument(_ first: String, _ second: String, _ problem: String?) {
    let text = first + "\n---\n" + second
    #expect(errors(text).filter { !$0.contains("there is no rule") } == [problem].compactMap(\.self))
    let loaded = RuleLoader.load(text: text, file: "r.yml")
    let metadata = loaded.rules.map(\.metadata) + loaded.correlations.map(\.correlation.metadata)
    #expect(metadata.count == (problem == nil ? 2 : 1))
    #expect(Set(metadata.map(\.reference)).count == metadata.count)
  }

  @Test func retiredRulesStayOutUnlessAskedFor() {
    let text = good + "\nstatus: deprecated"
    #expect(warnings(text) == ["5:9: not loaded because its status is 'deprecated'"])
    let loaded = RuleLoader.load(text: text, file: "r.yml")
    #expect(loaded.rules.isEmpty)
    #expect(loaded.rejected == 0)
    #expect(
      RuleLoader.load(text: text, file: "r.yml", options: .init(includesRetired: true)).rules.count == 1)
  }

  @Test func referencesReachAcrossFilesInAnyOrder() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "a/first.yml",
      "title: C\ncorrelation: {type: event_count, rules: [good], group-by: f, timespan: 1m, condition: {gte: 2}}"
    )
    try folder.write("b.yaml", good)
    try folder.write("ignored.txt", "{{{")
    try folder.write(".hidden.yml", "{{{")
    try folder.write("c.yml", "a: [")
    let loaded = RuleLoader.load(paths: [folder.path, folder.path + "/b.yaml", folder.path + "/none"])
    #expect(loaded.rules.count == 1)
    #expect(loaded.correlations.count == 1)
    #expect(loaded.rejected == 1)
    #expect(loaded.diagnostics.map { $0.location.file } == [folder.path + "/c.yml", folder.path + "/none"])
    #expect(loaded.canonicalTexts.count == 2)
  }

  @Test func theDigestsTextsDoNotDependOnTheirPlace() {
    let other = good.replacing("good", with: "other")
    let one = RuleLoader.load(text: good + "\n---\n" + other + "\n", file: "a.yml")
    let two = RuleLoader.load(text: "# moved\n---\n" + other + "\n\n\n---\n\n" + good, file: "b.yml")
    #expect(one.canonicalTexts == two.canonicalTexts)
    #expect(one.canonicalTexts == [good, other])
  }

  @Test func theDigestsTextsAreSortedByWhatFindingsNameRulesByThenByThemselves() throws {
    let texts = ["b", "a", "c"].map { good.replacing("good", with: $0) }
    let loaded = RuleLoader.load(text: texts.joined(separator: "\n---\n"), file: "a.yml")
    var collection = loaded
    try #require(collection.rules.count == 3)
    let sorted = [texts[1], texts[0], texts[2]]
    #expect(collection.canonicalTexts == sorted)
    for index in 0..<3 { collection.rules[index].metadata.id = "same" }
    #expect(collection.canonicalTexts == sorted.sorted())
    collection.rules[0].metadata.id = "second"
    #expect(collection.canonicalTexts == [texts[1], texts[2], texts[0]])
  }

  @Test func aLinkInACircleEnds() throws {
    let folder = try TemporaryFolder()
    try folder.write("r.yml", good)
    #expect(symlink(folder.path, folder.path + "/loop") == 0)
    #expect(symlink(folder.path, folder.path + "/again") == 0)
    #expect(mkfifo(folder.path + "/pipe.yml", 0o600) == 0)
    let loaded = RuleLoader.load(paths: [folder.path])
    #expect(loaded.rules.count == 1)
    #expect(
      loaded.diagnostics.map(\.message) == ["cannot read '\(folder.path)/pipe.yml': it is not a regular file"]
    )
    #expect(loaded.rejected == 1)
  }
}

/// A folder that is gone with the test.
struct TemporaryFolder: ~Copyable {
  let path: String

  init() throws {
    var template = Array("/tmp/attestd-sigma-XXXXXX".utf8CString)
    path = String(cString: try #require(mkdtemp(&template)))
  }

  func write(_ name: String, _ text: String) throws {
    let parts = name.split(separator: "/").dropLast()
    if !parts.isEmpty { mkdir(path + "/" + parts.joined(separator: "/"), 0o700) }
    let file = try #require(fopen(path + "/" + name, "w"))
    fputs(text, file)
    fclose(file)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
