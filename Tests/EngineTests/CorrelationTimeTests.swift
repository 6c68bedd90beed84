import Decode
import Engine
import Events
import Testing

/// Stamps are chosen by whoever writes the log: none may silence what others wrote.
@Suite struct CorrelationTimeTests {
  private typealias Common = CorrelationTests

  /// 2026-11-23T00:00:00Z, when the rig reads, in the seconds of `event`.
  private static let read = 392_000.0

  private static func claim(_ time: String, _ user: String = "ann") -> String {
    #"{"_meta":{"time":"\#(time)"},"e":"fail","user":"\#(user)"}"#
  }

  @Test func aStampFromTheFutureMakesNothingLate() throws {
    let real = [-200, -199, -198].map { Common.event(Self.read + $0) }
    let run = try Rig(Common.text()).json([Self.claim("9999-01-01T00:00:00Z")] + real)
    #expect(run.first("many") == [4])
  }

  @Test func aStampFromTheFutureCountsAsOfItsReading() throws {
    let rig = try Rig(Common.text())
    let run = rig.json((0..<3).map { Self.claim("999\($0)-01-01T00:00:00Z") })
    #expect(run.first("many") == [3])
    #expect(run.tally.newestTime == Rig.now)
  }

  @Test func aStampOfTodayInAnOldLogSilencesNoGroup() throws {
    let rig = try Rig(Common.text())
    let head = Common.event(Self.read)
    #expect(rig.json([head] + [0, 1, 2].map { Common.event($0) }).first("many") == [4])
    // Nor does it keep one that was met from being met anew.
    let times: [Double] = [0, 1, 2, 200, Self.read, 400, 401, 402]
    #expect(rig.json(times.map { Common.event($0) }).first("many") == [3, 8])
  }

  @Test func stampsOfTodayThatMeetItThemselvesDoNotKeepItFromBeingMet() throws {
    let ahead = (0..<3).map { Common.event(Self.read + Double($0) - 100) }
    let old = (0..<20).map { Common.event(Double($0) * 100) }
    let burst = [3_000, 3_001, 3_002].map { Common.event($0) }
    let run = try Rig(Common.text()).json(ahead + old + burst)
    #expect(run.first("many") == [3, 26])
  }

  @Test(arguments: [1, 3])
  func stampsOfTodayInAnOldLogCloseNobodysWindows(_ count: Int) throws {
    let ahead = (0..<count).map { Common.event(Self.read - Double($0), "ann") }
    let before = (0..<16).map { Common.event(Double($0) - 400, "eve\($0 / 4)") }
    let lines = before + [Common.event(0, "bob")] + ahead + [10, 20].map { Common.event($0, "bob") }
    let run = try Rig(Common.text("event_count", "eq: 1")).json(lines)
    #expect(run.first("many") == [])
  }

  @Test func theEventsThatFollowShowAWindowToBeOver() throws {
    let rig = try Rig(Common.text("event_count", "lt: 2"))
    var state = EngineState()
    let others = (0..<13).map { Common.event(100 + Double($0), "eve") }
    let early = rig.json([Common.event(0)] + others.dropLast(), ordinals: 1, &state)
    #expect(early.first("many") == [])
    let late = rig.json(Array(others.suffix(1)), ordinals: 14, &state)
    #expect(late.first("many") == [1])
  }

  @Test func whatIsNotCountedTellsNoTime() throws {
    let rig = try Rig(Common.text("event_count", "lt: 2"))
    var state = EngineState()
    let others = (0..<40).map { Common.event(100 + Double($0)).replacing("fail", with: "fine") }
    let run = rig.json([Common.event(0)] + others, ordinals: 1, &state)
    #expect(run.first("many") == [])
    #expect(rig.json([Common.event(0)] + others).first("many") == [1])
  }
}
