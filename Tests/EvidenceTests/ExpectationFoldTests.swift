import CanonicalJSON
import Events
import Evidence
import LocatedYAML
import Sigma
import Testing

@Suite struct ExpectationFoldTests {
  private static func time(_ text: String) -> Timestamp {
    Timestamp(rfc3339: text) ?? Timestamp(microseconds: 0)
  }

  /// Rules `done` (0) and `trigger` (1), then expectations of these maps, called e0, e1, …
  private static func expectations(_ maps: [String]) throws -> [ActiveExpectation] {
    let rules = ["done", "trigger"].map {
      "title: \($0)\nname: \($0)\nlogsource: {product: linux}\ndetection: {s: {message: \($0)}, condition: s}"
    }
    let documents = maps.enumerated().map {
      "title: Expected \($0)\nname: e\($0)\nlevel: high\ntags: [soc2.a1.2]\nexpectation: {\($1)}"
    }
    let loaded = RuleLoader.load(text: (rules + documents).joined(separator: "\n---\n"), file: "r.yml")
    let (expectations, diagnostics) = ActiveExpectation.all(of: loaded)
    try #require(loaded.diagnostics.isEmpty && diagnostics.isEmpty, "\(loaded.diagnostics) \(diagnostics)")
    return expectations
  }

  private static func fold(_ maps: String..., at activated: String) throws -> ExpectationFold {
    var fold = ExpectationFold(try expectations(maps))
    fold.activate(at: time(activated))
    return fold
  }

  /// `2026-11-01 met 2`
  private static func short(_ outcomes: [ExpectationOutcome]) -> [String] {
    outcomes.map {
      "\($0.period.start.day) \($0.status.rawValue) \($0.observed)"
        + ($0.isNotObserved ? " not observed" : "")
    }
  }

  private static func note(
    _ fold: inout ExpectationFold, rule: String = "done", _ text: String, _ reference: String = "r"
  ) {
    fold.note(rule, at: time(text), received: Timestamp(microseconds: .max), reference: reference)
  }

  // MARK: One period

  @Test(arguments: [
    // A day with two hours of grace: what one match at this time makes of 1 November.
    ("2026-10-31T23:59:59Z", "missed"), ("2026-11-01T00:00:00Z", "met"), ("2026-11-01T23:59:59Z", "met"),
    ("2026-11-01T23:59:59.999999Z", "met"), ("2026-11-02T00:00:00Z", "late"),
    ("2026-11-02T01:59:59Z", "late"),
    ("2026-11-02T01:59:59.999999Z", "late"), ("2026-11-02T02:00:00Z", "missed"),
    ("2026-11-02T02:00:01Z", "missed"),
  ]) func aMatchCountsByItsTime(match: String, status: String) throws {
    var fold = try Self.fold("rules: done, calendar: daily, grace: 2h", at: "2026-11-01T00:00:00Z")
    Self.note(&fold, match, "cursor 7")
    let outcome = try #require(fold.tick(to: Self.time("2026-11-02T02:00:00Z")).first)
    #expect(outcome.status.rawValue == status)
    #expect(outcome.expectation == "e0" && outcome.title == "Expected 0" && outcome.criteria == ["A1.2"])
    #expect(outcome.period.start == Self.time("2026-11-01T00:00:00Z"))
    #expect(outcome.deadline == Self.time("2026-11-02T02:00:00Z"))
    let isSeen = status != "missed"
    #expect(outcome.observed == (isSeen ? 1 : 0) && outcome.references == (isSeen ? ["cursor 7"] : []))
    #expect(outcome.first == (isSeen ? Self.time(match) : nil))
  }

  @Test func aMetPeriodIsJudgedAtItsEndAndTheOthersAtTheirDeadline() throws {
    for (isMet, end) in [(true, "2026-11-02T00:00:00Z"), (false, "2026-11-02T02:00:00Z")] {
      var fold = try Self.fold("rules: done, calendar: daily, grace: 2h", at: "2026-11-01T00:00:00Z")
      if isMet { Self.note(&fold, "2026-11-01T12:00:00Z") }
      let end = Self.time(end)
      #expect(fold.tick(to: Timestamp(microseconds: end.microseconds - 1)).isEmpty)
      #expect(fold.tick(to: end).map(\.status) == [isMet ? .met : .missed])
    }
  }

