import Events
package import Evidence
import Glibc

/// What a person at a terminal sees of a run. Silent under systemd, where the journal has it all already.
package struct RunReport: Sendable {
  package enum Audience: Sendable {
    /// Lines for people on standard output.
    case terminal
    case nobody
  }

  private let audience: Audience

  package init(_ audience: Audience) { self.audience = audience }

  /// A terminal or a pipe gets lines; a stream that ends in the journal does not.
  package static func forThisProcess() -> RunReport {
    RunReport(getenv("JOURNAL_STREAM") == nil ? .terminal : .nobody)
  }

  package func say(_ line: String) {
    guard audience == .terminal else { return }
    print(Redactor.escape(line))
    fflush(nil)
  }

  package func show(_ alert: Alert) {
    let mark =
      switch alert.kind {
      case .finding: "finding"
      case .findingSummary: "repeats"
      case .beforeCoverage: "history"
      case .gapOpened, .gapClosed: "gap"
      case .daemonStarted, .daemonStopped, .ruleSetActivated, .documentsRejected: "attestd"
      case .storeUnavailable: "STORE"
      }
    let level = alert.finding == nil ? "" : alert.level.rawValue
    let blanks = String(repeating: " ", count: max(1, 9 - level.utf8.count))
    say("\(mark)  \(level)\(blanks)\(alert.message)")
  }
}
