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
  package var leafHash = ""
  /// When an exception ends; nil for any other decision.
  package var expires: Timestamp?
  /// A ticket or a document; empty for none.
  package var reference = ""
  /// Who is to look into it; empty but for `assign`.
  package var assignee = ""
  /// Why it happened, as whoever resolved it says; empty for none.
  package var rootCause = ""
  package var standing = Standing()

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
    case acknowledge, assign, comment, resolve, dismiss, except, reopen
  }

  /// What an auditor asks about whoever answered; stated in the leaf, so that it outlives the name.
  package struct Standing: Hashable, Sendable {
    /// `operator`, `reviewer`, `admin`, `owner` or `root`; empty in records of the time before there were roles.
    package var role = ""
    /// The same for all answers of one person, without saying who; empty where nobody is known.
    package var person = ""
    /// Answered what they are themselves said to have done.
    package var isActor = false
    /// Approved what they had asked for, answered or done themselves.
    package var isSelfApproved = false
    /// The kernel knew no login behind the answer.
    package var isUnattributed = false

    package init() {}
  }
}
