package import Events
package import Evidence

/// A population or sample that somebody took, as its leaf and what is left of its evidence say.
package struct RecordedPull: Hashable, Sendable {
  package var time: Timestamp
  package var actor: String
  /// `control CC6-01` or `criterion CC6.1`.
  package var subject: String
  package var from: Timestamp
  package var to: Timestamp
  package var rows: Int
  package var sha256: String
  package var shard: String
  package var leafIndex: Int
  /// Nil for a population.
  package var draw: Pull.Draw?
  /// How many were drawn, and the hash over them, also where the items themselves were deleted.
  package var drawn = 0
  package var drawnSHA256 = ""

  /// As many as the report shows.
  package static let most = 100

  package init(
    time: Timestamp, actor: String, subject: String, from: Timestamp, to: Timestamp, rows: Int,
    sha256: String,
    shard: String, leafIndex: Int, draw: Pull.Draw? = nil
  ) {
    self.time = time
    self.actor = actor
    self.subject = subject
    self.from = from
    self.to = to
    self.rows = rows
    self.sha256 = sha256
    self.shard = shard
    self.leafIndex = leafIndex
    self.draw = draw
  }
}
