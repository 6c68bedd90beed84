package import Events

/// What a period's intervals and gaps add up to: per source, over all sources, and per cell of the calendar.
package struct CoverageRecord: Sendable {
  /// Worst last.
  package enum CellState: Int, Comparable, Sendable {
    case full, late, partial, gap, notObserved

    package static func < (a: CellState, b: CellState) -> Bool { a.rawValue < b.rawValue }
  }

  package struct Source: Sendable {
    package var name: String
    /// From here on the source counts: its first sign of life in the period.
    package var since: Timestamp
    /// Read, and not inside a gap that was never filled.
    package var observed = TimeRanges()
    /// Examined afterwards, when what was missed came back.
    package var late = TimeRanges()
    package var lost = TimeRanges()
    /// Gaps that concern single entries (a line too long, a rule's match limit, dropped entries), or say that there were none (a silent log).
    package var narrowGaps = TimeRanges()
    package var read = 0
    package var examined = 0
    package var own = 0
    package var unparsed = 0
    package var suppressed = 0
    package var missing = 0
    package var gaps = 0
    /// How entries come to the log, where losses on the way cannot be seen in it.
    package var transport: Transport?
  }

  /// The source of gaps that concern all sources.
  package static let all = "attestd"

  package let elapsed: Range<Timestamp>
  package let sources: [Source]
  /// Time in which every source that counts was observed.
  package let observed: TimeRanges
  /// Entries older than the first start of attestd: examined, but nobody was watching then.
  package let historyRead: Int

  /// - Parameter elapsed: the part of the period that has passed.
  package init(coverage: [CoverageInterval], gaps: [CoverageGap], elapsed: Range<Timestamp>) {
    // While attestd itself did not run, no source was watched.
    let everywhere = gaps.filter { $0.source == CoverageRecord.all }
    let names = Set(coverage.map(\.source) + gaps.map(\.source)).subtracting([CoverageRecord.all]).sorted()
    sources = names.compactMap { name in
      Source(
        name: name, intervals: coverage.filter { $0.source == name && !$0.isBeforeCoverage },
        gaps: gaps.filter { $0.source == name }, everywhere: everywhere, in: elapsed)
    }
    let begin = sources.map(\.since).min() ?? elapsed.upperBound
    let missed = sources.map { $0.observed.holes(in: max($0.since, elapsed.lowerBound)..<elapsed.upperBound) }
    let unwatched = TimeRanges([elapsed.lowerBound..<max(elapsed.lowerBound, begin)])
    observed = TimeRanges([elapsed]).subtracting(missed.reduce(unwatched) { $0.union($1) })
    historyRead = coverage.filter(\.isBeforeCoverage).reduce(0) { $0 &+ $1.read }
    self.elapsed = elapsed
  }

  /// The worst of the sources in `cell`; nil for time that has not passed.
  package func state(of cell: Range<Timestamp>) -> CellState? {
    let cell = cell.clamped(to: elapsed)
    guard !cell.isEmpty else { return nil }
    return sources.compactMap { $0.state(of: cell) }.max() ?? .notObserved
  }

  package var microsecondsElapsed: Int64 { elapsed.upperBound.since(elapsed.lowerBound) }
}

extension CoverageRecord.Source {
  /// Nil if nothing of the source lies in the window.
  fileprivate init?(
    name: String, intervals: [CoverageInterval], gaps: [CoverageGap], everywhere: [CoverageGap],
    in elapsed: Range<Timestamp>
  ) {
    let inside = (gaps + everywhere).filter { $0.range(until: elapsed.upperBound).overlaps(elapsed) }
    let read = TimeRanges(intervals.map { $0.start..<max($0.start, $0.end) }).clamped(to: elapsed)
    let starts = read.ranges.prefix(1).map(\.lowerBound) + gaps.map(\.opened).filter(elapsed.contains)
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
      suppressed &+= interval.suppressed
      missing &+= interval.missing
      transport = interval.transport ?? transport
    }
  }

  package func state(of cell: Range<Timestamp>) -> CoverageRecord.CellState? {
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
  /// From when nothing was examined, as far as is known, until it was again. An instant still has to be found on the
  /// calendar.
  package func range(until end: Timestamp) -> Range<Timestamp> {
    let start = Timestamp(rfc3339: gap.from).map { min($0, opened) } ?? opened
    let least = Timestamp(microseconds: opened.microseconds &+ 1)
    return start..<max(opened, least, closed ?? end)
  }

  package var isNarrow: Bool {
    switch gap.cause {
    case .lineTooLong, .matchLimit, .suppressed, .neverArrived, .silent: true
    default: false
    }
  }
}
