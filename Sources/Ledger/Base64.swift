/// The standard encoding with padding (RFC 4648 section 4), in its one canonical spelling: what has another is no
/// base64 here, so that a changed character is always a changed value.
enum Base64 {
  private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// The six bits of a byte; 0xFF for what is no digit.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 0xFF, count: 256)
    for (value, digit) in digits.enumerated() { values[Int(digit)] = UInt8(value) }
    return values
  }()

  static func text(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      var bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      bits <<= 8 * UInt32(3 - group.count)
      for place in 0..<4 {
        let digit = digits[Int(bits >> UInt32(18 - 6 * place) & 63)]
        text.append(place <= group.count ? digit : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  static func bytes(_ text: some Collection<UInt8>) -> [UInt8]? {
    guard text.count % 4 == 0 else { return nil }
    var padding = 0
    var bits: UInt32 = 0
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 4 * 3)
    for (position, character) in text.enumerated() {
      if character == UInt8(ascii: "="), position >= text.count - 2 {
        padding += 1
        bits <<= 6
      } else {
        let value = values[Int(character)]
        guard value != 0xFF, padding == 0 else { return nil }
        bits = bits << 6 | UInt32(value)
      }
      if position & 3 == 3 {
        for shift: UInt32 in [16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: bits >> shift)) }
        bits = 0
      }
    }
    // The bits behind the last byte are zero in the canonical spelling.
    for _ in 0..<padding where bytes.popLast() != 0 { return nil }
    return bytes
  }
}

extension TreeHash {
  /// Nil unless `base64` is the canonical base64 of 32 bytes: one hash of a proof, or a checkpoint's root.
  package init?(base64: some Collection<UInt8>) {
    guard base64.count == 44, let bytes = Base64.bytes(base64) else { return nil }
    self.init(bytes: bytes)
  }

  package var base64: String { Base64.text(bytes) }
}
