/// Case-insensitive comparison as Sigma means it: ASCII bytes on the fast path, simple Unicode folding where a
/// value or a pattern has bytes above 0x7F.
enum CaseFolding {
  @inline(__always)
  static func ascii(_ byte: UInt8) -> UInt8 {
    byte &- 65 < 26 ? byte | 0x20 : byte
  }

  /// ASCII, printable, and neither letter nor digit nor blank.
  static func isPunctuation(_ byte: UInt8) -> Bool {
    (33...126).contains(byte) && !(48...57).contains(byte) && ascii(byte) &- 97 >= 26
  }

  /// `range` lies within `bytes`.
  static func isASCII(_ bytes: [UInt8], in range: Range<Int>) -> Bool {
    let span = bytes.span.bytes
    var at = range.lowerBound
    while at + 8 <= range.upperBound {
      if span.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self) & 0x8080_8080_8080_8080 != 0 {
        return false
      }
      at += 8
    }
    while at < range.upperBound {
      if bytes[at] >= 0x80 { return false }
      at += 1
    }
    return true
  }

  /// Each scalar folded by itself: the lower case of its upper case, where both are one scalar. This joins
  /// final sigma, long s, the Kelvin sign and the like with their plain letters. The Turkic dotless i stays
  /// itself, as in Unicode's simple folding; the literal filter relies on only two letters becoming ASCII.
  static func unicode(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    var folded: [UInt8] = []
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    loop: while true {
      switch decoder.decode(&iterator) {
      case .scalarValue(let scalar): append(fold(scalar), to: &folded)
      case .error: append("\u{FFFD}", to: &folded)
      case .emptyInput: break loop
      }
    }
    return folded
  }

  private static func append(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
    UTF8.encode(scalar) { bytes.append($0) }
  }

  private static func fold(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    if scalar.isASCII { return Unicode.Scalar(ascii(UInt8(scalar.value))) }
    if scalar == "\u{131}" { return scalar }
    let upper = only(scalar.properties.uppercaseMapping) ?? scalar
    return only(upper.properties.lowercaseMapping) ?? upper
  }

  private static func only(_ mapping: String) -> Unicode.Scalar? {
    mapping.unicodeScalars.count == 1 ? mapping.unicodeScalars.first : nil
  }
}
