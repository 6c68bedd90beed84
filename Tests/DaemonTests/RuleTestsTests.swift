import Daemon
import Events
import Foundation
import LocatedYAML
import Sigma
import Testing

/// The tests that rules carry, and those that lie beside them.
@Suite struct RuleTestsTests {
  private let folder: String

  init() throws {
    folder = NSTemporaryDirectory() + "attestd-rule-tests-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder + "/rules/deep", withIntermediateDirectories: true)
    try FileManager.default.createDirectory(atPath: folder + "/data", withIntermediateDirectories: true)
  }

  private func write(_ name: String, _ text: String) throws {
    try text.write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
  }

  private func run(_ expectations: [String] = []) throws -> RuleSamples {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try RuleSamples.run(
      [folder + "/rules"], expectations: expectations.map { try MatchExpectations(path: folder + "/" + $0) })
  }

  private static let id = "5d4d9f05-bf6b-4a00-afbe-9c6e0ebf406e"

  private static func rule(
    _ search: String = "{message|contains: needle}", logSource: String = "{product: linux}", more: String = ""
  ) -> String {
    """
    title: Needle
    id: \(id)
    logsource: \(logSource)
    detection: {s: \(search), condition: s}
    \(more)

    """
  }

  private static func info(_ path: String, count: String = "match_count: 2", type: String = "log") -> String {
    """
    id: 11111111-bf6b-4a00-afbe-9c6e0ebf406e
    rule_metadata:
      - {id: \(id), title: Needle}
    regression_tests_info:
      - {name: First, type: \(type), provider: x, \(count), path: \(path)}

    """
  }

  private static let path = "regression_tests_path: data/info.yml"

  @Test func aLogThatARuleNamesGivesTheStatedNumberOfMatches() throws {
    // The paths begin at a folder above the rule.
    try write("rules/deep/r.yml", Self.rule(more: Self.path))
    try write("data/info.yml", Self.info("data/a.log"))
    try write("data/a.log", "one needle\nhay\ntwo needles\n")
    let result = try run()
    #expect(result.messages == [])
    #expect(result.passed == 1)
  }

