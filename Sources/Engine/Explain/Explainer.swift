package import Events
import LocatedYAML
package import Sigma

/// Evaluates rules as they are written, part by part, without a prefilter or an early end. For people who ask why;
/// a test holds it against the condition program on random rules and events.
package struct Explainer {
  private let ruleSet: RuleSet
  private var fields: FieldTable
  private var examination = Examination()

  /// `ruleSet` is the one that decoded the events: field numbers are its.
  package init(_ ruleSet: RuleSet) {
    self.ruleSet = ruleSet
    fields = ruleSet.fields
  }

  /// A rule that does not compile cannot be explained.
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  /// `filters` are those that narrow the rule (`Rule.filters`).
  package mutating func explain(
    _ rule: Rule, filters: [Filter], _ event: Event
  ) throws(Failure) -> Explanation {
    examination.begin(event, [], ruleSet)
    var explanation = Explanation(
      isOfLogSource: ruleSet.logSources.accepted(by: rule.logSource).intersects(event.logSources),
      condition: try part(rule.condition, rule.searches, event), filters: [])
    for filter in filters {
      let inner = try part(filter.condition, filter.searches, event)
      explanation.filters.append(
        .init(
          kind: .filter, text: filter.metadata.title, outcome: inner.outcome,
          location: filter.metadata.location, parts: [inner]))
    }
    let outcome = Explanation.Outcome.all(([explanation.condition] + explanation.filters).map(\.outcome))
    if explanation.condition.outcome == outcome { explanation.condition.markDecisive() }
    // The first filter that holds a match back is enough; all of them must hold for a match.
    for index in explanation.filters.indices
    where explanation.filters[index].outcome == outcome && explanation.condition.outcome == .yes {
      explanation.filters[index].markDecisive()
      if outcome == .no { break }
    }
    return explanation
  }

  private mutating func part(
    _ condition: Condition, _ searches: [Search], _ event: Event
  ) throws(Failure) -> Explanation.Part {
    switch condition {
    case .search(let name):
      guard let search = searches.first(where: { $0.name == name }) else {
        throw Failure(description: "the condition names no search '\(name)'")
      }
      let inner = try part(search.expression, event)
      return .init(
        kind: .search, text: name, outcome: inner.outcome, location: search.location, parts: [inner])
    case .not(let inner):
      let inner = try part(inner, searches, event)
      return .init(kind: .not, text: "not", outcome: inner.outcome.inverse, parts: [inner])
    case .all(let conditions):
      var parts: [Explanation.Part] = []
      for condition in conditions { parts.append(try part(condition, searches, event)) }
      return combined(.all, parts)
    case .any(let conditions):
      var parts: [Explanation.Part] = []
      for condition in conditions { parts.append(try part(condition, searches, event)) }
      return combined(.any, parts)
    }
  }

  private mutating func part(
    _ expression: Search.Expression, _ event: Event
  ) throws(Failure) -> Explanation.Part {
    switch expression {
    case .item(let item): return try part(item, event)
    case .all(let expressions):
      var parts: [Explanation.Part] = []
      for expression in expressions { parts.append(try part(expression, event)) }
      return combined(.all, parts)
    case .any(let expressions):
      var parts: [Explanation.Part] = []
      for expression in expressions { parts.append(try part(expression, event)) }
      return combined(.any, parts)
    }
  }

  private func combined(
    _ kind: Explanation.Part.Kind, _ parts: [Explanation.Part]
  ) -> Explanation.Part {
    let outcomes = parts.map(\.outcome)
    return .init(
      kind: kind, text: kind == .all ? "all of" : "any of",
      outcome: kind == .all ? Explanation.Outcome.all(outcomes) : Explanation.Outcome.any(outcomes),
      parts: parts)
  }

  private mutating func part(_ item: DetectionItem, _ event: Event) throws(Failure) -> Explanation.Part {
    var field: FieldID?
    if let name = item.field {
      guard let id = fields.intern(name) else {
        throw Failure(description: "more than 65,535 different field names")
      }
      field = id
    }
    var parts: [Explanation.Part] = []
    for predicate in item.predicates {
      parts.append(
        .init(
          kind: .value, text: wording(predicate, event),
          outcome: try outcome(of: predicate, field, event)))
    }
    let outcomes = parts.map(\.outcome)
    let outcome = item.requiresAll ? Explanation.Outcome.all(outcomes) : Explanation.Outcome.any(outcomes)
    let name = item.field ?? "the entry"
    let text =
      (item.isNegated ? "not " : "") + name
      + (parts.count > 1 ? item.requiresAll ? ", all of" : ", any of" : " \(parts.first?.text ?? "")")
    return .init(
      kind: .item, text: text, outcome: item.isNegated ? outcome.inverse : outcome, location: item.location,
      values: values(of: field, event), parts: parts, plainOutcome: outcome)
  }

  /// With what the other field of a reference holds.
  private func wording(_ predicate: Predicate, _ event: Event) -> String {
    guard case .fieldReference(let name, _, _) = predicate else { return predicate.wording }
    let others = fields.id(of: name).map { values(of: $0, event) } ?? []
    return predicate.wording
      + (others.isEmpty ? " (absent)" : " (" + others.map { "'\($0)'" }.joined(separator: ", ") + ")")
  }

  private mutating func outcome(
    of predicate: Predicate, _ field: FieldID?, _ event: Event
  ) throws(Failure) -> Explanation.Outcome {
    if case .any(let spellings) = predicate {
      var outcomes: [Explanation.Outcome] = []
      for spelling in spellings { outcomes.append(try outcome(of: spelling, field, event)) }
      return Explanation.Outcome.any(outcomes)
    }
    var tests = FieldTests()
    let index: Int
    do throws(RegularExpression.CompileError) {
      index = try tests.add(predicate, field: field, fields: &fields)
    } catch {
      throw Failure(description: error.message)
    }
    switch tests.evaluate(index, event, examination) {
    case .yes: return .yes
    case .no: return .no
    case .limitHit: return .gaveUp
    }
  }

  /// What a test of this field, or of keywords, looks at.
  private func values(of field: FieldID?, _ event: Event) -> [String] {
    if field == nil, let raw = event.raw { return [event.text(raw)] }
    return event.values.filter { value in
      guard value.kind != .null else { return false }
      guard let field else { return value.range.lowerBound < event.derivedStart }
      return value.field == field
    }.map { event.text($0.range) }
  }
}
