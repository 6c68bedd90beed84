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

  init(_ period: ExportPeriod, _ record: CoverageRecord) {
    let observed = record.observed.microseconds
    let elapsed = record.microsecondsElapsed
    coverageValue = Wording.share(observed, of: elapsed) ?? Wording.hours(observed)
    let sources = record.sources.count
    coverageNote =
      sources == 0
      ? "no source was read in this period"
      : "\(Wording.hours(observed)) of \(Wording.hours(elapsed)) with "
        + (sources == 1 ? "the one source read" : "all \(sources) sources read")

    let findings = period.findings
    let history = findings.count { $0.isBeforeCoverage }
    findingCount = Wording.count(findings.count)
    findingNote =
      history > 0
      ? "\(Wording.count(history)) of them older than coverage" : "exceptions recorded in the period"
    let open = findings.filter { $0.state == .open }
    let acknowledged = findings.count { $0.state == .acknowledged }
    openCount = Wording.count(open.count)
    openNote = "unanswered; \(Wording.count(acknowledged)) more acknowledged, not closed"
    gapCount = Wording.count(period.gaps.count)
    let unexplained = period.gaps.count { $0.explanation == nil && !$0.isBackFilled }
    gapNote =
      period.gaps.isEmpty
      ? "none recorded" : "\(Wording.count(unexplained)) neither back-filled nor explained"
    operationCount = Wording.count(period.operations.count)

    levels = Level.allCases.reversed().map { level in
      SummarySection.row(level.rawValue, "l-\(level.rawValue)", findings.filter { $0.level == level })
    }
    total = SummarySection.row("all levels", "", findings)
    let ranked = findings.filter { $0.resolution == nil }.sorted {
      ($1.level, $0.firstTime, $0.id) < ($0.level, $1.firstTime, $1.id)
    }
    openFindings = ranked.prefix(5).map {
      OpenFinding(
        level: $0.level.rawValue, style: "l-\($0.level.rawValue)", title: $0.title,
        subject: $0.subject.shortened(to: 90),
        when: $0.firstTime.readable, state: $0.state.rawValue)
    }
    moreOpen = ranked.count > 5 ? Wording.count(ranked.count - 5) : nil
    noOpenWords =
      findings.isEmpty
      ? (observed > 0 ? "No findings while observed." : "Nothing was observed, so nothing can be said.")
      : "Every finding has been resolved or dismissed."
  }

  private static func row(_ name: String, _ style: String, _ findings: [Finding]) -> LevelRow {
    func count(_ state: Finding.State) -> String { Wording.count(findings.count { $0.state == state }) }
    return LevelRow(
      level: name, style: style, findings: Wording.count(findings.count), open: count(.open),
      acknowledged: count(.acknowledged), resolved: count(.resolved), dismissed: count(.dismissed))
  }
}

extension String {
  func shortened(to length: Int) -> String { count > length ? prefix(length) + "…" : self }
}
