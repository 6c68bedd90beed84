import LocatedYAML

/// Reads the searches of a `detection` map.
struct DetectionReader {
  let placeholders: Placeholders
  private(set) var warnings: [Diagnostic] = []

  init(placeholders: Placeholders) { self.placeholders = placeholders }

  /// A map is all of its items, a list any of its parts; scalars in a list are keywords.
  mutating func search(_ entry: YAMLMapping.Entry) throws(Diagnostic) -> Search {
    Search(name: entry.key, location: entry.keyLocation, expression: try expression(entry))
  }

  private mutating func expression(_ entry: YAMLMapping.Entry) throws(Diagnostic) -> Search.Expression {
    let node = entry.value
    switch node.content {
    case .mapping(let mapping):
      return try all(of: mapping, in: entry.key)
    case .scalar:
      guard !node.isNull else {
        throw Diagnostic(
          .error, at: entry.keyLocation,
          "the search '\(entry.key.shortened)' is empty; give it fields or keywords")
      }
      return .item(try keywords([node]))
    case .sequence(let nodes):
      guard !nodes.isEmpty else { throw node.error("an empty list can never match; remove it or fill it") }
      var parts: [Search.Expression] = []
      var words: [YAMLNode] = []
      for node in nodes {
        switch node.content {
        case .scalar: words.append(node)
        case .mapping(let mapping): parts.append(try all(of: mapping, in: entry.key))
        case .sequence: throw node.error("a list inside a list means nothing here; write one list")
        }
      }
      if !words.isEmpty { parts.insert(.item(try keywords(words)), at: 0) }
      return parts.count == 1 ? parts[0] : .any(parts)
    }
  }

  private mutating func all(
    of mapping: YAMLMapping, in search: String
  ) throws(Diagnostic) -> Search.Expression {
    guard !mapping.entries.isEmpty else {
      throw Diagnostic(
        .error, at: mapping.location, "the search '\(search.shortened)' has an empty map; name a field in it")
    }
    var items: [Search.Expression] = []
    for entry in mapping.entries { items.append(.item(try item(entry))) }
    return items.count == 1 ? items[0] : .all(items)
  }

  private mutating func keywords(_ nodes: [YAMLNode]) throws(Diagnostic) -> DetectionItem {
    let builder = PredicateBuilder(modifiers: [], isKeyword: true, placeholders: placeholders)
    var predicates: [Predicate] = []
    for node in nodes {
      predicates.append(try naming(.invalidValue) { () throws(Diagnostic) in try builder.predicate(node) })
    }
    return DetectionItem(location: nodes[0].location, field: nil, predicates: predicates)
  }

  private mutating func item(_ entry: YAMLMapping.Entry) throws(Diagnostic) -> DetectionItem {
    let key = try naming(.invalidModifier) { () throws(Diagnostic) in try ItemKey(entry) }
    warnings += key.warnings
    let builder = PredicateBuilder(
      modifiers: key.modifiers, isKeyword: key.field == nil, placeholders: placeholders)
    var predicates: [Predicate] = []
    if let nodes = entry.value.sequence {
      guard !nodes.isEmpty else {
        throw entry.value.error("an empty list can never match; write null for an absent field")
      }
      if key.modifiers.contains(.exists) {
        throw entry.value.error("'exists' takes a single true or false, not a list")
      }
      for node in nodes {
        let predicate = try naming(.invalidValue) { () throws(Diagnostic) in try builder.predicate(node) }
        if predicate == .null {
          warnings.append(
            node.remark(
              .nullInList, "null in a list is outside the specification; it is taken as 'or absent'"))
        }
        predicates.append(predicate)
      }
    } else {
      predicates = [try naming(.invalidValue) { () throws(Diagnostic) in try builder.predicate(entry.value) }]
    }
    let requiresAll = key.modifiers.contains(.all)
    if requiresAll, predicates.count == 1 {
      warnings.append(Diagnostic(.singleAll, at: key.location, "'all' has no effect on a single value"))
    }
    return DetectionItem(
      location: key.location, field: key.field, predicates: predicates, requiresAll: requiresAll,
      isNegated: key.modifiers.contains(.neq))
  }
}
