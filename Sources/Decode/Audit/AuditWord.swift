/// Up to sixteen bytes in two machine words: the names in an audit record compare in three instructions.
struct AuditWord: Hashable, Sendable {
  private(set) var head: UInt64 = 0
  private(set) var tail: UInt64 = 0
  /// All bytes appended; above 16 the word stands for nothing.
  private(set) var count = 0

  init() {}

  init(_ text: String) { for byte in text.utf8 { append(byte) } }

  init(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    for index in range { append(bytes[index]) }
  }

  var fits: Bool { count <= 16 }

  @inline(__always)
  mutating func append(_ byte: UInt8) {
    if count < 8 { head = head << 8 | UInt64(byte) } else { tail = tail << 8 | UInt64(byte) }
    count &+= 1
  }
}

/// Finds what belongs to a word. Filled from our own names only, so collisions are not open to log writers.
struct AuditWordTable<Value: Sendable>: Sendable {
  private struct Slot: Sendable {
    var word = AuditWord()
    var value: Value?
  }

  private var slots: [Slot]

  init(_ pairs: [AuditWord: Value]) {
    var size = 64
    while size < pairs.count * 4 { size *= 2 }
    slots = [Slot](repeating: Slot(), count: size)
    for (word, value) in pairs where word.fits && word.count > 0 {
      var slot = AuditWordTable.hash(word) & (size - 1)
      while slots[slot].value != nil { slot = (slot + 1) & (size - 1) }
      slots[slot] = Slot(word: word, value: value)
    }
  }

  @inline(__always)
  func find(_ word: AuditWord) -> Value? {
    guard word.fits else { return nil }
    var slot = AuditWordTable.hash(word) & (slots.count - 1)
    while let value = slots[slot].value {
      if slots[slot].word == word { return value }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  @inline(__always)
  private static func hash(_ word: AuditWord) -> Int {
    let mixed =
      (word.head &* 0x9e37_79b9_7f4a_7c15) ^ (word.tail &* 0xc2b2_ae3d_27d4_eb4f) ^ UInt64(word.count)
    return Int(truncatingIfNeeded: (mixed ^ mixed >> 29) & 0x7fff_ffff)
  }
}
