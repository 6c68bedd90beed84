/// Decides from a rule as written whether it matches an event, straight from the specification and docs/rules.md.
///
/// It shares nothing with the loader or the engine, and it takes its time.
struct ReferenceEvaluator {
  private var bodies: [Body]

  /// A rule and the bodies of the filters that narrow it, which must hold too.
  init(_ rule: WrittenRule, placeholders: [String: [String]]) {
    bodies = ([rule.body] + rule.filters.map(\.body)).map { Body($0, placeholders) }
  }

  func matches(_ event: SampleEvent) -> Bool { bodies.allSatisfy { $0.holds(event) } }

  private struct Body {
    var searches: [(name: String, parts: [[ReferenceItem]])]
    var conditions: [WrittenRule.Condition]

    init(_ written: WrittenRule.Body, _ placeholders: [String: [String]]) {
      conditions = written.conditions
      searches = written.searches.map { search in
        // Any of the list's maps and keywords.
        (
          search.name,
          search.parts.map { part in
            switch part {
            case .map(let items): items.map { ReferenceItem($0, placeholders) }
            case .word(let value):
              [ReferenceItem(.init(field: "", modifiers: [], values: [value], isList: false), placeholders)]
            }
          }
        )
      }
    }

    func holds(_ event: SampleEvent) -> Bool {
      var known: [String: Bool] = [:]
      for search in searches {
        known[search.name] = search.parts.contains { $0.allSatisfy { $0.holds(event) } }
      }
      return conditions.contains { holds($0, known) }
    }

    private func holds(_ condition: WrittenRule.Condition, _ known: [String: Bool]) -> Bool {
      switch condition {
      case .name(let name): return known[name] == true
      case .not(let part): return !holds(part, known)
      case .and(let parts): return parts.allSatisfy { holds($0, known) }
      case .or(let parts): return parts.contains { holds($0, known) }
      case .of(let quantity, let pattern):
        let chosen = known.filter { name, _ in
          if pattern == "them" { return !name.hasPrefix("_") }
          guard pattern.hasPrefix("_") || !name.hasPrefix("_") else { return false }
          return ReferenceEvaluator.fits(Array(name)[...], Array(pattern)[...])
        }
        return quantity == "all" ? chosen.values.allSatisfy { $0 } : chosen.values.contains(true)
      }
    }
  }

  /// `*` is any run.
  private static func fits(_ name: ArraySlice<Character>, _ pattern: ArraySlice<Character>) -> Bool {
    guard let head = pattern.first else { return name.isEmpty }
    if head == "*" {
      return fits(name, pattern.dropFirst()) || !name.isEmpty && fits(name.dropFirst(), pattern)
    }
    return name.first == head && fits(name.dropFirst(), pattern.dropFirst())
  }
}
