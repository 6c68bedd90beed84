import Sigma

/// A boolean expression over the members of a correlation that were seen in a window, as bits.
struct SeenExpression: Sendable {
  private let root: Node
  /// Members mentioned without a negation around them.
  let wanted: UInt64
  let hasNegation: Bool

  private indirect enum Node: Sendable {
    case seen(UInt64)
    case all([Node])
    case any([Node])
    case not(Node)
  }

  /// `bits` gives each rule's bit by the name it has in the condition; nil if one is unknown.
  init?(_ condition: Condition, bits: [String: UInt64]) {
    guard let root = SeenExpression.node(condition, bits) else { return nil }
    self.root = root
    wanted = SeenExpression.wanted(root, isNegated: false)
    hasNegation = SeenExpression.negates(root)
  }

  func holds(_ seen: UInt64) -> Bool { SeenExpression.holds(root, seen) }

  private static func node(_ condition: Condition, _ bits: [String: UInt64]) -> Node? {
    switch condition {
    case .search(let name): return bits[name].map { .seen($0) }
    case .not(let part): return node(part, bits).map { .not($0) }
    case .all(let parts), .any(let parts):
      let nodes = parts.compactMap { node($0, bits) }
      guard nodes.count == parts.count else { return nil }
      if case .all = condition { return .all(nodes) }
      return .any(nodes)
    }
  }

  private static func holds(_ node: Node, _ seen: UInt64) -> Bool {
    switch node {
    case .seen(let bit): seen & bit != 0
    case .all(let parts): parts.allSatisfy { holds($0, seen) }
    case .any(let parts): parts.contains { holds($0, seen) }
    case .not(let part): !holds(part, seen)
    }
  }

  private static func wanted(_ node: Node, isNegated: Bool) -> UInt64 {
    switch node {
    case .seen(let bit): isNegated ? 0 : bit
    case .all(let parts), .any(let parts): parts.reduce(0) { $0 | wanted($1, isNegated: isNegated) }
    case .not(let part): wanted(part, isNegated: !isNegated)
    }
  }

  private static func negates(_ node: Node) -> Bool {
    switch node {
    case .seen: false
    case .all(let parts), .any(let parts): parts.contains(where: negates)
    case .not: true
    }
  }
}
