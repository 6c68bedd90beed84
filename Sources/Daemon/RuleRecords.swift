import CanonicalJSON
import Engine
import Sigma
import Store

/// Records of earlier processes, and what was last written of each.
struct RuleRecords {
  private var rules = Scope(name: StateScope.ruleStatistics)
  private var filters = Scope(name: StateScope.filterStatistics)
  private var dead: Set<Int> = []

  init(dead: [Int] = []) { self.dead = Set(dead) }

  /// Takes over what the store has.
  mutating func restore(from recorder: Recorder) throws {
    rules.restore(try recorder.loadState(scope: rules.name))
    filters.restore(try recorder.loadState(scope: filters.name))
  }

  /// What has changed since it was last asked for.
  mutating func changes(_ engine: borrowing Engine) -> [StateChange] {
    let ruleSet = engine.ruleSet
    // Documents without id and name may share a title, and then a record.
    var now: [String: RuleRecord] = [:]
    now.reserveCapacity(ruleSet.rules.count + ruleSet.correlations.count)
    for (index, rule) in ruleSet.rules.enumerated() {
      now[rule.metadata.reference, default: RuleRecord()].add(
        engine.statistics[index], isDead: dead.contains(index))
    }
    for (index, correlation) in ruleSet.correlations.enumerated() {
      now[correlation.metadata.reference, default: RuleRecord()].add(engine.correlationStatistics[index])
    }
    // A filter that pipelines rewrote is there more than once.
    var suppressed: [String: RuleRecord] = [:]
    for (index, filter) in ruleSet.filters.enumerated() {
      suppressed[filter.reference, default: RuleRecord()].suppressed += engine.suppressed[index]
    }
    // Rules that are gone need no memory.
    let rulesGone = rules.forget(besides: now)
    let filtersGone = filters.forget(besides: suppressed)
    return rules.changes(to: now) + filters.changes(to: suppressed) + rulesGone + filtersGone
  }
}

extension RuleRecords {
  /// The records of one kind, by what findings name them by.
  private struct Scope {
    let name: String
    private var known: [String: Known] = [:]

    private struct Known {
      var earlier = RuleRecord()
      var written: RuleRecord?
    }

    init(name: String) { self.name = name }

    mutating func restore(_ state: [(key: String, value: [UInt8])]) {
      known.reserveCapacity(state.count)
      // Rules that never ran are thousands with one and the same record.
      var last: (value: [UInt8], record: RuleRecord?) = ([], nil)
      for (key, value) in state {
        if value != last.value { last = (value, (try? JSONValue(parsing: value)).flatMap { RuleRecord($0) }) }
        // Numbers for people: what cannot be read begins anew.
        guard let record = last.record else { continue }
        known[key] = Known(earlier: record, written: record)
      }
    }

    /// `now` is what this process counted.
    mutating func changes(to now: [String: RuleRecord]) -> [StateChange] {
      var changed: [(key: String, record: RuleRecord)] = []
      for (key, record) in now {
        let known = known[key] ?? Known()
        let sum = record.adding(known.earlier)
        if known.written != sum { changed.append((key, sum)) }
      }
      for (key, record) in changed { known[key, default: Known()].written = record }
      changed.sort { $0.key < $1.key }
      return changed.map { .json(name, $0.key, $0.record.json) }
    }

    mutating func forget(besides now: [String: RuleRecord]) -> [StateChange] {
      let gone = known.filter { $0.value.written != nil && now[$0.key] == nil }.keys.sorted()
      for key in gone { known[key]?.written = nil }
      return gone.map { .json(name, $0, nil) }
    }
  }
}
