import Events
import Evidence
import Testing

@Suite struct SkewWatchTests {
  private static func said(_ distances: [Double]) -> [Int64] {
    var watch = SkewWatch()
    let read = Timestamp(seconds: 1_000_000)
    return distances.compactMap {
      watch.notice(event: Timestamp(microseconds: read.microseconds + Int64($0 * 1_000_000)), read: read)
    }
  }

  @Test(arguments: [(7_200.0, 120), (-3_600, -60), (20_700, 345), (-900, -15)] as [(Double, Int64)])
  func wholeQuartersAreToldOnce(distance: Double, minutes: Int64) {
    #expect(Self.said((0..<50).map { distance - Double($0 % 20) }) == [minutes])
  }

  @Test func whatIsOnTimeOrNoWholeQuarterIsNot() {
    #expect(Self.said((0..<100).map { -Double($0 % 55) }) == [])
    #expect(Self.said((0..<100).map { _ in -400 }) == [])
    // A backlog comes nearer line by line.
    #expect(Self.said((0..<500).map { -5_000 + Double($0) * 10 }) == [])
  }

  @Test func anotherZoneIsToldAgain() {
    let west = [Double](repeating: -3_600, count: 30)
    let east = [Double](repeating: 3_600, count: 30)
    #expect(Self.said(west + east + west) == [-60, 60, -60])
  }

  @Test func extremeStampsDoNotTrap() {
    var watch = SkewWatch()
    for (event, read) in [(Int64.min, Int64.max), (.max, .min), (0, .min)] {
      _ = watch.notice(event: Timestamp(microseconds: event), read: Timestamp(microseconds: read))
    }
  }
}
