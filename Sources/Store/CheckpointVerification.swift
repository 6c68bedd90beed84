import GRDB
package import Ledger

extension Archive {
  /// That a leaf is among the first `size` of its shard; nil if it is not, or nodes are missing.
  package func inclusion(ofShard shard: String, index: Int, size: Int) throws(StoreError) -> InclusionProof? {
    try read { db in
      try InclusionProof(of: index, in: size) { try ShardReading.node($0, shard: shard, db) }
    }
  }

  /// That the first `old` leaves of a shard are still the first of `new`; nil if nodes are missing.
  package func consistency(ofShard shard: String, from old: Int, to new: Int) throws(StoreError)
    -> ConsistencyProof?
  {
    try read { db in
      try ConsistencyProof(from: old, to: new) { try ShardReading.node($0, shard: shard, db) }
    }
  }

  /// The root a shard's tree had when it held `size` leaves; nil if it never was as large, or nodes are missing.
  package func root(ofShard shard: String, size: Int) throws(StoreError) -> TreeHash? {
    try read { try ShardReading.root(ofShard: shard, size: size, $0) }
  }

  /// Holds every signed checkpoint against its signature and against the tree.
  /// - Parameters:
  ///   - unchecked: shards that are known not to continue what was signed.
  ///   - keys: of the log of a shard; what none of them signed is a problem.
  ///   - limit: no more are listed.
  /// - Returns: problems, and how many checkpoints were looked at.
  package func verify(
    _ checkpoints: CheckpointFile, besides unchecked: Set<String>, limit: Int = 20,
    keys: (_ shard: ShardHead) -> [VerifierKey]
  ) throws -> (problems: [Problem], count: Int) {
    var problems: [Problem] = []
    var count = 0
    for shard in try shards() where !unchecked.contains(shard.name) {
      let known = keys(shard)
      try checkpoints.forEach(shard: shard.name) { entry in
        count += 1
        guard problems.count < limit, let reason = try fault(of: entry, in: shard, keys: known) else {
          return
        }
        problems.append(
          Problem(place: "checkpoint of \(entry.size) leaves of shard \(shard.name)", reason: reason))
      }
    }
    return (problems, count)
  }

  /// What is wrong with a checkpoint of a shard; nil if nothing is.
  /// - Parameter origin: `<host-id>/attestd/<shard>`.
  package func fault(of note: SignedNote, shard: String, origin: String, keys: [VerifierKey]) throws
    -> String?
  {
    let checkpoint: Checkpoint
    do {
      checkpoint = try VerifiedCheckpoint(note, origin: origin, log: keys).checkpoint
    } catch {
      return "\(error)"
    }
    guard let root = try root(ofShard: shard, size: checkpoint.size) else {
      // Of a shard that retention dropped, only the last one can be held against anything.
      if try read({ try ShardRow.all($0).contains { $0.name == shard && $0.end != nil } }) { return nil }
      return "the shard does not hold \(checkpoint.size) leaves: it was cut short after this was signed"
    }
    return root == checkpoint.root ? nil : "these leaves are others now than those that were signed"
  }

  private func fault(of entry: CheckpointFile.Entry, in shard: ShardHead, keys: [VerifierKey]) throws
    -> String?
  {
    let note: SignedNote
    do {
      note = try SignedNote(parsing: Array(entry.note.utf8))
    } catch {
      return "\(error)"
    }
    if let checkpoint = try? Checkpoint(parsing: note.text),
      checkpoint.size != entry.size || checkpoint.root != entry.root
    {
      return "its row says otherwise than what was signed"
    }
    return try fault(
      of: note, shard: shard.name, origin: Checkpoint.origin(host: shard.host, shard: shard.name), keys: keys)
  }
}
