import Crypto

/// A key of one purpose, derived from the host's secret. Cannot be printed.
package struct DerivedKey: Sendable {
  private let key: SymmetricKey

  package static let macLength = 32

  init(_ key: SymmetricKey) { self.key = key }

  /// HMAC-SHA-256 of `bytes`, 32 bytes.
  package func mac(_ bytes: [UInt8]) -> [UInt8] {
    Array(HMAC<SHA256>.authenticationCode(for: bytes, using: key))
  }

  /// A further key, where one purpose needs several.
  func key(for use: String) -> DerivedKey { DerivedKey(SymmetricKey(data: mac(Array(use.utf8)))) }

  /// Encrypts and authenticates `bytes`, and binds them to `place` (ChaCha20-Poly1305, RFC 8439, a random nonce first).
  func seal(_ bytes: [UInt8], at place: [UInt8]) throws -> [UInt8] {
    Array(try ChaChaPoly.seal(bytes, using: key, authenticating: place).combined)
  }

  /// What `seal` was given; nil for anything else.
  func open(_ sealed: [UInt8], at place: [UInt8]) -> [UInt8]? {
    guard let box = try? ChaChaPoly.SealedBox(combined: sealed) else { return nil }
    return (try? ChaChaPoly.open(box, using: key, authenticating: place)).map { Array($0) }
  }

  /// 64 bits of a MAC over the parts, each ended by a zero byte: short enough to type, long enough for a host.
  package func shortID(_ parts: [[UInt8]]) -> String {
    var bytes: [UInt8] = []
    for part in parts { bytes += part + [0] }
    return Digest.hex(mac(bytes).prefix(8))
  }
}

extension DerivedKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "DerivedKey(not shown)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}
