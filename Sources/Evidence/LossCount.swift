package import Sigma

extension AttestdOptions.Loss {
  /// The number of lost entries that a message states; nil where it states none.
  package func count(in message: String) -> Int64? {
    let bytes = Array(message.utf8)
    let text = Array(self.text.utf8)
    guard !text.isEmpty, bytes.count >= text.count else { return nil }
    for start in 0...bytes.count - text.count where bytes[start..<start + text.count].elementsEqual(text) {
      let digits =
        isBefore
        ? Array(bytes[..<start].reversed().prefix(while: Self.isDigit).reversed())
        : Array(bytes[(start + text.count)...].prefix(while: Self.isDigit))
      if !digits.isEmpty { return Int64(String(decoding: digits, as: UTF8.self)) }
    }
    return nil
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
