import Sigma

/// What a correlation remembers of one group: the entries that can still matter, oldest first, equal times in
/// arrival order.
struct CorrelationGroup: Sendable {
  private(set) var entries: [CorrelationEntry] = []
  /// Entries before it are gone; cut off now and then, so that dropping the oldest costs nothing.
  private var head = 0
  /// Met and reported; quiet until it has been false again.
  var isFiring = false
  /// Touched since changes were last taken.
  var isChanged = false
  /// Of a group with many entries; nil until it is wanted, and after changes it cannot follow.
  private var tally: WindowTally?
  /// The last events of windows to come, for reports that are made when they are no longer at hand.
  private(set) var witnesses: [Sighting] = []

  /// The last event that came within a timespan of `opened`.
  struct Sighting: Sendable {
    var opened: Int64
    var witness: Witness
  }

  private static let mostWitnesses = 16

  init() {}

  init(entries: [CorrelationEntry], isFiring: Bool, witnesses: [Sighting]) {
    self.entries = entries
    self.isFiring = isFiring
    self.witnesses = witnesses
  }

  var live: ArraySlice<CorrelationEntry> { entries[head...] }
  var isEmpty: Bool { head == entries.count }
  var newest: Int64? { isEmpty ? nil : entries[entries.count - 1].time }

  enum Outcome: Sendable { case below, met, firstMet }

  /// What became of an entry.
  struct Effect {
    var outcome = Outcome.below
    /// Older than anything that a window could still reach.
    var isTooLate = false
    /// Entries forgotten although they might have counted, because there were too many.
    var dropped = 0
  }

  /// How much later than a newer event one may arrive and still be counted in its place.
  static let lateness: Int64 = 10_000_000
  private static let mostEntries = 10_000

  static func moment(_ time: Int64, before span: Int64) -> Int64 {
    let (moment, isBeyond) = time.subtractingReportingOverflow(span)
    return isBeyond ? .min : moment
  }

  /// Adds an entry and, where the correlation is decided at events, judges the windows it is in.
  ///
  /// - Parameter reached: the source's time. Entries beyond it may be stamps from the future: they count, but nothing
  ///   is too late because of them.
  mutating func add(
    _ entry: CorrelationEntry, to correlation: CompiledCorrelation, reached: Int64
  ) -> Effect {
    var effect = Effect()
    let latest = min(newest ?? entry.time, reached)
    if case .atEvent = correlation.decision {
      let oldest = CorrelationGroup.moment(
        min(max(latest, entry.time), reached), before: correlation.timespan &+ CorrelationGroup.lateness)
      guard entry.time >= oldest else {
        effect.isTooLate = true
        return effect
      }
      drop { $0.time < oldest }
    } else if isFull(for: correlation) {
      effect.dropped = isSpare(entry, correlation) ? 0 : 1
      return effect
    }
    let place = insert(entry)
    switch correlation.decision {
    case .atEvent:
      let isMet = isMet(place, correlation)
      if isMet {
        effect.outcome = isFiring ? .met : .firstMet
        isFiring = true
      } else if entry.time >= latest {
        isFiring = false
      }
      if live.count > crowded(correlation) { effect.dropped = compact(correlation) }
    case .atWindowEnd: break
    case .atAnchorEnd(let wanted): drop { $0.value & wanted == 0 }
    }
    return effect
  }

  /// When the oldest open window ends; nil where none is open.
  func due(_ correlation: CompiledCorrelation) -> Int64? {
    guard correlation.decidesLater, !isEmpty else { return nil }
    // Wrapped around, a window would be over before it began and be judged for ever.
    let (end, isBeyond) = entries[head].time.addingReportingOverflow(correlation.timespan)
    return isBeyond ? .max : end
  }

  /// Judges the oldest open window, which is over, and forgets what only it needed.
  mutating func close(_ correlation: CompiledCorrelation) -> Outcome {
    guard let end = due(correlation) else { return .below }
    let window = live.prefix { $0.time <= end }
    let isMet = correlation.isMet(by: window)
    let outcome: Outcome = !isMet ? .below : isFiring ? .met : .firstMet
    isFiring = isMet
    if case .atAnchorEnd(let wanted) = correlation.decision {
      head += 1
      drop { $0.value & wanted == 0 }
    } else {
      head += window.count
      trim()
    }
    return outcome
  }

  // MARK: Windows that are judged later

  /// Windows are judged some events after their end: one witness would be of another by then.
  mutating func see(_ witness: Witness, at time: Int64, _ timespan: Int64) {
    if let last = witnesses.last,
      witnesses.count == CorrelationGroup.mostWitnesses
        || time >= last.opened && CorrelationGroup.moment(time, before: timespan) <= last.opened
    {
      witnesses[witnesses.count - 1].witness = witness
    } else {
      witnesses.append(Sighting(opened: time, witness: witness))
    }
  }

