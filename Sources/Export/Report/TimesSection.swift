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

  init(_ tally: PeriodTally) {
    let answered = Level.allCases.reversed().compactMap { level in
      tally.answers[level].flatMap { $0.microsecondsToAcknowledge.isEmpty ? nil : (level, $0) }
    }
    rows = answered.map { Row($0, $1) }
    chart =
      answered.isEmpty
      ? nil
      : DurationChart.svg(
        answered.map { level, answers in
          .init(
            label: level.rawValue, style: "l-\(level.rawValue)",
            microseconds: answers.microsecondsToAcknowledge)
        }, axis: DurationChart.answers, about: "Time to first answer by level")
    let (inTime, late) = (tally.latenciesInTime, tally.latenciesLate)
    var latencies = inTime
    latencies += late
    latencies.sort()
    latencyChart =
      latencies.isEmpty
      ? nil
      : DurationChart.svg(
        [
          .init(label: "in time", style: "k-time", microseconds: inTime),
          .init(label: "late", style: "k-late", microseconds: late),
        ], axis: DurationChart.latencies, about: "Detection latency")
    latencyWords = TimesSection.words(latencies)
    lateWords =
      "\(Wording.count(late.count)) of \(Wording.count(latencies.count)) were recorded more than five minutes after the event."
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
  fileprivate init(_ level: Level, _ all: PeriodTally.Answers) {
    let answers = all.microsecondsToAcknowledge.sorted()
    let closings = all.microsecondsToResolve.sorted()
    self.level = level.rawValue
    style = "l-\(level.rawValue)"
    self.findings = Wording.count(all.findings)
    answered = "\(Wording.count(answers.count)) of \(Wording.count(all.findings))"
    median = answers.isEmpty ? "–" : Wording.duration(answers.rank(50))
    p95 = answers.count < 10 ? "n < 10" : Wording.duration(answers.rank(95))
    slowest = answers.last.map(Wording.duration) ?? "–"
    closed = "\(Wording.count(closings.count)) of \(Wording.count(all.findings))"
    medianClosed = closings.isEmpty ? "–" : Wording.duration(closings.rank(50))
  }
}

extension [Int64] {
  /// The nearest-rank percentile of a sorted, non-empty list: always a value that occurred.
  func rank(_ percent: Int) -> Int64 { self[Swift.max(0, (count * percent + 99) / 100 - 1)] }
}
