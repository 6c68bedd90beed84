/// Writing for queries, and showing what was read.
enum DERText {
  /// A value of DER with the shortest length (X.690 section 10.1).
  static func value(_ tag: DERTag, _ content: [UInt8]) -> [UInt8] {
    guard content.count >= 0x80 else {
      return [tag.byte, UInt8(truncatingIfNeeded: content.count)] + content
    }
    var length: [UInt8] = []
    var rest = content.count
    while rest > 0 {
      length.insert(UInt8(truncatingIfNeeded: rest), at: 0)
      rest >>= 8
    }
    return [tag.byte, 0x80 | UInt8(truncatingIfNeeded: length.count)] + length + content
  }

  /// A whole number in as few bytes as an INTEGER may have.
  static func integer(_ number: UInt64) -> [UInt8] {
    var bytes = (0..<8).map { UInt8(truncatingIfNeeded: number >> UInt64(56 - 8 * $0)) }
    while bytes.count > 1, bytes[0] == 0 { bytes.removeFirst() }
    return bytes[0] < 0x80 ? bytes : [0] + bytes
  }

  static func hexadecimal(_ bytes: some Collection<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
