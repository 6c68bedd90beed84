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
    /// Entries behind a late one whose windows were not judged again, because there were too many.
    var unexamined = 0
  }

  /// How much later than a newer event one may arrive and still be counted in its place.
  static let lateness: Int64 = 10_000_000
  private static let mostEntries = 10_000

  /// No window with what is here can be met any more, and the group is not known as met. One with a window that is
  /// still to be judged never is.
  func isSpent(_ correlation: CompiledCorrelation, _ reached: Int64) -> Bool {
    guard !isFiring, !correlation.decidesLater, let newest else { return false }
    return newest
      < CorrelationGroup.moment(reached, before: correlation.timespan &+ CorrelationGroup.lateness)
  }

  /// How far the last event is from the source's time, before or behind it: stamps from the future keep nothing.
  func distance(to reached: Int64) -> UInt64 {
    guard let newest else { return .max }
    return newest > reached
      ? UInt64(bitPattern: newest &- reached) : UInt64(bitPattern: reached &- newest)
  }

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
      let (isMet, unexamined) = judge(place, correlation)
      effect.unexamined = unexamined
      if isMet {
        effect.outcome = isFiring ? .met : .firstMet
        isFiring = true
      } else if entry.time >= latest {
        isFiring = false
      }
      if live.count > crowded(correlation) { effect.dropped = compact(correlation, reached) }
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

  /// What may be looked at because one entry comes late, in entries: whoever writes logs chooses their order.
  private static let mostLateWork = 16_384

  /// Whether a window that holds the entry at `place` and ends with it or a later one qualifies, and behind how many
  /// that was not looked at.
  private mutating func judge(_ place: Int, _ correlation: CompiledCorrelation) -> (
    isMet: Bool, unexamined: Int
  ) {
    // Behind all of its time, so that its own window is whole.
    var size = 0
    if endsQualifyingWindow(place, correlation, &size) { return (true, 0) }
    let (reach, isBeyond) = entries[place].time.addingReportingOverflow(correlation.timespan)
    var work = 0
    var end = place + 1
    while end < entries.count, isBeyond || entries[end].time <= reach {
      guard work < CorrelationGroup.mostLateWork else {
        return (false, (isBeyond ? entries.count : firstPlace(behind: reach)) - end)
      }
      work += 1
      // Entries of one time are in one window.
      if end + 1 == entries.count || entries[end + 1].time > entries[end].time {
        if endsQualifyingWindow(end, correlation, &size) { return (true, 0) }
        work += correlation.measure == .events ? 0 : correlation.measure.isTallied ? 64 : size
      }
      end += 1
    }
    return (false, 0)
  }

  private mutating func endsQualifyingWindow(
    _ end: Int, _ correlation: CompiledCorrelation, _ size: inout Int
  ) -> Bool {
    let oldest = CorrelationGroup.moment(entries[end].time, before: correlation.timespan)
    if correlation.measure == .events {
      // Lower bounds alone: the entry that makes the count must be inside.
      let first = end + 1 - correlation.smallestCount
      return first >= head && entries[first].time >= oldest
    }
    let window = (oldest == .min ? head : firstPlace(behind: oldest - 1))..<end + 1
    size = window.count
    if correlation.measure.isTallied, window.count > CorrelationGroup.fewEntries {
      return isMetByTally(window, correlation)
    }
    return correlation.isMet(by: entries[window])
  }

  /// The first place whose entry is later than `time`.
  private func firstPlace(behind time: Int64) -> Int {
    var low = head
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].time <= time { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Up to so many are counted anew each time.
  private static let fewEntries = 48

  private mutating func isMetByTally(_ window: Range<Int>, _ correlation: CompiledCorrelation) -> Bool {
    // Stepping out meanwhile, so that there is one owner.
    if var known = tally {
      tally = nil
      known.move(to: window, of: entries)
      tally = known
    } else {
      tally = WindowTally(window, of: entries, sorts: correlation.measure != .distinctValues)
    }
    return tally.map { correlation.isMet(by: $0) } ?? false
  }

  // MARK: Room

  private mutating func insert(_ entry: CorrelationEntry) -> Int {
    var place = entries.count
    if place > head, entries[place - 1].time > entry.time { place = firstPlace(behind: entry.time) }
    if place < entries.count { tally?.follow(insertion: place, of: entry.value) }
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

  /// How many entries are kept as they came; more are thinned out, to half as many or so.
  private func crowded(_ correlation: CompiledCorrelation) -> Int {
    switch correlation.measure {
    case .events, .distinctValues: correlation.needed * 2 + max(64, correlation.needed / 4)
    case .seen: correlation.members.count * 2 + 64
    case .seenInOrder: 2_048 + correlation.members.count * correlation.members.count
    case .sum, .average, .quantile: CorrelationGroup.mostEntries
    }
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

  /// Forgets entries that no window in order of time can need: what lies beyond the source's time may be stamps from
  /// the future, and pushes out nothing before it. Returns how many others had to go.
  private mutating func compact(_ correlation: CompiledCorrelation, _ reached: Int64) -> Int {
    let future = firstPlace(behind: reached)
    switch correlation.measure {
    case .events, .distinctValues, .seen:
      let late = latest(of: future..<entries.count, correlation)
      let dropped = late.count == correlation.needed ? entries.count - future - late.count : 0
      keep(latest(of: head..<future, correlation) + late)
      return correlation.measure == .seen ? 0 : dropped
    case .seenInOrder:
      var places = correlation.placesOfChains(in: live).union(
        correlation.placesOfChains(in: entries[head..<future]))
      // And those that late ones may come between.
      places.formUnion(max(head, future - 256)..<future)
      places.formUnion(max(future, entries.count - 256)..<entries.count)
      keep(places.sorted())
      return 0
    case .sum, .average, .quantile:
      if entries.count - future > CorrelationGroup.mostEntries / 4 {
        tally?.follow(removalOfLast: entries[entries.count - 1].value, at: entries.count - 1)
        entries.removeLast()
      } else {
        head += 1
        trim()
      }
      return 1
    }
  }

  private mutating func keep(_ places: [Int]) {
    entries = places.map { entries[$0] }
    head = 0
    tally = nil
  }

  /// Of equal ones the latest, which is in every window that an earlier one is in; no more than can decide.
  private func latest(of range: Range<Int>, _ correlation: CompiledCorrelation) -> [Int] {
    if case .events = correlation.measure { return Array(range.suffix(correlation.needed)) }
    var places: [Int] = []
    var seen: Set<UInt64> = []
    var members: UInt64 = 0
    for place in range.reversed() {
      let value = entries[place].value
      if correlation.measure == .seen {
        guard value & ~members != 0 else { continue }
        members |= value
      } else {
        guard seen.insert(value).inserted else { continue }
      }
      places.append(place)
      if correlation.measure == .distinctValues, places.count == correlation.needed { break }
    }
    return places.reversed()
  }
}
