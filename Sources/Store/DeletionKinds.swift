import Evidence

extension Evidence.Statement.Kind {
  /// Leaves that stay when those around them are pruned: what says how the rest is to be read, and that something is
  /// no longer there. They hold nothing about persons.
  static let outliveLeaves: [Evidence.Statement.Kind] = [
    .shardOpened, .keyAdded, .keyRetired, .configActivated, .ruleSetActivated, .ruleSetApproved,
    .designActivated,
    .periodClosed,
    .retentionDeleted, .retentionHeld, .retentionReleased,
  ]

  /// Evidence that stays for as long as the ledger does: proofs that a checkpoint was shown elsewhere, and what a closed
  /// period was judged by. Its leaves stay with it.
  static let outliveEvidence: [Evidence.Statement.Kind] = [.anchorMade, .periodClosed]

  /// As a list in SQL.
  static func sql(_ kinds: [Evidence.Statement.Kind]) -> String {
    kinds.map { "'\($0.rawValue)'" }.joined(separator: ", ")
  }
}
