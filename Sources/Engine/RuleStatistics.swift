package import Events

/// What became of one rule since its engine was made.
package struct RuleStatistics: Hashable, Sendable {
  /// Entries of its log sources that its condition was tried on; the others cannot match it.
  package var evaluated = 0
  /// Entries that satisfied it, its filters included.
  package var matched = 0
  /// Event time of the last of them.
  package var lastMatched: Timestamp?

  package init() {}
}
