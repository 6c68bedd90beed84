package import CanonicalJSON
package import Events
package import Store

/// One go of retention: what is old enough when it begins is deleted, batch by batch, each in a turn of its own.
package struct RetentionRun {
  private let bounds: RetentionBounds
  package private(set) var deleted = Deleted()

  /// What went, in numbers.
  package struct Deleted: Hashable, Sendable {
    package var evidence = 0
    package var leaves = 0
    package var shards = 0

    package init(evidence: Int = 0, leaves: Int = 0, shards: Int = 0) {
      self.evidence = evidence
      self.leaves = leaves
      self.shards = shards
    }

    package var isNothing: Bool { evidence == 0 && leaves == 0 && shards == 0 }

    package static func + (a: Deleted, b: Deleted) -> Deleted {
      Deleted(
        evidence: a.evidence + b.evidence, leaves: a.leaves + b.leaves, shards: a.shards + b.shards)
    }

    static func - (a: Deleted, b: Deleted) -> Deleted {
      Deleted(
        evidence: a.evidence - b.evidence, leaves: a.leaves - b.leaves, shards: a.shards - b.shards)
    }

    /// How the holder of the lock answers a request to run.
    func json(isDone: Bool) -> JSONValue {
      [
        "ok": 1, "done": .integer(isDone ? 1 : 0), "evidence": .integer(Int64(evidence)),
        "leaves": .integer(Int64(leaves)), "shards": .integer(Int64(shards)),
      ]
    }

    /// Nil for anything that `json` does not make.
    package init?(_ json: JSONValue) {
      guard let evidence = json["evidence"]?.integer, let leaves = json["leaves"]?.integer,
        let shards = json["shards"]?.integer
      else { return nil }
      self.init(
        evidence: Int(clamping: evidence), leaves: Int(clamping: leaves), shards: Int(clamping: shards))
    }
  }

  /// - Parameter checkpointer: nil where nothing can be signed; then no leaf is pruned.
  package init(
    _ recorder: Recorder, _ policy: RetentionPolicy, _ checkpointer: Checkpointer?, at now: Timestamp
  ) throws {
    // Of these the record says itself that they do not continue what was signed.
    let diverged = Set(try recorder.openings().flatMap(ShardOpening.expected).map(\.shard))
    bounds = try recorder.retentionBounds(policy.cutoffs(at: now)) { shard in
      if diverged.contains(shard) { return .max }
      guard let last = try? checkpointer?.last(shard: shard),
        try recorder.root(ofShard: shard, size: last.size) == last.root
      else { return 0 }
      return last.size
    }
  }

  /// What the next turn is to delete; nothing when it is done. A turn that is planned is to be committed.
  package mutating func next(_ recorder: Recorder) throws -> [Deletion] {
    let gaps = try recorder.loadState(scope: StateScope.gap).compactMap {
      (try? JSONValue(parsing: $0.value))?.string
    }
    let deletions = try recorder.nextDeletion(bounds, openGaps: gaps)
    for deletion in deletions where deletion.restates == nil {
      switch deletion.what {
      case .evidence: deleted.evidence += deletion.count
      case .leaves: deleted.leaves += deletion.count
      case .shard: deleted.shards += 1
      }
    }
    return deletions
  }
}

extension RetentionRun.Deleted: CustomStringConvertible {
  package var description: String {
    var parts: [String] = []
    if evidence > 0 { parts.append("the evidence of \(evidence) \(evidence == 1 ? "leaf" : "leaves")") }
    if leaves > 0 { parts.append("\(leaves) \(leaves == 1 ? "leaf" : "leaves") up to the hash") }
    if shards > 0 { parts.append("\(shards) \(shards == 1 ? "shard" : "shards") up to the head") }
    return parts.isEmpty ? "nothing" : parts.joined(separator: ", ")
  }
}
