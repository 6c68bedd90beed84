import Events
import Evidence

/// What was expected to happen regularly, and what became of each of its periods.
struct ExpectationSection {
  struct Row {
    let title: String
    let id: String
    let schedule: String?
    let criteria: String
    let controls: String
    let strip: String?
    let counts: String
    let streak: String
    let longest: String
    let others: [String]
  }

  let rows: [Row]
  let leftOut: String?
  let legend: [CalendarChart.LegendEntry]
  let judged: String

  init(_ period: ExportPeriod) {
    var periods: [String: [ExpectationOutcome]] = [:]
    for judged in period.expectations {
      periods[judged.outcome.expectation, default: []].append(judged.outcome)
    }
    let expected = Dictionary(period.expected.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let ids = Set(periods.keys).union(expected.keys)
    let named = ids.map { id in
      (title: expected[id]?.title ?? periods[id]?.last?.title ?? id, id: id)
    }.sorted { ($0.title, $0.id) < ($1.title, $1.id) }
    rows = named.prefix(ReportLimits.rows).map {
      Row($0.id, $0.title, expected[$0.id], periods[$0.id] ?? [], period)
    }
    leftOut = ReportLimits.leftOut(ids.count)
    legend = StripChart.legend
    judged = Wording.count(period.expectations.count, "period was", "periods were")
  }
}

extension ExpectationSection.Row {
  fileprivate init(
    _ id: String, _ title: String, _ summary: ExpectationSummary?, _ outcomes: [ExpectationOutcome],
    _ period: ExportPeriod
  ) {
    let streaks = Streaks(outcomes)
    let criteria = summary?.criteria ?? outcomes.last?.criteria ?? []
    let controls = period.controls.filter { summary?.isNamed(in: $0.expectations) == true }.map(\.id)
    self.id = id
    self.title = title
    schedule = summary?.schedule
    self.criteria = criteria.isEmpty ? "unmapped" : criteria.joined(separator: ", ")
    self.controls = controls.isEmpty ? "–" : controls.joined(separator: ", ")
    strip = outcomes.isEmpty ? nil : StripChart.svg(outcomes)
    counts = streaks.words
    streak = outcomes.isEmpty ? "–" : Wording.count(streaks.current)
    longest = outcomes.isEmpty ? "–" : Wording.count(streaks.longest)
    others = [
      Streaks.list(outcomes, .missed), Streaks.list(outcomes, .late), Streaks.list(outcomes, .notExercised),
      outcomes.count > StripChart.most
        ? "the strip shows the last \(Wording.count(StripChart.most)) of \(Wording.count(outcomes.count))"
        : nil,
    ].compactMap(\.self)
  }
}

/// Periods met one after the other. Those without an occasion neither lengthen nor end a streak.
private struct Streaks {
  private(set) var current = 0
  private(set) var longest = 0
  private var met = 0
  private var judged = 0

  init(_ outcomes: [ExpectationOutcome]) {
    for outcome in outcomes {
      switch outcome.status {
      case .met:
        met += 1
        current += 1
        longest = max(longest, current)
      case .late, .missed: current = 0
      case .notExercised: continue
      }
      judged += 1
    }
  }

  /// A share only of ten and more, with what it is of.
  var words: String {
    guard judged > 0 else { return "0 periods with an occasion ended" }
    return "\(Wording.count(met)) of \(Wording.count(judged)) met"
      + (Wording.share(met, ofCount: judged).map { " (\($0))" } ?? "")
  }

  /// `missed 2: 2026-10-09, 2026-10-12`; nil for none.
  static func list(_ outcomes: [ExpectationOutcome], _ status: ExpectationOutcome.Status) -> String? {
    let days = outcomes.filter { $0.status == status }.map(\.period.start.day)
    guard !days.isEmpty else { return nil }
    return "\(StripChart.words(status)) \(Wording.count(days.count)): "
      + days.prefix(5).joined(separator: ", ")
      + (days.count > 5 ? " and \(Wording.count(days.count - 5)) more" : "")
  }
}
