import Events

/// Which rules an entry has to be tried on: those one of whose anchors is in its text, and those that no text
/// gates, where the entry is of a log source they want.
struct RuleGate {
  /// Anchor to the rules it makes candidates of.
  private(set) var rulesOfAnchor: [[UInt8]: [Int32]] = [:]
  private(set) var ungatedRules: [Int32] = []
  /// The log sources that `ungatedRules` want.
  private(set) var ungatedLogSources = LogSourceSet()
  /// By the filter's literals: their rules; nil stands for all rules.
  private(set) var rulesOfLiteral: [[Int32]?] = []

  mutating func add(_ rule: Int32, _ anchors: Set<[UInt8]>?) {
    guard let anchors else {
      ungatedRules.append(rule)
      return
    }
    for anchor in anchors { rulesOfAnchor[anchor, default: []].append(rule) }
  }

  /// Settles the gate once all rules and all literals of the shared filter are known.
  mutating func settle(literals: [[UInt8]], letters: Int, rules: [CompiledRule]) {
    rulesOfLiteral = literals.map { rulesOfAnchor[$0] ?? [] }
    for index in literals.count - letters..<literals.count { rulesOfLiteral[index] = nil }
    for rule in ungatedRules { ungatedLogSources.formUnion(rules[Int(rule)].accepts) }
  }
}
