/// A rule and an event on which engine and reference differ, made as small as that stays true.
struct Reproduction {
  private var rule: WrittenRule
  private var event: SampleEvent

  init(_ rule: WrittenRule, _ event: SampleEvent) {
    self.rule = rule
    self.event = event
    while let smaller = smaller() { self = smaller }
  }

  private var differs: Bool {
    let wanted = ReferenceEvaluator(rule, placeholders: RuleMaker.placeholders).matches(event)
    guard let rig = try? EngineRig(rule.yaml), let found = try? rig.matches([event]) else { return false }
    return found[0].contains(rule.name) != wanted
  }

  private func smaller() -> Reproduction? {
    for index in event.fields.indices {
      var copy = self
      copy.event.fields.remove(at: index)
      if copy.differs { return copy }
    }
    if event.raw != nil {
      var copy = self
      copy.event.raw = nil
      if copy.differs { return copy }
    }
    for index in rule.filters.indices {
      var copy = self
      copy.rule.filters.remove(at: index)
      if copy.differs { return copy }
    }
    for body in smallerBodies() {
      var copy = self
      copy.rule.body = body
      if copy.differs { return copy }
    }
    return nil
  }

  private func smallerBodies() -> [WrittenRule.Body] {
    let body = rule.body
    var bodies: [WrittenRule.Body] = []
    if body.searches.count > 1 {
      bodies += body.searches.map { .init(searches: [$0], conditions: [.name($0.name)]) }
    }
    for (index, search) in body.searches.enumerated() {
      for part in search.parts.indices where search.parts.count > 1 {
        var copy = body
        copy.searches[index].parts.remove(at: part)
        bodies.append(copy)
      }
      for (place, part) in search.parts.enumerated() {
        guard case .map(let items) = part else { continue }
        for item in items.indices {
          if items.count > 1 {
            var copy = body
            var fewer = items
            fewer.remove(at: item)
            copy.searches[index].parts[place] = .map(fewer)
            bodies.append(copy)
          }
          for value in items[item].values.indices where items[item].values.count > 1 {
            var copy = body
            var fewer = items
            fewer[item].values.remove(at: value)
            copy.searches[index].parts[place] = .map(fewer)
            bodies.append(copy)
          }
        }
      }
    }
    return bodies
  }

  var text: String {
    let verdict = ReferenceEvaluator(rule, placeholders: RuleMaker.placeholders).matches(event)
    return "the reference says \(verdict), the engine \(!verdict)\n\(rule.yaml)\n\(event)"
  }
}
