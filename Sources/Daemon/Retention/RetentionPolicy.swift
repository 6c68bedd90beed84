package import Events
package import Store

/// What the configuration says about how long things are kept.
package struct RetentionPolicy: Hashable, Sendable {
  package var retention: Settings.Retention
  package var window: Settings.Window?

  package init(_ settings: Settings) {
    retention = settings.retention
    window = settings.scope.window
  }

  package init(_ retention: Settings.Retention, window: Settings.Window?) {
    self.retention = retention
    self.window = window
  }

  package func cutoffs(at now: Timestamp) -> RetentionCutoffs {
    func cutoff(_ span: CalendarSpan) -> RetentionCutoffs.Cutoff {
      .init(before: before(span, at: now), policy: span.description)
    }
    return RetentionCutoffs(
      evidence: cutoff(retention.evidence), leaves: cutoff(retention.leaves), ledger: cutoff(retention.ledger)
    )
  }

  /// What was recorded before this is kept no longer.
  ///
  /// The span is counted from the end of the UTC month something was recorded in, and for what was recorded inside the
  /// observation window from the end of the window, so that a window stays whole until it goes.
  private func before(_ span: CalendarSpan, at now: Timestamp) -> Timestamp {
    let today = CivilDate(daysSince1970: now.seconds.floored(by: 86_400))
    let day = span.before(today)
    let month = (CivilDate(year: day.year, month: day.month, day: 1) ?? day).daysSince1970
    guard let window else { return RetentionPolicy.midnight(month) }
    let end = window.to.daysSince1970 + 1
    let isOver = span.after(CivilDate(daysSince1970: end)).daysSince1970 <= today.daysSince1970
    return RetentionPolicy.midnight(
      isOver ? max(month, end) : min(month, window.from.daysSince1970))
  }

  private static func midnight(_ day: Int64) -> Timestamp {
    Timestamp(microseconds: 0).advanced(bySeconds: day * 86_400)
  }
}
