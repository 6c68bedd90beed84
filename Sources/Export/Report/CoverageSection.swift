import Events
import Evidence

/// The calendar, the sources behind it and the gaps in it.
struct CoverageSection {
  struct Month {
    let name: String
    let calendar: String
  }

  struct SourceRow {
    let name: String
    let since: String
    let hours: String
    let share: String
    let read: String
    let examined: String
    let own: String
    let unparsed: String
    let gapCount: String
    let caveat: String?
  }

  struct GapRow {
    let number: Int
    let source: String
    let day: String
    let time: String
    let lasted: String
    let cause: String
    let detail: String
    let span: String
    let size: String
    let state: String
    let explanation: String
  }

  let months: [Month]
  let legend: [CalendarChart.LegendEntry]
  let sources: [SourceRow]
  let balance: String
  let historyWords: String?
  /// What was not seen, before anything that was.
  let gapWords: String
  let gapRows: [GapRow]
  let gapsLeftOut: String?

  init(_ period: ExportPeriod, _ record: CoverageRecord) {
    let calendars = CalendarChart.months(record, window: period.window)
    let first = CivilDate(daysSince1970: period.from.seconds.floored(by: 86_400))
    months = calendars.enumerated().map { offset, calendar in
      let month = (first.month - 1 + offset) % 12
      return Month(
        name: "\(Wording.monthNames[month]) \(first.year + (first.month - 1 + offset) / 12)",
        calendar: calendar)
    }
    legend = CalendarChart.legend
    sources = record.sources.map { source in
      let counted = record.elapsed.upperBound.since(source.since)
      return SourceRow(
        name: source.name, since: source.since.readable, hours: Wording.hours(source.observed.microseconds),
        share: Wording.share(source.observed.microseconds, of: counted) ?? "–",
        read: Wording.count(source.read),
        examined: Wording.count(source.examined), own: Wording.count(source.own),
        unparsed: Wording.count(source.unparsed), gapCount: Wording.count(source.gaps),
        caveat: source.transport?.caveat)
    }
    let sums = record.sources.reduce(into: (0, 0, 0)) { sums, source in
      sums = (sums.0 &+ source.read, sums.1 &+ source.examined, sums.2 &+ source.own)
    }
    let agrees = sums.0 == sums.1 &+ sums.2
    balance =
      "\(Wording.count(sums.0)) read = \(Wording.count(sums.1)) examined + \(Wording.count(sums.2)) own"
      + (agrees ? "" : " — THE BALANCE DOES NOT HOLD")
    historyWords = record.historyRead > 0 ? Wording.count(record.historyRead) : nil
    let unexplained = period.gaps.count { $0.explanation == nil && !$0.isBackFilled }
    gapWords =
      period.gaps.isEmpty
      ? "No gap was recorded."
      : "\(Wording.count(period.gaps.count, "gap was", "gaps were")) recorded, "
        + "\(Wording.count(unexplained)) of them neither back-filled nor explained."
    gapRows = period.gaps.prefix(ReportLimits.rows).enumerated().map { GapRow($1, number: $0 + 1) }
    gapsLeftOut = ReportLimits.leftOut(period.gaps.count)
  }
}

extension CoverageSection.GapRow {
  fileprivate init(_ gap: CoverageGap, number: Int) {
    self.number = number
    source = gap.source
    day = gap.opened.day
    time = String(gap.opened.readable.suffix(8))
    lasted = gap.closed.map { Wording.duration($0.since(gap.opened)) } ?? "still open"
    cause = gap.gap.cause.words
    detail = gap.gap.detail
    span = gap.gap.from.isEmpty && gap.gap.to.isEmpty ? "" : "\(gap.gap.from) → \(gap.gap.to)"
    size =
      switch gap.gap.size {
      case .entries(let number): Wording.count(number) + " entries"
      case .bytes(let number): Wording.count(number) + " bytes"
      case .atLeastEntries(let number): "at least " + Wording.count(number) + " entries"
      case .unknown: "unknown"
      }
    state = gap.state
    explanation = [gap.explanation, gap.explainedBy.map { "(\($0))" }].compactMap(\.self).joined(
      separator: " ")
  }
}

extension SourceGap.Cause {
  var words: String {
    switch self {
    case .stopped: "attestd was stopped"
    case .crashed: "attestd did not run"
    case .vanished: "entries vanished unread"
    case .neverArrived: "messages never arrived"
    case .notUTF8: "not written in UTF-8"
    case .suppressed: "the logger dropped entries"
    case .unreadable: "source not readable"
    case .truncated: "file cut short"
    case .removed: "file removed unread"
    case .lineTooLong: "line too long"
    case .storeUnavailable: "evidence store full or read-only"
    case .edited: "log changed afterwards"
    case .silent: "source silent"
    case .hostDown: "host down"
    case .hostPaused: "host asleep"
    case .paused: "attestd not run by the kernel"
    case .recordLost: "record lost"
    case .matchLimit: "a rule's match limit"
    }
  }
}

/// Tables of the report stop somewhere; the CSV files never do.
enum ReportLimits {
  static let rows = 500
  /// Open findings on the first page.
  static let open = 5
  /// Open findings beside the controls.
  static let openItems = 50

  /// Says how many rows are only in the CSV file; nil if none.
  static func leftOut(_ count: Int) -> String? { count > rows ? Wording.count(count - rows) : nil }
}
