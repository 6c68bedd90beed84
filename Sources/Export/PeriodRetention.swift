package import CanonicalJSON
package import Events

/// What retention, or a person's request, took from a period before it was exported.
package struct PeriodRetention: Hashable, Sendable {
  /// Findings, operations and answers of the period whose evidence is gone.
  package var deleted: Int
  /// All of them.
  package var total: Int
  /// When the last of these was deleted, and the leaf that says so: `2028/1234`.
  package var last: Timestamp
  package var leaf: String

  package init(deleted: Int, total: Int, last: Timestamp, leaf: String) {
    self.deleted = deleted
    self.total = total
    self.last = last
    self.leaf = leaf
  }

  /// Evidence of leaves of a shard that was deleted.
  package struct Deletion: Hashable, Sendable {
    package var shard: String
    package var leaves: ClosedRange<Int>
    package var time: Timestamp
    /// The leaf that states it: `2028/1234`.
    package var leaf: String

    package init(shard: String, leaves: ClosedRange<Int>, time: Timestamp, leaf: String) {
      self.shard = shard
      self.leaves = leaves
      self.time = time
      self.leaf = leaf
    }
  }

  package var json: JSONValue {
    [
      "evidence_deleted": .integer(Int64(deleted)), "evidence_total": .integer(Int64(total)),
      "last_deleted": .string(last.description), "leaf": .string(leaf),
    ]
  }

  /// The sentence of the report and of `attestctl export`.
  package var sentence: String {
    "Evidence deleted by retention on \(String(last.description.prefix(10))): \(Wording.count(deleted)) of "
      + "\(Wording.count(total)) findings, operations and answers of this period have lost names, notes and records; what "
      + "an earlier bundle of it shows was there. Leaf \(leaf) of the ledger says so."
  }
}
