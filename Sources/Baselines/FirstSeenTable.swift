package import Events

/// The values that a baseline of type `first_seen` knows, and how its groups have behaved.
///
/// A function of the sightings in their order. Bounded: what is not kept because of that is counted, and what was usual is
/// never given up for what is new, so that a flood of new values forgets nothing.
package struct FirstSeenTable: Sendable {
  /// What a sighting was.
  package struct Sighting: Sendable {
    package enum Novelty: Sendable {
      case known
      /// Never seen, or forgotten.
      case new
      /// Found to be new before, and nobody has accepted it.
      case stillNew
    }

    package var novelty: Novelty
    /// Somebody made it usual.
    package var isAccepted = false
    /// Among so many sightings of the group one brings something new, by what was seen of it.
    package var oneIn: Double
    /// Values of the group that are known, and since when the group itself is.
    package var knownValues: Int
    package var groupSince: Timestamp
    /// When the value was last seen, where it is only new again.
    package var forgottenSince: Timestamp?
  }

  private var values = HashedRows<KnownValue> { $0.key }
  private var groups = HashedRows<GroupFigures> { $0.key }
  /// Over all groups.
  private var total = GroupFigures(key: 0, minute: 0)
  private var isTotalChanged = false

  /// New values that were not kept because there was no room.
  package private(set) var dropped = 0

  package static let mostValues = 1_000_000
  /// Of these, values that nobody accepted.
  private static let mostPending = mostValues / 4
  private var pending = 0
  /// When what is over was last looked for.
  private var lastCleared: UInt32 = 0
  /// Sightings of a known value that are closer together than this change nothing: a commit writes what changed.
  private static let grain: UInt32 = 60

  package init() {}

  package var valueCount: Int { values.count }
  package var groupCount: Int { groups.count }
  package var pendingCount: Int { pending }

  private static func minute(_ time: Timestamp) -> UInt32 { UInt32(clamping: time.microseconds / 60_000_000) }

  private static func time(_ minute: UInt32) -> Timestamp {
    Timestamp(microseconds: Int64(minute) * 60_000_000)
  }

  /// Takes a sighting of `value` in `group`.
  ///
  /// - Parameter isLearning: what is new becomes usual.
  /// - Parameter forgetSeconds: what was not seen for so long is new again, unless somebody accepted it.
  package mutating func note(
    _ value: UInt64, in group: UInt64, at time: Timestamp, isLearning: Bool, forgetSeconds: Int
  ) -> Sighting {
    let minute = FirstSeenTable.minute(time)
    var figures = groups.row(group) ?? GroupFigures(key: group, minute: minute)
    var sighting = Sighting(
      novelty: .known, oneIn: rarity(in: figures), knownValues: Int(figures.values),
      groupSince: FirstSeenTable.time(figures.first))
    figures.count()
    total.count()
    isTotalChanged = true
    let span = UInt32(clamping: forgetSeconds / 60)
    if var known = values.row(value) {
      let isForgotten =
        known.standing == .usual && minute > known.last && minute - known.last > span && !isLearning
      if isForgotten { sighting.forgottenSince = FirstSeenTable.time(known.last) }
      if isForgotten || known.standing == .pending && isLearning {
        pending += isForgotten ? 1 : -1
        known.standing = isForgotten ? .pending : .usual
        sighting.novelty = isForgotten ? .new : .known
      } else if known.standing == .pending {
        sighting.novelty = .stillNew
      }
      sighting.isAccepted = known.standing == .accepted
      let isFirstRepeat = !known.isRepeated
      if isFirstRepeat {
        known.isRepeated = true
        figures.singles -= min(figures.singles, 1)
        total.singles -= min(total.singles, 1)
      }
      if isFirstRepeat || isForgotten || minute > known.last && minute - known.last >= FirstSeenTable.grain {
        known.last = max(known.last, minute)
        values.put(known)
      }
    } else {
      sighting.novelty = .new
      if makeRoom(isLearning, before: minute, span) {
        values.put(KnownValue(key: value, minute: minute, standing: isLearning ? .usual : .pending))
        if !isLearning { pending += 1 }
        figures.values &+= 1
        figures.singles &+= 1
        total.values &+= 1
        total.singles &+= 1
      } else {
        dropped += 1
      }
    }
    if sighting.novelty == .known || groups.row(group) != nil || groups.count < FirstSeenTable.mostValues {
      groups.put(figures)
    }
    return sighting
  }

  /// Makes a value usual for good, whether it is known or not.
  package mutating func accept(_ value: UInt64, in group: UInt64, at time: Timestamp) {
    let minute = FirstSeenTable.minute(time)
    if var known = values.row(value) {
      if known.standing == .pending { pending -= 1 }
      known.standing = .accepted
      values.put(known)
    } else {
      values.put(KnownValue(key: value, minute: minute, standing: .accepted))
      var figures = groups.row(group) ?? GroupFigures(key: group, minute: minute)
      figures.values &+= 1
      figures.singles &+= 1
      total.values &+= 1
      total.singles &+= 1
      isTotalChanged = true
      groups.put(figures)
    }
  }

  /// Good and Turing's estimate: what was seen once tells how much there is that was never seen. That of a group with few
  /// sightings leans on all groups.
  private func rarity(in group: GroupFigures) -> Double {
    let everywhere = (Double(total.singles) + 0.5) / (Double(total.events) + 1)
    let weight = 20.0
    let share = (Double(group.singles) + weight * everywhere) / (Double(group.events) + weight)
    return min(max(1 / share, 1), 1_000_000_000)
  }

  /// Whether one more value can be kept; what was forgotten goes first.
  private mutating func makeRoom(_ isLearning: Bool, before minute: UInt32, _ span: UInt32) -> Bool {
    func isFull() -> Bool {
      values.count >= FirstSeenTable.mostValues || !isLearning && pending >= FirstSeenTable.mostPending
    }
    guard isFull() else { return true }
    // Not again for each value of a flood.
    guard minute > lastCleared, minute - lastCleared >= FirstSeenTable.grain else { return false }
    lastCleared = minute
    var cleared = 0
    values.removeAll { row in
      let isOver = row.standing != .accepted && minute > row.last && minute - row.last > span
      if isOver, row.standing == .pending { cleared += 1 }
      return isOver
    }
    pending -= cleared
    return !isFull()
  }
}

