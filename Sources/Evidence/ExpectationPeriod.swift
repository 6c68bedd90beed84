package import Events

/// A judged period as the record holds it: a view over its leaf.
package struct ExpectationPeriod: Hashable, Sendable {
  package var outcome: ExpectationOutcome
  /// Digest of the rule set it was judged under.
  package var ruleSet: String
  package var recorded: Timestamp
  package var shard: String
  package var leafIndex: Int
  package var leafHash: String

  package init(
    outcome: ExpectationOutcome, ruleSet: String, recorded: Timestamp, shard: String, leafIndex: Int,
    leafHash: String
  ) {
    self.outcome = outcome
    self.ruleSet = ruleSet
    self.recorded = recorded
    self.shard = shard
    self.leafIndex = leafIndex
    self.leafHash = leafHash
  }
}

/// How often an expectation was met, and how it stands.
package struct ExpectationTally: Hashable, Sendable {
  package private(set) var counts: [ExpectationOutcome.Status: Int] = [:]
  /// Periods met one after the other up to now. Those that were not exercised neither lengthen nor end it.
  package private(set) var streak = 0
  package private(set) var lastMet: ExpectationClock.Period?
  package private(set) var last: ExpectationOutcome?
  /// Periods in which a source could not be read for some of the time.
  package private(set) var notObserved = 0

  /// - Parameter periods: of one expectation, in their order.
  package init(_ periods: some Sequence<ExpectationPeriod>) {
    for period in periods {
      let outcome = period.outcome
      counts[outcome.status, default: 0] += 1
      if outcome.isNotObserved { notObserved += 1 }
      last = outcome
      switch outcome.status {
      case .met:
        streak += 1
        lastMet = outcome.period
      case .late, .missed: streak = 0
      case .notExercised: break
      }
    }
  }

  package func count(_ status: ExpectationOutcome.Status) -> Int { counts[status] ?? 0 }
}
