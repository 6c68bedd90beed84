/// Choices of which a rule and events for it are made: the engine says what the reference evaluator says.
enum MatcherTarget {
  static func run(_ bytes: [UInt8]) throws {
    var maker = RuleMaker(random: SplitMix(bytes: bytes))
    let rule = maker.rule(0)
    var eventMaker = EventMaker(maker: maker)
    let events = (0..<4).map { _ in eventMaker.event(for: rule) }
    let reference = ReferenceEvaluator(rule, placeholders: RuleMaker.placeholders)
    let found: [Set<String>]
    do {
      found = try EngineRig(rule.yaml).matches(events)
    } catch is EngineRig.MatchLimit {
      // No answer, and said so: nothing to compare.
      return
    } catch is EngineRig.TooManySpellings {
      return
    }
    for (event, names) in zip(events, found) where names.contains(rule.name) != reference.matches(event) {
      throw Finding(description: Reproduction(rule, event).text)
    }
  }
}
