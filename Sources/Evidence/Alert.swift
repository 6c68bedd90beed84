package import Events

/// Something a person should hear of now. Made with the statement it speaks of, stored in the outbox by the
/// same commit, sent after it (docs/architecture.md, promise 6).
package struct Alert: Hashable, Sendable {
  package var kind: Kind
  package var level: Level
  /// One line for people; redacted, control characters escaped.
  package var message: String
  package var finding: String?
  package var gap: String?
  package var rule: String?
  package var title: String?
  package var criteria: [String] = []
  package var source: String?
  package var group: [Finding.GroupValue] = []
  package var count: Int?

  package init(_ kind: Kind, _ level: Level, _ message: String) {
    self.kind = kind
    self.level = level
    self.message = message
  }

  package enum Kind: String, CaseIterable, Sendable {
    case finding, findingSummary, beforeCoverage, gapOpened, gapClosed, daemonStarted, daemonStopped
    case ruleSetActivated, documentsRejected, storeUnavailable
  }
}
