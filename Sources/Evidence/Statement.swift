package import CanonicalJSON

/// Something attestd states for the record. Each becomes one leaf of the ledger, in the order stated.
///
/// The body holds no personal or secret-prone text; that goes into `evidence`, of which the leaf only
/// commits to a salted hash, so that it can be deleted later.
package struct Statement: Sendable {
  package var kind: Kind
  package var body: [String: JSONValue]
  package var evidence: [String: JSONValue]?

  package init(_ kind: Kind, _ body: [String: JSONValue], evidence: [String: JSONValue]? = nil) {
    self.kind = kind
    self.body = body
    self.evidence = evidence
  }

  /// The `type` of a leaf. Spellings are part of the ledger's format and never change.
  package enum Kind: String, CaseIterable, Sendable {
    case shardOpened = "shard.opened"
    case daemonStarted = "daemon.started"
    case daemonStopped = "daemon.stopped"
    case configActivated = "config.activated"
    case ruleSetActivated = "ruleset.activated"
    /// Somebody takes responsibility for a change of the rules.
    case ruleSetApproved = "ruleset.approved"
    /// What monitoring is meant to be, as a document that the leaf names.
    case designActivated = "design.activated"
    case coverageClosed = "coverage.closed"
    case gapOpened = "gap.opened"
    case gapClosed = "gap.closed"
    case gapExplained = "gap.explained"
    case findingOpened = "finding.opened"
    case findingMerged = "finding.merged"
    case operationObserved = "operation.observed"
    case responseMade = "response.made"
    case attestationMade = "attestation.made"
    case periodClosed = "period.closed"
    case exportMade = "export.made"
    case keyAdded = "key.added"
    case keyRetired = "key.retired"
    case anchorMade = "anchor.made"
    case accessQuery = "access.query"
    case accessSample = "access.sample"
    /// Somebody without access to the state folder had the record read to them.
    case accessRead = "access.read"
    /// What retention, or a person's request, took out of the record.
    case retentionDeleted = "retention.deleted"
    /// Nothing is deleted from here on, until it is released.
    case retentionHeld = "retention.held"
    case retentionReleased = "retention.released"
    case expectationMet = "expectation.met"
    case expectationLate = "expectation.late"
    case expectationMissed = "expectation.missed"
    case expectationNotExercised = "expectation.not_exercised"
    case baselineLearning = "baseline.learning"
    /// Somebody makes usual what a baseline found to be new: a change of the control.
    case baselineAccepted = "baseline.accepted"
    /// What the host has to carry out controls with.
    case hostObserved = "host.observed"
    case heartbeat = "heartbeat"
  }
}