  mutating func witness(ofWindowTo end: Int64) -> Witness? {
    guard let found = witnesses.last(where: { $0.opened <= end }) ?? witnesses.first else { return nil }
    witnesses.removeAll { $0.opened < found.opened }
    return found.witness
  }

  // MARK: Windows that end at an event

  /// Whether a window that holds the entry at `place` and ends with it or a later one qualifies.
  private mutating func isMet(_ place: Int, _ correlation: CompiledCorrelation) -> Bool {
    let reach = entries[place].time &+ correlation.timespan
    var end = place
    while end < entries.count, entries[end].time <= reach {
      // Entries of one time are in one window.
      if end + 1 == entries.count || entries[end + 1].time > entries[end].time,
        endsQualifyingWindow(end, correlation)
      {
        return true
      }
      end += 1
    }
    return false
  }

  private mutating func endsQualifyingWindow(_ end: Int, _ correlation: CompiledCorrelation) -> Bool {
    let oldest = entries[end].time &- correlation.timespan
    if correlation.measure == .events {
      // Lower bounds alone: the entry that makes the count must be inside.
      let first = end + 1 - correlation.smallestCount
      return first >= head && entries[first].time >= oldest
    }
    if correlation.measure.isTallied, end == entries.count - 1, live.count > CorrelationGroup.fewEntries {
      return isMetByTally(since: oldest, correlation)
    }
    var start = end
    while start > head, entries[start - 1].time >= oldest { start -= 1 }
    return correlation.isMet(by: entries[start...end])
  }

  /// Up to so many are counted anew each time.
  private static let fewEntries = 48

  private mutating func isMetByTally(since oldest: Int64, _ correlation: CompiledCorrelation) -> Bool {
    var tally = tally ?? WindowTally(start: head, sorts: correlation.measure != .distinctValues)
    // Stepping out meanwhile, so that there is one owner.
    self.tally = nil
    tally.follow(entries, since: oldest)
    self.tally = tally
    return correlation.isMet(by: tally)
  }

  // MARK: Room

  private mutating func insert(_ entry: CorrelationEntry) -> Int {
    var place = entries.count
    while place > head, entries[place - 1].time > entry.time { place -= 1 }
    if place < entries.count { tally = nil }
    entries.insert(entry, at: place)
    return place
  }

  private mutating func drop(while isSpent: (CorrelationEntry) -> Bool) {
    while head < entries.count, isSpent(entries[head]) { head += 1 }
    trim()
  }

  private mutating func trim() {
    guard head > 32, head * 2 > entries.count else { return }
    entries.removeFirst(head)
    if tally?.shift(by: head) != true { tally = nil }
    head = 0
  }

  /// How many entries are kept as they came; more are thinned out.
  private func crowded(_ correlation: CompiledCorrelation) -> Int {
    correlation.measure.isStatistic ? CorrelationGroup.mostEntries : correlation.needed + 64
  }

  /// A window that is judged when it is over needs no more entries than decide its count.
  private func isFull(for correlation: CompiledCorrelation) -> Bool {
    live.count >= max(CorrelationGroup.mostEntries, correlation.needed + 64)
  }

  /// One entry more changes nothing: the count is beyond every bound, or the value is there already.
  private func isSpare(_ entry: CorrelationEntry, _ correlation: CompiledCorrelation) -> Bool {
    guard let end = due(correlation), entry.time <= end else { return false }
    switch correlation.measure {
    case .events: return correlation.needed < live.count
    case .distinctValues, .seen: return live.contains { $0.value == entry.value }
    case .sum, .average, .quantile, .seenInOrder: return false
    }
  }

  /// Forgets entries that no window in order of time can need. Returns how many others had to go.
  private mutating func compact(_ correlation: CompiledCorrelation) -> Int {
    var kept: [CorrelationEntry] = []
    switch correlation.measure {
    case .events:
      kept = Array(live.suffix(correlation.needed))
    case .distinctValues, .seen:
      // The latest of each value is in every window that an earlier one is in.
      var seen: Set<UInt64> = []
      for entry in live.reversed() where seen.insert(entry.value).inserted {
        kept.append(entry)
        if case .distinctValues = correlation.measure, kept.count == correlation.needed { break }
      }
      kept.reverse()
    case .seenInOrder:
      for entry in live {
        // Of a run of the same, the latest makes the shortest chain.
        if kept.last?.value == entry.value { kept.removeLast() }
        kept.append(entry)
      }
    case .sum, .average, .quantile:
      kept = Array(live)
    }
    entries = kept
    head = 0
    tally = nil
    let excess = entries.count - CorrelationGroup.mostEntries
    guard correlation.measure.isStatistic || correlation.measure == .seenInOrder, excess > 0 else { return 0 }
    entries.removeFirst(excess)
    return excess
  }
}
