import CanonicalJSON
import Daemon
import Events
import Evidence
import Foundation
import Linux
import Store
import Testing

/// Expectations in whole runs over real files and a real store. Periods that are over already are made by a row of
/// state that says that the expectation was activated days ago.
@Suite(.serialized) struct ExpectationRunTests {
  private typealias Place = PipelineTests.Place

  /// A full hour half a day ago, at which days begin here: no test runs while one ends.
  private static let midnight = Timestamp(
    seconds: (Clock.realtimeMicroseconds() / 1_000_000 - 41_400) / 3_600 * 3_600)

  private static let timeOfDay = String(midnight.description.dropFirst(11).prefix(8))
  private static let daily = "calendar: '\(timeOfDay)'"
  private static let definition = "calendar *-*-* \(timeOfDay) UTC"

  /// So many days ago, with a time of day.
  private static func time(_ daysAgo: Int, _ secondOfDay: Int64) -> Timestamp {
    midnight.advanced(bySeconds: -86_400 * Int64(daysAgo) + secondOfDay)
  }

  private static func line(_ daysAgo: Int, _ secondOfDay: Int64, _ text: String = "a needle") -> String {
    "\(time(daysAgo, secondOfDay)) web01 app[7]: \(text)\n"
  }

  private static func expect(_ map: String, in place: Place) throws {
    try place.write(
      "rules/e.yml",
      """
      title: The needle comes
      name: needle_comes
      id: 9d4d9f05-bf6b-4a00-afbe-9c6e0ebf406e
      level: high
      tags: [soc2.a1.2]
      expectation: {\(map)}
      """)
  }

  private static let id = "9d4d9f05-bf6b-4a00-afbe-9c6e0ebf406e"

  /// As if an earlier process had activated it so many days ago.
  private static func activate(_ daysAgo: Int, _ definition: String, in place: Place) throws {
    try Directory.make(place.state, mode: 0o700)
    let recorder = try Recorder(state: place.state, host: HostFacts.current().id, now: midnight)
    var turn = Turn(recorded: midnight)
    let start = time(daysAgo, 0).microseconds
    let row: JSONValue = [
      "definition": .string(definition), "activated": .integer(start), "next": .integer(start), "marks": [],
      "boots": [],
    ]
    turn.stateChanges = [StateChange(scope: "expectation", key: id, value: row.canonicalBytes)]
    try recorder.commit(turn)
    try recorder.close()
  }

  private static func periods(_ place: Place) throws -> [String] {
    try place.archive().expectationPeriods().map { period in
      let outcome = period.outcome
      return
        "\(midnight.since(outcome.period.start) / 86_400_000_000) \(outcome.status.rawValue) \(outcome.observed)"
        + (outcome.isNotObserved ? " not observed" : "")
    }
  }

  @Test func whatIsFoundLateByCatchingUpCountsByItsTime() throws {
    let place = try Place()
    try Self.expect("rules: needle, \(Self.daily), grace: 2h", in: place)
    try Self.activate(5, Self.definition, in: place)
    try place.write(
      "app.log",
      Self.line(5, 3_600) + Self.line(4, 0) + Self.line(4, 86_399) + Self.line(2, 7_199)
        + Self.line(1, 40_000))
    try place.run()
    #expect(try Self.periods(place).prefix(5) == ["5 met 1", "4 met 2", "3 late 1", "2 met 1", "1 met 1"])
    let leaf = try #require(try place.archive().statements(.expectationLate).first)
    #expect(leaf.body["refs"]?.array?.first?.string?.hasPrefix("file:\(place.path)/app.log ") == true)
    #expect(leaf.body["first"]?.string == Self.time(2, 7_199).description)
    #expect(try place.archive().verify().isEmpty)
  }

  @Test func aMissedPeriodIsAFindingThatCanBeAnswered() throws {
    let place = try Place()
    try Self.expect("rules: needle, \(Self.daily), grace: 1h", in: place)
    try Self.activate(3, Self.definition, in: place)
    try place.write("app.log", Self.line(2, 5) + Self.line(1, 5))
    try place.run()
    // Three days ago it came late; then it was there.
    #expect(try Self.periods(place).prefix(3) == ["3 late 1", "2 met 1", "1 met 1"])
    let archive = try place.archive()
    let finding = try #require(try archive.findings(FindingFilter(rule: Self.id)).first)
    #expect(finding.kind == .anomaly && finding.level == .high && finding.criteria == ["A1.2"])
    #expect(finding.title == "Late: The needle comes" && !finding.isBeforeCoverage)
    #expect(finding.firstTime == Self.time(2, 5) && finding.source == "attestd")
    #expect(finding.group.map(\.name) == ["expectation", "period"])
    #expect(finding.group.first?.value == "needle_comes")
    #expect(finding.group.last?.value == "\(Self.time(3, 0))/\(Self.time(2, 0))")
    #expect(try archive.findings(FindingFilter(rule: Self.id)).count == 1)
    // The same again finds nothing more.
    try place.run()
    #expect(try place.archive().findings(FindingFilter(rule: Self.id)).count == 1)
    #expect(try Self.periods(place).count == 3)
    #expect(try place.archive().verify().isEmpty)
  }