  @Test(arguments: [("match_count: 1", 2), ("match_count: 3", 2)])
  func anotherNumberOfMatchesFails(count: String, found: Int) throws {
    try write("rules/r.yml", Self.rule(more: Self.path))
    try write("data/info.yml", Self.info("data/a.log", count: count))
    try write("data/a.log", "one needle\nhay\ntwo needles\n")
    let messages = try run().messages
    #expect(
      messages == [
        "Needle: regression test 'First': 2 matches, not \(count.dropFirst("match_count: ".count))"
      ])
  }

  @Test func aMissingCountMeansAtLeastOne() throws {
    try write("rules/r.yml", Self.rule(more: Self.path))
    try write("data/info.yml", Self.info("data/a.log", count: "description: x"))
    try write("data/a.log", "hay\n")
    #expect(try run().messages == ["Needle: regression test 'First': 0 matches, not at least one"])
  }

  @Test func aBinaryEventLogIsRefusedLoudly() throws {
    try write("rules/r.yml", Self.rule(logSource: "{product: windows}", more: Self.path))
    try write("data/info.yml", Self.info("data/a.evtx", type: "evtx"))
    try write("data/a.evtx", "ElfFile\0binary")
    let messages = try run().messages
    #expect(messages.count == 1)
    #expect(messages.first?.contains("a binary Windows event log, which is not read here") == true)
  }

  @Test(arguments: [
    ##"{"Event": {"System": {"EventID": 1, "Provider": {"#attributes": {"Name": "Sysmon"}}}, "EventData": {"Image": "C:\\a\\x.exe"}}}"##,
    ##"{"Event":{"System":{"EventID":{"#text":1},"Provider":{"Name":"Sysmon"}},"EventData":{"Image":"c:\\a\\x.exe"}}}"##,
    "[{\n \"EventID\": \"1\",\n \"Provider_Name\": \"Sysmon\",\n \"Image\": \"C:\\\\a\\\\x.exe\"\n}]\n",
  ])
  func theJSONOfWindowsEventsIsReadInItsPlace(event: String) throws {
    try write(
      "rules/r.yml",
      Self.rule(
        "{EventID: 1, Provider_Name: Sysmon, Image|endswith: '\\x.exe'}", logSource: "{product: windows}",
        more: Self.path))
    try write("data/info.yml", Self.info("data/a.evtx", count: "match_count: 1", type: "evtx"))
    try write("data/a.json", event)
    let result = try run()
    #expect(result.messages == [])
    #expect(result.passed == 1)
  }

  @Test func testsOfAnotherRuleAreRefused() throws {
    try write("rules/r.yml", Self.rule(more: Self.path))
    try write("data/info.yml", Self.info("data/a.log").replacing(Self.id, with: "other"))
    let messages = try run().messages
    #expect(messages.count == 1)
    #expect(messages.first?.contains("info.yml:3:3: error: these tests are for another rule") == true)
  }

  @Test func whatIsNotThereFails() throws {
    try write("rules/r.yml", Self.rule(more: Self.path))
    #expect(try run().messages.first?.contains("there is no 'data/info.yml'") == true)
  }

  @Test func anAuditLogIsReadAsRecords() throws {
    try write(
      "rules/r.yml",
      Self.rule(
        "{type: USER_LOGIN, res: failed}", logSource: "{product: linux, service: auditd}", more: Self.path))
    try write("data/info.yml", Self.info("data/a.log", count: "match_count: 1"))
    try write(
      "data/a.log",
      "type=USER_LOGIN msg=audit(1700000000.123:7): pid=1 uid=0 auid=4294967295 ses=4294967295 "
        + "msg='op=login acct=\"x\" exe=\"/usr/sbin/sshd\" hostname=? addr=192.0.2.1 terminal=ssh res=failed'\n"
    )
    let result = try run()
    #expect(result.messages == [])
    #expect(result.passed == 1)
  }

  @Test func aLineOfAnAuditLogStandsForItsWholeEvent() throws {
    try write("rules/r.yml", Self.rule())
    try write(
      "data/a.log",
      """
      type=SYSCALL msg=audit(1700000000.123:7): arch=c000003e syscall=59 success=yes pid=2 exe="/bin/a"
      type=USER_END msg=audit(1700000000.124:8): pid=1 res=success
      type=CWD msg=audit(1700000000.123:7): cwd="/root"
      """)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let rules = try ActiveRules.load(folders: [folder + "/rules"])
    func entries(_ line: Int) throws -> Int {
      try SampleLog(input: "\(folder)/data/a.log:\(line)", rules).parts.reduce(0) {
        $0 + $1.batch.entries.count
      }
    }
    #expect(try entries(1) == 2)
    #expect(try entries(2) == 1)
    #expect(throws: SampleLog.Refused.self) { try entries(4) }
  }

  @Test func samplesOfAccessLogsAreReadAsSuch() throws {
    let line = #"192.0.2.7 - - [22/Nov/2026:10:00:00 +0000] "GET /needle HTTP/1.1" 200 12 "-" "curl/8""#
    try write(
      "rules/r.yml",
      Self.rule(
        "{cs-method: GET, sc-status: 200}", logSource: "{category: webserver}",
        more: "attestd: {samples: {match: ['\(line)'], ignore: ['\(line.replacing("GET", with: "POST"))']}}"))
    let result = try run()
    #expect(result.messages == [])
    #expect(result.passed == 2)
  }

  @Test func expectationsAreMetOrToldApart() throws {
    try write("rules/r.yml", Self.rule())
    try write(
      "rules/s.yml",
      "title: Hay\nname: hay\nlogsource: {product: linux}\ndetection: {s: {message|contains: hay}, condition: s}\n"
    )
    try write("data/a.log", "one needle\nhay\ntwo needles\n")
    try write(
      "data/met.yml",
      """
      - {rule: Needle, input: a.log, exactly: 2}
      - {rule: hay, input: a.log, at_least: 1}
      """)
    try write("data/missed.yml", "- {rule: \(Self.id), input: a.log, exactly: 3}")
    let result = try run(["data/met.yml", "data/missed.yml"])
    #expect(result.passed == 2)
    let file = folder + "/data/a.log"
    #expect(
      result.messages == [
        "\(file): '\(Self.id)' matched 2 times, not 3",
        "\(file): 'Hay' matched 1 times, which nobody expected",
      ])
  }

  @Test(arguments: [
    ("- {rule: x, input: y}", "1:3: error: an expectation has either 'exactly' or 'at_least'"),
    (
      "- {rule: x, input: y, exactly: 1, at_least: 1}",
      "1:3: error: an expectation has either 'exactly' or 'at_least'"
    ),
    ("- {rule: x, inptu: y, exactly: 1}", "unknown key 'inptu'"), ("rule: x", "must be a list"),
  ])
  func expectationsThatMeanNothingAreErrors(text: String, message: String) throws {
    try write("e.yml", text)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let error = #expect(throws: Diagnostic.self) { _ = try MatchExpectations(path: folder + "/e.yml") }
    #expect(error?.description.contains(message) == true)
  }

  @Test(arguments: [
    ("{sources: {journal: {enabled: false}}}", 4),
    ("{sources: {journal: {enabled: true}}}", 1),
    ("{sources: {journal: {enabled: false}, files: [{path: /a, format: json}]}}", 0),
    ("{sources: {journal: {enabled: false}, files: [{path: /a, format: audit}]}}", 2),
    ("{sources: {journal: {enabled: false}, files: [/a]}}", 2),
    (
      "{sources: {journal: {enabled: false}, files: [{path: /a, format: plain, logsource: {product: windows}}]}}",
      3
    ),
  ])
  func rulesThatNoSourceFeedsAreCounted(configuration: String, dead: Int) throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for (index, source) in [
      "{product: linux}", "{product: linux, service: sshd}", "{category: process_creation, product: linux}",
      "{product: windows}",
    ].enumerated() {
      let text = Self.rule(logSource: source).replacing("id: \(Self.id)\n", with: "id: rule-\(index)\n")
      try write("rules/\(index).yml", text)
    }
    try write("c.yaml", configuration)
    let settings = try Settings.load(configFile: folder + "/c.yaml", executablePath: "/nowhere")
    #expect(settings.deadRules(try ActiveRules.load(folders: [folder + "/rules"])).count == dead)
  }
}
