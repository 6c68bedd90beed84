import Evidence
import Testing

@Suite struct ClockWatchTests {
  private static func reading(wall: Double, boot: Double, monotonic: Double) -> ClockWatch.Reading {
    ClockWatch.Reading(
      wall: Int64(wall * 1_000_000), boot: Int64(boot * 1_000_000), monotonic: Int64(monotonic * 1_000_000))
  }

  /// What is noticed when so much time has passed on each clock.
  private static func notices(wall: Double, boot: Double, monotonic: Double) -> [ClockWatch.Notice] {
    var watch = ClockWatch()
    #expect(watch.notice(reading(wall: 1_000_000, boot: 500, monotonic: 400)) == [])
    return watch.notice(reading(wall: 1_000_000 + wall, boot: 500 + boot, monotonic: 400 + monotonic))
  }

  @Test func timeThatPassesIsNoNews() {
    #expect(Self.notices(wall: 1, boot: 1, monotonic: 1) == [])
    // Slewed by a tenth, as chrony does at the most.
    #expect(Self.notices(wall: 11, boot: 10, monotonic: 10) == [])
    #expect(Self.notices(wall: 1.9, boot: 1, monotonic: 1) == [])
  }

  @Test func aSetClockIsToldWithDirectionAndSize() {
    #expect(Self.notices(wall: -3_599, boot: 1, monotonic: 1) == [.stepped(-3_600_000_000)])
    #expect(Self.notices(wall: 3.5, boot: 1, monotonic: 1) == [.stepped(2_500_000)])
  }

  @Test func sleepAndNotBeingRunAreToldApart() {
    #expect(Self.notices(wall: 61, boot: 61, monotonic: 1) == [.hostPaused(60_000_000)])
    #expect(Self.notices(wall: 40, boot: 40, monotonic: 40) == [.processPaused(40_000_000)])
    #expect(Self.notices(wall: 14, boot: 14, monotonic: 14) == [])
  }

  @Test func aStepBetweenTwoRunsOfOneBootIsFound() {
    let now = Self.reading(wall: 1_000_000, boot: 500, monotonic: 400)
    #expect(ClockWatch.step(from: now.bootedAt, to: now) == nil)
    #expect(ClockWatch.step(from: now.bootedAt + 900_000, to: now) == nil)
    #expect(ClockWatch.step(from: now.bootedAt + 5_000_000, to: now) == -5_000_000)
  }

  @Test func extremeReadingsDoNotTrap() {
    var watch = ClockWatch()
    for value in [Int64.min, 0, .max, -1, .min] {
      _ = watch.notice(ClockWatch.Reading(wall: value, boot: ~value, monotonic: value))
    }
  }
}
