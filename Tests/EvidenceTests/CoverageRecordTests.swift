import Events
import Evidence
import Testing

@Suite struct CoverageRecordTests {
  private static func time(_ seconds: Int64) -> Timestamp { Timestamp(seconds: 1_000_000 + seconds) }

  private static func interval(_ source: String, _ from: Int64, _ to: Int64) -> CoverageInterval {
    CoverageInterval(source: source, start: time(from), end: time(to), read: 1, examined: 1, ruleSet: "")
  }

  private static func gap(
    _ source: String, _ cause: SourceGap.Cause, from: Int64, opened: Int64, closed: Int64?,
    isBackFilled: Bool = false
  ) -> CoverageGap {
    CoverageGap(
      id: "g-\(source)\(from)", source: source,
      gap: SourceGap(cause: cause, size: .unknown, from: time(from).description, to: "", detail: ""),
      opened: time(opened), closed: closed.map(time), isBackFilled: isBackFilled)
  }

  private static func record(_ coverage: [CoverageInterval], _ gaps: [CoverageGap]) -> CoverageRecord {
    CoverageRecord(coverage: coverage, gaps: gaps, elapsed: time(0)..<time(1_000))
  }

  @Test func downtimeThatWasReadLateCoversAllSourcesAndIsNoSourceItself() {
    let record = Self.record(
      [
        Self.interval("a", 0, 300), Self.interval("a", 500, 1_000), Self.interval("b", 0, 300),
        Self.interval("b", 500, 1_000),
      ], [Self.gap("attestd", .crashed, from: 300, opened: 500, closed: 510, isBackFilled: true)])
    #expect(record.sources.map(\.name) == ["a", "b"])
    #expect(record.sources.map(\.observed.microseconds) == [1_000_000_000, 1_000_000_000])
    #expect(record.sources.map(\.late.microseconds) == [210_000_000, 210_000_000])
    #expect(record.observed.microseconds == 1_000_000_000)
    #expect(record.sources[0].state(of: Self.time(300)..<Self.time(400)) == .late)
  }

  @Test func whatWasNotReadLateIsMissing() {
    let record = Self.record(
      [Self.interval("a", 0, 300), Self.interval("a", 500, 1_000)],
      [Self.gap("a", .unreadable, from: 300, opened: 302, closed: 500)])
    #expect(record.observed.microseconds == 800_000_000)
    #expect(record.sources[0].lost.microseconds == 200_000_000)
    #expect(record.sources[0].state(of: Self.time(300)..<Self.time(400)) == .gap)
  }

  @Test func aSilentSourceWasWatched() {
    let record = Self.record(
      [Self.interval("a", 0, 1_000)], [Self.gap("a", .silent, from: 300, opened: 400, closed: nil)])
    #expect(record.observed.microseconds == 1_000_000_000)
    #expect(record.sources[0].state(of: Self.time(500)..<Self.time(600)) == .partial)
    #expect(record.sources[0].state(of: Self.time(0)..<Self.time(100)) == .full)
  }
}
