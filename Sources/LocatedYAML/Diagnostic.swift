/// Something to tell the author of a document: what is wrong and what would be right.
package struct Diagnostic: Hashable, Sendable, Error {
  package var severity: Severity
  package var location: SourceLocation
  package var message: String

  package init(_ severity: Severity, at location: SourceLocation, _ message: String) {
    self.severity = severity
    self.location = location
    self.message = message
  }

  /// An error rejects its document and nothing else; a warning does not stop it.
  package enum Severity: String, Sendable { case warning, error }
}

extension Diagnostic: CustomStringConvertible {
  /// `rules/ssh.yml:12:5: error: unknown modifier 'contians'; did you mean 'contains'?`
  package var description: String { "\(location): \(severity.rawValue): \(message)" }
}
