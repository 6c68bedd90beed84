import Engine
import Events
import Testing

/// Values may be as long as an entry; what is remembered of them is not.
@Suite struct LongValueTests {
  private static func long(_ end: String, _ letter: Character = "x") -> String {
    String(repeating: letter, count: 60_000) + end
  }

  @Test func longValuesAreTakenApartByAllOfTheirBytesAndStoredInFew() throws {
    let rig = try Rig(CorrelationTests.text())
    var state = EngineState()
    let users = [Self.long("a"), Self.long("b"), Self.long("A", "X"), Self.long("É"), Self.long("a")]
    let run = rig.json(
      users.enumerated().map { CorrelationTests.event(Double($0), $1) }, ordinals: 1, &state)
    #expect(run.first("many") == [5])
    let changes = state.correlations.takeChanges()
    #expect(changes.count == 3)
    #expect(changes.allSatisfy { $0.key.group.count == 33 })
  }

  @Test(arguments: [255, 256, 257, 300])
  func valuesAboutTheLimitAreNobodyElses(_ count: Int) throws {
    let rig = try Rig(CorrelationTests.text(groupBy: "user, ip"))
    var state = EngineState()
    let value = String(repeating: "v", count: count)
    let pairs = [(value, "v"), (value + "v", ""), (value, ""), ("v", value), ("", value + "v")]
    let lines = pairs.enumerated().map { CorrelationTests.event(Double($0), $1.0, ip: $1.1) }
    _ = rig.json(lines, ordinals: 1, &state)
    #expect(state.correlations.groupCount == 5)
  }

  @Test func whatIsShownOfAWindowThatIsOverIsBoundedAndStillOneOfItsGroup() throws {
    let rig = try Rig(CorrelationTests.text("event_count", "lt: 3"))
    var state = EngineState()
    let users = [Self.long("a", "é"), Self.long("b", "é")]
    _ = rig.json(users.map { CorrelationTests.event(0, $0) }, ordinals: 1, &state)
    #expect(state.correlations.takeChanges().allSatisfy { ($0.bytes?.count ?? 0) < 8_000 })
    var engine = Engine(rig.ruleSet, decoder: rig.decoder)
    var shown: [String] = []
    engine.advance(to: Rig.now, state: &state) { detection, event in
      shown += detection.group.compactMap { event.text(of: $0) }
    }
    #expect(Set(shown).count == 2)
    #expect(shown.allSatisfy { $0.utf8.count < 1_024 && $0.hasPrefix("éé") && !$0.contains("\u{FFFD}") })
  }
}
