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

  /// What a baseline found is usual from now on. Whoever answered the finding reviews their own work.
  func acceptance(
    _ acceptance: BaselineAcceptance, by responder: Responder, _ standing: Response.Standing
  ) throws -> Admitted {
    guard let finding = try Archive(state: state).finding(id: acceptance.finding) else {
      throw Refusal("there is no finding '\(acceptance.finding)'; 'attestctl findings' lists them")
    }
    guard let deviation = finding.deviation else {
      throw Refusal(
        "finding \(finding.id) is none of a baseline, or its evidence was deleted; there is nothing to accept"
      )
    }
    guard let key = deviation.key else {
      throw Refusal(
        "finding \(finding.id) is about a number or about many values; only a new value or wording can be accepted"
      )
    }
    guard !acceptance.ticket.isEmpty else {
      throw Refusal("say where it was decided: --ticket CHG-118")
    }
    var answer = Answer("f", .resolve, note: acceptance.note)
    answer.reference = acceptance.ticket
    if let problem = answer.problem(at: .init(microseconds: 0)) { throw Refusal(problem) }
    guard redactor.redact(acceptance.ticket) == acceptance.ticket else {
      throw Refusal("the ticket looks like a secret; name it by its id, or put that into the note")
    }
    var standing = standing
    standing.isSelfApproved = finding.responses.contains {
      $0.isWork(of: standing, called: responder.description)
    }
    var body = standing.body
    body["finding"] = .string(finding.id)
    body["baseline"] = .string(finding.rule)
    body["source"] = .string(finding.source)
    body["ticket"] = .string(acceptance.ticket)
    var evidence = responder.evidence
    evidence["note"] = .string(redactor.redact(acceptance.note))
    evidence["seen"] = .string(deviation.seen)
    evidence["value"] = .string(String(key.value, radix: 16))
    evidence["value_group"] = .string(String(key.group, radix: 16))
    return Admitted(statement: Statement(.baselineAccepted, body, evidence: evidence), subject: finding.id)
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
