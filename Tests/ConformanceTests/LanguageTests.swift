import Testing

/// The engine against the reference: rules with every part of the language, events made from their values.
@Suite struct LanguageTests {
  /// Rules to a rule set, and events to a rule; each event is seen by its own rule and by the next one.
  private static let rules = 50
  private static let events = 14

  @Test(arguments: 1...80)
  func theEngineAgreesWithTheReference(_ seed: Int) throws {
    var maker = RuleMaker(random: SplitMix(seed: UInt64(seed)))
    let rules = (0..<Self.rules).map { maker.rule($0) }
    let rig = try EngineRig(rules.map(\.yaml).joined(separator: "\n---\n"))
    var eventMaker = EventMaker(maker: maker)
    let events = rules.flatMap { rule in (0..<Self.events).map { _ in eventMaker.event(for: rule) } }
    let references = rules.map { ReferenceEvaluator($0, placeholders: RuleMaker.placeholders) }
    let found = try rig.matches(events) { place in
      [place / Self.events, (place / Self.events + 1) % Self.rules]
    }
    var matched = 0
    var differences = 0
    for (place, event) in events.enumerated() {
      let own = place / Self.events
      for index in [own, (own + 1) % Self.rules] {
        let wanted = references[index].matches(event)
        if wanted, index == own { matched += 1 }
        guard found[place].contains(rules[index].name) != wanted else { continue }
        differences += 1
        if differences <= 3 { Issue.record("\(Reproduction(rules[index], event).text)") }
      }
    }
    #expect(differences == 0)
    // The material is worth something only if much of it matches and much does not.
    let share = Double(matched) / Double(events.count)
    #expect((0.2...0.8).contains(share), "matched: \(share)")
  }
}
