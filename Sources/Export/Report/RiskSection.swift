import Events
import Evidence

/// Where findings concentrate: by the organisation's controls, with how that changed over a year.
struct RiskSection {
  struct Row {
    let control: String
    let text: String
    let findings: String
    let days: String
    let level: String
    let style: String
    let open: String
    let trend: String
    let year: String
    fileprivate let order: (level: Int, count: Int)
  }

  struct OpenRow {
    let level: String
    let style: String
    let title: String
    let id: String
    let when: String
    let age: String
    let state: String
  }

  let rows: [Row]
  let months: String
  let historyWords: String?
  let openRows: [OpenRow]
  let openLeftOut: String?

  init(_ period: ExportPeriod, _ tally: PeriodTally) {
    let months = RiskSection.months(period)
    var claimed: Set<String> = []
    var rows = period.controls.map { control in
      let keys = RiskSection.keys(control, period, tally)
      claimed.formUnion(keys)
      return Row(control.id, control.description, keys, tally, period.history, months)
    }
    rows.sort {
      ($1.order.level, $1.order.count, $0.control) < ($0.order.level, $0.order.count, $1.control)
    }
    let others = Set(tally.findingRules.keys).union(period.history.counts.keys).subtracting(claimed)
    if !others.isEmpty {
      rows.append(
        Row(
          "no control", "rules that are evidence for none of the controls", others, tally, period.history,
          months))
    }
    self.rows = rows
    self.months = "\(months.first?.name ?? "") to \(months.last?.name ?? "")"
    let unknown = months.count { !$0.isOnRecord }
    historyWords =
      unknown == 0
      ? nil : "\(Wording.count(unknown)) of the \(Wording.count(months.count)) months are not on the record"
    openRows = tally.unresolved(ReportLimits.openItems).map { OpenRow($0, period.asOf) }
    let more = tally.unresolvedCount - openRows.count
    openLeftOut = more > 0 ? Wording.count(more) : nil
  }

  fileprivate struct Month {
    let name: String
    let isOnRecord: Bool
  }

  private static func months(_ period: ExportPeriod) -> [Month] {
    let window = FindingHistory.window(until: period.window.upperBound)
    let first = CivilDate(daysSince1970: window.lowerBound.seconds.floored(by: 86_400))
    return (0..<FindingHistory.months).map { offset in
      let number = first.month - 1 + offset
      let (year, month) = (first.year + number / 12, number % 12 + 1)
      let next = CivilDate(year: month == 12 ? year + 1 : year, month: month % 12 + 1, day: 1)?.start
      return Month(
        name: "\(year)-\(month < 10 ? "0" : "")\(month)",
        isOnRecord: period.history.since.map { since in next.map { since < $0 } ?? true } ?? true)
    }
  }

  /// What findings name as their rule when they are evidence for the control.
  private static func keys(_ control: Control, _ period: ExportPeriod, _ tally: PeriodTally) -> Set<String> {
    let rules = ControlRecord(control, period, tally, isObserved: true).rules
    let expected = period.expected.filter { $0.isNamed(in: control.expectations) }
    return Set(rules.flatMap { [$0.id, $0.name] } + control.rules + expected.map(\.id))
  }
}

extension RiskSection.Row {
  fileprivate init(
    _ control: String, _ text: String, _ keys: Set<String>, _ tally: PeriodTally, _ history: FindingHistory,
    _ months: [RiskSection.Month]
  ) {
    let found = keys.compactMap { tally.findingRules[$0] }
    let count = found.reduce(0) { $0 + $1.count }
    let highest = found.map(\.level).max()
    let days = keys.reduce(into: Set<Int64>()) { $0.formUnion(tally.report.ruleDays[$1] ?? []) }
    let bars = months.map { month in
      (
        month: month.name,
        count: month.isOnRecord ? keys.reduce(0) { $0 + (history.counts[$1]?[month.name] ?? 0) } : nil
      )
    }
    self.control = control
    self.text = text
    findings = Wording.count(count)
    self.days = Wording.count(days.count)
    level = highest?.rawValue ?? "–"
    style = highest.map { "chip l-\($0.rawValue)" } ?? ""
    open = Wording.count(found.reduce(0) { $0 + $1.open })
    trend = TrendChart.svg(bars)
    year = Wording.count(bars.compactMap(\.count).reduce(0, +))
    order = (highest.flatMap(Level.allCases.firstIndex(of:)) ?? -1, count)
  }
}

extension RiskSection.OpenRow {
  fileprivate init(_ finding: Finding, _ asOf: Timestamp) {
    level = finding.level.rawValue
    style = "l-\(finding.level.rawValue)"
    title = finding.title
    id = finding.id
    when = finding.firstTime.readable
    age = Wording.duration(max(0, asOf.since(finding.recordedTime)))
    state = finding.state.rawValue
  }
}
