import Events
import LocatedYAML
import Sigma
import Testing

@Suite struct ExpectationTests {
  /// A rule `done`, then an expectation whose map is on line 8 and begins in column 14.
  private static func text(_ map: String, more: String = "") -> String {
    """
    title: Done
    name: done
    logsource: {product: linux}
    detection: {s: {message: done}, condition: s}
    ---
    title: It is done
    name: it
    expectation: {\(map)}
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
      "rules: [done], every: 1d, grace: 2h, timezone: Europe/Berlin, if: done, attests: AC-4",
      more: "level: high\ntags: [soc2.a1.2]")
    #expect(loaded.diagnostics.isEmpty && loaded.rejected == 0)
    let found = try #require(loaded.expectations.first)
    #expect(found.rules == [.rule(0)] && found.condition == .rule(0))
    #expect(found.expectation.schedule == .days(1))
    #expect(found.expectation.graceSeconds == 7_200)
    #expect(found.expectation.zone.text == "Europe/Berlin")
    #expect(found.expectation.control?.text == "AC-4")
    #expect(found.expectation.metadata.criteria == ["A1.2"])
    #expect(found.expectation.metadata.level == .high)
  }

  @Test func anExpectationIsPartOfTheRuleSetsDigest() {
    #expect(
      Self.load("rules: done, every: 1d").canonicalTexts != Self.load("rules: done, every: 2d").canonicalTexts
    )
  }

  @Test(arguments: [
    ("every: 90s", "every 90s"), ("every: 12h", "every 43200s"), ("every: 1w", "every 7d"),
    ("calendar: daily", "calendar *-*-* 00:00:00"), ("calendar: weekly", "calendar Mon *-*-* 00:00:00"),
    ("calendar: monthly", "calendar *-*-01 00:00:00"),
    ("calendar: Quarterly", "calendar *-01,04,07,10-01 00:00:00"),
    ("calendar: yearly", "calendar *-01-01 00:00:00"),
    ("calendar: Sunday 04:30", "calendar Sun *-*-* 04:30:00"),
    ("calendar: 'Mon..Fri *-*-* 09:00'", "calendar Mon,Tue,Wed,Thu,Fri *-*-* 09:00:00"),
    ("calendar: 'Sat,Mon 9:00:05'", "calendar Mon,Sat *-*-* 09:00:05"),
    ("calendar: '*-*-15 04:00'", "calendar *-*-15 04:00:00"),
    ("calendar: '2-29'", "calendar *-02-29 00:00:00"),
    ("calendar: '06:15'", "calendar *-*-* 06:15:00"), ("calendar: '*-7,1-1'", "calendar *-01,07-01 00:00:00"),
    ("per: boot, within: 10m", "per boot within 600s"),
  ]) func periodsAreReadAsSystemdReadsThem(written: String, meant: String) throws {
    let loaded = Self.load("rules: done, " + written)
    #expect(loaded.diagnostics.isEmpty)
    #expect(loaded.expectations.first.map { "\($0.expectation.schedule)" } == meant)
  }

  @Test(arguments: [
    ("", "8:14: an expectation needs its period: 'every: 1d', 'calendar: weekly' or 'per: boot'"),
    (
      "every: 1d",
      "an expectation needs 'rules', whose matches meet it, or 'attests', a control whose attestations do"
    ),
    ("rules: [], every: 1d", "'rules' must name at least one rule"),
    (
      "rules: done, every: 1d, calendar: daily",
      "an expectation has one kind of period; 'every' is there already"
    ),
    ("rules: done, evry: 1d", "unknown key 'evry' in 'expectation'; did you mean 'every'?"),
    ("rules: done, every: 0s", "'every' must be more than nothing and at most ten years, not the text '0s'"),
    ("rules: done, every: 59s", "'every' must be a minute at least, not the text '59s'"),
    ("rules: done, every: 0d", "'every' must be from one day to ten years, not the text '0d'"),
    ("rules: done, every: -1d", "'every' must be from one day to ten years, not the text '-1d'"),
    ("rules: done, every: 5000d", "'every' must be from one day to ten years, not the text '5000d'"),
    ("rules: done, every: 99999999999999999999s", "'every' must be a number with a unit s, m, h or d"),
    ("rules: done, every: daily", "'every' must be a number with a unit s, m, h or d such as '15m'"),
    ("rules: done, every: 1h, grace: 2h", "'grace' is longer than the period it belongs to: at most 3600 s"),
    ("rules: done, calendar: daily, grace: 2d", "'grace' is longer than the period"),
    ("rules: done, every: 1d, within: 1h", "'within' belongs to 'per: boot'"),
    ("rules: done, per: boot", "an expectation with 'per: boot' needs 'within'"),
    ("rules: done, per: day", "'per' can only be 'boot', not the text 'day'"),
    ("rules: done, every: 1h, timezone: UTC", "'timezone' says when days begin"),
    ("rules: done, every: 1d, timezone: local", "name the zone, such as Europe/Berlin"),
    (
      "rules: done, calendar: wekly",
      "'wekly' is no day of the week and no word such as 'weekly'; did you mean 'weekly'?"
    ),
    ("rules: done, calendar: hourly", "is no day of the week"),
    ("rules: done, calendar: '*-*-32'", "'32' is no day from 1 to 31"),
    ("rules: done, calendar: '*-13-1'", "'13' is no month from 1 to 12"),
    ("rules: done, calendar: '*-2-30'", "there is no such day"),
    ("rules: done, calendar: '2026-01-01'", "the year of '2026-01-01' must be '*'"),
    ("rules: done, calendar: '24:00'", "'24:00' is no time of day such as 04:00"),
    ("rules: done, calendar: '*:0/15'", "'*:0/15' is no time of day"),
    ("rules: done, calendar: 'Fri..Mon'", "'Fri..Mon' ends before it begins"),
    ("rules: done, calendar: 'Mon 04:00 Europe/Berlin'", "the zone 'Europe/Berlin' stands in 'timezone'"),
    ("rules: done, calendar: 'Mon 04:00 05:00'", "'05:00' is not understood here"),
    ("rules: done, calendar: ' '", "it is empty"),
    ("rules: done, calendar: [daily]", "'calendar' must be text, not a list"),
    ("rules: dome, every: 1d", "8:22: there is no rule with the id or name 'dome'; did you mean 'done'?"),
    ("rules: it, every: 1d", "'it' is an expectation, which never matches an entry"),
    ("rules: done, every: 1d, if: dome", "there is no rule with the id or name 'dome'"),
  ]) func mistakesAreToldWhereTheyAre(map: String, message: String) throws {
    let found = Self.errors(map)
    #expect(found.count == 1 && found[0].hasPrefix("8:") && found[0].contains(message), "\(found)")
  }

  @Test func whatBelongsToRulesIsRefused() {
    #expect(
      Self.errors("rules: done, every: 1d", more: "logsource: {product: linux}") == [
        "9:1: an expectation has no 'logsource'; the rules that it counts have"
      ])
    #expect(
      Self.errors("rules: done, every: 1d", more: "attestd: {signals: [a], kind: operation}") == [
        "9:25: 'attestd' of an expectation has 'signals' only; 'kind' is for the rules that it counts"
      ])
    #expect(Self.errors("rules: done, every: 1d", more: "attestd: {signals: [a]}") == [])
  }

  @Test func nothingElseCountsOrFiltersAnExpectation() {
    let counting =
      "---\ntitle: C\ncorrelation: {type: event_count, rules: it, timespan: 1h, condition: {gte: 1}}"
    #expect(
      Self.errors("rules: done, every: 1d", more: counting)
        == ["11:41: 'it' is an expectation, which never matches an entry"])
  }

  @Test func anExpectationMayCountACorrelation() throws {
    let counting = """
      ---
      title: C
      name: much
      correlation: {type: event_count, rules: done, timespan: 1h, condition: {gte: 3}}
      """
    let loaded = Self.load("rules: [done, much], every: 1d", more: counting)
    #expect(loaded.expectations.first?.rules == [.rule(0), .correlation(0)])
  }
}
