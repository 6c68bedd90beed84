package import Events
import GRDB
import Ledger

extension Archive {
  /// Every deletion of evidence, in order.
  package func evidenceDeletions() throws(StoreError) -> [RecordedDeletion] {
    try read { db in try RetentionReading.deletions(db).filter { $0.deletion.what == .evidence } }
  }

  /// The deletion of leaves, or of a shard, that reaches furthest in time; nil if there was none.
  package func leafDeletion() throws(StoreError) -> RecordedDeletion? {
    try read { db in
      try RetentionReading.deletions(db).filter { $0.deletion.what != .evidence }
        .max { ($0.deletion.before ?? $0.time) < ($1.deletion.before ?? $1.time) }
    }
  }
}

extension [RecordedDeletion] {
  /// The first of them that took the evidence of a leaf.
  package func ofEvidence(shard: String, index: Int) -> RecordedDeletion? {
    first { stated in
      let deletion = stated.deletion
      return deletion.what == .evidence && deletion.shard == shard
        && (deletion.first...deletion.last).contains(index)
    }
  }
}

extension Deletion {
  /// What was recorded before went; nil for a person's request.
  package var before: Timestamp? {
    guard case .policy(_, let before) = basis else { return nil }
    return before
  }
}
