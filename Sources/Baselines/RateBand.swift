/// The counts of an interval that nobody needs to hear of, both ends included.
package struct RateBand: Hashable, Sendable {
  package let low: Int
  /// `Int.max` where no count would be remarkable.
  package let high: Int
  /// The count (of a share: the numerator) that is expected.
  package let expected: Double
  /// Then everything is unremarkable.
  package let isLearning: Bool
}
