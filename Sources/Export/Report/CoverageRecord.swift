import Events
import Evidence

/// What a period's intervals and gaps add up to: per source, over all sources, and per cell of the calendar.
struct CoverageRecord {
  /// Worst last.
  enum CellState: Int, Comparable {
    case full, late, partial, gap, notObserved

    static func < (a: CellState, b: CellState) -> Bool { a.rawValue < b.rawValue }
  }

  struct Source {
    var name: String
    /// From here on the source counts: its first sign of life in the period.
    var since: Timestamp
    /// Read, and not inside a gap that was never filled.
    var observed = TimeRanges()
    /// Examined afterwards, when what was missed came back.
    var late = TimeRanges()
    var lost = TimeRanges()
    /// Gaps that concern single entries (a line too long, a rule's match limit).
    var narrowGaps = TimeRanges()
    var read = 0
    var examined = 0
    var own = 0
    var unparsed = 0
    var gaps = 0
  }

  let elapsed: Range<Timestamp>
  let sources: [Source]
  /// Time in which every source that counts was observed.
  let observed: TimeRanges
  /// Entries older than the first start of attestd: examined, but nobody was watching then.
  let historyRead: Int

  init(_ period: ExportPeriod) {
    let elapsed = period.elapsed
    let names = Set(period.coverage.map(\.source) + period.gaps.map(\.source)).sorted()
    sources = names.compactMap { name in
      Source(
        name: name, intervals: period.coverage.filter { $0.source == name && !$0.isBeforeCoverage },
        gaps: period.gaps.filter { $0.source == name }, in: elapsed)
    }
    let begin = sources.map(\.since).min() ?? elapsed.upperBound
    let missed = sources.map { $0.observed.holes(in: max($0.since, elapsed.lowerBound)..<elapsed.upperBound) }
    let unwatched = TimeRanges([elapsed.lowerBound..<max(elapsed.lowerBound, begin)])
    observed = TimeRanges([elapsed]).subtracting(missed.reduce(unwatched) { $0.union($1) })
    historyRead = period.coverage.filter(\.isBeforeCoverage).reduce(0) { $0 &+ $1.read }
    self.elapsed = elapsed
  }

  /// The worst of the sources in `cell`; nil for time that has not passed.
  func state(of cell: Range<Timestamp>) -> CellState? {
    let cell = cell.clamped(to: elapsed)
    guard !cell.isEmpty else { return nil }
    return sources.compactMap { $0.state(of: cell) }.max() ?? .notObserved
  }

  var microsecondsElapsed: Int64 { elapsed.upperBound.since(elapsed.lowerBound) }
}

extension CoverageRecord.Source {
  /// Nil if nothing of the source lies in the window.
  fileprivate init?(
    name: String, intervals: [CoverageInterval], gaps: [CoverageGap], in elapsed: Range<Timestamp>
  ) {
    let inside = gaps.filter { $0.range(until: elapsed.upperBound).overlaps(elapsed) }
    let read = TimeRanges(intervals.map { $0.start..<max($0.start, $0.end) }).clamped(to: elapsed)
    let starts = read.ranges.prefix(1).map(\.lowerBound) + inside.map(\.opened)
    guard let since = starts.min() else { return nil }
    func ranges(_ isIncluded: (CoverageGap) -> Bool) -> TimeRanges {
      TimeRanges(inside.filter(isIncluded).map { $0.range(until: elapsed.upperBound) }).clamped(to: elapsed)
    }
    self.init(name: name, since: max(since, elapsed.lowerBound))
    late = ranges { $0.isBackFilled }
    lost = ranges { !$0.isBackFilled && !$0.isNarrow }
    narrowGaps = ranges { !$0.isBackFilled && $0.isNarrow }
    observed = read.union(late).subtracting(lost)
    self.gaps = inside.count
    for interval in intervals {
      self.read &+= interval.read
      examined &+= interval.examined
      own &+= interval.own
      unparsed &+= interval.unparsed
    }
  }

  fileprivate func state(of cell: Range<Timestamp>) -> CoverageRecord.CellState? {
    let cell = max(cell.lowerBound, min(since, cell.upperBound))..<cell.upperBound
    guard !cell.isEmpty else { return nil }
    if lost.intersects(cell) { return .gap }
    let missing = observed.holes(in: cell).microseconds
    if missing == cell.upperBound.since(cell.lowerBound) { return .notObserved }
    // Two stretches meet within a commit; a few seconds between them are no hole in the watch.
    if missing > 5_000_000 || narrowGaps.intersects(cell) { return .partial }
    return late.intersects(cell) ? .late : .full
  }
}

extension CoverageGap {
  /// An instant still has to be found on the calendar.
  fileprivate func range(until end: Timestamp) -> Range<Timestamp> {
    let least = Timestamp(microseconds: opened.microseconds &+ 1)
    return opened..<max(opened, least, closed ?? end)
  }

  var isNarrow: Bool { gap.cause == .lineTooLong || gap.cause == .matchLimit }
}
