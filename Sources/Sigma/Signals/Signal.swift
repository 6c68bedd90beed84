package import LocatedYAML

/// Something of a host that is worth seeing for a SOC 2 report. `config/signals.yaml` lists them, rules name the ones
/// they make visible under `attestd: {signals: […]}`.
package struct Signal: Sendable {
  /// Lower-case words joined by hyphens.
  package var id: String
  package var criteria: [String]
  package var kind: Kind
  /// One line on what there is to see.
  package var gist: String
  /// What else than a rule, or more than rules, sees it.
  package var origin: Origin?
  /// Why nothing sees it.
  package var leftOut: String?
  package var location: SourceLocation

  package enum Kind: String, CaseIterable, Sendable {
    /// Each one wants an answer.
    case anomaly
    /// A control did its work.
    case operation
    /// Its absence in a period is the finding.
    case expected
  }

  package struct Origin: Sendable {
    package var maker: Maker
    /// How, in one line.
    package var how: String

    package enum Maker: String, CaseIterable, Sendable {
      /// attestd itself, in its record or its reports.
      case attestd
      /// What attestd measures on the host.
      case probe
      /// What attestd learns to be usual.
      case baseline
    }
  }
}

extension String {
  /// Such as `ssh-fail` or `uid0-user`.
  var isSignalID: Bool {
    utf8.count <= 64 && utf8.first.map({ (97...122).contains($0) }) ?? false
      && split(separator: "-", omittingEmptySubsequences: false).allSatisfy {
        !$0.isEmpty && $0.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) }
      }
  }
}
