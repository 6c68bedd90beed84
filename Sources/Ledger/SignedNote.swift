/// A text and the signatures over it, in the form of C2SP signed-note. Signatures of keys one does not know, and of
/// types this code does not know, are kept as they are.
///
/// What is read is spelled again byte for byte; anything that would not be is refused.
package struct SignedNote: Sendable, Equatable {
  /// Longer notes are refused. Sixteen of the longest signatures there are need a third of it.
  package static let maxBytes = 256 << 10
  package static let maxSignatures = 64

  /// Ends with a newline. Not to be believed before a signature is verified.
  package let text: String
  /// At least one, in the note's order.
  package let signatures: [NoteSignature]

  /// Signs `text` by each of the keys, in their order.
  ///
  /// - Parameter text: ends with a newline and holds no other control character.
  package init(signing text: String, by keys: [SigningKey]) throws(LedgerRefusal) {
    let bytes = Array(text.utf8)
    var signatures: [NoteSignature] = []
    for key in keys { signatures.append(try key.signature(over: bytes)) }
    try self.init(text: text, signatures: signatures)
  }

  private init(text: String, signatures: [NoteSignature]) throws(LedgerRefusal) {
    func refused(_ reason: String) -> LedgerRefusal { LedgerRefusal(.malformed, "signed note", reason) }
    _ = try NoteText.string(text.utf8, of: "signed note")
    guard text.utf8.last == NoteText.newline else { throw refused("the text does not end with a newline") }
    guard !signatures.isEmpty else { throw refused("has no signature") }
    guard signatures.count <= SignedNote.maxSignatures else {
      throw refused("has more than \(SignedNote.maxSignatures) signatures")
    }
    self.text = text
    self.signatures = signatures
    guard bytes.count <= SignedNote.maxBytes else {
      throw refused("longer than \(SignedNote.maxBytes) bytes")
    }
  }

  package init(parsing bytes: some Collection<UInt8>) throws(LedgerRefusal) {
    func refused(_ reason: String, line: Int? = nil) -> LedgerRefusal {
      LedgerRefusal(.malformed, "signed note", line: line, reason)
    }
    guard bytes.count <= SignedNote.maxBytes else {
      throw refused("longer than \(SignedNote.maxBytes) bytes")
    }
    let note = Array(bytes)
    _ = try NoteText.string(note, of: "signed note")
    guard let lines = NoteText.lines(note) else { throw refused("does not end with a newline") }
    // The text may hold empty lines; the last one parts it from the signatures.
    guard let empty = lines.lastIndex(where: \.isEmpty), empty > 0, empty + 1 < lines.count else {
      throw refused("has no signatures after an empty line")
    }
    guard lines.count - empty - 1 <= SignedNote.maxSignatures else {
      throw refused("has more than \(SignedNote.maxSignatures) signatures")
    }
    var signatures: [NoteSignature] = []
    for number in (empty + 1)..<lines.count {
      do throws(LedgerRefusal) {
        signatures.append(try NoteSignature(parsing: lines[number]))
      } catch {
        throw refused("the signature \(error.reason)", line: number + 1)
      }
    }
    try self.init(
      text: String(decoding: note[..<lines[empty].startIndex], as: UTF8.self), signatures: signatures)
  }

  /// With further signatures behind the ones there are, such as those of witnesses; one that stands there already
  /// is not added again.
  package func adding(_ more: [NoteSignature]) throws(LedgerRefusal) -> SignedNote {
    var all = signatures
    for signature in more where !all.contains(signature) { all.append(signature) }
    return try SignedNote(text: text, signatures: all)
  }

  package var bytes: [UInt8] {
    Array("\(text)\n\(signatures.map { $0.line + "\n" }.joined())".utf8)
  }

  package static func == (a: SignedNote, b: SignedNote) -> Bool {
    a.signatures == b.signatures && a.text.utf8.elementsEqual(b.text.utf8)
  }
}

extension SignedNote {
  /// A signature that was verified.
  package struct Verified: Sendable {
    package let key: VerifierKey
    /// When a witness says it signed, in seconds since 1970; nil for other signatures.
    package let time: Int64?
  }

  /// The signatures by `keys`: at least one, and at most one a key, the first; those of other keys do not count.
  ///
  /// Refused altogether if any signature that names one of the keys is wrong (C2SP signed-note, "Signatures").
  package func verify(_ keys: [VerifierKey]) throws(LedgerRefusal) -> [Verified] {
    let bytes = Array(text.utf8)
    var verified: [Verified] = []
    for signature in signatures {
      let claimed = Set(keys.filter(signature.claims))
      guard let key = claimed.first else { continue }
      guard claimed.count == 1 else {
        throw LedgerRefusal(
          .unusableKeys, "signed note",
          "several given keys share name and hash of \(LedgerRefusal.quoted(key.name))")
      }
      guard key.made(signature, over: bytes) else {
        throw LedgerRefusal(
          .wrongSignature, "signed note", "the signature of \(LedgerRefusal.quoted(key.name)) is wrong")
      }
      if verified.contains(where: { $0.key == key }) { continue }
      verified.append(Verified(key: key, time: key.type == .cosignature ? signature.cosignatureTime : nil))
    }
    guard !verified.isEmpty else {
      let known = keys.map { LedgerRefusal.quoted($0.name) }.joined(separator: ", ")
      throw LedgerRefusal(.unsigned, "signed note", "not signed by any known key (known: \(known))")
    }
    return verified
  }
}
