/// Hexadecimal digits that spell a readable text with a secret in it: the kernel writes command lines with blanks so.
enum HexText {
  /// The whole of `word` if it is such a text.
  static func range(in text: Span<UInt8>, _ word: Range<Int>) -> Range<Int>? {
    guard let decoded = decode(text, word) else { return nil }
    return SecretFinder.find(in: decoded.span, decodesHex: false).isEmpty ? nil : word
  }

  /// Nil for anything that is no hex, or does not spell a text. Arguments are ended by zero bytes.
  private static func decode(_ text: Span<UInt8>, _ word: Range<Int>) -> [UInt8]? {
    guard word.count % 2 == 0 else { return nil }
    var decoded: [UInt8] = []
    for at in stride(from: word.lowerBound, to: word.upperBound, by: 2) {
      guard let high = digit(text[at]), let low = digit(text[at + 1]) else { return nil }
      let byte = high << 4 | low
      guard (0x20..<0x7F).contains(byte) || byte.isBlank || byte >= 0x80 else { return nil }
      decoded.append(byte == 0 ? 0x20 : byte)
    }
    return decoded
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46, 0x61...0x66: byte.small - 0x57
    default: nil
    }
  }
}
