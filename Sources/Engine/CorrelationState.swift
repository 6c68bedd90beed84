import Events
import Sigma

/// What the correlations remember of one source: per group, the newest events that can still matter.
///
/// A pure function of the events recorded, in the order recorded (architecture.md invariant 2). Windows are
/// closed, `[t - timespan, t]`, and end at an event (sigma.md ruling 29). Groups and entries are bounded; a
/// limit that was hit is counted in `droppedGroups`.
package struct CorrelationState: Sendable {
  private var groups: [Key: Group] = [:]
  /// Groups touched since `takeChanges`, so that a commit writes only those.
  private var changed: [Key] = []
  /// Groups thrown out because there were more than `mostGroups`.
  package private(set) var droppedGroups = 0

  private static let mostGroups = 100_000

  /// False where nothing is ever stored, as in a scan: notes of changes would only pile up.
  private let recordsChanges: Bool

  package init(recordsChanges: Bool = true) { self.recordsChanges = recordsChanges }

  /// One correlation and one group, the key that state is stored under.
  package struct Key: Hashable, Sendable {
    package var correlation: Int32
    package var group: [UInt8]

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

  struct Group: Sendable {
    /// Oldest first; equal times in arrival order.
    var entries: [Entry] = []
    /// Met and reported; quiet until it has been false again (ruling 31).
    var isFiring = false
    /// Touched since `takeChanges`.
    var isChanged = false
  }

  struct Entry: Hashable, Sendable {
    var time: Int64
    /// Hash of the counted value; the arrival number where events themselves count.
    var value: UInt64
  }

  enum Outcome { case below, met, firstMet }

  /// Records an event of `group` and says whether the window that ends with it qualifies.
  mutating func record(
    _ index: Int32, _ correlation: CompiledCorrelation, group bytes: [UInt8], time: Timestamp, value: UInt64
  ) -> Outcome {
    let key = Key(correlation: index, group: bytes)
    if groups.count >= CorrelationState.mostGroups, groups[key] == nil {
      makeRoom(before: time.microseconds &- correlation.timespanMicroseconds)
    }
    // In place: one look into the table for each event.
    let (outcome, isFirstChange) = groups[key, default: Group()].record(correlation, time, value)
    if isFirstChange, recordsChanges { changed.append(key) }
    return outcome
  }

  private mutating func makeRoom(before oldest: Int64) {
    let spent = groups.filter { ($0.value.entries.last?.time ?? .min) < oldest }.map(\.key)
    for key in spent { forget(key) }
    guard groups.count >= CorrelationState.mostGroups else { return }
    let idle = groups.sorted { ($0.value.entries.last?.time ?? 0) < ($1.value.entries.last?.time ?? 0) }
    for (key, _) in idle.prefix(CorrelationState.mostGroups / 10) {
      forget(key)
      droppedGroups += 1
    }
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
      return (key, groups[key].map(CorrelationState.encode))
    }
  }

  package var groupCount: Int { groups.count }

  /// Puts back what `takeChanges` gave; bytes of another form are refused.
  package mutating func restore(_ key: Key, _ bytes: [UInt8]) -> Bool {
    guard bytes.count % 16 == 1 else { return false }
    var group = Group()
    group.isFiring = bytes[0] == 1
    for start in stride(from: 1, to: bytes.count, by: 16) {
      group.entries.append(
        Entry(
          time: Int64(bitPattern: CorrelationState.number(bytes[start..<start + 8])),
          value: CorrelationState.number(bytes[start + 8..<start + 16])))
    }
    groups[key] = group
    return true
  }

  private static func encode(_ group: Group) -> [UInt8] {
    var bytes: [UInt8] = [group.isFiring ? 1 : 0]
    bytes.reserveCapacity(1 + group.entries.count * 16)
    for entry in group.entries {
      for number in [UInt64(bitPattern: entry.time), entry.value] {
        for shift in stride(from: UInt64(56), through: 0, by: -8) {
          bytes.append(UInt8(truncatingIfNeeded: number >> shift))
        }
      }
    }
    return bytes
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }
}

extension CorrelationState.Group {
  /// Whether the window that ends with this event qualifies, and whether this is the group's first change since
  /// changes were last taken.
  fileprivate mutating func record(
    _ correlation: CompiledCorrelation, _ time: Timestamp, _ value: UInt64
  ) -> (CorrelationState.Outcome, isFirstChange: Bool) {
    let now = time.microseconds
    let oldest = now &- correlation.timespanMicroseconds
    // A late event's window begins earlier than that of the newest.
    entries.removeAll { $0.time < oldest }
    if correlation.isDistinct { entries.removeAll { $0.value == value && $0.time <= now } }
    // A value that comes late has been seen since: later windows count that, only this one counts the late event.
    let isLateRepeat = correlation.isDistinct && entries.contains { $0.value == value }
    if !isLateRepeat {
      var place = entries.count
      while place > 0, entries[place - 1].time > now { place -= 1 }
      entries.insert(CorrelationState.Entry(time: now, value: value), at: place)
    }
    // More than decides the threshold is never needed.
    let threshold = correlation.threshold
    let needed = max(threshold.atLeast ?? 1, (threshold.atMost ?? 0) + 1)
    if entries.count > needed { entries.removeFirst(entries.count - needed) }
    var count = isLateRepeat ? 1 : 0
    for entry in entries where entry.time >= oldest && entry.time <= now { count += 1 }
    let isMet = count >= (threshold.atLeast ?? 1) && count <= (threshold.atMost ?? .max)
    let outcome: CorrelationState.Outcome = !isMet ? .below : isFiring ? .met : .firstMet
    isFiring = isMet
    let isFirstChange = !isChanged
    isChanged = true
    return (outcome, isFirstChange)
  }
}
