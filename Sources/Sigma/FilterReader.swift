import LocatedYAML

/// Reads a filter document: what a rule has, under `filter`, and the rules it narrows.
struct FilterReader {
  let root: YAMLMapping
  let placeholders: Placeholders
  private(set) var warnings: [Diagnostic] = []

  init(root: YAMLMapping, placeholders: Placeholders) {
    self.root = root
    self.placeholders = placeholders
  }

  mutating func read(_ metadata: Metadata) throws(Diagnostic) -> Filter {
    for key in ["level", "status"] {
      if let entry = root.entry(key) {
        warnings.append(
          Diagnostic(.filterKey, at: entry.keyLocation, "a filter has no '\(key)'; its rules have"))
      }
    }
    var reader = RuleReader(root: root, placeholders: placeholders)
    let logSource = try reader.logSource()
    guard let node = root["filter"] else { throw root.missing("filter") }
    let map = try node.expectMapping("'filter'")
    let condition = try map.required("condition", of: "a filter")
    guard condition.scalar != nil else {
      throw condition.error("a filter's condition is one text, not \(condition.gist)")
    }
    let searches = try reader.searches(of: map, besides: ["condition", "rules"])
    guard !searches.isEmpty else {
      throw Diagnostic(.error, at: map.location, "'filter' has a condition but no searches")
    }
    let filter = Filter(
      metadata: metadata, logSource: logSource, target: try target(of: map), searches: searches,
      condition: try reader.condition(condition, searches))
    warnings += reader.warnings
    if !filter.condition.hasNegation {
      // People write what they want to drop, and forget the 'not'.
      warnings.append(
        condition.remark(
          .filterWithoutNot,
          "the rules will match only where this holds; to suppress what a search describes, write 'not' before it"
        ))
    }
    return filter
  }

  private mutating func target(of map: YAMLMapping) throws(Diagnostic) -> Filter.Target {
    let node = try map.required("rules", of: "a filter")
    if node.scalar?.text == "any" { return .any }
    if let list = node.sequence, list.isEmpty { return .any }
    var references: [Correlation.Reference] = []
    for part in node.sequence ?? [node] {
      references.append(.init(text: try part.expectString("each of 'rules'"), location: part.location))
    }
    return .rules(references)
  }
}

extension Condition {
  fileprivate var hasNegation: Bool {
    switch self {
    case .search: false
    case .all(let parts), .any(let parts): parts.contains(where: \.hasNegation)
    case .not: true
    }
  }
}
