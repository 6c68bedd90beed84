package import Events
package import Sigma

/// A rule on the hot path: copying a `CompiledRule` would retain its every string.
struct RuleRoute: Sendable {
  let accepts: LogSourceSet
  let root: Int
  let isSilent: Bool
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

  init(
    metadata: Metadata, logSource: LogSource, accepts: LogSourceSet, isSilent: Bool, group: [FieldID],
    keep: [FieldID], root: Int
  ) {
    self.metadata = metadata
    self.logSource = logSource
    self.accepts = accepts
    self.isSilent = isSilent
    self.group = group
    self.keep = keep
    self.root = root
  }
}

package final class CompiledCorrelation: Sendable {
  package let metadata: Metadata
  package let rules: [Int]
  package let groupBy: [FieldID]
  package let values: [FieldID]
  package let timespanMicroseconds: Int64
  package let threshold: Correlation.Threshold
  package let isDistinct: Bool
  package let keep: [FieldID]

  init(
    metadata: Metadata, rules: [Int], groupBy: [FieldID], values: [FieldID], timespanMicroseconds: Int64,
    threshold: Correlation.Threshold, isDistinct: Bool, keep: [FieldID]
  ) {
    self.metadata = metadata
    self.rules = rules
    self.groupBy = groupBy
    self.values = values
    self.timespanMicroseconds = timespanMicroseconds
    self.threshold = threshold
    self.isDistinct = isDistinct
    self.keep = keep
  }
}
