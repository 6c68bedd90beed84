package import Events

/// A Sigma filter: a condition that must hold as well for the rules it names (specification "Filters").
///
/// Its condition is a conjunct: `not selection` suppresses what the selection describes.
package struct Filter: Sendable {
  package var metadata: Metadata
  package var logSource: LogSource
  package var target: Target
  package var searches: [Search]
  package var condition: Condition

  package init(
    metadata: Metadata, logSource: LogSource, target: Target, searches: [Search], condition: Condition
  ) {
    self.metadata = metadata
    self.logSource = logSource
    self.target = target
    self.searches = searches
    self.condition = condition
  }

  package enum Target: Sendable {
    /// Every rule whose log source is equal or more specific (v2.2.0).
    case any
    case rules([Correlation.Reference])
  }

  /// A filter narrows rules whose log source is equal to its own or more specific.
  package func covers(_ ruleSource: LogSource) -> Bool { logSource.accepts(ruleSource) }
}
