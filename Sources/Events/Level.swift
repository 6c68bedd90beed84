/// Sigma's five levels.
package enum Level: String, CaseIterable, Sendable {
  case informational, low, medium, high, critical
}

extension Level: Comparable {
  package static func < (a: Level, b: Level) -> Bool { a.rank < b.rank }

  private var rank: Int { Level.allCases.firstIndex(of: self) ?? 0 }

  /// journald's PRIORITY; never 1 or 0, which terminals broadcast.
  package var journalPriority: Int { 6 - rank }
}
