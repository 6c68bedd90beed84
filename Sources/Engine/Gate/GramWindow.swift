/// Four bytes of text and the slot they fall into: the unit that the gram filter looks texts up by.
///
/// The two middle bytes count in full but for their case, the outer two only by their low bits. A window that
/// sticks out of a literal by one byte can then be looked up under all values of that byte, which is how
/// literals of three and four bytes are found although only every other offset of a text is looked at.
enum GramWindow {
  static let length = 4
  static let slotBits: UInt32 = 18
  static let slotCount = 1 << 18

  /// Bit 5, the case of ASCII letters, is missing everywhere.
  private static let mask: UInt32 = 0x0FDF_DF0F

  /// Below `slotCount`, whatever the bytes are. The first byte of the text is the lowest of `bytes`.
  @inline(__always)
  static func slot(_ bytes: UInt32) -> Int {
    Int(truncatingIfNeeded: ((bytes & mask) &* 0x9E37_79B1) >> (32 - slotBits))
  }

  /// Calls `body` with the slots of the window of `literal` at `offset`, which may stick out by one byte.
  @inline(__always)
  static func forEachSlot(of literal: GramLiteral, at offset: Int, _ body: (Int) -> Void) {
    if offset < 0 {
      let known = UInt32(truncatingIfNeeded: literal.word(at: 0) << 8)
      for first in 0..<(mask & 0xFF) + 1 { body(slot(known | first)) }
    } else {
      let known = UInt32(truncatingIfNeeded: literal.word(at: offset))
      guard offset + length > literal.count else { return body(slot(known)) }
      for last in 0..<(mask >> 24) + 1 { body(slot(known | last << 24)) }
    }
  }
}
