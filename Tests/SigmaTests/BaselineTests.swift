import Events
import LocatedYAML
import Sigma
import Testing

@Suite struct BaselineTests {
  /// A rule `login`, then a baseline whose map is on line 8 and begins in column 11.
  private static func text(_ map: String, more: String = "") -> String {
    """
    title: Login
    name: login
    logsource: {product: linux}
    detection: {s: {message: done}, condition: s}
    ---
    title: Login from elsewhere
    name: elsewhere
    baseline: {\(map)}
    \(more)
    """
  }

  private static func load(_ map: String, more: String = "") -> RuleCollection {
    RuleLoader.load(text: text(map, more: more), file: "r.yml")
  }

  private static func errors(_ map: String, more: String = "") -> [String] {
    load(map, more: more).diagnostics.filter { $0.severity == .error }
      .map { "\($0.location.line):\($0.location.column): \($0.message)" }
  }

  @Test func whatIsWrittenIsRead() throws {
    let loaded = Self.load(
      "type: first_seen, rules: [login], group-by: [user], fields: [src_ip], network: {ipv4: 20, ipv6: 56}, "
        + "learn: 7d, forget: 90d", more: "level: high\ntags: [soc2.cc6.1]")
    #expect(loaded.diagnostics.isEmpty && loaded.rejected == 0)
    let found = try #require(loaded.baselines.first)
    #expect(found.members == [.init(subject: .rule(0), groupBy: ["user"], fields: ["src_ip"])])
    #expect(found.baseline.learnSeconds == 7 * 86_400)
    #expect(
      found.baseline.method
        == .firstSeen(
          .init(
            fields: ["src_ip"], network: .init(version4: 20, version6: 56), forgetSeconds: 90 * 86_400)))
    #expect(found.baseline.metadata.criteria == ["CC6.1"])
    // What is new stays new: said once a week.
    #expect(found.baseline.metadata.attestd.mergeSeconds == 7 * 86_400)
  }

  @Test func whatIsLeftOutHasAUsualValue() throws {
    let methods = [
      "type: first_seen, rules: login, fields: [a]", "type: rate, rules: login",
      "type: silence, rules: login",
    ]
    .compactMap { Self.load($0).baselines.first?.baseline }
    try #require(methods.count == 3)
    #expect(methods.map(\.learnSeconds) == [14 * 86_400, 14 * 86_400, 14 * 86_400])
    #expect(methods[0].method == .firstSeen(.init(fields: ["a"], network: nil, forgetSeconds: 60 * 86_400)))
    guard case .rate(let rate) = methods[1].method else {
      Issue.record("no rate")
      return
    }
    #expect(
      rate.intervalSeconds == 3_600 && rate.direction == .both && rate.zone.text == "UTC" && rate.of.isEmpty)
    #expect(methods[2].method == .silence(.init(patience: 1.5, leastSeconds: 300)))
  }

  @Test func aWholeLogCanBeLookedAt() throws {
    let loaded = Self.load(
      "type: rare_template, at-most: 2", more: "logsource: {product: linux, service: sshd}")
    #expect(loaded.diagnostics.isEmpty)
    let baseline = try #require(loaded.baselines.first?.baseline)
    guard case .logSource(let source) = baseline.subject else {
      Issue.record("not of a log")
      return
    }
    #expect(source == LogSource(product: "linux", service: "sshd") && baseline.groupBy == ["program"])
  }

  @Test func aBaselineIsPartOfTheRuleSetsDigest() {
    #expect(
      Self.load("type: rate, rules: login").canonicalTexts
        != Self.load("type: rate, rules: login, learn: 7d").canonicalTexts)
  }

  @Test(arguments: [
    ("rules: login", "8:11: a baseline needs 'type'"),
    (
      "type: firstseen, rules: login",
      "8:18: 'type' must be one of first_seen, rate, silence, rare_template, not 'firstseen'; did you mean 'first_seen'?"
    ),
    ("type: first_seen, fields: [a]", "8:11: a baseline needs 'rules'"),
    ("type: first_seen, rules: login", "8:11: 'first_seen' needs 'fields'"),
    ("type: first_seen, rules: [], fields: [a]", "8:37: 'rules' must name at least one rule"),
    ("type: first_seen, rules: login, fields: [a], group-by: [a]", "'a' is in 'group-by'"),
    ("type: first_seen, rules: login, fields: [a], interval: 1h", "unknown key 'interval'"),
    ("type: first_seen, rules: login, fields: [a], network: {ipv4: 33}", "from 1 to 32"),
    ("type: first_seen, rules: login, fields: [a], network: {ipv5: 3}", "unknown key 'ipv5'"),
    ("type: first_seen, rules: login, fields: [a], forget: 1h", "'forget' must be at least 86400 s"),
    ("type: rate, rules: login, interval: 7m", "'interval' must part a day into equal parts"),
    ("type: rate, rules: login, interval: 10s", "'interval' must be at least 60 s"),
    ("type: rate, rules: login, factor: 0.5", "'factor' is a number from 1.0 to 1000.0"),
    ("type: rate, rules: login, factor: nan", "'factor' is a number"),
    ("type: rate, rules: login, timezone: local", "name the zone"),
    ("type: rate, rules: login, direction: up", "'direction' must be one of above, below, both"),
    ("type: rate, rules: login, of: absent", "there is no rule with the id or name 'absent'"),
    ("type: silence, rules: login, at-least: 0s", "'at-least' must be at least 1 s"),
    ("type: silence, rules: elsewhere", "'elsewhere' is a baseline"),
    ("type: rate, rules: login, group_by: [a]", "write 'group-by'"),
  ])
  func whatIsWrongIsSaidWithItsPlace(map: String, message: String) {
    let errors = Self.errors(map)
    #expect(errors.count == 1)
    #expect(errors.first?.contains(message) == true, "\(errors)")
  }

  @Test(arguments: [
    ("type: first_seen, fields: [a]", "logsource: {product: linux}", "'first_seen' looks at fields"),
    ("type: rate, rules: login", "logsource: {product: linux}", "not at both"),
    ("type: rate, group-by: [user]", "logsource: {product: linux}", "'program' and 'unit' alone"),
    ("type: rate, of: login", "logsource: {product: linux}", "'of' needs 'rules'"),
    ("type: rate", "logsource: {}", "'logsource' needs a category"),
    ("type: rate, rules: login", "attestd: {kind: operation}", "is an anomaly"),
  ])
  func whatDoesNotGoTogetherIsSaid(map: String, more: String, message: String) {
    let errors = Self.errors(map, more: more)
    #expect(errors.count == 1)
    #expect(errors.first?.contains(message) == true, "\(errors)")
  }

  @Test func nothingCountsABaseline() {
    let text =
      Self.text("type: rate, rules: login")
        + """

        ---
        title: Often
        name: often
        correlation: {type: event_count, rules: elsewhere, timespan: 1h, group-by: [a], condition: {gte: 2}}
        """
    let loaded = RuleLoader.load(text: text, file: "r.yml")
    #expect(loaded.rejected == 1 && loaded.correlations.isEmpty && loaded.baselines.count == 1)
  }
}
