import Events
import Evidence

/// Page one: what an auditor wants to know before reading on.
struct SummarySection {
  struct LevelRow {
    let level: String
    let style: String
    let findings: String
    let open: String
    let acknowledged: String
    let resolved: String
    let dismissed: String
    let excepted: String
  }

  struct OpenFinding {
    let level: String
    let style: String
    let title: String
    let subject: String
    let when: String
    let state: String
  }

  let coverageValue: String
  let coverageNote: String
  let findingCount: String
  let findingNote: String
  let openCount: String
  let openNote: String
  let gapCount: String
  let gapNote: String
  let operationCount: String
  let levels: [LevelRow]
  let total: LevelRow
  let openFindings: [OpenFinding]
  let moreOpen: String?
  let noOpenWords: String

  init(_ period: ExportPeriod, _ record: CoverageRecord, _ tally: PeriodTally) {
    let observed = record.observed.microseconds
    let elapsed = record.microsecondsElapsed
    coverageValue = Wording.share(observed, of: elapsed) ?? Wording.hours(observed)
    let sources = record.sources.count
    coverageNote =
      sources == 0
      ? "no source was read in this period"
      : "\(Wording.hours(observed)) of \(Wording.hours(elapsed)) with "
        + (sources == 1 ? "the one source read" : "all \(sources) sources read")

    findingCount = Wording.count(tally.findingCount)
    findingNote =
      tally.historyCount > 0
      ? "\(Wording.count(tally.historyCount)) of them older than coverage"
      : "exceptions recorded in the period"
    openCount = Wording.count(tally.count(.open))
    openNote = "unanswered; \(Wording.count(tally.count(.acknowledged))) more acknowledged, not closed"
    gapCount = Wording.count(period.gaps.count)
    let unexplained = period.gaps.count { $0.explanation == nil && !$0.isBackFilled }
    gapNote =
      period.gaps.isEmpty
      ? "none recorded" : "\(Wording.count(unexplained)) neither back-filled nor explained"
    operationCount = Wording.count(tally.operationTotal)

    levels = Level.allCases.reversed().map { level in
      SummarySection.row(level.rawValue, "l-\(level.rawValue)", tally.count(of: level)) {
        tally.count($0, of: level)
      }
    }
    total = SummarySection.row("all levels", "", tally.findingCount) { tally.count($0) }
    openFindings = tally.unresolved(ReportLimits.open).map {
      OpenFinding(
        level: $0.level.rawValue, style: "l-\($0.level.rawValue)", title: $0.title,
        subject: $0.subject.shortened(to: 90),
        when: $0.firstTime.readable, state: $0.state.rawValue)
    }
    moreOpen =
      tally.unresolvedCount > ReportLimits.open
      ? Wording.count(tally.unresolvedCount - ReportLimits.open) : nil
    noOpenWords =
      tally.findingCount == 0
      ? (observed > 0 ? "No findings while observed." : "Nothing was observed, so nothing can be said.")
      : "Every finding has been resolved, dismissed or excepted."
  }

  private static func row(
    _ name: String, _ style: String, _ findings: Int, _ count: (Finding.State) -> Int
  ) -> LevelRow {
    func words(_ state: Finding.State) -> String { Wording.count(count(state)) }
    return LevelRow(
      level: name, style: style, findings: Wording.count(findings), open: words(.open),
      acknowledged: words(.acknowledged), resolved: words(.resolved), dismissed: words(.dismissed),
      excepted: words(.excepted))
  }
}

extension String {
  func shortened(to length: Int) -> String { count > length ? prefix(length) + "…" : self }
}
