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

  /// 64 bits of a hash over the parts, each ended by a zero byte: short enough to type, long enough for a host.
  package static func shortID(_ parts: [[UInt8]]) -> String {
    var bytes: [UInt8] = []
    for part in parts { bytes += part + [0] }
    return hex(sha256(bytes).prefix(8))
  }
}
