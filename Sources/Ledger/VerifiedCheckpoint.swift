/// A checkpoint that its log has signed: there is no other way to come by one.
package struct VerifiedCheckpoint: Sendable {
  package let checkpoint: Checkpoint
  package let note: SignedNote
  /// Keys of the log that signed: at least one, two while a key is replaced by the next.
  package let signers: [VerifierKey]
  /// What witnesses say; whether these are enough is for the caller to say.
  package let cosignatures: [SignedNote.Verified]

  /// - Parameters:
  ///   - origin: the log that is asked for.
  ///   - log: keys of that log, of type `ed25519`; one of them must have signed.
  ///   - witnesses: keys of type `cosignature`; those that did not sign are not missed.
  package init(_ note: SignedNote, origin: String, log: [VerifierKey], witnesses: [VerifierKey] = [])
    throws(LedgerRefusal)
  {
    for (keys, type) in [(log, VerifierKey.SignatureType.ed25519), (witnesses, .cosignature)] {
      guard let other = keys.first(where: { $0.type != type }) else { continue }
      throw LedgerRefusal(
        .unusableKeys, "checkpoint",
        "the key \(LedgerRefusal.quoted(other.name)) is of type \(other.type.rawValue), here \(type.rawValue) is needed"
      )
    }
    let verified = try note.verify(log + witnesses)
    signers = verified.map(\.key).filter { $0.type == .ed25519 }
    cosignatures = verified.filter { $0.key.type == .cosignature }
    guard !signers.isEmpty else {
      throw LedgerRefusal(.unsigned, "checkpoint", "signed by witnesses but not by its log")
    }
    checkpoint = try Checkpoint(parsing: note.text)
    guard checkpoint.origin.utf8.elementsEqual(origin.utf8) else {
      throw LedgerRefusal(
        .otherLog, "checkpoint", line: 1,
        "of the log \(LedgerRefusal.quoted(checkpoint.origin)), not \(LedgerRefusal.quoted(origin))")
    }
    self.note = note
  }
}
