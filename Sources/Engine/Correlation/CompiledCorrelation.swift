package import Events
package import Sigma

/// A correlation as the machine runs it.
package final class CompiledCorrelation: Sendable {
  package let metadata: Metadata
  /// What it counts, at most 64 for the temporal kinds; the place of a member is its bit in the entries of a group.
  let members: [Member]
  /// What a group's values are called in reports.
  package let groupBy: [FieldID]
  package let keep: [FieldID]
  let timespan: Int64
  let measure: Measure
  let requirement: Requirement
  /// Tells whether remembered state means the same for it: of what is counted, how, by what and within which time.
  package let definition: String
  /// Counted by another correlation and not to be reported itself.
  package let isSilent: Bool

  struct Member: Sendable {
    let groupBy: [FieldID]
    let values: [FieldID]
  }

  /// What of the entries in a window is measured.
  enum Measure: Hashable, Sendable {
    case events, distinctValues
    case sum, average
    /// Between 0 and 1; the median is one half.
    case quantile(Double)
    case seen
    case seenInOrder

    /// What of a window can be kept up to date from event to event, to the same result.
    var isTallied: Bool {
      switch self {
      case .distinctValues, .quantile: true
      case .events, .sum, .average, .seen, .seenInOrder: false
      }
    }

    var isStatistic: Bool {
      switch self {
      case .sum, .average, .quantile: true
      case .events, .distinctValues, .seen, .seenInOrder: false
      }
    }
  }

  enum Requirement: Sendable {
    case figure(Correlation.Threshold)
    /// Of the members seen.
    case expression(SeenExpression)
  }

  /// When a window is judged.
  enum Decision: Sendable {
    /// At every event, over the window that ends with it.
    case atEvent
    /// When the window that a group's first event opens is over.
    case atWindowEnd
    /// When the window that begins with an event of a wanted rule is over.
    case atAnchorEnd(wanted: UInt64)
  }

  let decision: Decision
  /// As many entries as can ever decide a count.
  let needed: Int
  /// The least count that keeps lower bounds alone.
  let smallestCount: Int

  init(
    metadata: Metadata, members: [Member], groupBy: [FieldID], keep: [FieldID], timespan: Int64,
    measure: Measure, requirement: Requirement, definition: String, isSilent: Bool
  ) {
    self.metadata = metadata
    self.members = members
    self.groupBy = groupBy
    self.keep = keep
    self.timespan = timespan
    self.measure = measure
    self.requirement = requirement
    self.definition = definition
    self.isSilent = isSilent
    switch requirement {
    case .figure(let threshold):
      decision = threshold.hasUpperBound ? .atWindowEnd : .atEvent
      let largest = threshold.bounds.map(\.value).max() ?? 1
      needed = Int(min(max(largest, 1), 1_000_000)) + 1
      var smallest = needed
      while smallest > 1, threshold.admits(Double(smallest - 1)) { smallest -= 1 }
      // Beyond what is kept, nothing can be told.
      smallestCount = threshold.admits(Double(needed)) ? smallest : .max
    case .expression(let expression):
      decision = expression.hasNegation ? .atAnchorEnd(wanted: expression.wanted) : .atEvent
      needed = members.count
      smallestCount = 1
    }
  }

  /// Whether a report at the end of a window may name this entry: what was looked for, not what must not have been.
  func isWitnessed(by entry: CorrelationEntry) -> Bool {
    switch decision {
    case .atEvent: false
    case .atWindowEnd: true
    case .atAnchorEnd(let wanted): entry.value & wanted != 0
    }
  }

  var decidesLater: Bool {
    if case .atEvent = decision { false } else { true }
  }
}