  @Test func theBodyOfALeafHasTheAgreedKeys() throws {
    var fold = try Self.fold("rules: done, calendar: daily, grace: 2h", at: "2026-11-01T00:00:00Z")
    for number in 1...12 { Self.note(&fold, "2026-11-01T12:00:0\(number % 10)Z", "c\(number)") }
    let outcomes = fold.tick(to: Self.time("2026-11-03T02:00:00Z"))
    #expect(
      outcomes.map { $0.statement(ruleSet: "d1").kind.rawValue } == ["expectation.met", "expectation.missed"])
    let body = JSONValue.object(outcomes[0].statement(ruleSet: "d1").body)
    let references = (1...10).map { #""c\#($0)""# }.joined(separator: ",")
    #expect(
      body.canonicalText
        == #"{"criteria":["A1.2"],"deadline":"2026-11-02T02:00:00.000000Z","expectation":"e0","expected":1,"#
        + #""first":"2026-11-01T12:00:00.000000Z","level":"high","not_observed":0,"observed":12,"#
        + #""period_end":"2026-11-02T00:00:00.000000Z","period_start":"2026-11-01T00:00:00.000000Z","#
        + #""refs":[\#(references)],"ruleset":"d1","title":"Expected 0"}"#)
    #expect(outcomes[1].statement(ruleSet: "d1").body["first"] == nil)
  }

  @Test func whatComesAfterTheJudgementEditsNothing() throws {
    var fold = try Self.fold("rules: done, calendar: daily", at: "2026-11-01T00:00:00Z")
    #expect(Self.short(fold.tick(to: Self.time("2026-11-02T00:00:00Z"))) == ["2026-11-01 missed 0"])
    Self.note(&fold, "2026-11-01T12:00:00Z")
    #expect(fold.tick(to: Self.time("2026-11-02T23:59:59Z")).isEmpty)
    #expect(Self.short(fold.tick(to: Self.time("2026-11-03T00:00:00Z"))) == ["2026-11-02 missed 0"])
  }

