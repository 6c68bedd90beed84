package import Events

/// What a person did about a finding. Appended, never edited: a wrong answer is answered by the next.
package struct Response: Sendable {
  package var finding: String
  package var decision: Decision
  package var note: String
  /// From peer credentials, never typed: `alice (uid 1000)` or `unattributed`.
  package var actor: String
  package var time: Timestamp
  package var shard: String
  package var leafIndex: Int

  package init(
    finding: String, decision: Decision, note: String, actor: String, time: Timestamp, shard: String,
    leafIndex: Int
  ) {
    self.finding = finding
    self.decision = decision
    self.note = note
    self.actor = actor
    self.time = time
    self.shard = shard
    self.leafIndex = leafIndex
  }

  package enum Decision: String, CaseIterable, Codable, Sendable {
    case acknowledge, assign, comment, resolve, dismiss, reopen
  }
}