// MARK: - Stored form

extension FirstSeenTable {
  private static let version: UInt8 = 1

  /// What changed since the last call, by parts that are stored each by itself; nil for one that is empty now.
  package mutating func takeChanges() -> [(part: [UInt8], bytes: [UInt8]?)] {
    var changes: [(part: [UInt8], bytes: [UInt8]?)] = []
    func encoded<Row>(_ rows: [Row], _ encode: (Row, inout [UInt8]) -> Void) -> [UInt8]? {
      guard !rows.isEmpty else { return nil }
      var bytes = [FirstSeenTable.version]
      for row in rows { encode(row, &bytes) }
      return bytes
    }
    for (bucket, rows) in values.takeChanges() {
      changes.append((FirstSeenTable.part("v", bucket), encoded(rows) { $0.encode(into: &$1) }))
    }
    for (bucket, rows) in groups.takeChanges() {
      changes.append((FirstSeenTable.part("g", bucket), encoded(rows) { $0.encode(into: &$1) }))
    }
    if isTotalChanged {
      isTotalChanged = false
      changes.append((Array("t".utf8), encoded([total]) { $0.encode(into: &$1) }))
    }
    return changes
  }

  /// Puts back what `takeChanges` gave; false for anything else.
  package mutating func restore(_ part: [UInt8], _ bytes: [UInt8]) -> Bool {
    guard bytes.first == FirstSeenTable.version else { return false }
    var reader = NumberReader(bytes, from: 1)
    switch part.first {
    case UInt8(ascii: "v"):
      var rows: [KnownValue] = []
      while !reader.isAtEnd {
        guard let key = reader.number(), let word = reader.number(),
          let row = KnownValue(key: key, word: word)
        else { return false }
        rows.append(row)
      }
      guard let bucket = FirstSeenTable.bucket(part), values.restore(bucket, rows) else { return false }
      pending += rows.count { $0.standing == .pending }
      return true
    case UInt8(ascii: "g"):
      guard let rows = FirstSeenTable.figures(&reader), let bucket = FirstSeenTable.bucket(part) else {
        return false
      }
      return groups.restore(bucket, rows)
    case UInt8(ascii: "t"):
      guard part.count == 1, let rows = FirstSeenTable.figures(&reader), rows.count == 1 else { return false }
      total = rows[0]
      return true
    default: return false
    }
  }

  private static func figures(_ reader: inout NumberReader) -> [GroupFigures]? {
    var rows: [GroupFigures] = []
    while !reader.isAtEnd {
      guard let key = reader.number(), let first = reader.number(), let second = reader.number(),
        let row = GroupFigures(key: key, words: (first, second))
      else { return nil }
      rows.append(row)
    }
    return rows
  }

  private static func part(_ letter: Character, _ bucket: Int) -> [UInt8] {
    Array(String(letter).utf8) + [UInt8(truncatingIfNeeded: bucket >> 8), UInt8(truncatingIfNeeded: bucket)]
  }

  private static func bucket(_ part: [UInt8]) -> Int? {
    part.count == 3 ? Int(part[1]) << 8 | Int(part[2]) : nil
  }
}
