package import LocatedYAML

/// A Sigma correlation as written; references are names until `RuleCollection` resolves them.
package struct Correlation: Sendable {
  package var metadata: Metadata
  package var kind: Kind
  /// Ids or names of the rules it counts, each with its place.
  package var rules: [Reference]
  package var groupBy: [String]
  package var timespanSeconds: Int
  package var condition: Threshold
  /// `value_count`: the field whose distinct values count (several fields: distinct tuples, ruling 6).
  package var fields: [String]
  /// Also emit the base rules' own matches.
  package var generate: Bool

  package init(
    metadata: Metadata, kind: Kind, rules: [Reference], groupBy: [String], timespanSeconds: Int,
    condition: Threshold, fields: [String], generate: Bool
  ) {
    self.metadata = metadata
    self.kind = kind
    self.rules = rules
    self.groupBy = groupBy
    self.timespanSeconds = timespanSeconds
    self.condition = condition
    self.fields = fields
    self.generate = generate
  }

  package enum Kind: String, Sendable {
    case eventCount = "event_count"
    case valueCount = "value_count"
  }

  package struct Reference: Hashable, Sendable {
    package var text: String
    package var location: SourceLocation
    package init(text: String, location: SourceLocation) {
      self.text = text
      self.location = location
    }
  }

  /// Bounds on the count, ends as written; at least one is set.
  package struct Threshold: Hashable, Sendable {
    /// Smallest count that qualifies (`gt: 4` arrives as 5).
    package var atLeast: Int?
    /// Largest count that qualifies.
    package var atMost: Int?
    package init(atLeast: Int? = nil, atMost: Int? = nil) {
      self.atLeast = atLeast
      self.atMost = atMost
    }
  }
}
