/// What the correlations remember of one source: per group, the newest events that can still matter.
///
/// A pure function of the events recorded, in the order recorded, and of when it was told that the source had nothing
/// more (docs/architecture.md, promise 2): batches and restarts change nothing. Groups and entries are bounded; what was
/// forgotten because of that is counted.
package struct CorrelationState: Sendable {
  private var groups: [Key: CorrelationGroup] = [:]
  /// Windows that are judged when they are over. Ends that have moved are still in it and passed over.
  private var queue = DueQueue<WindowEnd>()
  /// Groups touched since `takeChanges`, so that a commit writes only those.
  private var changed: [Key] = []
  /// How far the source has come.
  var clock = CorrelationClock()

  /// Groups thrown out because there were more than `mostGroups`, although they might have counted.
  package private(set) var droppedGroups = 0
  /// Groups removed for the same reason of which no window could be met any more: nothing is lost with them.
  package private(set) var spentGroups = 0
  /// Entries thrown out because a group had too many that matter.
  package private(set) var droppedEntries = 0
  /// Events that came too late for every window.
  package private(set) var lateEvents = 0
  /// Events behind late ones whose windows were not judged again, because there were too many.
  package private(set) var unexaminedWindows = 0

  package static let mostGroups = 100_000
  /// What `mostGroups` is brought down to when it is reached, so that making room is rare.
  private static let fewerGroups = mostGroups / 4 * 3
  /// Windows in the queue before those that have moved are cleared out.
  private var mostQueued = mostGroups * 4

  /// False where nothing is ever stored, as in a scan: notes of changes would only pile up.
  private let recordsChanges: Bool

  package init(recordsChanges: Bool = true) { self.recordsChanges = recordsChanges }

  /// One correlation and one group, the key that state is stored under.
  package struct Key: Hashable, Sendable {
    package var correlation: Int32
    package var group: [UInt8]

    package static func == (a: Key, b: Key) -> Bool {
      a.correlation == b.correlation && GroupKey.areEqual(a.group, b.group)
    }

    package func hash(into hasher: inout Hasher) {
      hasher.combine(correlation)
      // In one go: an array by itself is hashed element by element.
      group.withUnsafeBytes { hasher.combine(bytes: $0) }
    }

    package init(correlation: Int32, group: [UInt8]) {
      self.correlation = correlation
      self.group = group
    }
  }

  package var groupCount: Int { groups.count }

  /// Records an event of a group; the windows that were over were closed with `nextClosed`.
  ///
  /// - Parameter reached: the source's time; of a window's report, its end.
  mutating func record(
    _ key: Key, _ correlations: [CompiledCorrelation], _ entry: CorrelationEntry, reached: Int64,
    witness: () -> Witness
  ) -> CorrelationGroup.Outcome {
    let correlation = correlations[Int(key.correlation)]
    if groups.count >= CorrelationState.mostGroups, groups[key] == nil { makeRoom(reached, correlations) }
    let wasKnown = correlation.decidesLater && groups[key] != nil
    // In place: one look into the table for each event.
    let (effect, due, isFirstChange) = groups[key, default: CorrelationGroup()].record(
      entry, correlation, reached, witness)
    if effect.isTooLate { lateEvents += 1 }
    droppedEntries += effect.dropped
    unexaminedWindows += effect.unexamined
    if let due { enqueue(key, due, correlations) }
    if case .atAnchorEnd = correlation.decision, groups[key]?.isEmpty == true {
      // What must not be seen is no reason to remember a group.
      groups[key] = nil
      if !wasKnown { return effect.outcome }
    }
    if isFirstChange, recordsChanges { changed.append(key) }
    return effect.outcome
  }

  /// A window that was over and met its correlation.
  struct Closed {
    var key: Key
    /// Its end.
    var time: Int64
    var isRepeat: Bool
    var witness: Witness
  }

  /// True if some window may be over when the source has come to `time`.
  func mayClose(at time: Int64) -> Bool {
    guard let first = queue.first else { return false }
    return first.due < CorrelationGroup.moment(time, before: CorrelationGroup.lateness)
  }

  /// Judges the windows that were over at `time`, earliest first, up to the next that meets its correlation; nil when
  /// there is none left.
  mutating func nextClosed(at time: Int64, _ correlations: [CompiledCorrelation]) -> Closed? {
    let watermark = CorrelationGroup.moment(time, before: CorrelationGroup.lateness)
    while let first = queue.first, first.due < watermark {
      _ = queue.removeFirst()
      let key = first.key
      guard let index = Int(exactly: key.correlation), correlations.indices.contains(index) else { continue }
      let correlation = correlations[index]
      // Passed over: the group is gone, or its window moved.
      guard groups[key]?.due(correlation) == first.due else { continue }
      let outcome = groups[key]?.close(correlation) ?? .below
      let witness = groups[key]?.witness(ofWindowTo: first.due)
      noteChange(of: key)
      if let due = groups[key]?.due(correlation) {
        enqueue(key, due, correlations)
      } else {
        groups[key] = nil
      }
      if outcome != .below, let witness {
        return Closed(key: key, time: first.due, isRepeat: outcome == .met, witness: witness)
      }
    }
    return nil
  }

  private mutating func noteChange(of key: Key) {
    guard recordsChanges, groups[key]?.isChanged == false else { return }
    groups[key]?.isChanged = true
    changed.append(key)
  }

  private mutating func enqueue(_ key: Key, _ due: Int64, _ correlations: [CompiledCorrelation]) {
    if queue.count >= mostQueued {
      // Groups that are gone and windows that have moved leave theirs behind.
      queue.removeAll { groups[$0.key]?.due(correlations[Int($0.key.correlation)]) != $0.due }
      mostQueued = max(CorrelationState.mostGroups * 4, queue.count * 2)
    }
    queue.insert(.init(due: due, key: key))
  }

  /// Removes groups until a quarter of the room is free: first those of which no window can be met any more, then from
  /// the correlations that have most, so that a flood into one throws out its own groups and no others', those whose
  /// last event is furthest from the source's time.
  private mutating func makeRoom(_ reached: Int64, _ correlations: [CompiledCorrelation]) {
    var counts = [Int](repeating: 0, count: correlations.count)
    for (key, group) in groups {
      let index = Int(key.correlation)
      if group.isSpent(correlations[index], reached) {
        forget(key)
        spentGroups += 1
      } else {
        counts[index] += 1
      }
    }
    guard groups.count > CorrelationState.fewerGroups else { return }
    let share = CorrelationState.share(of: counts, CorrelationState.fewerGroups)
    for (index, count) in counts.enumerated() where count > share {
      var far = groups.filter { $0.key.correlation == index }.map {
        (key: $0.key, off: $0.value.distance(to: reached))
      }
      // Never by the order of a table, which is another in every process.
      far.sort { $0.off != $1.off ? $0.off > $1.off : GroupKey.precedes($0.key.group, $1.key.group) }
      for (key, _) in far.prefix(count - share) {
        forget(key)
        droppedGroups += 1
      }
    }
  }

  /// As many as each may have for all of them to have no more than `total`.
  static func share(of counts: [Int], _ total: Int) -> Int {
    var left = total
    let ascending = counts.filter { $0 > 0 }.sorted()
    for (place, count) in ascending.enumerated() {
      let share = left / (ascending.count - place)
      if count > share { return share }
      left -= count
    }
    return total
  }

  private mutating func forget(_ key: Key) {
    groups[key] = nil
    if recordsChanges { changed.append(key) }
  }
}

