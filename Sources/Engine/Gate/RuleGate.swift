import Events

/// For one kind of entries: which rules an entry has to be tried on. Those one of whose anchors is in its text, and
/// those that no text gates, where the entry is of a log source they want.
///
/// Rules that entries of this kind can never satisfy, for want of their log source, are not in it: they cost nothing.
final class RuleGate {
  /// Nil where the literals could not be compiled: then no text gates any rule, which is slow and loses nothing.
  let filter: LiteralFilter?
  /// By the filter's literals: their rules are `rules[starts[literal]..<starts[literal + 1]]`.
  private let starts: [Int32]
  private let rules: [Int32]
  /// Literals from this one on make every rule a candidate.
  private let firstOfAll: Int
  let ungatedRules: [Int32]
  /// The log sources that `ungatedRules` want.
  let ungatedLogSources: LogSourceSet
  private let everyRule: [Int32]

  /// Of each rule the anchors as numbers of `texts`, nil where no text gates it; empty where no entry of this kind
  /// can match.
  init(
    anchors: [AnchorFinder.Anchors], of texts: [[UInt8]], routes: [RuleRoute], reachable: LogSourceSet
  ) {
    var rulesOfAnchor: [Int32: [Int32]] = [:]
    var ungated: [Int32] = []
    var every: [Int32] = []
    var wanted = LogSourceSet()
    for (index, anchors) in anchors.enumerated() where routes[index].accepts.intersects(reachable) {
      let rule = Int32(truncatingIfNeeded: index)
      guard let anchors else {
        ungated.append(rule)
        every.append(rule)
        wanted.formUnion(routes[index].accepts)
        continue
      }
      if !anchors.isEmpty { every.append(rule) }
      for anchor in anchors { rulesOfAnchor[anchor, default: []].append(rule) }
    }
    let ordered = rulesOfAnchor.sorted {
      texts[Int($0.key)].lexicographicallyPrecedes(texts[Int($1.key)])
    }
    var literals = ordered.map { texts[Int($0.key)] }
    var starts: [Int32] = []
    var rules: [Int32] = []
    for (_, wanting) in ordered {
      starts.append(Int32(truncatingIfNeeded: rules.count))
      rules += wanting
    }
    starts.append(Int32(truncatingIfNeeded: rules.count))
    firstOfAll = literals.count
    // Long s and the Kelvin sign fold onto ASCII letters that the filter cannot see in them.
    if !literals.isEmpty { literals += ["\u{17F}", "\u{212A}"].map { Array($0.utf8) } }
    self.starts = starts
    self.rules = rules
    everyRule = every
    filter = try? LiteralFilter(literals)
    ungatedRules = filter == nil ? every : ungated
    ungatedLogSources = filter == nil ? reachable : wanted
  }

  /// The rules that a hit of `literal` makes candidates.
  @inline(__always)
  func forEachRule(of literal: UInt32, _ body: (Int32) -> Void) {
    guard Int(literal) < firstOfAll else {
      for rule in everyRule { body(rule) }
      return
    }
    for place in starts[Int(literal)]..<starts[Int(literal) + 1] { body(rules[Int(place)]) }
  }
}
