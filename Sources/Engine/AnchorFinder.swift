import Decode
import Sigma

/// Derives from a rule the literals of which every matching entry must contain at least one.
///
/// Anchors are looked for in the raw bytes before anything is decoded, so they come from values that stand in the
/// entry literally; for fields that a decoder spells out itself, from the wording it does that for. Only ASCII runs
/// count, because the filter folds ASCII case only; the two letters that Unicode folds onto ASCII are handled by the
/// gate.
struct AnchorFinder {
  /// Field names whose values need not stand in the entry's own bytes.
  var derivedFields: Set<String>

  /// More alternatives than this gate nothing.
  private static let mostAlternatives = 5_000

  /// Alternatives, each folded to lower case; nil when the rule cannot be gated by text, empty when no text can match.
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
    let derived = item.field.flatMap { derivedFields.contains($0) ? $0 : nil }
    let each = item.predicates.map { predicate in
      derived.map { anchors(of: predicate, in: $0) } ?? anchors(of: predicate)
    }
    return item.requiresAll ? best(each) : union(each)
  }

  /// A value that is not in the text: what is there instead.
  private func anchors(of predicate: Predicate, in field: String) -> Set<[UInt8]>? {
    guard case .string(let wildcards, _) = predicate, wildcards.parts.count == 1,
      case .literal(let value) = wildcards.parts[0],
      let texts = Decoder.texts(behind: field, value: value.map(CaseFolding.ascii))
    else { return nil }
    return union(texts.map { text in Wildcards(parts: [.literal(text)]).longestRun.map { [$0] } })
  }

  private func anchors(of predicate: Predicate) -> Set<[UInt8]>? {
    switch predicate {
    case .string(let wildcards, _): wildcards.longestRun.map { [$0] }
    case .any(let spellings): union(spellings.map(anchors(of:)))
    // Whatever its type, the text of a value is in the entry.
    case .boolean(let flag): [Array((flag ? "true" : "false").utf8)]
    case .regex(let pattern, _, _, _):
      RequiredLiterals.of(pattern).flatMap { texts in
        union(texts.map { text in Wildcards(parts: [.literal(text)]).longestRun.map { [$0] } })
      }
    default: nil
    }
  }

  /// Of several sets that must all be met, the one with the longest shortest literal.
  private func best(_ sets: [Set<[UInt8]>?]) -> Set<[UInt8]>? {
    sets.compactMap(\.self).max { weight($0) < weight($1) }
  }

  /// What can never be met gates best.
  private func weight(_ set: Set<[UInt8]>) -> Int { set.map(\.count).min() ?? .max }

  private func union(_ sets: [Set<[UInt8]>?]) -> Set<[UInt8]>? {
    var all: Set<[UInt8]> = []
    for set in sets {
      guard let set else { return nil }
      all.formUnion(set)
    }
    return all.count > AnchorFinder.mostAlternatives ? nil : all
  }
}

extension Wildcards {
  /// The longest run of ASCII bytes without a newline, folded; nil where there is none worth looking for.
  var longestRun: [UInt8]? {
    var longest: ArraySlice<UInt8> = []
    for case .literal(let bytes) in parts {
      for run in bytes.split(whereSeparator: { $0 >= 0x80 || $0 == 0x0A }) where run.count > longest.count {
        longest = run
      }
    }
    // Shorter runs are in too many entries to be worth a look.
    return longest.count >= 3 ? longest.map(CaseFolding.ascii) : nil
  }
}
