/// Something to tell the author of a document: what is wrong and what would be right.
package struct Diagnostic: Hashable, Sendable, Error {
  package var severity: Severity
  package var location: SourceLocation
  package var message: String
  /// The short name by which people look up or leave out what found it, such as `unused-search`; nil where nobody
  /// asks.
  package var check: String?

  package init(_ severity: Severity, at location: SourceLocation, _ message: String, check: String? = nil) {
    self.severity = severity
    self.location = location
    self.message = message
    self.check = check
  }

  /// An error rejects its document and nothing else; a warning does not stop it; a note is about taste and order.
  package enum Severity: String, Sendable, Comparable {
    case note, warning, error

    package static func < (a: Severity, b: Severity) -> Bool { a.rank < b.rank }

    private var rank: Int {
      switch self {
      case .note: 0
      case .warning: 1
      case .error: 2
      }
    }
  }
}

extension Diagnostic: CustomStringConvertible {
  /// `rules/ssh.yml:12:5: error: unknown modifier 'contians'; did you mean 'contains'?`
  package var description: String { "\(location): \(severity.rawValue): \(message)" }
}
