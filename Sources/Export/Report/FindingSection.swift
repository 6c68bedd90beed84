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

  let chart: String
  let legend: [LegendEntry]
  let ruleRows: [RuleRow]
  let rows: [Row]
  let leftOut: String?
  let emptyWords: String

  init(_ period: ExportPeriod, _ record: CoverageRecord) {
    chart = DayChart.svg(period.findings, window: period.window)
    legend = Level.allCases.reversed().map { LegendEntry(level: $0.rawValue, style: "l-\($0.rawValue)") }
    ruleRows = RuleRow.rows(period.findings)
    let numbered = Array(zip(period.findings, 1...))
    let ranked = numbered.sorted { ($1.0.level, $0.1) < ($0.0.level, $1.1) }
    rows = ranked.prefix(ReportLimits.rows).map { Row($0, number: $1) }
    leftOut = ReportLimits.leftOut(ranked.count)
    emptyWords =
      record.observed.ranges.isEmpty
      ? "0 rows. Nothing was observed in this period, so this is no statement about what happened."
      : "0 rows: no findings while observed."
  }
}

extension FindingSection.RuleRow {
  static func rows(_ findings: [Finding]) -> [FindingSection.RuleRow] {
    let groups = Dictionary(grouping: findings) { $0.rule }.values.sorted {
      ($1[0].level, $1.count, $0[0].title, $0[0].rule) < ($0[0].level, $0.count, $1[0].title, $1[0].rule)
    }
    return groups.map { group in
      let (head, tail) = (group[0], group[group.count - 1])
      return FindingSection.RuleRow(
        title: head.title, rule: head.rule, level: head.level.rawValue, style: "l-\(head.level.rawValue)",
        criteria: head.criteria.joined(separator: ", "), findings: Wording.count(group.count),
        events: Wording.count(group.reduce(0) { $0 &+ $1.count }),
        open: Wording.count(group.count { $0.state == .open }), first: head.firstTime.readable,
        last: tail.firstTime.readable)
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
        decision: $0.decision.rawValue, who: $0.actor, at: $0.time.readable,
        note: $0.note.isEmpty ? nil : $0.note.shortened(to: 300))
    }
    let spans = [
      finding.microsecondsToAcknowledge.map { "first answer after \(Wording.duration($0))" },
      finding.microsecondsToResolve.map { "closed after \(Wording.duration($0))" },
    ].compactMap(\.self)
    waited = spans.isEmpty ? nil : spans.joined(separator: ", ")
  }
}