  @Test func aStampFromTheFutureCountsAsWhenItWasRead() throws {
    var fold = try Self.fold("rules: done, calendar: daily", at: "2026-11-01T00:00:00Z")
    fold.note(
      "done", at: Self.time("2026-12-24T12:00:00Z"), received: Self.time("2026-11-01T12:00:00Z"),
      reference: "r")
    #expect(
      Self.short(fold.tick(to: Self.time("2026-11-03T00:00:00Z"))) == [
        "2026-11-01 met 1", "2026-11-02 missed 0",
      ])
  }

  @Test func aLateMatchCountsForItsOwnPeriodToo() throws {
    var fold = try Self.fold("rules: done, calendar: daily, grace: 2h", at: "2026-11-01T00:00:00Z")
    Self.note(&fold, "2026-11-02T00:30:00Z")
    #expect(
      Self.short(fold.tick(to: Self.time("2026-11-03T00:00:00Z"))) == [
        "2026-11-01 late 1", "2026-11-02 met 1",
      ])
  }

  @Test func nothingIsJudgedOfAPartialFirstPeriod() throws {
    var fold = try Self.fold("rules: done, calendar: daily", at: "2026-11-01T00:00:01Z")
    Self.note(&fold, "2026-11-01T12:00:00Z")
    #expect(Self.short(fold.tick(to: Self.time("2026-11-03T00:00:00Z"))) == ["2026-11-02 missed 0"])
  }

  // MARK: What decides else

  @Test func withoutItsOccasionAPeriodIsNotExercised() throws {
    var fold = try Self.fold(
      "rules: done, calendar: daily, grace: 2h, if: trigger", at: "2026-11-01T00:00:00Z")
    Self.note(&fold, rule: "trigger", "2026-11-01T08:00:00Z")
    Self.note(&fold, "2026-11-02T12:00:00Z")
    Self.note(&fold, rule: "trigger", "2026-11-03T08:00:00Z")
    Self.note(&fold, "2026-11-03T09:00:00Z")
    let end = Self.time("2026-11-05T00:00:00Z")
    #expect(
      Self.short(fold.tick(to: end)) == [
        "2026-11-01 missed 0", "2026-11-02 not_exercised 1", "2026-11-03 met 1", "2026-11-04 not_exercised 0",
      ])
  }

  @Test func attestationsOfAControlCount() throws {
    var fold = try Self.fold("attests: AC-4, calendar: quarterly, grace: 14d", at: "2026-10-01T00:00:00Z")
    fold.attest("AC-5", at: Self.time("2026-11-01T00:00:00Z"), reference: "2026 17")
    fold.attest("AC-4", at: Self.time("2027-01-14T00:00:00Z"), reference: "2027 3")
    let outcomes = fold.tick(to: Self.time("2027-01-15T00:00:00Z"))
    #expect(Self.short(outcomes) == ["2026-10-01 late 1"] && outcomes[0].references == ["2027 3"])
  }

  @Test func eachBootIsAPeriod() throws {
    var fold = try Self.fold("rules: done, per: boot, within: 10m, grace: 5m", at: "2026-11-01T00:00:00Z")
    #expect(fold.tick(to: Self.time("2026-11-01T08:00:00Z")).isEmpty)
    for day in 2...5 { fold.boot(at: Self.time("2026-11-0\(day)T08:00:00Z")) }
    // Told of twice, as after a restart.
    fold.boot(at: Self.time("2026-11-05T08:00:00Z"))
    // And one that another one cuts short.
    fold.boot(at: Self.time("2026-11-05T08:03:00Z"))
    Self.note(&fold, "2026-11-02T08:09:59Z")
    Self.note(&fold, "2026-11-03T08:10:00Z")
    Self.note(&fold, "2026-11-04T08:15:00Z")
    Self.note(&fold, "2026-11-05T08:04:00Z")
    let outcomes = fold.tick(to: Self.time("2026-11-06T00:00:00Z"))
    #expect(
      Self.short(outcomes) == [
        "2026-11-02 met 1", "2026-11-03 late 1", "2026-11-04 missed 0", "2026-11-05 not_exercised 0",
        "2026-11-05 met 1",
      ])
    #expect(outcomes[3].period.end == Self.time("2026-11-05T08:03:00Z"))
    #expect(fold.tick(to: Self.time("2026-12-06T00:00:00Z")).isEmpty)
  }

  @Test func aGapInAPeriodIsSaid() throws {
    var fold = try Self.fold("rules: done, calendar: daily, grace: 2h", at: "2026-11-01T00:00:00Z")
    fold.noteUnobserved(Self.time("2026-11-02T01:00:00Z")..<Self.time("2026-11-02T01:00:01Z"))
    Self.note(&fold, "2026-11-02T12:00:00Z")
    Self.note(&fold, "2026-11-03T12:00:00Z")
    #expect(
      Self.short(fold.tick(to: Self.time("2026-11-04T00:00:00Z"))) == [
        "2026-11-01 missed 0 not observed", "2026-11-02 met 1 not observed", "2026-11-03 met 1",
      ])
  }

  // MARK: Pure and bounded

  /// A year of hostile company: expectations of all kinds, matches in the order of reading, ticks anywhere.
  private static func year(_ seed: UInt64, ticks: Int, restarts: Bool = false) throws -> [String] {
    var random = Random(seed: seed)
    let maps = [
      "rules: done, calendar: daily, grace: 2h, timezone: Europe/Berlin",
      "rules: done, every: 1d, timezone: America/New_York",
      "rules: done, every: 36h, grace: 36h, if: trigger",
      "rules: done, calendar: 'Mon,Thu 02:30', grace: 3h, timezone: Europe/Berlin",
      "rules: done, calendar: '2-29'", "attests: AC-4, calendar: monthly, grace: 14d",
      "rules: done, per: boot, within: 2h, grace: 1h",
      "rules: trigger, calendar: '*-*-31'",
    ]
    let expectations = try expectations(maps)
    var fold = ExpectationFold(expectations)
    let start = Self.time("2027-12-30T13:07:22.5Z")
    fold.activate(at: start)
    var events: [(time: Timestamp, kind: Int)] = []
    var at = start
    let end = Self.time("2029-01-15T00:00:00Z")
    while at < end {
      at = at.advanced(bySeconds: Int64(random.below(86_400) + 1))
      events.append((at, random.below(20)))
    }
    var tickTimes: [Timestamp] = [end]
    var choice = Random(seed: UInt64(ticks) &* 31 &+ 7)
    for _ in 0..<ticks { tickTimes.append(start.advanced(bySeconds: Int64(choice.below(380 * 86_400)))) }
    tickTimes.sort()
    var leaves: [String] = []
    var rows: [String: JSONValue] = [:]
    var unobserved: JSONValue?
    func tick(_ time: Timestamp) throws {
      while case let outcomes = fold.tick(to: time, most: 3), !outcomes.isEmpty {
        for outcome in outcomes {
          let statement = outcome.statement(ruleSet: "d")
          leaves.append("\(statement.kind.rawValue) \(JSONValue.object(statement.body).canonicalText)")
        }
      }
      for (key, value) in fold.takeChanges() { rows[key] = value }
      unobserved = fold.takeUnobserved() ?? unobserved
      guard restarts else { return }
      fold = ExpectationFold(expectations)
      for (key, value) in rows { fold.restore(key, try JSONValue(parsing: value.canonicalBytes)) }
      if let unobserved { fold.restore(unobserved: unobserved) }
      fold.activate(at: time)
    }
    var due = tickTimes[...]
    for (number, event) in events.enumerated() {
      while let first = due.first, first <= event.time {
        try tick(first)
        due = due.dropFirst()
      }
      switch event.kind {
      case 0: fold.boot(at: event.time)
      case 1: fold.attest("AC-4", at: event.time, reference: "2028 \(number)")
      case 2: fold.noteUnobserved(event.time..<event.time.advanced(bySeconds: 60))
      case 3...8: fold.note("trigger", at: event.time, received: event.time, reference: "t\(number)")
      default: fold.note("done", at: event.time, received: event.time, reference: "d\(number)")
      }
    }
    for time in due { try tick(time) }
    return leaves
  }

  @Test(arguments: 1...5) func aYearSplitAnywhereHasTheSameLeaves(seed: Int) throws {
    let once = try Self.year(UInt64(seed), ticks: 0)
    #expect(once.count > 900)
    for kind in ["met", "late", "missed", "not_exercised"] {
      #expect(once.contains { $0.hasPrefix("expectation.\(kind) ") })
    }
    #expect(try Self.year(UInt64(seed), ticks: 40) == once)
    #expect(try Self.year(UInt64(seed), ticks: 2_000) == once)
    #expect(try Self.year(UInt64(seed), ticks: 200, restarts: true) == once)
  }

  @Test func everyDayOfAYearHasOneLeafAlsoWhereTheClockChanges() throws {
    var fold = try Self.fold(
      "rules: done, calendar: daily, grace: 1h, timezone: Europe/Berlin", at: "2027-12-31T23:00:00Z")
    var outcomes: [ExpectationOutcome] = []
    // A backup at 02:30 UTC, each day but 29 February and the days of the changes.
    for day in 0..<366 {
      let time = Self.time("2028-01-01T02:30:00Z").advanced(bySeconds: Int64(day) * 86_400)
      if !["2028-02-29", "2028-03-26", "2028-10-29"].contains(time.day) {
        fold.note("done", at: time, received: time, reference: "r")
      }
      outcomes += fold.tick(to: time)
    }
    outcomes += fold.tick(to: Self.time("2029-01-01T00:00:00Z"))
    #expect(outcomes.count == 366)
    let missed = outcomes.filter { $0.status == .missed }
    #expect(
      missed.map(\.period.start.description) == [
        "2028-02-28T23:00:00.000000Z", "2028-03-25T23:00:00.000000Z", "2028-10-28T22:00:00.000000Z",
      ])
    #expect(missed.map { $0.period.end.since($0.period.start) / 3_600_000_000 } == [24, 23, 25])
    #expect(outcomes.allSatisfy { $0.status == .met || $0.status == .missed })
  }

  @Test func whatWaitsIsBounded() throws {
    var fold = try Self.fold("rules: done, every: 1m", at: "2026-11-01T00:00:00Z")
    let start = Self.time("2026-11-01T00:00:00Z")
    // A source lags behind, so that nothing can be judged.
    for second in 0..<3_000 {
      fold.note(
        "done", at: start.advanced(bySeconds: 60 * Int64(second)), received: Timestamp(microseconds: .max),
        reference: "r")
    }
    var outcomes: [ExpectationOutcome] = []
    while case let some = fold.tick(to: start), !some.isEmpty {
      #expect(some.count <= 256)
      outcomes += some
    }
    #expect(outcomes.count == 3_000 - ExpectationFold.mostMarked && fold.judgedEarly == outcomes.count)
    #expect(outcomes.allSatisfy { $0.isNotObserved && $0.status == .met })
    for second in 0..<2_000 where second % 2 == 0 {
      let from = start.advanced(bySeconds: Int64(second) + 10_000)
      fold.noteUnobserved(from..<from.advanced(bySeconds: 1))
    }
    #expect(fold.takeUnobserved()?.array?.count ?? 0 <= 256)
  }

  @Test func anotherScheduleBeginsAnewAndAnExpectationThatIsGoneIsForgotten() throws {
    var fold = try Self.fold(
      "rules: done, calendar: daily", "rules: done, every: 1d", at: "2026-11-01T00:00:00Z")
    let rows = fold.takeChanges()
    #expect(rows.map(\.key) == ["e0", "e1"])
    var changed = ExpectationFold(try Self.expectations(["rules: done, calendar: weekly"]))
    for (key, value) in rows { if let value { changed.restore(key, value) } }
    changed.activate(at: Self.time("2026-11-03T00:00:00Z"))
    let changes = changed.takeChanges()
    #expect(changes.map(\.key) == ["e1", "e0"] && changes[0].value == nil)
    #expect(Self.short(changed.tick(to: Self.time("2026-11-16T00:00:00Z"))) == ["2026-11-09 missed 0"])
  }

  @Test func rowsOfAnotherFormAreAsIfTheyWereNotThere() throws {
    for text in [
      #"{}"#, "[]", "7",
      #"{"definition":"calendar *-*-* 00:00:00 UTC","activated":"x","marks":[],"boots":[]}"#,
      #"{"definition":"calendar *-*-* 00:00:00 UTC","activated":0,"marks":[[1]],"boots":[]}"#,
      #"{"definition":"calendar *-*-* 00:00:00 UTC","activated":0,"marks":[],"boots":[[1,2]]}"#,
    ] {
      var fold = ExpectationFold(try Self.expectations(["rules: done, calendar: daily"]))
      fold.restore("e0", try JSONValue(parsing: text))
      fold.restore(unobserved: try JSONValue(parsing: text))
      fold.activate(at: Self.time("2026-11-01T00:00:00Z"))
      #expect(Self.short(fold.tick(to: Self.time("2026-11-02T00:00:00Z"))) == ["2026-11-01 missed 0"])
    }
  }

  @Test func anUnknownZoneIsToldWhereItStands() throws {
    let text = """
      title: Done
      name: done
      logsource: {product: linux}
      detection: {s: {message: done}, condition: s}
      ---
      title: It
      expectation: {rules: done, every: 1d, timezone: Europe/Berlim}
      """
    let found = ActiveExpectation.all(of: RuleLoader.load(text: text, file: "r.yml"))
    #expect(found.expectations.isEmpty)
    #expect(
      found.diagnostics.first?.description.hasPrefix("r.yml:7:49: error: ") == true, "\(found.diagnostics)")
  }
}
