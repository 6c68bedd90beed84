package import Events
package import Sigma

/// A rule on the hot path: copying a `CompiledRule` would retain its every string.
struct RuleRoute: Sendable {
  let accepts: LogSourceSet
  let root: Int
  let isSilent: Bool
  /// The filters that narrow it, as a range of the rule set's `filtersOfRules`.
  let filters: Range<Int>
  /// How many texts it looks for, its filters' included.
  let texts: Int32
}

/// What a compiled rule is known by and what becomes of its matches.
package final class CompiledRule: Sendable {
  package let metadata: Metadata
  package let logSource: LogSource
  /// The log sources it is evaluated for.
  package let accepts: LogSourceSet
  /// A base rule that only feeds correlations.
  package let isSilent: Bool
  package let group: [FieldID]
  package let keep: [FieldID]
  let root: Int
  let filters: Range<Int>

  init(
    metadata: Metadata, logSource: LogSource, accepts: LogSourceSet, isSilent: Bool, group: [FieldID],
    keep: [FieldID], root: Int, filters: Range<Int>
  ) {
    self.metadata = metadata
    self.logSource = logSource
    self.accepts = accepts
    self.isSilent = isSilent
    self.group = group
    self.keep = keep
    self.root = root
    self.filters = filters
  }
}
