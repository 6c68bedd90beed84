package import CanonicalJSON

/// What earlier rounds found, row by row, so that a change can be told: digests, fingerprints and times, never what
/// stands in a file.
package struct ProbeMemory: Sendable {
  package private(set) var rows: [String: JSONValue]
  private var changed: Set<String> = []

  package init(_ rows: [String: JSONValue] = [:]) { self.rows = rows }

  package subscript(_ key: String) -> JSONValue? {
    get { rows[key] }
    set {
      guard rows[key] != newValue else { return }
      rows[key] = newValue
      changed.insert(key)
    }
  }

  /// The rows that are others than at the last call; nil for those that went.
  package mutating func takeChanges() -> [(key: String, value: JSONValue?)] {
    defer { changed.removeAll() }
    return changed.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { ($0, rows[$0]) }
  }

  func keys(beginningWith prefix: String) -> [String] {
    rows.keys.filter { $0.hasPrefix(prefix) }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
