import LocatedYAML

/// Warns about rules that can never match: of what must hold together, one part admits only certain
/// values of a field and another fits none of them, or a search and its negation are both asked for.
///
/// A lint, not a proof: fields with several values may satisfy both parts after all.
struct ReachabilityLint {
  private(set) var warnings: [Diagnostic] = []

  init(_ rule: Rule) {
    var searches: [String: Search] = [:]
    for search in rule.searches { searches[search.name] = search }
    var items: [DetectionItem] = []
    // Each once, however often a hostile condition repeats it.
    var wanted: Set<String> = []
    var unwanted: Set<String> = []
    for part in rule.condition.conjuncts {
      switch part {
      case .search(let name) where !wanted.contains(name):
        wanted.insert(name)
        items += searches[name]?.expression.conjuncts ?? []
      case .not(.search(let name)): unwanted.insert(name)
      default: break
      }
    }
    for search in rule.searches where wanted.contains(search.name) && unwanted.contains(search.name) {
      warn(
        search.location,
        "the condition asks for '\(search.name.shortened)' and for its opposite, so it cannot match"
      )
    }
    compare(items)
    // What a part of an alternative holds together is a conjunction of its own.
    for search in rule.searches { checkAlternatives(of: search.expression) }
  }

  private mutating func checkAlternatives(of expression: Search.Expression) {
    guard case .any(let parts) = expression else { return }
    for part in parts { compare(part.conjuncts) }
  }

  /// More than this is no rule that a person keeps an overview of, and no load time to spend on.
  private static let mostItems = 256
  private static let mostComparisons = 10_000

  private mutating func compare(_ items: [DetectionItem]) {
    guard items.count <= ReachabilityLint.mostItems else { return }
    for (index, item) in items.enumerated() {
      guard let field = item.field, !item.isNegated else { continue }
      let others = items.indices.filter { $0 != index && items[$0].field == field && !items[$0].isNegated }
      guard !others.isEmpty || item.requiresAll, let values = item.onlyValues else { continue }
      if item.requiresAll, Set(values.map { $0.lowercased() }).count > 1 {
        warn(item.location, "'\(field.shortened)' cannot equal all of these values, so this cannot match")
        continue
      }
      for place in others {
        let other = items[place]
        // Two lists of values are compared once.
        guard place > index || other.onlyValues == nil,
          values.count * other.predicates.count <= ReachabilityLint.mostComparisons,
          !values.contains(where: { other.mayAdmit($0) })
        else { continue }
        warn(
          other.location,
          "no value of '\(field.shortened)' that line \(item.location.line) admits fits here, so this cannot match"
        )
      }
    }
  }

  private mutating func warn(_ place: SourceLocation, _ message: String) {
    let warning = Diagnostic(.unreachable, at: place, message)
    if !warnings.contains(warning) { warnings.append(warning) }
  }
}

extension Condition {
  fileprivate var conjuncts: [Condition] {
    if case .all(let parts) = self { parts.flatMap(\.conjuncts) } else { [self] }
  }
}

extension Search.Expression {
  fileprivate var conjuncts: [DetectionItem] {
    switch self {
    case .all(let parts): parts.flatMap(\.conjuncts)
    case .any: []
    case .item(let item): [item]
    }
  }
}

extension DetectionItem {
  /// The texts the field must equal one of; nil where the item says something else.
  fileprivate var onlyValues: [String]? {
    var values: [String] = []
    for predicate in predicates {
      guard case .string(let text, _) = predicate, let bytes = text.wholeLiteral, !text.isBinary else {
        return nil
      }
      values.append(String(decoding: bytes, as: UTF8.self))
    }
    return values
  }

  /// False only where no reading of the item lets it hold for `value`.
  fileprivate func mayAdmit(_ value: String) -> Bool {
    requiresAll
      ? predicates.allSatisfy { $0.mayAdmit(value) } : predicates.contains { $0.mayAdmit(value) }
  }
}

extension Predicate {
  fileprivate func mayAdmit(_ value: String) -> Bool {
    switch self {
    case .string(let wildcards, _): wildcards.admits(value)
    case .regex(let pattern, let ignoreCase, let multiline, let dotAll):
      Predicate.mayFind(pattern, in: value, ignoreCase: ignoreCase, multiline: multiline, dotAll: dotAll)
    case .null: false
    case .exists(let isPresent): isPresent
    case .any(let parts): parts.contains { $0.mayAdmit(value) }
    case .cidr, .number, .boolean, .fieldReference, .datePart: true
    }
  }
}

extension Predicate {
  /// False only where the pattern is understood and not in `value`. The standard library's engine backtracks, and
  /// rules may be hostile, so patterns with more than a few repeats, or any repeated group, are left alone.
  fileprivate static func mayFind(
    _ pattern: String, in value: String, ignoreCase: Bool, multiline: Bool, dotAll: Bool
  ) -> Bool {
    let bytes = Array(pattern.utf8)
    guard value.utf8.count <= 64, bytes.count <= 256,
      bytes.count(where: { "*+,?".utf8.contains($0) }) <= 3,
      !zip(bytes, bytes.dropFirst()).contains(where: { $0 == UInt8(ascii: ")") && "*+{".utf8.contains($1) }),
      let regex = try? Regex(pattern)
    else { return true }
    return value.contains(
      regex.matchingSemantics(.unicodeScalar).ignoresCase(ignoreCase).anchorsMatchLineEndings(multiline)
        .dotMatchesNewlines(dotAll))
  }
}

extension Wildcards {
  /// Without regard to case, as far as it is known here; in doubt true.
  fileprivate func admits(_ value: String) -> Bool {
    guard !isBinary else { return true }
    let text = Array(value.lowercased().unicodeScalars)
    var pattern: [Unicode.Scalar?] = []
    // Nil is `*`, the private-use character `?`.
    let one = Unicode.Scalar(0xF8FF) ?? "?"
    for part in parts {
      switch part {
      case .literal(let bytes):
        for scalar in String(decoding: bytes, as: UTF8.self).lowercased().unicodeScalars {
          pattern.append(scalar)
        }
      case .any: pattern.append(nil)
      case .one: pattern.append(one)
      }
    }
    var (place, expected) = (0, 0)
    var fallback: (place: Int, expected: Int)?
    while place < text.count {
      if expected < pattern.count, pattern[expected] == nil {
        fallback = (place, expected)
        expected += 1
      } else if expected < pattern.count, pattern[expected] == one || pattern[expected] == text[place] {
        (place, expected) = (place + 1, expected + 1)
      } else if let last = fallback {
        fallback = (last.place + 1, last.expected)
        (place, expected) = (last.place + 1, last.expected + 1)
      } else {
        return false
      }
    }
    return pattern[expected...].allSatisfy { $0 == nil }
  }
}
