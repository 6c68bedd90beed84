/// One signature line of a note: `— name base64`, of any key and type, known or not.
package struct NoteSignature: Sendable, Equatable {
  package let name: String
  /// The mark of the key that is said to have signed.
  package let keyHash: UInt32
  /// What the key's type makes of it: 64 bytes for Ed25519, eight more in front for a cosignature.
  package let bytes: [UInt8]

  init(name: String, keyHash: UInt32, bytes: [UInt8]) {
    self.name = name
    self.keyHash = keyHash
    self.bytes = bytes
  }

  /// Reads a line without its end, such as a witness answers with.
  package init(parsing line: some Collection<UInt8>) throws(LedgerRefusal) {
    func refused(_ reason: String) -> LedgerRefusal { LedgerRefusal(.malformed, "signature", reason) }
    let dash = Array("— ".utf8)
    guard line.starts(with: dash) else { throw refused("does not begin with an em dash and a blank") }
    let parts = line.dropFirst(dash.count).split(
      separator: UInt8(ascii: " "), maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { throw refused("not of the form — name base64") }
    let name = try NoteText.string(parts[0], of: "signature")
    guard NoteText.isKeyName(name) else {
      throw refused("\(LedgerRefusal.quoted(name)) cannot be a key's name")
    }
    guard let value = Base64.bytes(parts[1]), value.count > 4 else {
      throw refused("of \(LedgerRefusal.quoted(name)): not base64 of a key hash and a signature")
    }
    self.init(
      name: name, keyHash: value.prefix(4).reduce(0) { $0 << 8 | UInt32($1) },
      bytes: Array(value.dropFirst(4)))
  }

  /// As it stands in the note, without the end of the line.
  package var line: String {
    let mark = (0..<4).map { UInt8(truncatingIfNeeded: keyHash >> UInt32(24 - 8 * $0)) }
    return "— \(name) \(Base64.text(mark + bytes))"
  }

  /// When a witness says it signed, in seconds since 1970; nil if this cannot be a cosignature (C2SP
  /// tlog-cosignature, "Format"). Not to be believed before the signature is verified.
  package var cosignatureTime: Int64? {
    guard bytes.count == 72 else { return nil }
    return Int64(exactly: bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
  }

  func claims(_ key: VerifierKey) -> Bool {
    keyHash == key.hash && name.utf8.elementsEqual(key.name.utf8)
  }

  package static func == (a: NoteSignature, b: NoteSignature) -> Bool {
    a.keyHash == b.keyHash && a.bytes == b.bytes && a.name.utf8.elementsEqual(b.name.utf8)
  }
}
