import Sigma

/// Derives from a rule the literals of which every matching entry must contain at least one.
///
/// Anchors are looked for in the raw bytes before anything is decoded, so they may come only from values that
/// stand in the entry literally: not from fields a decoder spells out itself. Only ASCII runs count, because
/// the filter folds ASCII case only; the two letters that Unicode folds onto ASCII are handled by the engine.
struct AnchorFinder {
  /// Field names whose values need not stand in the entry's own bytes.
  var derivedFields: Set<String>

  /// Shorter runs are in too many entries to be worth a look.
  private static let shortest = 3
  /// More alternatives than this gate nothing.
  private static let mostAlternatives = 5_000

  /// Alternatives, each folded to lower case; nil when the rule cannot be gated by text.
  func anchors(of rule: Rule) -> Set<[UInt8]>? {
    var searches: [String: Set<[UInt8]>?] = [:]
    for search in rule.searches { searches[search.name] = anchors(of: search.expression) }
    return anchors(of: rule.condition, searches)
  }

  private func anchors(of condition: Condition, _ searches: [String: Set<[UInt8]>?]) -> Set<[UInt8]>? {
    switch condition {
    case .search(let name): searches[name] ?? nil
    case .all(let parts): best(parts.map { anchors(of: $0, searches) })
    case .any(let parts): union(parts.map { anchors(of: $0, searches) })
    case .not: nil
    }
  }

  private func anchors(of expression: Search.Expression) -> Set<[UInt8]>? {
    switch expression {
    case .all(let parts): best(parts.map(anchors(of:)))
    case .any(let parts): union(parts.map(anchors(of:)))
    case .item(let item): anchors(of: item)
    }
  }

  private func anchors(of item: DetectionItem) -> Set<[UInt8]>? {
    if item.isNegated { return nil }
    if let field = item.field, derivedFields.contains(field) { return nil }
    let each = item.predicates.map { predicate -> Set<[UInt8]>? in
      guard case .string(let wildcards, _) = predicate else { return nil }
      return longestRun(wildcards).map { [$0] }
    }
    return item.requiresAll ? best(each) : union(each)
  }

  /// Of several sets that must all be met, the one with the longest shortest literal.
  private func best(_ sets: [Set<[UInt8]>?]) -> Set<[UInt8]>? {
    sets.compactMap(\.self).max { weight($0) < weight($1) }
  }

  private func weight(_ set: Set<[UInt8]>) -> Int { set.map(\.count).min() ?? 0 }

  private func union(_ sets: [Set<[UInt8]>?]) -> Set<[UInt8]>? {
    var all: Set<[UInt8]> = []
    for set in sets {
      guard let set else { return nil }
      all.formUnion(set)
    }
    return all.isEmpty || all.count > AnchorFinder.mostAlternatives ? nil : all
  }

  private func longestRun(_ wildcards: Wildcards) -> [UInt8]? {
    var longest: ArraySlice<UInt8> = []
    for case .literal(let bytes) in wildcards.parts {
      for run in bytes.split(whereSeparator: { $0 >= 0x80 || $0 == 0x0A }) where run.count > longest.count {
        longest = run
      }
    }
    return longest.count >= AnchorFinder.shortest ? longest.map(CaseFolding.ascii) : nil
  }
}
