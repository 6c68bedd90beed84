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
  let derivedFields: Set<String>
  /// Field names that are looked out for; they do not matter here.
  let watchedFields: Set<String>
  private(set) var hasMetWatched = false

  init(derivedFields: Set<String>, watchedFields: Set<String> = []) {
    self.derivedFields = derivedFields
    self.watchedFields = watchedFields
  }

  /// Alternatives by their numbers, ascending, each once; nil where no text can be relied on, none where no text can
  /// match.
  typealias Anchors = [Int32]?

  /// More alternatives than this gate nothing.
  private static let mostAlternatives = 5_000

  /// The alternatives of which every entry that matches has one; adds them to the table.
  mutating func anchors(of rule: Rule, _ table: inout LiteralTable) -> Anchors {
    var searches: [String: Anchors] = [:]
    for search in rule.searches { searches[search.name] = anchors(of: search.expression, &table) }
    return anchors(of: rule.condition, searches, table)
  }

  private func anchors(
    of condition: Condition, _ searches: [String: Anchors], _ table: borrowing LiteralTable
  ) -> Anchors {
    switch condition {
    case .search(let name): return searches[name] ?? nil
    case .all(let parts):
      var sets: [Anchors] = []
      for part in parts { sets.append(anchors(of: part, searches, table)) }
      return best(sets, table)
    case .any(let parts):
      var sets: [Anchors] = []
      for part in parts { sets.append(anchors(of: part, searches, table)) }
      return union(sets)
    case .not: return nil
    }
  }

  private mutating func anchors(of expression: Search.Expression, _ table: inout LiteralTable) -> Anchors {
    switch expression {
    case .all(let parts): best(each(parts, &table), table)
    case .any(let parts): union(each(parts, &table))
    case .item(let item): anchors(of: item, &table)
    }
  }

  private mutating func each(_ parts: [Search.Expression], _ table: inout LiteralTable) -> [Anchors] {
    var sets: [Anchors] = []
    for part in parts { sets.append(anchors(of: part, &table)) }
    return sets
  }

  private mutating func anchors(of item: DetectionItem, _ table: inout LiteralTable) -> Anchors {
    if let field = item.field, watchedFields.contains(field) { hasMetWatched = true }
    if item.isNegated { return nil }
    let derived = item.field.flatMap { derivedFields.contains($0) ? $0 : nil }
    var sets: [Anchors] = []
    for predicate in item.predicates {
      if let derived {
        sets.append(anchors(of: predicate, in: derived, &table))
      } else {
        sets.append(anchors(of: predicate, &table))
      }
    }
    return item.requiresAll ? best(sets, table) : union(sets)
  }

  /// A value that is not in the text: what is there instead.
  private func anchors(
    of predicate: Predicate, in field: String, _ table: inout LiteralTable
  ) -> Anchors {
    guard case .string(let wildcards, _) = predicate, wildcards.parts.count == 1,
      case .literal(let value) = wildcards.parts[0],
      let texts = Decoder.texts(behind: field, value: value.map(CaseFolding.ascii))
    else { return nil }
    return union(texts.map { anchor(in: Wildcards(parts: [.literal($0)]), &table) })
  }

  private func anchors(of predicate: Predicate, _ table: inout LiteralTable) -> Anchors {
    switch predicate {
    case .string(let wildcards, _): anchor(in: wildcards, &table)
    case .any(let spellings): union(spellings.map { anchors(of: $0, &table) })
    // Whatever its type, the text of a value is in the entry.
    case .boolean(let flag): [table.number(of: Array((flag ? "true" : "false").utf8))]
    case .regex(let pattern, _, _, _):
      RequiredLiterals.of(pattern).flatMap { texts in
        union(texts.map { anchor(in: Wildcards(parts: [.literal($0)]), &table) })
      }
    default: nil
    }
  }

  private func anchor(in wildcards: Wildcards, _ table: inout LiteralTable) -> Anchors {
    wildcards.longestRun.map { [table.number(of: $0)] }
  }

  /// Of several sets that must all be met, the one with the longest shortest literal.
  private func best(_ sets: [Anchors], _ table: borrowing LiteralTable) -> Anchors {
    var best: Anchors = nil
    var most = -1
    for case let set? in sets {
      // What can never be met gates best.
      var weight = Int.max
      for number in set { weight = min(weight, table[number].count) }
      if weight > most {
        most = weight
        best = set
      }
    }
    return best
  }

  private func union(_ sets: [Anchors]) -> Anchors {
    if sets.count == 1 { return sets[0] }
    var all: [Int32] = []
    for set in sets {
      guard let set else { return nil }
      all += set
    }
    all.sort()
    var distinct: [Int32] = []
    distinct.reserveCapacity(all.count)
    for number in all where distinct.last != number { distinct.append(number) }
    return distinct.count > AnchorFinder.mostAlternatives ? nil : distinct
  }
}
