/// Numbers by hash, in open addressing; nothing is ever taken out.
struct ShapeTable {
  private var slots: [Slot]
  private var mask: Int
  private(set) var count = 0

  private struct Slot {
    var key: UInt64 = 0
    var number: Int32 = -1
  }

  init() {
    slots = [Slot](repeating: Slot(), count: 64)
    mask = 63
  }

  /// The number of `key`, or -1.
  @inline(always)
  func number(of key: UInt64) -> Int32 {
    var at = Int(truncatingIfNeeded: key) & mask
    while true {
      let slot = slots[at]
      if slot.number < 0 || slot.key == key { return slot.number }
      at = (at &+ 1) & mask
    }
  }

  /// Gives `key` a number that is not negative, in place of the one it had.
  mutating func set(_ key: UInt64, _ number: Int32) {
    if (count + 1) * 2 > slots.count { grow() }
    var at = Int(truncatingIfNeeded: key) & mask
    while slots[at].number >= 0, slots[at].key != key { at = (at &+ 1) & mask }
    if slots[at].number < 0 { count += 1 }
    slots[at] = Slot(key: key, number: number)
  }

  /// Bytes it holds.
  var byteCount: Int { slots.count * MemoryLayout<Slot>.stride }

  private mutating func grow() {
    let old = slots
    slots = [Slot](repeating: Slot(), count: old.count * 2)
    mask = slots.count - 1
    for slot in old where slot.number >= 0 {
      var at = Int(truncatingIfNeeded: slot.key) & mask
      while slots[at].number >= 0 { at = (at &+ 1) & mask }
      slots[at] = slot
    }
  }
}
