package import LocatedYAML

/// Why the configuration cannot be used; every problem found, each with its place.
package struct SettingsError: Error, CustomStringConvertible, Sendable {
  package var diagnostics: [Diagnostic]

  package init(diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }

  package var description: String { diagnostics.map(\.description).joined(separator: "\n") }
}
