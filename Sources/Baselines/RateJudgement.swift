/// What a profile says about one interval that is over.
package struct RateJudgement: Hashable, Sendable {
  package enum Verdict: UInt8, Sendable {
    /// Not enough seen yet to say anything.
    case learning
    /// The denominator of a share was too small to say anything.
    case tooLittle
    case judged
  }

  package enum Direction: UInt8, Sendable {
    case none
    case tooMany
    case tooFew
  }

  package let verdict: Verdict
  /// `none` unless the interval is remarkable.
  package let direction: Direction
  package let expected: Double
  package let seen: Int
  /// The denominator, of a share.
  package let total: Int?
  /// Only of remarkable intervals, because it takes some looking for.
  package let band: RateBand?
  /// About one interval in so many would have as many or more (as few or fewer, if it is below what is expected), had nothing
  /// changed. From 1 to a million, and never lower for a count that is further off in the same direction.
  package let oneIn: Double
  /// The deviation was reported when it began; this is more of it.
  package let isContinuation: Bool
  /// Intervals since the deviation under way began, this one included; 0 when there is none.
  package let deviationIntervals: Int
  /// The deviation has lasted so long that from the next interval on it is what is expected.
  package let isAdopted: Bool
  /// Intervals that went into what was expected.
  package let learntFrom: Int
}
