/// For a set of literals: which two windows each is looked up by, and what to compare where they are found.
///
/// Texts are looked at on even offsets only. A literal therefore has two pairs of windows, one for each way it
/// can lie: the first at an even offset of the literal and the first at an odd one, the second always two bytes
/// further. Both are chosen for how rarely they occur.
struct GramTable {
  /// By slot: the groups that have their first window there (low four bits) and their second (high four).
  ///
  /// Pairs are spread over groups so that the first window of one literal beside the second of another is
  /// seldom taken for a pair. Group 0 has literals without a second window: its high bit is always set.
  private(set) var groups = [UInt8](repeating: 0x10, count: GramWindow.slotCount)
  /// By slot of the first window: where its candidates begin; those of the next slot end them.
  private(set) var starts = [UInt32](repeating: 0, count: GramWindow.slotCount + 1)
  private(set) var candidates: [Candidate] = []

  /// A literal that may lie around a window.
  struct Candidate {
    /// Eight bytes of the literal, or all of a shorter one, folded; and the case bits of its letters.
    var value: UInt64 = 0
    var letters: UInt64 = 0
    var literal: UInt32 = 0
    /// From the window to `value`, and to the end of the literal.
    var toValue: Int32 = 0
    var toEnd: Int32 = 0
    /// How many bits `value` is short of 64.
    var missing: UInt8 = 0
    var group: UInt8 = 0
  }

  /// Literals shorter than three bytes are left out.
  init(_ literals: [GramLiteral], by statistics: GramStatistics) {
    var chosen: [Placement] = []
    chosen.reserveCapacity(literals.count * 2)
    var windows: [Window] = []
    var load = Load(total: Float(statistics.total))
    for (index, literal) in literals.enumerated() where literal.count >= 3 {
      GramTable.list(literal, statistics, into: &windows)
      // Short literals fill many slots; they keep to a group of their own.
      let group = literal.count < 6 ? 1 : 2 + index & 1
      for parity in 0...1 {
        var place = Placement(literal: index, window: -parity, group: 1)
        if let window = rarest(windows, parity, group, load) {
          load.first[group] += add(0x01 << UInt8(group), literal, window, statistics)
          load.second[group] += add(0x10 << UInt8(group), literal, window + 2, statistics)
          place.window = window
          place.group = 1 << UInt8(group)
        } else {
          _ = add(1, literal, -parity, statistics)
        }
        GramWindow.forEachSlot(of: literal, at: place.window) { starts[$0] += 1 }
        chosen.append(place)
      }
    }
    arrange(chosen, literals)
  }

  /// Sorts the candidates by slot; `starts` holds how many each has.
  private mutating func arrange(_ chosen: [Placement], _ literals: [GramLiteral]) {
    // Each start is where its slot ends, until all candidates of the slot are in.
    for slot in 1..<starts.count { starts[slot] += starts[slot - 1] }
    candidates = [Candidate](repeating: Candidate(), count: Int(starts[GramWindow.slotCount]))
    for place in chosen {
      let literal = literals[place.literal]
      let candidate = GramTable.candidate(place, literal)
      GramWindow.forEachSlot(of: literal, at: place.window) {
        starts[$0] -= 1
        candidates[Int(starts[$0])] = candidate
      }
    }
  }

  private static func candidate(_ place: Placement, _ literal: GramLiteral) -> Candidate {
    // The windows have matched already, more or less, so the look is at the other end.
    let check = place.window < literal.count / 2 ? max(0, literal.count - 8) : 0
    let value = literal.word(at: check)
    return Candidate(
      value: value, letters: GramLiteral.letters(value),
      literal: UInt32(truncatingIfNeeded: place.literal),
      toValue: Int32(truncatingIfNeeded: check - place.window),
      toEnd: Int32(truncatingIfNeeded: literal.count - place.window),
      missing: UInt8(max(0, 8 - literal.count) * 8), group: place.group)
  }
}

/// The choice of windows.
extension GramTable {
  private struct Placement {
    var literal: Int
    /// Offset of the first window; -1 when it begins a byte before the literal.
    var window: Int
    var group: UInt8
  }

  private struct Window {
    /// How often it was seen.
    var rate: Float
    /// nil where the window sticks out of the literal.
    var slot: Int?
  }

  /// How often slots were seen that are first or second windows, by group.
  private struct Load {
    var first: [Float]
    var second: [Float]
    /// What each candidate more in a slot costs: little, for texts that are full of literals.
    var candidate: Float

    init(total: Float) {
      candidate = total * total / 1e7
      // Also the first literals shall not take the most frequent windows.
      first = [Float](repeating: total / 500, count: 4)
      second = first
    }
  }

  /// All windows of a literal, from the one that begins a byte before it to the one that ends a byte behind it.
  private static func list(
    _ literal: GramLiteral, _ statistics: GramStatistics, into windows: inout [Window]
  ) {
    windows.removeAll(keepingCapacity: true)
    for offset in -1...literal.count - 3 {
      // What was not seen yet may still come.
      var window = Window(rate: 0.5, slot: nil)
      GramWindow.forEachSlot(of: literal, at: offset) {
        window.rate += Float(statistics.counts[$0])
        window.slot = $0
      }
      if offset < 0 || offset + GramWindow.length > literal.count { window.slot = nil }
      windows.append(window)
    }
  }

  /// The offset of the first of the two windows that cost least; nil where a literal is too short for two.
  ///
  /// A window costs most by the strange halves it is taken for a pair with, in proportion to how often it is
  /// seen and how often the other halves of its group are. A slot that has been taken by another literal
  /// costs nothing more, but for the comparisons.
  private func rarest(_ windows: [Window], _ parity: Int, _ group: Int, _ load: Load) -> Int? {
    var best: Int?
    var least = Float.infinity
    for index in stride(from: 1 - parity, to: windows.count - 2, by: 2) {
      let first = windows[index]
      let second = windows[index + 2]
      let cost =
        first.rate * load.second[group] * (isTaken(first, 0x01 << UInt8(group)) ? 0.3 : 1.3)
        + second.rate * load.first[group] * (isTaken(second, 0x10 << UInt8(group)) ? 0 : 1)
        + first.rate * second.rate
        + Float(first.slot.map { starts[$0] } ?? 0) * load.candidate
      guard cost < least else { continue }
      least = cost
      best = index - 1
    }
    return best
  }

  private func isTaken(_ window: Window, _ bit: UInt8) -> Bool {
    window.slot.map { groups[$0] & bit != 0 } ?? false
  }

  /// Sets a group's bit in all slots of a window; returns how often those were seen that had not been set.
  private mutating func add(
    _ bit: UInt8, _ literal: GramLiteral, _ window: Int, _ statistics: GramStatistics
  ) -> Float {
    var seen: Float = 0
    GramWindow.forEachSlot(of: literal, at: window) {
      if groups[$0] & bit == 0 { seen += Float(statistics.counts[$0]) }
      groups[$0] |= bit
    }
    return seen
  }
}
