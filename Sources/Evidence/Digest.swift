import Crypto

/// SHA-256 as the record uses it for ids and digests.
package enum Digest {
  package static func sha256(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    var hash = SHA256()
    let hashed: Void? = bytes.withContiguousStorageIfAvailable {
      hash.update(bufferPointer: UnsafeRawBufferPointer($0))
    }
    if hashed == nil { hash.update(data: Array(bytes)) }
    return Array(hash.finalize())
  }

  /// SHA-256 of what comes piece by piece.
  package struct Running {
    private var hash = SHA256()
    package init() {}
    package mutating func add(_ bytes: [UInt8]) { hash.update(data: bytes) }
    package func finish() -> [UInt8] { Array(hash.finalize()) }
  }

  package static func hex(_ bytes: some Sequence<UInt8>) -> String {
    var text = ""
    for byte in bytes {
      let digits = String(byte, radix: 16)
      text += byte < 16 ? "0" + digits : digits
    }
    return text
  }

  /// What `hex` wrote; nil for anything else.
  package static func bytes(_ hex: String) -> [UInt8]? {
    let digits = Array(hex.utf8)
    guard digits.count % 2 == 0 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count / 2)
    for at in stride(from: 0, to: digits.count, by: 2) {
      guard let high = value(digits[at]), let low = value(digits[at + 1]) else { return nil }
      bytes.append(high << 4 | low)
    }
    return bytes
  }

  private static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case 0x30...0x39: digit - 0x30
    case 0x61...0x66: digit - 0x61 + 10
    default: nil
    }
  }

  /// 64 bits of a hash over the parts, each ended by a zero byte: short enough to type, long enough for a host.
  package static func shortID(_ parts: [[UInt8]]) -> String {
    var bytes: [UInt8] = []
    for part in parts { bytes += part + [0] }
    return hex(sha256(bytes).prefix(8))
  }
}
