/// RFC 4648 section 4, the two ways that rules look for encoded text.
enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// With padding.
  static func encoded(_ bytes: [UInt8]) -> [UInt8] {
    var text = digits(bytes)
    while text.count % 4 != 0 { text.append(UInt8(ascii: "=")) }
    return text
  }

  /// What stands in an encoded stream wherever `bytes` do, by their offset in its groups of three: the characters
  /// that neither what is before nor what is behind can change.
  static func atAllOffsets(_ bytes: [UInt8]) -> [[UInt8]] {
    (0..<3).map { offset in
      let text = digits([UInt8](repeating: 0, count: offset) + bytes)
      // Six bits a character: the first that holds none of the offset's bits, and the last that is full.
      let first = (offset * 8 + 5) / 6
      let last = (offset + bytes.count) * 8 / 6
      return Array(text[min(first, last)..<last])
    }
  }

  private static func digits(_ bytes: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    var bits: UInt32 = 0
    var count: UInt32 = 0
    for byte in bytes {
      bits = bits << 8 | UInt32(byte)
      count += 8
      while count >= 6 {
        count -= 6
        text.append(alphabet[Int(bits >> count & 63)])
      }
    }
    if count > 0 { text.append(alphabet[Int(bits << (6 - count) & 63)]) }
    return text
  }
}
