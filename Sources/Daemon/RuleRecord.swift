package import CanonicalJSON
import Engine
package import Events
import Sigma
import Store

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
  fileprivate mutating func add(_ statistics: RuleStatistics) {
    evaluated += statistics.evaluated
    matched += statistics.matched
    lastMatched = [lastMatched, statistics.lastMatched].compactMap(\.self).max()
  }

  /// What an earlier process counted; whether a source feeds the rule is for today to say.
  fileprivate mutating func add(_ earlier: RuleRecord) {
    evaluated = RuleRecord.sum(evaluated, earlier.evaluated)
    matched = RuleRecord.sum(matched, earlier.matched)
    lastMatched = [lastMatched, earlier.lastMatched].compactMap(\.self).max()
  }

  /// What comes out of the store may be any number.
  fileprivate static func sum(_ a: Int, _ b: Int) -> Int {
    let (sum, overflow) = a.addingReportingOverflow(b)
    return overflow ? .max : sum
  }
}

/// Records of earlier processes, and what was last written of each.
struct RuleRecords {
  private var earlier: [String: [String: RuleRecord]] = [:]
  private var written: [String: [String: RuleRecord]] = [:]
  private var dead: Set<Int> = []

  init(dead: [Int] = []) { self.dead = Set(dead) }

  mutating func restore(_ scope: String, _ key: String, _ value: [UInt8]) {
    // Numbers for people: what cannot be read begins anew.
    guard let json = try? JSONValue(parsing: value), let record = RuleRecord(json) else { return }
    earlier[scope, default: [:]][key] = record
    written[scope, default: [:]][key] = record
  }

  /// What has changed since it was last asked for.
  mutating func changes(_ engine: borrowing Engine) -> [StateChange] {
    var changes: [StateChange] = []
    let ruleSet = engine.ruleSet
    // Documents without id and name may share a title, and then a record.
    var now: [String: RuleRecord] = [:]
    for (index, rule) in ruleSet.rules.enumerated() {
      now[rule.metadata.reference, default: RuleRecord()].add(engine.statistics[index])
      if dead.contains(index) { now[rule.metadata.reference]?.isDead = true }
    }
    for (index, correlation) in ruleSet.correlations.enumerated() {
      now[correlation.metadata.reference, default: RuleRecord()].add(engine.correlationStatistics[index])
    }
    for (reference, record) in now.sorted(by: { $0.key < $1.key }) {
      var record = record
      if let past = earlier[StateScope.ruleStatistics]?[reference] { record.add(past) }
      write(record, StateScope.ruleStatistics, reference, &changes)
    }
    var suppressed: [String: Int] = [:]
    // A filter that pipelines rewrote is there more than once.
    for (index, filter) in ruleSet.filters.enumerated() {
      suppressed[filter.reference, default: 0] += engine.suppressed[index]
    }
    for (reference, count) in suppressed.sorted(by: { $0.key < $1.key }) {
      var record = earlier[StateScope.filterStatistics]?[reference] ?? RuleRecord()
      record.suppressed = RuleRecord.sum(record.suppressed, count)
      write(record, StateScope.filterStatistics, reference, &changes)
    }
    // Rules that are gone need no memory.
    forget(besides: Set(now.keys), in: StateScope.ruleStatistics, &changes)
    forget(besides: Set(suppressed.keys), in: StateScope.filterStatistics, &changes)
    return changes
  }

  private mutating func write(
    _ record: RuleRecord, _ scope: String, _ key: String, _ changes: inout [StateChange]
  ) {
    guard written[scope]?[key] != record else { return }
    written[scope, default: [:]][key] = record
    changes.append(.json(scope, key, record.json))
  }

  private mutating func forget(besides known: Set<String>, in scope: String, _ changes: inout [StateChange]) {
    for key in written[scope]?.keys.sorted() ?? [] where !known.contains(key) {
      written[scope]?[key] = nil
      changes.append(.json(scope, key, nil))
    }
  }
}
