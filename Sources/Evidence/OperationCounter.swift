import CanonicalJSON
import Events

/// Decides of each operation whether it is kept as an item or counted with the rest of its hour.
///
/// Which ones are kept, and what the counts come to, follows from the entries of a source alone: it is the same wherever
/// reading was interrupted. Only how often a count is stated may differ, for operations that come very late.
struct OperationCounter: Sendable {
  private var hours: [[UInt8]: CountedHour] = [:]
  private var changed: Set<[UInt8]> = []
  /// By source, before when there is nothing to do.
  private var nextDue: [String: Int64] = [:]
  private let key: DerivedKey
  private let mostHours: Int
  /// Hours that were forgotten early because there were too many.
  private(set) var forgottenEarly = 0

  enum Verdict: Equatable {
    case keep
    /// The first of its hour above the limit: the item that stands for the others begins with it.
    case open(Item)
    case counted
  }

  /// What stands for all operations of an hour above the limit.
  struct Item: Equatable {
    var id: String
    var hour: Timestamp
    var limit: Int
  }

  init(_ key: DerivedKey, mostHours: Int) {
    self.key = key
    self.mostHours = mostHours
  }

  /// - Parameters:
  ///   - group: what the operation would be grouped by.
  ///   - id: makes the item's id.
  mutating func take(
    rule: String, limit: Int, _ event: Event, group: [UInt8], at place: FindingAssembler.Place,
    now: Timestamp, id: (_ hour: Timestamp) -> String
  ) -> Verdict {
    let time = event.time.microseconds
    let start = CountedHour.start(of: event.time)
    let key = key.mac(Array("\(start)\u{0}\(rule)\u{0}\(place.source)".utf8))
    var hour = hours[key] ?? CountedHour(source: place.source, start: start, now: now.microseconds)
    var verdict = Verdict.keep
    if hour.kept < limit, hour.finding == nil {
      hour.keep(now: now.microseconds)
    } else {
      verdict = .counted
      let mark = Digest.hex(self.key.mac(group).prefix(6))
      hour.add(time, place.reference, group: mark, now: now.microseconds) {
        let start = Timestamp(microseconds: start)
        let item = Item(id: id(start), hour: start, limit: limit)
        verdict = .open(item)
        return item.id
      }
    }
    hours[key] = hour
    changed.insert(key)
    nextDue[place.source] = min(nextDue[place.source] ?? Int64.max, hour.due)
    return verdict
  }

  /// States the hours of `source` that are over, as the stamp of its next operation says. A stamp that is ahead of when
  /// the entry was received says nothing.
  mutating func settle(_ source: String, reached event: Event) -> [Statement] {
    let reached = min(event.time, event.received).microseconds
    guard let due = nextDue[source], due < reached else { return [] }
    let statements = settle(at: reached) { $0.source == source && $0.due < reached }
    nextDue[source] = hours.values.lazy.filter { $0.source == source }.map(\.due).min()
    return statements
  }

  /// States the hours that are over by the clock, but for sources that still have more to read.
  mutating func settle(at now: Timestamp, except behind: Set<String>) -> [Statement] {
    settle(at: now.microseconds) { !behind.contains($0.source) && $0.isDue(byClock: now.microseconds) }
  }

  /// States what was counted up to now of months up to `month`.
  mutating func settle(through month: String, at now: Timestamp) -> [Statement] {
    settle(at: now.microseconds) { !$0.isStated && Timestamp(microseconds: $0.start).month <= month }
  }

  /// States and forgets the oldest hours where there are more than may be remembered.
  mutating func settleExcess() -> [Statement] {
    guard hours.count > mostHours else { return [] }
    let excess = hours.count - mostHours / 4 * 3
    forgottenEarly += excess
    let oldest = hours.sorted { OperationCounter.precedes($0, $1) }.prefix(excess)
    var statements: [Statement] = []
    for (key, hour) in oldest {
      var hour = hour
      if case .stated(let statement) = hour.settle(at: hour.due) { statements.append(statement) }
      hours[key] = nil
      changed.insert(key)
    }
    return statements
  }

  private mutating func settle(at reached: Int64, _ isDue: (CountedHour) -> Bool) -> [Statement] {
    var statements: [Statement] = []
    for (key, hour) in hours.filter({ isDue($0.value) }).sorted(by: OperationCounter.precedes) {
      var hour = hour
      switch hour.settle(at: reached) {
      case .forgotten: hours[key] = nil
      case .stated(let statement):
        hours[key] = hour
        statements.append(statement)
      }
      changed.insert(key)
    }
    return statements
  }

  private static func precedes(
    _ a: (key: [UInt8], value: CountedHour), _ b: (key: [UInt8], value: CountedHour)
  ) -> Bool {
    a.value.start == b.value.start ? a.key.lexicographicallyPrecedes(b.key) : a.value.start < b.value.start
  }

  mutating func takeChanges() -> [(key: [UInt8], value: JSONValue?)] {
    defer { changed.removeAll(keepingCapacity: true) }
    return changed.map { ($0, hours[$0]?.json) }
  }

  mutating func restore(_ key: [UInt8], _ json: JSONValue) -> Bool {
    guard let hour = CountedHour(json) else { return false }
    hours[key] = hour
    nextDue[hour.source] = min(nextDue[hour.source] ?? Int64.max, hour.due)
    return true
  }
}
