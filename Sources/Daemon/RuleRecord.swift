package import CanonicalJSON
import Engine
package import Events

/// What became of one rule, correlation or filter since the record began, as far as it was written down: counts go
/// to the store with each heartbeat and at a clean stop, so a crash forgets the last few minutes of them.
package struct RuleRecord: Hashable, Sendable {
  package var evaluated = 0
  package var matched = 0
  package var lastMatched: Timestamp?
  /// Of a filter: matches it held back.
  package var suppressed = 0
  /// No configured source can feed it.
  package var isDead = false

  package init() {}

  package init?(_ json: JSONValue) {
    guard let object = json.object else { return nil }
    func count(_ key: String) -> Int { max(0, Int(clamping: object[key]?.integer ?? 0)) }
    evaluated = count("evaluated")
    matched = count("matched")
    suppressed = count("suppressed")
    lastMatched = object["last_matched"]?.string.flatMap { Timestamp(rfc3339: $0) }
    isDead = object["dead"] == 1
  }

  package var json: JSONValue {
    var object: [String: JSONValue] = [
      "evaluated": .integer(Int64(evaluated)), "matched": .integer(Int64(matched)),
      "suppressed": .integer(Int64(suppressed)), "dead": .integer(isDead ? 1 : 0),
    ]
    object["last_matched"] = lastMatched.map { .string($0.description) }
    return .object(object)
  }

  /// The scopes of the store that records are kept in, keyed by what findings name the rule by.
  package static let ruleScope = StateScope.ruleStatistics
  package static let filterScope = StateScope.filterStatistics
}

extension RuleRecord {
  mutating func add(_ statistics: RuleStatistics, isDead: Bool = false) {
    evaluated += statistics.evaluated
    matched += statistics.matched
    lastMatched = RuleRecord.later(lastMatched, statistics.lastMatched)
    if isDead { self.isDead = true }
  }

  /// With what an earlier process counted; whether a source feeds the rule is for today to say.
  func adding(_ earlier: RuleRecord) -> RuleRecord {
    var sum = self
    sum.evaluated = RuleRecord.sum(evaluated, earlier.evaluated)
    sum.matched = RuleRecord.sum(matched, earlier.matched)
    sum.suppressed = RuleRecord.sum(suppressed, earlier.suppressed)
    sum.lastMatched = RuleRecord.later(lastMatched, earlier.lastMatched)
    return sum
  }

  /// What comes out of the store may be any number.
  private static func sum(_ a: Int, _ b: Int) -> Int {
    let (sum, overflow) = a.addingReportingOverflow(b)
    return overflow ? .max : sum
  }

  private static func later(_ a: Timestamp?, _ b: Timestamp?) -> Timestamp? {
    guard let a, let b else { return a ?? b }
    return max(a, b)
  }
}
