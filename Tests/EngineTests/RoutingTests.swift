import Engine
import Events
import Testing

/// Which events a rule gets to see, on each road.
@Suite struct RoutingTests {
  static func rules(_ services: [String]) -> String {
    services.map {
      Rig.rule("- Failed password", name: "to_\($0)", logSource: "product: linux, service: \($0)")
    }.joined(separator: "\n---\n")
  }

  static let failed = "Failed password for root from 192.0.2.7 port 4711 ssh2"
  static let line = "Nov 22 10:00:00 web01 sshd[77]: \(failed)"

  @Test func aLineGoesToItsProgramsRulesOnly() throws {
    let rig = try Rig(Self.rules(["sshd", "auth", "syslog", "sudo"]))
    #expect(rig.lines([Self.line]).rules == ["to_sshd", "to_auth", "to_syslog"])
    #expect(
      rig.lines(["Nov 22 10:00:00 web01 sudo: \(Self.failed)"]).rules == ["to_auth", "to_syslog", "to_sudo"])
  }

  @Test func aGenuineJournalEntryGoesWhereItsLineWould() throws {
    let rig = try Rig(Self.rules(["sshd", "auth", "syslog", "sudo", "spoofed"]))
    let run = rig.entry(genuine("sshd", Self.failed))
    #expect(run.rules == ["to_sshd", "to_auth", "to_syslog"])
    #expect(run.hits.allSatisfy { $0.origin == .trusted })
  }

  @Test func anEntryThatLiesAboutItsSenderGoesToTheSpoofedRulesInstead() throws {
    let rig = try Rig(Self.rules(["sshd", "auth", "spoofed"]))
    var fields = genuine("sshd", Self.failed)
    fields[1].1 = "/usr/bin/logger"
    fields[2].1 = "logger"
    fields[3].1 = "1000"
    let run = rig.entry(fields)
    #expect(run.rules == ["to_spoofed"])
    #expect(run.hits.first?.origin == .contradicted)
  }

  @Test func aRuleWithoutServiceSeesEveryEventAlsoUnparsedOnes() throws {
    let rig = try Rig(search: "- Failed password")
    let run = rig.lines([Self.line, "Failed password and no header", "nothing"])
    #expect(run.ordinals == [1, 2])
    #expect(run.tally.unparsed == 2)
    #expect(run.tally.examined == 3)
  }

  @Test func anotherProductsRulesNeverSeeLinuxEvents() throws {
    let rig = try Rig(search: "- Failed password", logSource: "product: windows")
    #expect(!rig.lines([Self.line]).matched)
    #expect(!rig.entry(genuine("sshd", Self.failed)).matched)
  }

  @Test func jsonIsRoutedByWhatItStatesElseToAllRules() throws {
    let rig = try Rig(Self.rules(["sshd", "sudo"]))
    let stated = #"{"_meta":{"logsource":{"product":"linux","service":"sudo"}},"message":"Failed password"}"#
    #expect(rig.json([stated]).rules == ["to_sudo"])
    #expect(rig.json([#"{"message":"Failed password"}"#]).rules == ["to_sshd", "to_sudo"])
    let foreign = #"{"_meta":{"logsource":{"product":"windows"}},"message":"Failed password"}"#
    #expect(!rig.json([foreign]).matched)
  }

  /// Rules that no literal can gate: they are tried on every entry of their log source.
  @Test(arguments: [
    "message|re: 'F.iled'", "message|neq: x", "user|exists: true", "src_ip|cidr: 192.0.2.0/24",
  ])
  func aRuleWithoutLiteralsIsTriedOnItsLogSource(_ search: String) throws {
    let rig = try Rig(search: search, logSource: "product: linux, service: sshd")
    #expect(rig.lines([Self.line, "Nov 22 10:00:00 web01 cron[1]: x", Self.line]).ordinals == [1, 3])
    #expect(rig.entry(genuine("sshd", Self.failed)).matched)
    let candidates = rig.lines(["Nov 22 10:00:00 web01 cron[1]: x"]).tally.candidates
    #expect(candidates == 0)
  }

  @Test func anEntryWithoutAnyLiteralIsNoCandidate() throws {
    let tally = try Rig(search: "message|contains: needle").lines([Self.line, "x"]).tally
    #expect(tally.candidates == 0)
    #expect(tally.examined == 2)
  }

  @Test func plainFilesHaveTheLogSourcesTheyAreSaidToHave() throws {
    let rig = try Rig(search: "- needle", logSource: "product: linux, service: myapp")
    let wanted = rig.ruleSet.logSources(wanting: LogSource(product: "linux", service: "myapp"))
    #expect(rig.lines(["a needle"], .plain(wanted)).matched)
    #expect(!rig.lines(["a needle"], .plain(LogSourceSet())).matched)
    #expect(rig.lines(["Nov 22 10:00:00 h app: needle"], .lines(wanted)).matched)
    #expect(!rig.lines(["Nov 22 10:00:00 h app: needle"]).matched)
  }

  /// Names are looked up one way where there are few and another where there are many.
  @Test(arguments: [1, 8, 9, 40])
  func eachOfManySearchesIsKnownByItsName(_ count: Int) throws {
    let searches = (0..<count).map { "  s\($0): {message|contains: needle\($0)x}" }.joined(separator: "\n")
    let rules = (0..<count).map {
      "title: r\($0)\nname: r\($0)\nlogsource: {product: linux}\ndetection:\n\(searches)\n  condition: s\($0)"
    }
    let run = try Rig(rules.joined(separator: "\n---\n")).lines((0..<count).map { "a needle\($0)x" })
    for number in 0..<count { #expect(run.all("r\(number)") == [number + 1]) }
  }

  @Test func anchorsAreTheLongestThatEveryMatchHolds() throws {
    let anchors = { try Rig(search: $0).ruleSet.anchors.map { String(decoding: $0, as: UTF8.self) } }
    #expect(try anchors("a|contains|all: [abc, LONGER, de]") == ["longer"])
    #expect(try anchors("a|contains: [abc, LONGER, abc]") == ["abc", "longer"])
    #expect(try anchors("a|contains: [abc, de]").isEmpty)
    #expect(try anchors("a|contains: 'one?three*five'") == ["three"])
    #expect(try anchors("a|re: 'first.*(x|y)|second+'") == ["first", "second"])
    #expect(try anchors("a: true") == ["true"])
    #expect(try anchors("a|neq: abc").isEmpty)
    #expect(try anchors("origin: trusted").isEmpty)
    #expect(
      try anchors("MESSAGE_ID: 0123456789abcdef0123456789abcdef") == ["0123456789abcdef0123456789abcdef"])
    let condition = Rig.rule("{a|contains: abc}", condition: "s and not t").replacing(
      "\n  s:", with: "\n  t: {b: longer}\n  s:")
    #expect(try Rig(condition).ruleSet.anchors == [Array("abc".utf8)])
  }

  @Test func valuesThatADecoderSpellsOutAreFoundByNameButNotByKeyword() throws {
    #expect(try Rig(search: "origin: trusted").entry(genuine("sshd", Self.failed)).matched)
    for search in ["- trusted", "'|all': [trusted, 'Failed password for root']"] {
      #expect(try !Rig(search: search).entry(genuine("sshd", Self.failed)).matched)
    }
    #expect(try Rig(search: "origin: unverified").lines([Self.line]).matched)
  }

  @Test func anEntryBehindAHitOfItsNeighbourIsNotACandidate() throws {
    // The literal lies across two lines; neither has it.
    let rig = try Rig(search: "- needle")
    #expect(rig.lines(["nee", "dle", "needle", "x"]).ordinals == [3])
  }
}
