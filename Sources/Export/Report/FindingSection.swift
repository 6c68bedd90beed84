import Events
import Evidence

/// The exceptions of the period: over the days, by rule, and one by one.
struct FindingSection {
  struct LegendEntry {
    let level: String
    let style: String
  }

  struct RuleRow {
    let title: String
    let rule: String
    let level: String
    let style: String
    let criteria: String
    let findings: String
    let events: String
    let open: String
    let first: String
    let last: String
  }

  struct Row {
    let number: Int
    let id: String
    let day: String
    let time: String
    let level: String
    let style: String
    let criteria: String
    let title: String
    let subject: String?
    let evidence: String?
    let provenance: String
    let count: String
    let state: String
    let answers: [Answer]
    let waited: String?
  }

  struct Answer {
    let decision: String
    let who: String
    let at: String
    let note: String?
  }

  struct CriterionRow {
    let id: String
    let chart: String
    let days: String
    let findings: String
  }

  let chart: String
  let criterionRows: [CriterionRow]
  let firstDay: String
  let lastDay: String
  let legend: [LegendEntry]
  let ruleRows: [RuleRow]
  let rows: [Row]
  let leftOut: String?
  let emptyWords: String

  init(_ period: ExportPeriod, _ record: CoverageRecord, _ tally: PeriodTally) {
    chart = DayChart.svg(tally.days, window: period.window)
    let highest =
      tally.report.criterionDays.values.flatMap(\.values).map { $0.values.reduce(0, +) }.max() ?? 0
    criterionRows = tally.report.criterionDays.sorted { CriterionKey($0.key) < CriterionKey($1.key) }.map {
      CriterionRow(
        id: $0.key, chart: CriterionChart.svg($0.value, window: period.window, highest: highest),
        days: Wording.count($0.value.count),
        findings: Wording.count(tally.criteria[$0.key]?.findings ?? 0))
    }
    firstDay = period.from.day
    lastDay = Timestamp(microseconds: period.window.upperBound.microseconds &- 1).day
    legend = Level.allCases.reversed().map { LegendEntry(level: $0.rawValue, style: "l-\($0.rawValue)") }
    ruleRows = RuleRow.rows(tally)
    rows = tally.foremost(ReportLimits.rows).map { Row($0.finding, number: $0.number) }
    leftOut = ReportLimits.leftOut(tally.findingCount)
    emptyWords =
      record.observed.ranges.isEmpty
      ? "0 rows. Nothing was observed in this period, so this is no statement about what happened."
      : "0 rows: no findings while observed."
  }
}

extension FindingSection.RuleRow {
  static func rows(_ tally: PeriodTally) -> [FindingSection.RuleRow] {
    tally.findingRules.values.sorted {
      ($1.level, $1.count, $0.title, $0.rule) < ($0.level, $0.count, $1.title, $1.rule)
    }.map {
      FindingSection.RuleRow(
        title: $0.title, rule: $0.rule, level: $0.level.rawValue, style: "l-\($0.level.rawValue)",
        criteria: $0.criteria.joined(separator: ", "), findings: Wording.count($0.count),
        events: Wording.count($0.events), open: Wording.count($0.open), first: $0.first.readable,
        last: $0.last.readable)
    }
  }
}

extension FindingSection.Row {
  init(_ finding: Finding, number: Int) {
    self.number = number
    id = finding.id
    day = finding.firstTime.day
    time = String(finding.firstTime.readable.suffix(8))
    level = finding.level.rawValue
    style = "l-\(finding.level.rawValue)"
    criteria = finding.criteria.isEmpty ? "unmapped" : finding.criteria.joined(separator: " ")
    title = finding.title
    subject = finding.group.isEmpty ? nil : finding.subject.shortened(to: 300)
    evidence = finding.record?.shortened(to: 400) ?? finding.kept?.spelledOut.shortened(to: 400)
    var provenance = [finding.source]
    switch finding.origin {
    case .trusted: break
    case .unverified: provenance.append("unverified origin")
    case .contradicted: provenance.append("origin contradicted by trusted fields")
    }
    if finding.isLate { provenance.append("recorded late") }
    if finding.isBeforeCoverage { provenance.append("before coverage") }
    provenance.append("leaf \(finding.leafIndex)")
    self.provenance = provenance.joined(separator: " · ")
    count = Wording.count(finding.count)
    state = finding.state.rawValue
    answers = finding.responses.map {
      FindingSection.Answer(
        decision: $0.words, who: $0.actor, at: $0.time.readable,
        note: $0.note.isEmpty ? nil : $0.note.shortened(to: 300))
    }
    let spans = [
      finding.microsecondsToAcknowledge.map { "first answer after \(Wording.duration($0))" },
      finding.microsecondsToResolve.map { "closed after \(Wording.duration($0))" },
    ].compactMap(\.self)
    waited = spans.isEmpty ? nil : spans.joined(separator: ", ")
  }
}
