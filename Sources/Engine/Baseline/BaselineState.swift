import Baselines
package import Events

/// What the baselines remember of one source.
///
/// A function of the entries in their order: batches and restarts change nothing. Bounded; what was not kept because of that
/// is counted.
package struct BaselineState: Sendable {
  /// By the baseline's place in the rule set.
  private(set) var memories: [Int32: Memory] = [:]
  private let recordsChanges: Bool

  package init(recordsChanges: Bool = true) { self.recordsChanges = recordsChanges }

  struct Memory: Sendable {
    /// Time of the first entry of the source that was examined with the baseline in force.
    var since: Int64
    /// An event came from behind the time of learning: it is over, whatever later ones say of their time.
    var isLearnt = false
    var values = FirstSeenTable()
    /// The hour that what is new is counted for, and how often that was reported in it.
    var hour: Int64 = .min
    var reported: UInt32 = 0
    fileprivate var isChanged = true
  }

  /// Values that are new to a baseline in one hour before the rest becomes one finding.
  static let mostReported = 50

  /// New values that were not kept because there was no room.
  package var dropped: Int { memories.values.reduce(0) { $0 + $1.values.dropped } }

  var count: Int { memories.count }

  /// Begins with the baselines that nothing is known of yet.
  mutating func begin(_ count: Int, at time: Timestamp) {
    guard memories.count < count else { return }
    for index in 0..<Int32(truncatingIfNeeded: count) where memories[index] == nil {
      memories[index] = Memory(since: time.microseconds)
    }
  }

  mutating func withMemory<Result>(_ baseline: Int32, _ body: (inout Memory) -> Result) -> Result? {
    guard memories[baseline] != nil else { return nil }
    // In place: a copy would take the table along.
    return body(&memories[baseline, default: Memory(since: .max)])
  }

  /// Makes a value usual from now on, because somebody approved of that.
  package mutating func accept(_ key: Deviation.Key, of baseline: Int, at time: Timestamp) {
    guard let index = Int32(exactly: baseline) else { return }
    _ = withMemory(index) { $0.values.accept(key.value, in: key.group, at: time) }
  }
}

extension BaselineState.Memory {
  /// Whether an event of this time is still of the time of learning; from the first that is not, none is.
  mutating func isLearning(at time: Int64, for span: Int64) -> Bool {
    guard !isLearnt else { return false }
    let (end, isBeyond) = since.addingReportingOverflow(span)
    guard isBeyond || time < end else {
      isLearnt = true
      isChanged = true
      return false
    }
    return true
  }

  /// Counts what is new in the hour of `time`; true where that is too much for a finding each.
  mutating func isFlooded(at time: Int64) -> Bool {
    let now = time / 3_600_000_000
    if now != hour {
      hour = now
      reported = 0
    }
    isChanged = true
    if reported <= BaselineState.mostReported { reported += 1 }
    return reported > BaselineState.mostReported
  }
}

// MARK: - Stored form

extension BaselineState {
  private static let version: UInt8 = 1
  private static let head = Array("head".utf8)

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
        if memory.isChanged {
          memory.isChanged = false
          changes.append(Change(baseline: Int(index), part: BaselineState.head, bytes: memory.head))
        }
        for (part, bytes) in memory.values.takeChanges() {
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
    var memory = memories[index] ?? Memory(since: .max)
    let isRead = part == BaselineState.head ? memory.readHead(bytes) : memory.values.restore(part, bytes)
    guard isRead else { return false }
    memory.isChanged = false
    memories[index] = memory
    return true
  }

  /// Forgets baselines whose beginning is not known: parts without their head tell nothing.
  package mutating func dropIncomplete() -> Int {
    let incomplete = memories.filter { $0.value.since == .max }.map(\.key)
    for index in incomplete { memories[index] = nil }
    return incomplete.count
  }
}

extension BaselineState.Memory {
  fileprivate var head: [UInt8] {
    var bytes: [UInt8] = [1, isLearnt ? 1 : 0]
    bytes.append(number: UInt64(bitPattern: since))
    bytes.append(number: UInt64(bitPattern: hour))
    bytes.append(number: UInt64(reported))
    return bytes
  }

  fileprivate mutating func readHead(_ bytes: [UInt8]) -> Bool {
    guard bytes.count == 26, bytes[0] == 1, bytes[1] <= 1 else { return false }
    func number(_ at: Int) -> UInt64 { bytes[at..<at + 8].reduce(0) { $0 << 8 | UInt64($1) } }
    since = Int64(bitPattern: number(2))
    hour = Int64(bitPattern: number(10))
    reported = UInt32(clamping: number(18))
    isLearnt = bytes[1] == 1
    return since != .max
  }
}
