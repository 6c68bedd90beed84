package import LocatedYAML

/// A Sigma correlation as written; references are names until `RuleCollection` resolves them (specification
/// "Correlation rules").
package struct Correlation: Sendable {
  package var metadata: Metadata
  package var kind: Kind
  /// Ids or names of the rules and correlations it counts, in the order written, each with its place.
  package var rules: [Reference]
  package var groupBy: [String]
  package var aliases: [Alias]
  package var timespanSeconds: Int
  package var condition: Requirement
  /// The fields whose values count (`value_count`: one, or several whose distinct tuples count; the other
  /// value kinds: exactly one); empty for the other kinds.
  package var fields: [String]
  /// `value_percentile`: which one, above 0 and at most 100.
  package var percentile: Double?
  /// Also emit the base rules' own matches.
  package var generate: Bool

  package init(
    metadata: Metadata, kind: Kind, rules: [Reference], groupBy: [String], aliases: [Alias] = [],
    timespanSeconds: Int, condition: Requirement, fields: [String], percentile: Double? = nil, generate: Bool
  ) {
    self.metadata = metadata
    self.kind = kind
    self.rules = rules
    self.groupBy = groupBy
    self.aliases = aliases
    self.timespanSeconds = timespanSeconds
    self.condition = condition
    self.fields = fields
    self.percentile = percentile
    self.generate = generate
  }

  package enum Kind: String, Sendable, CaseIterable {
    case eventCount = "event_count"
    case valueCount = "value_count"
    case temporal
    case temporalOrdered = "temporal_ordered"
    case valueSum = "value_sum"
    case valueAverage = "value_avg"
    case valuePercentile = "value_percentile"
    case valueMedian = "value_median"

    package var isTemporal: Bool { self == .temporal || self == .temporalOrdered }

    /// Computes a figure from the numbers in a field.
    package var isStatistic: Bool {
      switch self {
      case .valueSum, .valueAverage, .valuePercentile, .valueMedian: true
      case .eventCount, .valueCount, .temporal, .temporalOrdered: false
      }
    }
  }

  package struct Reference: Hashable, Sendable {
    package var text: String
    package var location: SourceLocation
    package init(text: String, location: SourceLocation) {
      self.text = text
      self.location = location
    }
  }

  /// A name for `group-by` and `field` that stands for another field in each rule.
  package struct Alias: Hashable, Sendable {
    package var name: String
    package var fields: [(rule: Reference, field: String)]

    package init(name: String, fields: [(rule: Reference, field: String)]) {
      self.name = name
      self.fields = fields
    }

    package static func == (a: Alias, b: Alias) -> Bool {
      a.name == b.name && a.fields.elementsEqual(b.fields) { $0.rule == $1.rule && $0.field == $1.field }
    }

    package func hash(into hasher: inout Hasher) {
      hasher.combine(name)
      for (rule, field) in fields {
        hasher.combine(rule)
        hasher.combine(field)
      }
    }
  }

  /// When the correlation is met.
  package enum Requirement: Hashable, Sendable {
    /// The count or figure of the window; for temporal kinds, how many different rules were seen.
    case figure(Threshold)
    /// Temporal kinds: a boolean expression whose leaves are rules as written in `rules`.
    case expression(Condition)
  }

  /// Bounds that the figure of a window must all keep.
  package struct Threshold: Hashable, Sendable {
    package var bounds: [Bound]

    package init(_ bounds: [Bound]) { self.bounds = bounds }

    package func admits(_ figure: Double) -> Bool { bounds.allSatisfy { $0.admits(figure) } }

    /// True where more events can make a met threshold unmet again, so that only the end of a window tells.
    package var hasUpperBound: Bool {
      bounds.contains { $0.comparison != .greater && $0.comparison != .greaterOrEqual }
    }
  }

  package struct Bound: Hashable, Sendable {
    package var comparison: Comparison
    package var value: Double

    package init(_ comparison: Comparison, _ value: Double) {
      self.comparison = comparison
      self.value = value
    }

    package func admits(_ figure: Double) -> Bool {
      switch comparison {
      case .greater: figure > value
      case .greaterOrEqual: figure >= value
      case .less: figure < value
      case .lessOrEqual: figure <= value
      case .equal: figure == value
      case .different: figure != value
      }
    }
  }

  package enum Comparison: String, Hashable, Sendable, CaseIterable {
    case greater = "gt"
    case greaterOrEqual = "gte"
    case less = "lt"
    case lessOrEqual = "lte"
    case equal = "eq"
    case different = "neq"
  }
}
