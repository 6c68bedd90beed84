package import Events

/// What there is to say about a silence that has become remarkable.
package struct SilenceJudgement: Hashable, Sendable {
  /// The last event.
  package let since: Timestamp
  /// Events that would have come by now.
  package let expectedEvents: Double
  /// The longest gap that was usual in the last one to two months.
  package let longestUsualSeconds: Double
  /// About one gap between two events in so many is as long, had nothing changed. From 1 to a million.
  package let oneIn: Double
  /// The first event there was.
  package let learntSince: Timestamp
  package let learntFromGaps: Int
}
