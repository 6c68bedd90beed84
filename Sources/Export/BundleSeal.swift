package import Ledger

/// What shows who wrote a bundle, and that the record only grew since the bundle before.
package struct BundleSeal: Sendable {
  /// Over the leaves of the bundle's ledger.
  package var checkpoint: SignedNote
  /// Of the log that signed it.
  package var keys: [VerifierKey]
  /// The checkpoint of the bundle before, and the proof that the ledger continues it.
  package var previous: (checkpoint: SignedNote, proof: ConsistencyProof)?

  package init(
    checkpoint: SignedNote, keys: [VerifierKey],
    previous: (checkpoint: SignedNote, proof: ConsistencyProof)? = nil
  ) {
    self.checkpoint = checkpoint
    self.keys = keys
    self.previous = previous
  }

  static let checkpointName = "checkpoint"
  static let keysName = "log.vkey"
  static let previousName = "previous.checkpoint"
  static let consistencyName = "previous.consistency"
  /// Beside the manifest, which it signs, so it is not listed there.
  static let manifestSignatureName = "manifest.sig"
  /// Files that a bundle without a seal, or without one before it, lacks.
  static let names = [checkpointName, keysName, previousName, consistencyName]
}