  @Test func aSilentRuleAndACorrelationMeetExpectationsToo() throws {
    for (rule, met) in [("hay", "1 met 3"), ("much", "1 met 1")] {
      let place = try Place()
      try Self.expect("rules: \(rule), \(Self.daily)", in: place)
      try Self.activate(1, Self.definition, in: place)
      try place.write("app.log", (1...3).map { Self.line(1, 100 + $0, "hay") }.joined())
      try place.run()
      #expect(try Self.periods(place) == [met])
      // Alone it stays silent.
      #expect(try place.references() == ["much 1"])
    }
  }

  @Test func whatWasSeenOfAnOpenPeriodOutlivesARestart() throws {
    let whole = try Place()
    let broken = try Place()
    for place in [whole, broken] {
      try Self.expect("rules: needle, every: 4d", in: place)
      try Self.activate(3, "every 4d UTC", in: place)
    }
    let (one, two) = (Self.line(3, 100), Self.line(2, 100) + Self.line(1, 100))
    try whole.write("app.log", one + two)
    try whole.run()
    try broken.write("app.log", one)
    try broken.run()
    try broken.append("app.log", two)
    try broken.run()
    try broken.run()
    func row(_ place: Place) throws -> JSONValue? {
      let state = try place.archive().loadState(scope: "expectation")
      #expect(state.map(\.key) == [Self.id])
      let json = try JSONValue(parsing: try #require(state.first).value, depthLimit: 16)
      // References name the file, which is another one.
      return json["marks"]?.array?.first?.array?.last?.array?.first?.array?.first
    }
    #expect(try row(whole) == 3)
    #expect(try row(broken) == 3)
    #expect(try Self.periods(broken) == [])
  }

  @Test func lostEntriesAreSaidOfThePeriodTheyMayHaveBeenIn() throws {
    let place = try Place()
    try place.write("app.log", (1...9).map { Self.line(4, Int64($0) * 100) }.joined())
    try place.run()
    // Emptied, so that nobody knows what else it held.
    try Self.expect("rules: needle, \(Self.daily)", in: place)
    try Self.activate(6, Self.definition, in: place)
    try place.write("app.log", Self.line(1, 100))
    try place.run()
    #expect(try place.gaps().contains(.truncated))
    // What was lost came behind the end of the first run, so the days before it were seen whole.
    let found = try Self.periods(place)
    #expect(found.prefix(2) == ["6 missed 0", "5 missed 0"], "\(found)")
    #expect(found.contains("1 met 1"))
    let row = try #require(try place.archive().loadState(scope: "unobserved").first)
    let range = try #require(try JSONValue(parsing: row.value).array?.first?.array?.compactMap(\.integer))
    let ends = try place.archive().daemonRuns().compactMap(\.stopped?.microseconds)
    #expect(range.count == 2 && ends.count == 2)
    #expect(abs(range[0] - ends[0]) < 1_000_000 && range[0] < range[1] && range[1] <= ends[1])
  }

  @Test func anAttestationWithoutTheDaemonCountsOnce() throws {
    let place = try Place()
    try Self.expect("attests: AC-4, every: 30d", in: place)
    try Self.activate(3, "every 30d UTC", in: place)
    try place.write("app.log", Self.line(3, 100))
    try place.run()
    let recorder = try Recorder(state: place.state, host: HostFacts.current().id, now: Self.midnight)
    var turn = Turn(recorded: Self.midnight)
    for control in ["AC-4", "AC-5"] {
      turn.statements.append(Statement(.attestationMade, ["control": .string(control)]))
    }
    let leaf = try #require(try recorder.commit(turn).leaves.first)
    try recorder.close()
    for _ in 1...3 { try place.run() }
    let row = try #require(try place.archive().loadState(scope: "expectation").first)
    let marks = try JSONValue(parsing: row.value, depthLimit: 16)["marks"]
    #expect(
      marks?.array?.first?.array?.last?.array?.first == [
        1, .integer(Self.midnight.microseconds), .array([.string("leaf \(leaf.index) of \(leaf.shard)")]),
      ])
  }

  @Test func anExpectationInAZoneThatIsNotThereIsRejectedAndTheRestRuns() throws {
    let place = try Place()
    try Self.expect("rules: needle, every: 1d, timezone: Europe/Berlim", in: place)
    try place.write("app.log", Self.line(1, 1))
    try place.run()
    let rules = try #require(try place.archive().ruleSets().last)
    #expect(rules.loaded == 3 && rules.rejected == 1)
    #expect(try place.references() == ["needle 1"])
  }
}
