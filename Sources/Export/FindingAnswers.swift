import Events
import Evidence

/// What bundles say about the answers to a finding, all of it derived from its responses.
extension Finding {
  /// The first response that shows somebody has seen it: a comment alone does not.
  var acknowledgement: Response? {
    responses.first { [.acknowledge, .resolve, .dismiss, .except].contains($0.decision) }
  }

  /// The response that decided the present state; nil while nobody decided.
  var decision: Response? {
    responses.last { [.acknowledge, .resolve, .dismiss, .except, .reopen].contains($0.decision) }
  }

  /// The response that closed it, unless it was opened again. An exception closes nothing.
  var resolution: Response? {
    state == .resolved || state == .dismissed
      ? responses.last { [.resolve, .dismiss].contains($0.decision) } : nil
  }

  /// The last exception, in force or over; nil if none was ever made.
  var exception: Response? { responses.last { $0.decision == .except } }

  /// From the record (when the alert could be seen) to the first answer. Nil for history: it never alerted.
  var microsecondsToAcknowledge: Int64? {
    isBeforeCoverage ? nil : acknowledgement.map { $0.time.since(recordedTime) }
  }

  var microsecondsToResolve: Int64? {
    isBeforeCoverage ? nil : resolution.map { $0.time.since(recordedTime) }
  }

  /// From the event to its record.
  var detectionLatency: Int64 { recordedTime.since(firstTime) }

  /// `user=alice src_ip=192.0.2.7`: what the finding is about.
  var subject: String { group.spelledOut }

  var originName: String {
    switch origin {
    case .trusted: "trusted"
    case .unverified: "unverified"
    case .contradicted: "contradicted"
    }
  }
}

extension Response {
  /// The decision, and what an auditor should notice about it.
  var words: String {
    var parts = [decision.rawValue]
    if let expires { parts[0] += " until \(expires.readable)" }
    if !assignee.isEmpty { parts[0] += " to \(assignee)" }
    if !reference.isEmpty { parts.append(reference) }
    if !rootCause.isEmpty { parts.append("root cause: \(rootCause)") }
    if standing.isActor { parts.append("by the actor") }
    if standing.isSelfApproved { parts.append("self-approved") }
    return parts.joined(separator: "; ")
  }
}

extension [Finding.GroupValue] {
  var spelledOut: String { map { "\($0.name)=\($0.value)" }.joined(separator: " ") }
}

extension Timestamp {
  /// RFC 3339 to the second, as people read it: `2026-10-09 02:00:13`.
  var readable: String { String(description.prefix(19)).replacing("T", with: " ") }
}
