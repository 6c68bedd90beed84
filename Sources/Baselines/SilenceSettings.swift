/// What a document says about silence. The same for all groups of a baseline, and to be the same at every call.
package struct SilenceSettings: Hashable, Sendable {
  /// From a group's first event to the first silence that can be remarkable.
  package let learnSeconds: Int
  /// A silence is remarkable when it is this many times longer than the longest usual one, and as unlikely as ten weeks ask.
  package let patience: Double
  /// No shorter silence is remarkable, however busy the group was.
  package let leastSeconds: Int

  /// Values outside of what makes sense are brought inside.
  package init(learnSeconds: Int = 1_209_600, patience: Double = 1.5, leastSeconds: Int = 300) {
    self.learnSeconds = min(max(learnSeconds, 0), 31_622_400)
    self.patience = patience > 1 ? min(patience, 100) : 1
    self.leastSeconds = min(max(leastSeconds, 1), 31_622_400)
  }

  /// Gaps that are worth a guess about the next.
  static let leastGaps: Float = 5
  static let rate = RateSettings(intervalSeconds: 3600)
}
