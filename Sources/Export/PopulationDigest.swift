import Crypto
package import Evidence

/// What the lines of a population add up to, gathered while they pass.
package struct PopulationDigest {
  package private(set) var rows = 0
  package private(set) var bytes = 0
  /// Items of each UTC month, `2026-10`.
  package private(set) var months: [String: Int] = [:]
  private var hash = SHA256()

  package init() {}

  package mutating func add(_ item: PopulationItem) {
    rows += 1
    bytes += item.line.count
    months[item.month, default: 0] += 1
    hash.update(data: item.line)
  }

  /// SHA-256 of the lines so far, lower-case hexadecimal; of nothing, too.
  package var sha256: String { hash.finalize().hexadecimal }
}
