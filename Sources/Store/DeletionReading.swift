package import Events
import GRDB
import Ledger

extension Archive {
  /// What took the evidence of a leaf; nil if nothing did.
  package func evidenceDeletion(shard: String, index: Int) throws(StoreError) -> RecordedDeletion? {
    try evidenceDeletions().first {
      $0.deletion.shard == shard && ($0.deletion.first...$0.deletion.last).contains(index)
    }
  }

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

extension Deletion {
  /// What was recorded before went; nil for a person's request.
  package var before: Timestamp? {
    guard case .policy(_, let before) = basis else { return nil }
    return before
  }
}
