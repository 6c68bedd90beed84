import Events
import Evidence

/// How right the clock was that stamped everything, as far as anybody could say.
struct ClockSection {
  struct SourceRow {
    let name: String
    let kept: String
    let notKept: String
    let unknown: String
    let lag: String
  }

  struct EventRow {
    let what: String
    let count: String
  }

  let sources: [SourceRow]
  let events: [EventRow]

  init(_ period: ExportPeriod, _ tally: PeriodTally) {
    var times: [String: Times] = [:]
    for interval in period.coverage where !interval.isBeforeCoverage {
      times[interval.source, default: Times()].add(interval, within: period.elapsed)
    }
    sources = times.sorted { $0.key < $1.key }.map { SourceRow($0.key, $0.value) }
    let rules = period.rules.filter { ClockSection.rules.contains($0.name) }.map { rule in
      let counts = tally.counts(ofRules: [rule.id, rule.name])
      return EventRow(what: rule.title, count: Wording.count(counts.findings + counts.operations))
    }
    let gaps = ClockSection.causes.map { cause in
      EventRow(
        what: "gap: \(cause.words)", count: Wording.count(period.gaps.count { $0.gap.cause == cause }))
    }
    events = rules + gaps
  }

  /// Names of the shipped rules about the clock and the host's pauses.
  private static let rules: Set<String> = [
    "clock_jump", "clock_unsynchronised", "zone_skewed", "clock_lost", "clock_stepped", "clock_set_by_hand",
    "host_paused", "unclean_boot",
  ]

  private static let causes: [SourceGap.Cause] = [.hostDown, .hostPaused, .paused]

  fileprivate struct Times {
    var kept: Int64 = 0
    var notKept: Int64 = 0
    var unknown: Int64 = 0
    var lag = 0

    mutating func add(_ interval: CoverageInterval, within window: Range<Timestamp>) {
      let start = max(interval.start, window.lowerBound)
      let length = max(0, min(interval.end, window.upperBound).since(start))
      switch interval.isClockSynchronised {
      case true?: kept += length
      case false?: notKept += length
      case nil: unknown += length
      }
      lag = max(lag, interval.maximumLag)
    }
  }
}

extension ClockSection.SourceRow {
  fileprivate init(_ source: String, _ times: ClockSection.Times) {
    name = source
    kept = Wording.hours(times.kept)
    notKept = Wording.hours(times.notKept)
    unknown = Wording.hours(times.unknown)
    lag = Wording.duration(Int64(clamping: min(times.lag, 1 << 40)) * 1_000_000)
  }
}
