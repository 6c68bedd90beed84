/// What a person may have put on the record, by the Unix groups they are in.
package enum Role: String, CaseIterable, Hashable, Sendable {
  /// Takes populations, samples and exports, and answers nothing.
  case auditor
  /// Answers findings and explains gaps.
  case `operator`
  /// Also approves exceptions and changes of the rules, and attests controls.
  case reviewer
  /// Also closes periods, replaces keys and records what was handed over.
  case admin
  /// The account the record belongs to.
  case owner
  /// Root without a role of its own: of nobody's session (the boot, a timer, a rescue shell), or of somebody who came by
  /// sudo or su and is in none of the groups.
  case root

  /// Those that groups give, the mightiest first.
  package static let ofGroups: [Role] = [.admin, .reviewer, .operator, .auditor]

  package enum Privilege: String, CaseIterable, Hashable, Sendable {
    case read, answer, approve, administer

    /// What is refused, in words.
    var words: String {
      switch self {
      case .read: "take evidence"
      case .answer: "answer findings"
      case .approve: "approve exceptions and changes, or attest controls"
      case .administer: "administer the record"
      }
    }
  }

  package func allows(_ privilege: Privilege) -> Bool {
    switch self {
    case .auditor: privilege == .read
    case .operator: privilege == .read || privilege == .answer
    case .reviewer: privilege != .administer
    case .admin, .owner, .root: true
    }
  }
}
