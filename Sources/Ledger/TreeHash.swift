import Crypto

/// A SHA-256 value of the ledger: of a leaf, an inner node, a root, or a commitment to evidence.
package struct TreeHash: Hashable, Sendable {
  private var words: (UInt64, UInt64, UInt64, UInt64)

  /// Nil unless there are exactly 32 bytes.
  package init?(bytes: [UInt8]) {
    guard bytes.count == 32 else { return nil }
    words = bytes.withUnsafeBytes { ($0.word(0), $0.word(8), $0.word(16), $0.word(24)) }
  }

  private init(_ digest: SHA256Digest) {
    words = digest.withUnsafeBytes { ($0.word(0), $0.word(8), $0.word(16), $0.word(24)) }
  }

  /// Nil unless `hex` is 64 lower-case digits: one spelling, so that texts can be compared.
  package init?(hex: some StringProtocol) {
    let digits = hex.utf8.map { byte -> UInt8 in
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
      default: 0xFF
      }
    }
    guard digits.count == 64, !digits.contains(0xFF) else { return nil }
    self.init(bytes: stride(from: 0, to: 64, by: 2).map { digits[$0] << 4 | digits[$0 + 1] })
  }

  package var bytes: [UInt8] {
    withUnsafeBytes(
      of: (words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian), Array.init)
  }

  package var hex: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  package static func == (a: TreeHash, b: TreeHash) -> Bool { a.words == b.words }

  package func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}

extension TreeHash {
  /// The root of a log without leaves (RFC 6962 section 2.1).
  package static let emptyTree = TreeHash(SHA256.hash(data: [UInt8]()))

  /// The prefix keeps a leaf from ever passing for an inner node (RFC 6962 section 2.1).
  package static func leaf(_ bytes: [UInt8]) -> TreeHash {
    var hash = SHA256()
    hash.update(data: [0x00])
    hash.update(data: bytes)
    return TreeHash(hash.finalize())
  }

  package static func node(_ left: TreeHash, _ right: TreeHash) -> TreeHash {
    var hash = SHA256()
    hash.update(data: [0x01])
    hash.update(data: left.bytes)
    hash.update(data: right.bytes)
    return TreeHash(hash.finalize())
  }

  /// What a leaf says about evidence kept beside it: `SHA-256(salt ‖ canonical evidence)`. Without the salt
  /// nobody can guess the evidence from it, so deleting both erases the evidence for good.
  package static func commitment(salt: [UInt8], evidence: [UInt8]) -> TreeHash {
    var hash = SHA256()
    hash.update(data: salt)
    hash.update(data: evidence)
    return TreeHash(hash.finalize())
  }
}

extension UnsafeRawBufferPointer {
  fileprivate func word(_ offset: Int) -> UInt64 {
    UInt64(bigEndian: loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }
}
