import Events
import LocatedYAML

extension DetectionItem {
  /// The same test under each of these names: one of them fits, or, for what asks that something is not there,
  /// none of them has it.
  func underNames(_ names: [String]) -> Search.Expression {
    let items = names.map { name -> Search.Expression in
      var item = self
      item.field = name
      return .item(item)
    }
    guard items.count > 1 else { return items.first ?? .item(self) }
    let asksForAbsence = predicates == [.null] || predicates == [.exists(false)]
    return isNegated != asksForAbsence ? .all(items) : .any(items)
  }
}

extension Search.Expression {
  var items: [DetectionItem] {
    switch self {
    case .all(let parts), .any(let parts): parts.flatMap(\.items)
    case .item(let item): [item]
    }
  }

  func contains(_ fits: (DetectionItem) -> Bool) -> Bool { items.contains(where: fits) }
}

extension Condition {
  /// Without these searches, as if they had never been asked for; nil where nothing is left.
  func without(_ names: Set<String>) -> Condition? {
    switch self {
    case .search(let name): return names.contains(name) ? nil : self
    case .not(let part): return part.without(names).map { .not($0) }
    case .all(let parts):
      let kept = parts.compactMap { $0.without(names) }
      return kept.isEmpty ? nil : kept.count == 1 ? kept[0] : .all(kept)
    case .any(let parts):
      let kept = parts.compactMap { $0.without(names) }
      return kept.isEmpty ? nil : kept.count == 1 ? kept[0] : .any(kept)
    }
  }
}

extension YAMLMapping {
  /// With `$category`, `$product` and `$service` of a rule filled in.
  func filled(from source: LogSource) -> YAMLMapping {
    var result = self
    for index in result.entries.indices {
      result.entries[index].value = result.entries[index].value.filled(from: source)
    }
    return result
  }
}

extension YAMLNode {
  fileprivate func filled(from source: LogSource) -> YAMLNode {
    var result = self
    switch content {
    case .sequence(let nodes): result.content = .sequence(nodes.map { $0.filled(from: source) })
    case .scalar(var scalar) where scalar.kind == .text:
      for (name, value) in [
        ("category", source.category), ("product", source.product), ("service", source.service),
      ] {
        for spelling in ["${\(name)}", "$\(name)"] {
          scalar.text = scalar.text.replacing(spelling, with: value ?? "")
        }
      }
      result.content = .scalar(scalar)
    default: break
    }
    return result
  }
}
