package import CanonicalJSON
package import Events

/// What a person wants to say about a finding, before it is on the record.
package struct Answer: Hashable, Sendable {
  /// Its id, or the beginning of it.
  package var finding: String
  package var decision: Response.Decision
  package var note: String
  package var expires: Timestamp?
  package var reference = ""
  package var assignee = ""
  package var rootCause = ""

  package init(_ finding: String, _ decision: Response.Decision, note: String) {
    self.finding = finding
    self.decision = decision
    self.note = note
  }

  package static let mostExceptionDays: Int64 = 400
  private static let longestReference = 200

  /// What is wrong with it at `now`, in the words of whoever gave it; nil where nothing is.
  package func problem(at now: Timestamp) -> String? {
    if decision == .except {
      guard let expires else {
        return "an exception must end; say when it expires (--expires 2027-01-31)"
      }
      guard expires > now else { return "the exception would have expired on \(expires); name a later day" }
      guard expires <= now.advanced(bySeconds: Answer.mostExceptionDays * 86_400) else {
        return
          "an exception may last \(Answer.mostExceptionDays) days at most; what is to last longer has to be "
          + "looked at again by then"
      }
    } else if expires != nil {
      return "only an exception expires"
    }
    if !rootCause.isEmpty, decision != .resolve { return "a root cause is stated when a finding is resolved" }
    if !assignee.isEmpty, decision != .assign { return "only 'assign' names who is to look into a finding" }
    guard reference.utf8.count <= Answer.longestReference, reference.utf8.allSatisfy(Answer.isOfReference)
    else {
      return
        "a reference is the id or address of a ticket (letters, digits and -._~:/#?=&%+), not '\(reference)'; "
        + "what is to be said in words belongs into the note"
    }
    return nil
  }

  /// References stay when names and notes are deleted, so they hold no sentence and no mail address.
  private static func isOfReference(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      true
    default: "-._~:/#?=&%+".utf8.contains(byte)
    }
  }
}

extension Answer {
  /// Who gave it and what they wrote can be deleted, that it was given and by whom in what standing cannot.
  /// - Parameter person: goes beside the note: `actor` and, where they are known, `uid` and `login`.
  package func statement(
    by person: [String: JSONValue], _ standing: Response.Standing, _ redactor: Redactor
  ) -> Statement {
    var body: [String: JSONValue] = ["finding": .string(finding), "decision": .string(decision.rawValue)]
    body.merge(standing.body) { first, _ in first }
    body["responder_is_actor"] = .integer(standing.isActor ? 1 : 0)
    body["expires"] = expires.map { .string($0.description) }
    if !reference.isEmpty { body["reference"] = .string(reference) }
    var evidence = person
    evidence["note"] = .string(redactor.redact(note))
    if !assignee.isEmpty { evidence["assignee"] = .string(redactor.redact(assignee)) }
    if !rootCause.isEmpty { evidence["root_cause"] = .string(redactor.redact(rootCause)) }
    return Statement(.responseMade, body, evidence: evidence)
  }
}

extension Response.Standing {
  /// What leaves say of whoever is behind them.
  package var body: [String: JSONValue] {
    var body: [String: JSONValue] = [
      "self_approved": .integer(isSelfApproved ? 1 : 0), "unattributed": .integer(isUnattributed ? 1 : 0),
    ]
    if !role.isEmpty { body["role"] = .string(role) }
    if !person.isEmpty { body["actor_p"] = .string(person) }
    return body
  }
}

extension Finding {
  /// Fields of a finding that say who did it, or to whom it was done.
  private static let people: Set<String> = ["user", "target_user", "uid", "pam_user", "auid"]

  /// Whether one of `names` (account names and numbers) stands where a finding says who is behind it.
  package func isAbout(_ names: Set<String>) -> Bool {
    (group + (kept ?? [])).contains { Finding.people.contains($0.name) && names.contains($0.value) }
  }
}

extension Response {
  /// Whether the person behind `standing` gave it, and it was more than approving an exception. People nobody knows
  /// cannot be told apart and count as one.
  package func isWork(of other: Standing, called actor: String) -> Bool {
    guard decision != .except else { return false }
    if other.isUnattributed || standing.isUnattributed {
      return other.isUnattributed && standing.isUnattributed
    }
    // Records of the time before there were roles have the name only.
    return standing.person.isEmpty ? self.actor == actor : standing.person == other.person
  }
}
