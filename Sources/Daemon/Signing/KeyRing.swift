package import Ledger

/// The keys this host signs with: one, or two for some days while the second takes the place of the first.
///
/// A shard's log and its key bear one name, as C2SP has it: `<host-id>/attestd/<shard>`. The seed stays the same when
/// the year changes, so the key's own 44 characters (`VerifierKey.keyText`) do.
package struct KeyRing: Sendable {
  package static let overlapSeconds: Int64 = 7 * 86_400
  private static let current = "signing"
  private static let replaced = "signing.old"

  package let host: String
  private let state: String
  private var seed: [UInt8]
  private var oldSeed: [UInt8]?

  /// Loads the keys, and makes the first one where there is none.
  package init(state: String, host: String) throws {
    self.host = host
    self.state = state
    seed = try HostKeys.load(KeyRing.current, state: state)
    let old = try HostKeys.find(KeyRing.replaced, state: state)
    // A crash between the two steps of a rotation leaves one key under both names.
    oldSeed = old == seed ? nil : old
  }

  /// The current key first.
  package func signers(shard: String) throws(LedgerRefusal) -> [SigningKey] {
    let name = Checkpoint.origin(host: host, shard: shard)
    var keys = [try SigningKey(name: name, seed: seed)]
    if let oldSeed { keys.append(try SigningKey(name: name, seed: oldSeed)) }
    return keys
  }

  package func verifiers(shard: String) throws(LedgerRefusal) -> [VerifierKey] {
    try signers(shard: shard).map(\.verifier)
  }

  /// Signs a bundle's manifest by the key of the shard it is about.
  package func sign(manifest sha256: String, label: String, shard: String) throws(LedgerRefusal) -> SignedNote
  {
    try SignedNote(
      signing: ManifestNote.text(host: host, label: label, sha256: sha256), by: [signers(shard: shard)[0]])
  }

  /// A second key is still signing.
  package var isReplacing: Bool { oldSeed != nil }

  package var isSealed: Bool { HostKeys.isCredential(KeyRing.current) }

  /// Makes another key the current one; the one before signs on beside it.
  package mutating func rotate() throws {
    guard !isSealed else {
      throw CannotSign(
        description: "the key is a sealed credential; seal another one as attestd.signing, keep this one as "
          + "attestd.signing.old for a week, and start attestd again")
    }
    guard oldSeed == nil else {
      throw CannotSign(
        description: "the key before the present one still signs; wait until it is retired")
    }
    let next = HostKeys.random()
    try HostKeys.replace(KeyRing.replaced, with: seed, state: state)
    try HostKeys.replace(KeyRing.current, with: next, state: state)
    oldSeed = seed
    seed = next
  }

  /// The replaced key signs no more.
  package mutating func retire() throws {
    if !HostKeys.isCredential(KeyRing.replaced) { try HostKeys.remove(KeyRing.replaced, state: state) }
    oldSeed = nil
  }
}
