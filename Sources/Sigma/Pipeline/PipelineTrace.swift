import LocatedYAML

/// The transformations that took place on a rule, for what is read apart from it: the fields of correlations that
/// count it and the searches of filters that narrow it.
struct PipelineTrace: Sendable {
  private(set) var items: [PipelineItem] = []

  mutating func note(_ item: PipelineItem) { items.append(item) }

  /// Rules with equal keys rewrite filters alike.
  var key: [String] { items.map(\.location.description) }

  /// What a field of the rule as written is called in the events it matches.
  func names(of field: String) -> [String] {
    var names = [field]
    var applied: [String: Set<String>] = [:]
    for item in items {
      guard case .rename(let renaming) = item.transformation else { continue }
      names = names.flatMap { name -> [String] in
        guard let renamed = renaming.names(of: name),
          item.fieldConditions.hold({ $0.holds(for: name, applied) })
        else { return [name] }
        if let id = item.id {
          for new in renamed { applied[new] = (applied[name] ?? []).union([id]) }
        }
        return renamed
      }
    }
    return names
  }
}

extension PipelineFieldCondition {
  /// `applied` has the ids of the items that gave a name.
  func holds(for field: String?, _ applied: [String: Set<String>]) -> Bool {
    switch self {
    case .isOne(let names): field.map { names.contains($0) } ?? false
    case .isNone(let names): field.map { !names.contains($0) } ?? true
    case .matches(let patterns):
      field.map { name in patterns.contains { $0.matchesBeginning(of: name) } } ?? false
    case .matchesNone(let patterns):
      field.map { name in !patterns.contains { $0.matchesBeginning(of: name) } } ?? true
    case .itemApplied(let id): field.flatMap { applied[$0] }?.contains(id) ?? false
    }
  }
}
