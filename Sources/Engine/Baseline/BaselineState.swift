import Baselines
package import Events

/// What the baselines remember of one source.
///
/// A function of the entries in their order: batches and restarts change nothing. Bounded; what was not kept because of that
/// is counted.
package struct BaselineState: Sendable {
  /// By the baseline's place in the rule set.
  private(set) var memories: [Int32: BaselineMemory] = [:]
  /// How far the source has come, by the times of its entries.
  private(set) var reached: Int64 = .min
  /// Before this of the source's time nothing is over.
  var nextEnd: Int64 = .min
  private let recordsChanges: Bool

  package init(recordsChanges: Bool = true) { self.recordsChanges = recordsChanges }

  /// Values that are new to a baseline in one hour before the rest becomes one finding.
  static let mostReported = 50

  /// New values and groups that were not kept because there was no room.
  package var dropped: Int { memories.values.reduce(0) { $0 + $1.dropped } }

  var count: Int { memories.count }

  /// Begins with the baselines that nothing is known of yet.
  mutating func begin(_ count: Int, at time: Timestamp) {
    guard memories.count < count else { return }
    for index in 0..<Int32(truncatingIfNeeded: count) where memories[index] == nil {
      memories[index] = BaselineMemory(since: time.microseconds)
    }
  }

  /// From when on a baseline has been learning.
  func since(_ baseline: Int32) -> Timestamp { Timestamp(microseconds: memories[baseline]?.since ?? 0) }

  mutating func reach(_ time: Int64) { reached = max(reached, time) }

  mutating func withMemory<Result>(_ baseline: Int32, _ body: (inout BaselineMemory) -> Result) -> Result? {
    guard memories[baseline] != nil else { return nil }
    // In place: a copy would take the tables along.
    return body(&memories[baseline, default: BaselineMemory(since: .max)])
  }

  /// Makes a value usual from now on, because somebody approved of that.
  package mutating func accept(_ key: Deviation.Key, of baseline: Int, at time: Timestamp) {
    guard let index = Int32(exactly: baseline) else { return }
    _ = withMemory(index) { $0.values.accept(key.value, in: key.group, at: time) }
  }
}

// MARK: - Stored form

extension BaselineState {
  package struct Change: Sendable {
    package var baseline: Int
    package var part: [UInt8]
    /// Nil takes the part away.
    package var bytes: [UInt8]?
  }

  /// What changed since the last call, in an order that follows from the state.
  package mutating func takeChanges() -> [Change] {
    guard recordsChanges else { return [] }
    var changes: [Change] = []
    for index in memories.keys.sorted() {
      _ = withMemory(index) { memory in
        for (part, bytes) in memory.takeChanges() {
          changes.append(Change(baseline: Int(index), part: part, bytes: bytes))
        }
      }
    }
    return changes
  }

  /// Puts back what `takeChanges` gave; false for bytes of another form, or of a baseline that there is not.
  package mutating func restore(_ baseline: Int, _ part: [UInt8], _ bytes: [UInt8], _ ruleSet: RuleSet)
    -> Bool
  {
    guard ruleSet.baselines.indices.contains(baseline), let index = Int32(exactly: baseline) else {
      return false
    }
    return
      (memories[index, default: BaselineMemory(since: .max)]
      .restore(part, bytes, ruleSet.baselines[baseline]))
  }

  /// When all parts were put back: forgets baselines of which some are missing, and says how many.
  package mutating func finishRestoring() -> Int {
    var incomplete: [Int32] = []
    for index in memories.keys.sorted() where withMemory(index, { $0.finishRestoring() }) != true {
      incomplete.append(index)
    }
    for index in incomplete { memories[index] = nil }
    return incomplete.count
  }
}
