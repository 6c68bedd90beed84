import Crypto

/// The key a log signs its checkpoints with: Ed25519, of a 32-byte seed.
///
/// The same seed serves under the names of several shards. It cannot be read back from here, and stands in no
/// description.
package struct SigningKey: Sendable, CustomStringConvertible, CustomReflectable {
  /// What tells this key's signatures; may be shown to anybody.
  package let verifier: VerifierKey
  private let key: Curve25519.Signing.PrivateKey

  /// - Parameter seed: 32 bytes (RFC 8032 section 5.1.5) out of a secure source of random numbers.
  package init(name: String, seed: [UInt8]) throws(LedgerRefusal) {
    guard seed.count == 32, let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else {
      throw LedgerRefusal(
        .malformed, "signing key", "the seed has \(seed.count) bytes; Ed25519 seeds have 32")
    }
    self.key = key
    verifier = try VerifierKey(
      name: name, type: .ed25519, publicKey: Array(key.publicKey.rawRepresentation))
  }

  /// A signature of the text, without the note around it. The same key and text give the same bytes each time.
  func signature(over text: [UInt8]) throws(LedgerRefusal) -> NoteSignature {
    guard let bytes = try? key.signature(for: text) else {
      throw LedgerRefusal(.unusableKeys, "signing key", "\(LedgerRefusal.quoted(verifier.name)) cannot sign")
    }
    return NoteSignature(name: verifier.name, keyHash: verifier.hash, bytes: Array(bytes))
  }

  package var description: String { "the signing key of \(verifier.line)" }
  package var customMirror: Mirror { Mirror(self, children: ["verifier": verifier]) }
}
