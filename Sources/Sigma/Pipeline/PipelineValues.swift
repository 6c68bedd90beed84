import Events
import LocatedYAML

/// How conditions of pipelines look at values.
extension PipelineItemCondition {
  /// Whether an item was applied is not asked here.
  func holds(_ item: DetectionItem) -> Bool {
    let isKeyword = item.field == nil
    let values = item.predicates.flatMap(\.spelledOut)
    switch self {
    case .matchesString(let pattern, let isNegated, let all):
      return holds(values, all: all) { value in
        guard case .string(let text, _) = value else { return isNegated }
        let plain = isKeyword ? text.withoutOuterWildcards.plain : text.plain
        return pattern.matchesBeginning(of: plain) != isNegated
      }
    case .equals(let scalar, let all):
      return holds(values, all: all) { $0.equals(scalar, isKeyword: isKeyword) }
    case .containsWildcard(let all):
      return holds(values, all: all) { value in
        guard case .string(let text, _) = value else { return false }
        return (isKeyword ? text.withoutOuterWildcards : text).wholeLiteral == nil
      }
    case .isNull(let all): return holds(values, all: all) { $0 == .null }
    case .itemApplied: return false
    }
  }

  private func holds(_ values: [Predicate], all: Bool, _ test: (Predicate) -> Bool) -> Bool {
    all ? values.allSatisfy(test) : values.contains(where: test)
  }
}

extension Predicate {
  fileprivate var spelledOut: [Predicate] {
    if case .any(let parts) = self { parts.flatMap(\.spelledOut) } else { [self] }
  }

  var referencedField: String? {
    if case .fieldReference(let field, _, _) = self { field } else { nil }
  }

  /// The same value of the same kind.
  func equals(_ scalar: YAMLScalar, isKeyword: Bool) -> Bool {
    switch self {
    case .string(let text, _):
      guard scalar.kind == .text else { return false }
      let bare = isKeyword ? text.withoutOuterWildcards : text
      return bare == Wildcards(sigma: scalar.text)
    case .number(.equal, let text):
      return (scalar.kind == .integer || scalar.kind == .float)
        && (text == scalar.text || Double(text) == Double(scalar.text))
    case .boolean(let value): return scalar.boolean == value
    case .null: return scalar.kind == .null
    case .any(let parts): return parts.contains { $0.equals(scalar, isKeyword: isKeyword) }
    default: return false
    }
  }
}

extension PipelineComparison {
  /// Levels and statuses compare by rank, numbers by value, days and other texts as text.
  func holds(_ attribute: YAMLNode, _ value: YAMLScalar, isLevel: Bool) -> Bool {
    if let list = attribute.sequence {
      let isMember = list.contains { $0.scalar?.text == value.text }
      return self == .isIn ? isMember : self == .isNotIn ? !isMember : self == .ne
    }
    guard let scalar = attribute.scalar else { return self == .ne || self == .isNotIn }
    if isLevel, let a = Level(rawValue: scalar.text), let b = Level(rawValue: value.text) {
      return holds(a, b)
    }
    if scalar.kind == .integer || scalar.kind == .float, let a = Double(scalar.text),
      let b = Double(value.text)
    {
      return holds(a, b)
    }
    return holds(scalar.text, value.text)
  }

  private func holds<Value: Comparable>(_ a: Value, _ b: Value) -> Bool {
    switch self {
    case .eq, .isIn: a == b
    case .ne, .isNotIn: a != b
    case .gte: a >= b
    case .gt: a > b
    case .lte: a <= b
    case .lt: a < b
    }
  }
}
