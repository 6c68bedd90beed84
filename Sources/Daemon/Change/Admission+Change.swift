import CanonicalJSON
import Events
package import Evidence
import Ledger
package import Store

/// What is decided from the record alone: the rule set that is approved, and the design a month is closed with.
extension Admission {
  /// Approves every change to that rule set that nobody approved yet.
  func approval(
    _ approval: RuleApproval, by responder: Responder, _ standing: Response.Standing
  ) throws -> Admitted {
    if let problem = approval.problem { throw Refusal(problem) }
    guard redactor.redact(approval.ticket) == approval.ticket else {
      throw Refusal("the ticket looks like a secret; name it by its id, or put that into the note")
    }
    let changes = try Archive(state: state).ruleSetChanges()
    let digests = Set(changes.map(\.digest).filter { $0.hasPrefix(approval.digest) })
    guard let digest = digests.first else {
      throw Refusal(
        "no rule set '\(approval.digest)' was ever in force here; 'attestctl rules changes' lists them")
    }
    guard digests.count == 1 else {
      throw Refusal("'\(approval.digest)' stands for \(digests.count) rule sets; write more of it")
    }
    let mine = changes.filter { $0.digest == digest }
    let open = mine.filter(\.needsApproval)
    guard !open.isEmpty else {
      if let given = mine.compactMap(\.approval).last {
        throw Refusal(
          "rule set \(digest) was approved on \(given.time) by \(given.actor) (\(given.ticket)), as leaf "
            + "\(given.leafIndex) of \(given.shard)")
      }
      throw Refusal(
        "rule set \(digest) is the first of this record; it changed nothing and needs no approval")
    }
    var standing = standing
    // Also of root without a session: where the files are root's, that is who is known to have changed them.
    let person = pseudonym(of: responder.person)
    standing.isSelfApproved = open.contains { $0.authorPseudonyms.contains(person) }
    var body = standing.body
    body["digest"] = .string(digest)
    body["ticket"] = .string(approval.ticket)
    var evidence = responder.evidence
    evidence["note"] = .string(redactor.redact(approval.note))
    return Admitted(
      statement: Statement(.ruleSetApproved, body, evidence: evidence), subject: digest)
  }

  /// - Parameter head: the ledger as it stands.
  func closing(_ month: String, head: ShardHead?) throws -> Statement {
    guard let start = Timestamp(rfc3339: month + "-01"),
      let end = Timestamp(rfc3339: start.advanced(bySeconds: 32 * 86_400).month + "-01")
    else { throw Refusal("'\(month)' is not a month; write 2026-10") }
    guard let design = try Archive(state: state).designs().judging(until: end) else {
      throw Refusal(
        "\(month) cannot be closed: the record does not say what was to be watched, since no attestd of this version "
          + "ran on it; start attestd once")
    }
    return .periodClosed(month: month, head: head, design: design.design)
  }
}

extension Statement {
  /// - Parameters:
  ///   - head: the ledger as it stands.
  ///   - design: digest of the document that the month is judged by.
  package static func periodClosed(month: String, head: ShardHead?, design: String) -> Statement {
    Statement(
      .periodClosed,
      [
        "month": .string(month), "shard": .string(head?.name ?? ""), "first_leaf": 0,
        "last_leaf": .integer(Int64((head?.size ?? 0) - 1)), "root": .string(head?.root.hex ?? ""),
        "design": .string(design),
      ])
  }
}
