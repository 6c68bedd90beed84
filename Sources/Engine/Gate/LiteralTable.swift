import Sigma

/// Folded literals by number: what rules are known by to the filters, each once.
struct LiteralTable {
  private(set) var literals: [[UInt8]] = []
  /// Of the literals, so that most need not be looked at to tell them apart.
  private var hashes: [Int] = []
  /// Numbers by the hashes of their literals, below zero where a slot is free; at most half are taken.
  private var slots: [Int32] = []

  subscript(_ number: Int32) -> [UInt8] { literals[Int(number)] }

  mutating func number(of literal: [UInt8]) -> Int32 {
    if slots.count < (literals.count + 1) * 2 { grow() }
    let hash = LiteralTable.hash(literal)
    var slot = hash & (slots.count - 1)
    while slots[slot] >= 0 {
      let known = Int(slots[slot])
      if hashes[known] == hash, literals[known] == literal { return slots[slot] }
      slot = (slot + 1) & (slots.count - 1)
    }
    let number = Int32(truncatingIfNeeded: literals.count)
    slots[slot] = number
    hashes.append(hash)
    literals.append(literal)
    return number
  }

  /// For a table that is complete: no number is asked for any more.
  mutating func settle() {
    slots = []
    hashes = []
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: max(64, slots.count * 4))
    for (number, hash) in hashes.enumerated() {
      var slot = hash & (slots.count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(truncatingIfNeeded: number)
    }
  }

  /// FNV-1a, the upper half folded onto the lower. Rules are nobody's means to flood a table with collisions.
  private static func hash(_ literal: [UInt8]) -> Int {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in literal { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return Int(truncatingIfNeeded: hash ^ hash >> 32)
  }
}

extension LiteralTable {
  /// The longest run of ASCII bytes without a newline, folded; nil where there is none worth looking for.
  static func longestRun(of text: [UInt8]) -> [UInt8]? { longestRun(of: [.literal(text)]) }

  /// The longest of all literal parts.
  static func longestRun(of parts: [Wildcards.Part]) -> [UInt8]? {
    var longest: ArraySlice<UInt8> = []
    for case .literal(let bytes) in parts where bytes.count > longest.count {
      var start = 0
      for at in 0...bytes.count where at == bytes.count || bytes[at] >= 0x80 || bytes[at] == 0x0A {
        if at - start > longest.count { longest = bytes[start..<at] }
        start = at + 1
      }
    }
    // Shorter runs are in too many entries to be worth a look.
    return longest.count >= 3 ? longest.map(CaseFolding.ascii) : nil
  }
}
