/// What checking a bundle found. An empty list of problems means: the parts agree with each other.
package struct BundleVerdict: Sendable {
  package struct Problem: Hashable, Sendable, CustomStringConvertible {
    /// The file, or `bundle`.
    package var place: String
    package var reason: String

    package var description: String { "\(place): \(reason)" }
  }

  /// In the order of the files; the first is the first bad item.
  package var problems: [Problem] = []
  /// What was checked and held, and what a check like this cannot show.
  package var statements: [String] = []

  mutating func add(_ place: String, _ reason: String) {
    problems.append(Problem(place: place, reason: reason))
  }
}
