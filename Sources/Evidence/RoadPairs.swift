package import CanonicalJSON
package import Events

/// Recognises an event that arrives by journal and by a file as one (docs/decisions/0002).
///
/// Works on detections, so it costs nothing for lines no rule wants. Occurrences are paired one to one: the
/// n-th line by one road belongs to the n-th by the other, whichever comes first, so equal lines still count
/// as often as they happened. Both roads stamp the same event within two seconds of each other.
package struct RoadPairs: Sendable {
  private var events: [[UInt8]: RoadEvent] = [:]
  /// Keys with blocks to be written, and rows that are no more.
  private var changed: Set<[UInt8]> = []
  private var gone: Set<[UInt8]> = []
  /// Roads by number.
  private var names: [String] = []
  /// Times held, equal ones that follow each other counted once.
  private var count = 0
  /// Occurrences forgotten early because there were too many.
  package private(set) var dropped = 0

  static let tolerance: Int64 = 2_000_000
  private static let most = 500_000
  /// One text that somebody logs over and over must not crowd out the others.
  private static let mostOfOneKey = 20_000
  private static let keyLength = 16

  package init() {}

  package static func key(rule: String, program: ArraySlice<UInt8>, message: ArraySlice<UInt8>) -> [UInt8] {
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (9...13).contains(byte) }
    var trimmed = message.drop(while: isBlank)
    while let last = trimmed.last, isBlank(last) { trimmed = trimmed.dropLast() }
    return Array(Digest.sha256(Array(rule.utf8) + [0] + program + [0] + trimmed).prefix(keyLength))
  }

  /// True when `source` is the first road that reports this occurrence.
  package mutating func isNew(_ key: [UInt8], time: Timestamp, source: String) -> Bool {
    let road = number(of: source)
    changed.insert(key)
    // In place: an event that happens thousands of times is not copied for each.
    let (isNew, growth) = events[key, default: RoadEvent()].take(RoadPairs.bounded(time.microseconds), road)
    count += growth
    if growth > 0, let held = events[key]?.count, held > RoadPairs.mostOfOneKey { shorten(key) }
    return isNew
  }

  /// So that times can be added and subtracted; nobody's log is of 70,000 years ago or hence.
  private static func bounded(_ time: Int64) -> Int64 { max(-1 << 61, min(time, 1 << 61)) }

  private mutating func number(of source: String) -> Int {
    if let known = names.firstIndex(of: source) { return known }
    names.append(source)
    return names.count - 1
  }

  private mutating func shorten(_ key: [UInt8]) {
    guard let block = events[key]?.dropOldest() else { return }
    count -= block.runs.count
    dropped += block.runs.reduce(0) { $0 + $1.count }
    gone.insert(RoadPairs.row(key, block.number))
  }

  /// Forgets occurrences that every road has read past.
  package mutating func forget(before watermark: Timestamp) {
    let horizon = watermark.microseconds &- RoadPairs.tolerance * 2
    _ = forget { $0 < horizon }
    guard count > RoadPairs.most else { return }
    var times: [Int64] = []
    times.reserveCapacity(count)
    for event in events.values { times += event.times }
    times.sort()
    let cut = times[times.count / 4]
    dropped += forget { $0 <= cut }
  }

  /// Returns how many occurrences that were.
  private mutating func forget(_ isOver: (Int64) -> Bool) -> Int {
    var forgotten = 0
    var at = events.startIndex
    var empty: [[UInt8]] = []
    while at < events.endIndex {
      let before = events.values[at].count
      let (occurrences, emptied) = events.values[at].forget(isOver)
      let key = events.keys[at]
      if occurrences > 0 {
        forgotten += occurrences
        count -= before - events.values[at].count
        changed.insert(key)
        for number in emptied { gone.insert(RoadPairs.row(key, number)) }
        if events.values[at].isEmpty { empty.append(key) }
      }
      events.formIndex(after: &at)
    }
    for key in empty { events[key] = nil }
    return forgotten
  }

  // MARK: - Storing

  /// What a block is stored by: the key, behind it the block's number unless that is 0.
  private static func row(_ key: [UInt8], _ number: UInt32) -> [UInt8] {
    number == 0 ? key : key + (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
  }

  /// Blocks of occurrences that are new or other than they were, and nil for those that are no more.
  package mutating func takeChanges() -> [(key: [UInt8], value: JSONValue?)] {
    var changes: [(key: [UInt8], value: JSONValue?)] = []
    for key in changed {
      for block in events[key]?.takeChanges() ?? [] {
        let row = RoadPairs.row(key, block.number)
        gone.remove(row)
        changes.append((row, .array(block.runs.map(json))))
      }
    }
    for row in gone { changes.append((row, nil)) }
    changed.removeAll(keepingCapacity: true)
    gone.removeAll(keepingCapacity: true)
    return changes
  }

  /// Time, count if it is not one, and the roads.
  private func json(_ run: RoadEvent.Run) -> JSONValue {
    var parts: [JSONValue] = [.integer(run.time)]
    if run.count > 1 { parts.append(.integer(Int64(run.count))) }
    for (number, name) in names.enumerated() where run.roads.contains(number) { parts.append(.string(name)) }
    return .array(parts)
  }

  /// Takes what `takeChanges` gave, in any order; false for anything else.
  package mutating func restore(_ row: [UInt8], _ value: JSONValue) -> Bool {
    guard let list = value.array else { return false }
    var runs: [RoadEvent.Run] = []
    for item in list {
      guard let parts = item.array, let time = parts.first?.integer else { return false }
      var run = RoadEvent.Run(time: RoadPairs.bounded(time))
      if parts.count > 1, let stated = parts[1].integer {
        guard (2...Int64(Int32.max)).contains(stated) else { return false }
        run.count = Int(stated)
      }
      for case let name? in parts.map(\.string) { run.roads.insert(number(of: name)) }
      runs.append(run)
    }
    let hasNumber = row.count == RoadPairs.keyLength + 4
    let key = hasNumber ? Array(row.prefix(RoadPairs.keyLength)) : row
    let block = hasNumber ? row.suffix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) } : 0
    count += runs.count
    events[key, default: RoadEvent()].restore(runs, block)
    return true
  }
}
