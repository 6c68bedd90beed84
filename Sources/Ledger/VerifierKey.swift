import Crypto

/// A public key by which signatures of notes are told, in the C2SP form `name+hash+key`. It is what an auditor is
/// given on the first day, by another road than the evidence.
package struct VerifierKey: Hashable, Sendable {
  /// What is signed, and how (C2SP signed-note, "Signature types"). Further types get a case each.
  package enum SignatureType: UInt8, Hashable, Sendable {
    /// A log's signature: Ed25519 over the note's text.
    case ed25519 = 0x01
    /// A witness's: Ed25519 over a time and the text (C2SP tlog-cosignature).
    case cosignature = 0x04
  }

  /// By C2SP the origin of the log, without scheme: `<host-id>/attestd/2026`.
  package let name: String
  package let type: SignatureType
  /// 32 bytes as in RFC 8032 section 5.1.5.
  package let publicKey: [UInt8]
  /// The key's mark on its signatures: the first four bytes of `SHA-256(name ‖ \n ‖ type ‖ key)`, the first the most
  /// significant. Not a secure hash of the key: others can make keys with the same one.
  package let hash: UInt32

  package init(name: String, type: SignatureType, publicKey: [UInt8]) throws(LedgerRefusal) {
    guard NoteText.isKeyName(name) else {
      throw VerifierKey.refused("\(LedgerRefusal.quoted(name)) cannot be a key's name")
    }
    guard publicKey.count == 32 else {
      throw VerifierKey.refused("the key has \(publicKey.count) bytes; Ed25519 keys have 32")
    }
    self.name = name
    self.type = type
    self.publicKey = publicKey
    let digest = SHA256.hash(data: Array(name.utf8) + [NoteText.newline, type.rawValue] + publicKey)
    hash = digest.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// Reads `name+hash+key`, without the end of its line.
  package init(parsing line: some Collection<UInt8>) throws(LedgerRefusal) {
    guard line.count <= 1_024 else { throw VerifierKey.refused("longer than 1,024 bytes") }
    let parts = line.split(separator: UInt8(ascii: "+"), maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3 else { throw VerifierKey.refused("not of the form name+hash+key") }
    let name = try NoteText.string(parts[0], of: "verifier key")
    guard let bytes = Base64.bytes(parts[2]), let first = bytes.first else {
      throw VerifierKey.refused("the key of \(LedgerRefusal.quoted(name)) is not base64")
    }
    guard let type = SignatureType(rawValue: first) else {
      throw VerifierKey.refused(
        "the key of \(LedgerRefusal.quoted(name)) is of type \(first); known are 1 (Ed25519) and 4 (cosignatures)"
      )
    }
    try self.init(name: name, type: type, publicKey: Array(bytes.dropFirst()))
    guard parts[1].elementsEqual(hashText.utf8) else {
      throw VerifierKey.refused("the hash of \(LedgerRefusal.quoted(name)) should be \(hashText)")
    }
  }

  /// The key that `keyText` shows, under a log's name.
  package init(name: String, keyText: String) throws(LedgerRefusal) {
    guard let bytes = Base64.bytes(Array(keyText.utf8)), let first = bytes.first,
      let type = SignatureType(rawValue: first)
    else {
      throw VerifierKey.refused("the key of \(LedgerRefusal.quoted(name)) is not base64 of a known type")
    }
    try self.init(name: name, type: type, publicKey: Array(bytes.dropFirst()))
  }

  /// The keys of a file: one a line; empty lines and lines that begin with `#` do not count.
  package static func keys(parsing file: [UInt8]) throws(LedgerRefusal) -> [VerifierKey] {
    var keys: [VerifierKey] = []
    for (number, line) in file.split(separator: NoteText.newline, omittingEmptySubsequences: false)
      .enumerated()
    where !line.isEmpty && line.first != UInt8(ascii: "#") {
      do throws(LedgerRefusal) {
        guard keys.count < 256 else { throw VerifierKey.refused("the file holds more than 256 keys") }
        keys.append(try VerifierKey(parsing: line))
      } catch {
        throw LedgerRefusal(error.kind, error.subject, line: number + 1, error.reason)
      }
    }
    return keys
  }

  /// `name+hash+key`, to be handed to whoever verifies.
  package var line: String { "\(name)+\(hashText)+\(keyText)" }

  /// Base64 of type and key: 44 characters that stay the same when the name changes with the year.
  package var keyText: String { Base64.text([type.rawValue] + publicKey) }

  private var hashText: String {
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }

  private static func refused(_ reason: String) -> LedgerRefusal {
    LedgerRefusal(.malformed, "verifier key", reason)
  }

  // Two names that Swift takes for the same text are different names in a note.
  package static func == (a: VerifierKey, b: VerifierKey) -> Bool {
    a.hash == b.hash && a.type == b.type && a.publicKey == b.publicKey
      && a.name.utf8.elementsEqual(b.name.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(hash)
    hasher.combine(publicKey)
  }
}

extension VerifierKey {
  /// Whether this key made the signature over a note's text. The caller has compared name and hash.
  func made(_ signature: NoteSignature, over text: [UInt8]) -> Bool {
    guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else { return false }
    switch type {
    case .ed25519:
      return signature.bytes.count == 64 && key.isValidSignature(signature.bytes, for: text)
    case .cosignature:
      guard let time = signature.cosignatureTime else { return false }
      let header = Array("cosignature/v1\ntime \(time)\n".utf8)
      return key.isValidSignature(signature.bytes.dropFirst(8), for: header + text)
    }
  }
}
