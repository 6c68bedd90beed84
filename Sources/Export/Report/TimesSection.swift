import Events
import Evidence

/// How long findings waited for an answer, and events for their finding.
struct TimesSection {
  struct Row {
    let level: String
    let style: String
    let findings: String
    let answered: String
    let median: String
    let p95: String
    let slowest: String
    let closed: String
    let medianClosed: String
  }

  let rows: [Row]
  let chart: String?
  let latencyChart: String?
  let latencyWords: String
  let lateWords: String

  init(_ period: ExportPeriod) {
    let live = period.findings.filter { !$0.isBeforeCoverage }
    let levels = Level.allCases.reversed().map { level in (level, live.filter { $0.level == level }) }
    let answered = levels.filter { $0.1.contains { $0.acknowledgement != nil } }
    rows = answered.map { Row($0, $1) }
    chart =
      answered.isEmpty
      ? nil
      : DurationChart.svg(
        answered.map { level, findings in
          .init(
            label: level.rawValue, style: "l-\(level.rawValue)",
            microseconds: findings.compactMap(\.microsecondsToAcknowledge))
        }, axis: DurationChart.answers, about: "Time to first answer by level")
    let seen = (live + period.operations.filter { !$0.isBeforeCoverage })
    let latencies = seen.map(\.detectionLatency).sorted()
    latencyChart =
      latencies.isEmpty
      ? nil
      : DurationChart.svg(
        [
          .init(
            label: "in time", style: "k-time",
            microseconds: seen.filter { !$0.isLate }.map(\.detectionLatency)),
          .init(label: "late", style: "k-late", microseconds: seen.filter(\.isLate).map(\.detectionLatency)),
        ], axis: DurationChart.latencies, about: "Detection latency")
    latencyWords = TimesSection.words(latencies)
    let late = seen.count { $0.isLate }
    lateWords =
      "\(Wording.count(late)) of \(Wording.count(seen.count)) were recorded more than five minutes after the event."
  }

  private static func words(_ sorted: [Int64]) -> String {
    guard let least = sorted.first, let most = sorted.last else { return "Nothing to measure: 0 records." }
    let n = "n = \(Wording.count(sorted.count))"
    if sorted.count < 10 { return "\(n): from \(Wording.duration(least)) to \(Wording.duration(most))." }
    return "\(n): median \(Wording.duration(sorted.rank(50))), 95th percentile "
      + "\(Wording.duration(sorted.rank(95))), longest \(Wording.duration(most))."
  }
}

extension TimesSection.Row {
  fileprivate init(_ level: Level, _ findings: [Finding]) {
    let answers = findings.compactMap(\.microsecondsToAcknowledge).sorted()
    let closings = findings.compactMap(\.microsecondsToResolve).sorted()
    self.level = level.rawValue
    style = "l-\(level.rawValue)"
    self.findings = Wording.count(findings.count)
    answered = "\(Wording.count(answers.count)) of \(Wording.count(findings.count))"
    median = answers.isEmpty ? "–" : Wording.duration(answers.rank(50))
    p95 = answers.count < 10 ? "n < 10" : Wording.duration(answers.rank(95))
    slowest = answers.last.map(Wording.duration) ?? "–"
    closed = "\(Wording.count(closings.count)) of \(Wording.count(findings.count))"
    medianClosed = closings.isEmpty ? "–" : Wording.duration(closings.rank(50))
  }
}

extension [Int64] {
  /// The nearest-rank percentile of a sorted, non-empty list: always a value that occurred.
  func rank(_ percent: Int) -> Int64 { self[Swift.max(0, (count * percent + 99) / 100 - 1)] }
}