extension CorrelationState {
  /// The groups touched since the last call, as bytes to store; nil where one was forgotten.
  package mutating func takeChanges() -> [(key: Key, bytes: [UInt8]?)] {
    let keys = Set(changed)
    changed.removeAll(keepingCapacity: true)
    return keys.map { key in
      groups[key]?.isChanged = false
      return (key, groups[key]?.encoded)
    }
  }

  /// Puts back what `takeChanges` gave; false for bytes of another form, or of a correlation that there is not.
  package mutating func restore(_ key: Key, _ bytes: [UInt8], _ ruleSet: RuleSet) -> Bool {
    guard let index = Int(exactly: key.correlation), ruleSet.correlations.indices.contains(index),
      let group = CorrelationGroup(encoded: bytes)
    else { return false }
    groups[key] = group
    if let due = group.due(ruleSet.correlations[index]) { queue.insert(.init(due: due, key: key)) }
    return true
  }

  /// How far the source has come, as bytes to store beside the groups; nil if that is what was last taken.
  package mutating func takeClock() -> [UInt8]? {
    guard recordsChanges else { return nil }
    return clock.takeChange()
  }

  /// Puts back what `takeClock` gave; false for bytes of another form.
  package mutating func restoreClock(_ bytes: [UInt8]) -> Bool {
    guard let stored = CorrelationClock(encoded: bytes) else { return false }
    clock = stored
    return true
  }
}

extension CorrelationGroup {
  /// The effect, the end of the oldest window if it is a new one, and whether this is the first change since changes
  /// were last taken.
  fileprivate mutating func record(
    _ entry: CorrelationEntry, _ correlation: CompiledCorrelation, _ reached: Int64,
    _ makeWitness: () -> Witness
  ) -> (Effect, newDue: Int64?, isFirstChange: Bool) {
    let before = due(correlation)
    let effect = add(entry, to: correlation, reached: reached)
    if correlation.isWitnessed(by: entry) { see(makeWitness(), at: entry.time, correlation.timespan) }
    let after = due(correlation)
    defer { isChanged = true }
    return (effect, after == before ? nil : after, !isChanged)
  }
}
