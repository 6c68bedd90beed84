package import LocatedYAML

/// Why a rule matched an event or did not: its condition as it was written, with what became of every part.
package struct Explanation: Sendable {
  /// Whether the event is of a log source that the rule wants; otherwise its condition is never asked.
  package var isOfLogSource: Bool
  package var condition: Part
  /// Each must hold as well.
  package var filters: [Part]

  package enum Outcome: String, Sendable {
    case yes, no
    /// A regular expression hit its match limit, and nothing else decides.
    case gaveUp = "gave-up"
  }

  package var outcome: Outcome {
    guard isOfLogSource else { return .no }
    return Outcome.all(([condition] + filters).map(\.outcome))
  }

  /// A condition, a search, an item of one, or a value of an item.
  package struct Part: Sendable {
    package var kind: Kind
    /// What it is called or asks for: `selection`, `user`, `contains 'x'`.
    package var text: String
    package var outcome: Outcome
    package var location: SourceLocation?
    /// Of an item: the values it was held against; none where the event has no such field.
    package var values: [String] = []
    package var parts: [Part] = []
    /// Its outcome alone settles the whole, or it is one of those that settle it together.
    package var isDecisive = false
    /// Of an item: its outcome before `neq` turned it round.
    var plainOutcome: Outcome?

    package enum Kind: String, Sendable { case filter, search, all, any, not, item, value }
  }

  /// The items that settled the outcome, in the order written.
  package var decisive: [Part] {
    if !isOfLogSource { return [] }
    return ([condition] + filters).flatMap(\.decisiveItems)
  }
}

extension Explanation.Outcome {
  static func all(_ outcomes: [Explanation.Outcome]) -> Explanation.Outcome {
    outcomes.contains(.no) ? .no : outcomes.contains(.gaveUp) ? .gaveUp : .yes
  }

  static func any(_ outcomes: [Explanation.Outcome]) -> Explanation.Outcome {
    outcomes.contains(.yes) ? .yes : outcomes.contains(.gaveUp) ? .gaveUp : .no
  }

  var inverse: Explanation.Outcome {
    switch self {
    case .yes: .no
    case .no: .yes
    case .gaveUp: .gaveUp
    }
  }
}

extension Explanation.Part {
  fileprivate var decisiveItems: [Explanation.Part] {
    guard isDecisive else { return [] }
    return kind == .item ? [self] : parts.flatMap(\.decisiveItems)
  }

  /// Marks what settled this part, which itself settled the whole.
  mutating func markDecisive() {
    isDecisive = true
    if let plainOutcome {
      for index in parts.indices { parts[index].isDecisive = parts[index].outcome == plainOutcome }
      return
    }
    let isConjunction = kind == .all
    // One false part settles a conjunction, one true part an alternative; otherwise all of them do together.
    let settling: Explanation.Outcome = isConjunction ? .no : .yes
    let asksParts = kind == .all || kind == .any
    if asksParts, outcome == settling, let first = parts.firstIndex(where: { $0.outcome == settling }) {
      parts[first].markDecisive()
    } else {
      for index in parts.indices where !asksParts || outcome != .gaveUp || parts[index].outcome == .gaveUp {
        parts[index].markDecisive()
      }
    }
  }
}
