import Events
import Testing

@testable import Daemon

@Suite struct ClockLeapTests {
  private static let start = Timestamp(seconds: 1_790_000_000)
  private static let second: Int64 = 1_000_000_000

  @Test(arguments: [
    // What the wall clock did in a second, in days, and whether it is believed.
    (0, true), (1, true), (40, true), (-400, true), (41, false), (730, false), (40_000, false),
  ])
  func aClockThatGoesYearsAheadInASecondIsDoubted(days: Int64, isBelieved: Bool) {
    var leap = ClockLeap()
    #expect(leap.happened(Self.start, 5) == nil)
    let wall = Self.start.advanced(bySeconds: 1 + days * 86_400)
    #expect(leap.happened(wall, 5 + Self.second) == (isBelieved ? nil : Self.start))
    // Told once.
    #expect(leap.happened(wall.advanced(bySeconds: 1), 5 + 2 * Self.second) == nil)
  }

  @Test func aYearThatPassesIsNone() {
    var leap = ClockLeap()
    for day in 0..<366 as Range<Int64> {
      let wall = Self.start.advanced(bySeconds: day * 86_400)
      #expect(leap.happened(wall, day * 86_400 * Self.second) == nil)
    }
  }
}
