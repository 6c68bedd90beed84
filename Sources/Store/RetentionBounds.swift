package import Events

/// From when on things are kept; what was recorded before may go.
package struct RetentionCutoffs: Hashable, Sendable {
  package struct Cutoff: Hashable, Sendable {
    package var before: Timestamp
    /// What the configuration says, such as `18 months`.
    package var policy: String

    package init(before: Timestamp, policy: String) {
      self.before = before
      self.policy = policy
    }
  }

  package var evidence: Cutoff
  package var leaves: Cutoff
  package var ledger: Cutoff

  package init(evidence: Cutoff, leaves: Cutoff, ledger: Cutoff) {
    self.evidence = evidence
    self.leaves = leaves
    self.ledger = ledger
  }
}

/// How far retention may go in each shard, oldest first; found once a run, because finding it reads many leaves.
package struct RetentionBounds: Sendable {
  struct Shard {
    var name: String
    /// Evidence of leaves below it is old enough.
    var evidence: Int
    /// Leaves below it are old enough and signed.
    var leaves: Int
    var isDroppable: Bool
  }

  let cutoffs: RetentionCutoffs
  var shards: [Shard]
}
