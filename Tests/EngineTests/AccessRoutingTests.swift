import Engine
import Events
import Testing

/// Rules for the logs of servers, from the line to the match: the gate, the log sources and the fields.
@Suite struct AccessRoutingTests {
  static let access =
    #"203.0.113.7 - - [10/Oct/2026:13:55:36 +0000] "GET /a/b.php?id=1%27 HTTP/1.1" 404 162 "-" "probe/1.0""#
  static let squid =
    "1791640536.123    180 192.0.2.30 TCP_MISS/200 4112 GET http://www.example.org/dl/a.exe?v=2 bob HIER_DIRECT/203.0.113.80 -"
  static let packet =
    "Nov 22 23:43:29 web01 kernel: [UFW ALLOW] IN=eth0 OUT= SRC=203.0.113.7 DST=192.0.2.1 PROTO=TCP SPT=4444 DPT=23"

  struct Case: Sendable {
    var logSource: String
    var search: String
    var isAccess = true
    var line: String
  }

  static let matching = [
    // The path and the query are both in cs-uri-query.
    Case(logSource: "category: webserver", search: "cs-uri-query|contains: /b.php?id", line: access),
    Case(logSource: "category: webserver", search: "cs-uri-query|startswith: id=1%27", line: access),
    Case(
      logSource: "category: webserver", search: "cs-uri-query|endswith: .php",
      line: access.replacing("?id=1%27", with: "")),
    // No text to look for: the rule must reach the entry by its log source.
    Case(logSource: "category: webserver", search: "sc-status: 404", line: access),
    Case(logSource: "category: webserver", search: "sc-bytes|gt: 100", line: access),
    Case(logSource: "category: webserver", search: "cs-referer: null", line: access),
    Case(logSource: "category: webserver", search: "c-ip|cidr: 203.0.113.0/24", line: access),
    Case(logSource: "category: webserver", search: "- probe/1.0", line: access),
    Case(logSource: "product: linux", search: "- probe/1.0", line: access),
    Case(
      logSource: "service: nginx", search: "cs-method: GET", isAccess: false,
      line: "Nov 22 23:43:29 web01 nginx: \(access)"),
    Case(
      logSource: "service: apache", search: "- exit signal Segmentation fault", isAccess: false,
      line:
        "[Sat Oct 10 13:55:36.000001 2026] [core:notice] [pid 77] AH00052: child pid 9 exit signal Segmentation fault (11)"
    ),
    Case(
      logSource: "category: proxy", search: "c-uri|endswith: a.exe?v=2\nc-uri-extension: exe", line: squid),
    Case(logSource: "category: proxy", search: "cs-host|endswith: .example.org\nsc-status: 200", line: squid),
    Case(
      logSource: "category: proxy", search: "c-uri-extension: exe", isAccess: false,
      line: "Nov 22 23:43:29 web01 squid[7]: \(squid)"),
    Case(
      logSource: "category: antivirus", search: "Signature|contains: EICAR\nFilename|startswith: /srv/",
      isAccess: false, line: "Nov 22 23:43:29 web01 clamd[7]: /srv/a: Win.Test.EICAR_HDB-1 FOUND"),
    Case(
      logSource: "product: linux, service: clamav", search: "- EICAR", isAccess: false,
      line: "Nov 22 23:43:29 web01 clamd[7]: /srv/a: Win.Test.EICAR_HDB-1 FOUND"),
    Case(
      logSource: "category: dns", search: "query|endswith: .example\nrecord_type: TXT", isAccess: false,
      line: "Nov 22 23:43:29 web01 unbound[7]: [7:0] info: 203.0.113.7 a.example. TXT IN"),
    Case(
      logSource: "category: firewall",
      search: "dst_port: [21, 23]\nblocked: 'false'\naction: [forward, allow]",
      isAccess: false, line: packet),
    Case(logSource: "category: firewall", search: "blocked: false", isAccess: false, line: packet),
    Case(
      logSource: "category: database", search: "- DROP DATABASE", isAccess: false,
      line: "Nov 22 23:43:29 web01 postgres[7]: [3-1] LOG:  statement: DROP DATABASE shop"),
  ]

  @Test(arguments: matching) func aRuleForAServersLogMatchesItsLine(_ one: Case) throws {
    let rig = try Rig(search: one.search, logSource: one.logSource)
    let none = LogSourceSet()
    let run = rig.lines([one.line], one.isAccess ? .access(none) : .lines(none))
    #expect(run.matched, "\(one.logSource): \(one.search)")
    #expect(run.tally.unparsed == 0)
  }

  static let others = [
    Case(logSource: "category: proxy", search: "sc-status: 404", line: access),
    Case(logSource: "category: webserver", search: "sc-status: 200", line: squid),
    Case(logSource: "category: webserver", search: "sc-status: 404", isAccess: false, line: access),
    Case(logSource: "category: firewall", search: "blocked: true", isAccess: false, line: packet),
    Case(
      logSource: "category: firewall", search: "- UFW", isAccess: false,
      line: packet.replacing("kernel", with: "logger")),
    Case(logSource: "category: webserver", search: "cs-referer|exists: true", line: access),
  ]

  @Test(arguments: others) func aRuleForAnotherLogDoesNot(_ one: Case) throws {
    let rig = try Rig(search: one.search, logSource: one.logSource)
    let none = LogSourceSet()
    #expect(!rig.lines([one.line], one.isAccess ? .access(none) : .lines(none)).matched)
  }

  @Test func linesInNoKnownFormAreCountedAndExamined() throws {
    let rig = try Rig(search: "- needle", logSource: "category: webserver")
    let run = rig.lines([Self.access, "a needle", Self.squid], .access(LogSourceSet()))
    #expect(run.hits.map(\.ordinal) == [2])
    #expect(run.tally.unparsed == 1)
    #expect(run.tally.examined == 3)
    #expect(run.tally.firstTime == Timestamp(seconds: 1_791_640_536))
    #expect(run.tally.lastTime == Timestamp(seconds: 1_791_640_536, microseconds: 123_000))
  }

  @Test func aStatedLogSourceTakesThePlaceOfTheCategory() throws {
    let rig = try Rig(
      Rig.rule("- probe", name: "web", logSource: "category: webserver") + "\n---\n"
        + Rig.rule("- probe", name: "own", logSource: "category: application, service: shop"))
    let stated = rig.ruleSet.logSources(wanting: LogSource(category: "application", service: "shop"))
    #expect(rig.lines([Self.access], .access(stated)).hits.map(\.rule) == ["own"])
    #expect(rig.lines([Self.access], .access(LogSourceSet())).hits.map(\.rule) == ["web"])
  }
}
