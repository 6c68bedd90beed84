package import Events

/// Stretches of time, sorted and disjoint.
package struct TimeRanges: Equatable, Sendable {
  package private(set) var ranges: [Range<Timestamp>]

  package init(_ unsorted: [Range<Timestamp>] = []) {
    ranges = []
    for range in unsorted.filter({ !$0.isEmpty }).sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = ranges.last, range.lowerBound <= last.upperBound {
        ranges[ranges.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        ranges.append(range)
      }
    }
  }

  package var microseconds: Int64 { ranges.reduce(0) { $0 &+ $1.upperBound.since($1.lowerBound) } }

  package func union(_ other: TimeRanges) -> TimeRanges { TimeRanges(ranges + other.ranges) }

  package func clamped(to bounds: Range<Timestamp>) -> TimeRanges {
    TimeRanges(overlapping(bounds).map { $0.clamped(to: bounds) })
  }

  package func intersects(_ bounds: Range<Timestamp>) -> Bool { !overlapping(bounds).isEmpty }

  /// The parts of `bounds` that are in none of the stretches.
  package func holes(in bounds: Range<Timestamp>) -> TimeRanges {
    var holes: [Range<Timestamp>] = []
    var start = bounds.lowerBound
    for range in overlapping(bounds) {
      if start < range.lowerBound { holes.append(start..<range.lowerBound) }
      start = max(start, range.upperBound)
    }
    if start < bounds.upperBound { holes.append(start..<bounds.upperBound) }
    return TimeRanges(holes)
  }

  package func subtracting(_ other: TimeRanges) -> TimeRanges {
    TimeRanges(ranges.flatMap { other.holes(in: $0).ranges })
  }

  /// Found by bisection: a year has thousands of stretches, and the calendar asks for each of its cells.
  private func overlapping(_ bounds: Range<Timestamp>) -> ArraySlice<Range<Timestamp>> {
    guard !bounds.isEmpty else { return [] }
    let first = firstIndex { $0.upperBound > bounds.lowerBound }
    let end = firstIndex { $0.lowerBound >= bounds.upperBound }
    return ranges[first..<max(first, end)]
  }

  private func firstIndex(where isPast: (Range<Timestamp>) -> Bool) -> Int {
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low + high) / 2
      if isPast(ranges[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
