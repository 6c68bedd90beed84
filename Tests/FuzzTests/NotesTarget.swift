import Ledger

/// Signed notes, checkpoints, keys and proofs: what is read is spelled again byte for byte, no signature can be made
/// up, and a proof leads from one leaf by one list of hashes to its root.
enum NotesTarget {
  /// The log whose signature some of the corpus bear, and the only text it signed there.
  private static let signer = "0b5e/attestd/2026+585f40d9+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
  private static let signed = "0b5e/attestd/2026\n21\nu/rr0fEoPFJYd+y4/miazZqe5Pd66fTl8uMNXR2TB+k=\n"

  static func run(_ bytes: [UInt8]) throws {
    for key in (try? VerifierKey.keys(parsing: bytes)) ?? [] {
      try require(try VerifierKey(parsing: key.line.utf8) == key, "\(key.line) is read as another key")
    }
    if let note = try? SignedNote(parsing: bytes) {
      try require(note.bytes == bytes, "the note is spelled otherwise than it was")
      try check(note)
    }
    if let proof = try? ConsistencyProof(parsing: bytes) {
      try require(proof.text.utf8.elementsEqual(bytes), "the proof is spelled otherwise than it was")
    }
    if let proof = try? TLogProof(parsing: bytes) {
      try require(proof.bytes == bytes, "the proof file is spelled otherwise than it was")
      try check(proof.checkpoint)
      if let checkpoint = try? Checkpoint(parsing: proof.checkpoint.text) {
        try checkInclusion(proof, in: checkpoint.size)
        try checkGrowth(proof, to: checkpoint)
      }
    }
  }

  private static func check(_ note: SignedNote) throws {
    if (try? note.verify([VerifierKey(parsing: signer.utf8)])) != nil {
      try require(note.text == signed, "the log has signed '\(note.text)'")
    }
    if let checkpoint = try? Checkpoint(parsing: note.text) {
      try require(
        checkpoint.text.utf8.elementsEqual(note.text.utf8), "the checkpoint is spelled otherwise than it was")
    }
  }

  private static func checkInclusion(_ proof: TLogProof, in size: Int) throws {
    let (leaf, index) = (TreeHash.leaf([]), proof.index)
    guard let root = try? proof.proof.root(from: leaf, at: index, in: size) else { return }
    try proof.proof.verify(leaf, at: index, in: size, root: root)
    try require(
      (try? proof.proof.verify(.leaf([1]), at: index, in: size, root: root)) == nil,
      "it shows another leaf too")
    for place in proof.proof.hashes.indices {
      var other = proof.proof
      other.hashes[place] = .node(other.hashes[place], leaf)
      try require(
        (try? other.verify(leaf, at: index, in: size, root: root)) == nil, "hash \(place) does not matter")
      other.hashes.remove(at: place)
      try require(
        (try? other.verify(leaf, at: index, in: size, root: root)) == nil, "hash \(place) can be left out")
    }
  }

  /// No log of one size has the root it had at another, but that of no leaves.
  private static func checkGrowth(_ proof: TLogProof, to new: Checkpoint) throws {
    let (old, root) = (proof.index, new.root)
    let growth = ConsistencyProof(hashes: proof.proof.hashes)
    let holds = (try? growth.verify(from: old, root: root, to: new.size, root: root)) != nil
    try require(
      !holds || old == new.size || (old == 0 && root == .emptyTree),
      "it shows that a log grew and did not change")
  }
}
