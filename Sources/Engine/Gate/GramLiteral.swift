/// A literal in lower case, read eight bytes at a time.
struct GramLiteral {
  let count: Int
  /// Eight zeros follow.
  private let bytes: [UInt8]

  init(_ literal: [UInt8]) {
    count = literal.count
    bytes = literal.map(CaseFolding.ascii) + [UInt8](repeating: 0, count: 8)
  }

  /// Eight bytes from `offset` on, the first one lowest, zeros behind the end.
  @inline(__always)
  func word(at offset: Int) -> UInt64 {
    guard offset >= 0, offset + 8 <= bytes.count else { return 0 }
    return bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self) }
  }

  /// The case bit of every byte of `word` that is a lower-case letter, all other bits zero.
  ///
  /// `text | letters(word) == word` holds exactly where the two are equal but for the case of ASCII letters.
  @inline(__always)
  static func letters(_ word: UInt64) -> UInt64 {
    let low = word & 0x7F7F_7F7F_7F7F_7F7F
    // The highest bit of a byte tells whether it is at least `a`, and whether it is beyond `z`.
    let fromA = low &+ 0x1F1F_1F1F_1F1F_1F1F
    let beyondZ = low &+ 0x0505_0505_0505_0505
    return (fromA & ~beyondZ & ~word & 0x8080_8080_8080_8080) >> 2
  }
}
