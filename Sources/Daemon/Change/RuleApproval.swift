import CanonicalJSON
import Events
import Evidence

/// What somebody says when they approve a change of the rules.
package struct RuleApproval: Hashable, Sendable {
  /// Of the rule set, or the beginning of it.
  package var digest: String
  /// The id or address of the ticket the change was asked for in; stays when names and notes are deleted.
  package var ticket: String
  package var note: String

  package init(digest: String, ticket: String, note: String) {
    self.digest = digest
    self.ticket = ticket
    self.note = note
  }

  /// Fewer digits of a digest are not taken for it.
  static let fewestDigits = 6

  /// What is wrong with it, in the words of whoever gave it; nil where nothing is.
  var problem: String? {
    guard digest.utf8.count >= RuleApproval.fewestDigits else {
      return
        "'\(digest)' is too short for a rule set; write \(RuleApproval.fewestDigits) digits of it at least"
    }
    guard !ticket.isEmpty else { return "say what the change was asked for in: --ticket CHG-118" }
    // The same rule as for the reference of an answer.
    var answer = Answer("f", .resolve, note: note)
    answer.reference = ticket
    return answer.problem(at: .init(microseconds: 0))
  }

  var json: JSONValue {
    [
      "op": "approve-rules", "digest": .string(digest), "ticket": .string(ticket), "note": .string(note),
    ]
  }

  /// - Parameter text: the value of a key, nil where it is absent or too long.
  init?(_ json: JSONValue, _ text: (String) -> String?) {
    guard let digest = text("digest"), let ticket = text("ticket"), let note = text("note") else {
      return nil
    }
    self.init(digest: digest, ticket: ticket, note: note)
  }
}
