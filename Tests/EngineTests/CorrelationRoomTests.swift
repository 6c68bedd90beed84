import Engine
import Events
import Testing

/// More groups than there is room for: whose go, and that it is told.
@Suite struct CorrelationRoomTests {
  private static let rules = """
    title: flood
    name: flood
    logsource: {product: linux}
    detection: {s: {e: flood}, condition: s}
    ---
    title: slow
    name: slow
    logsource: {product: linux}
    detection: {s: {e: slow}, condition: s}
    ---
    title: wave
    name: wave
    correlation: {type: event_count, rules: [flood], group-by: [u], timespan: 10s, condition: {gte: 3}}
    ---
    title: day
    name: day
    correlation: {type: event_count, rules: [slow], group-by: [u], timespan: 1d, condition: {gte: 3}}
    ---
    title: lone
    name: lone
    correlation: {type: event_count, rules: [slow], group-by: [u], timespan: 1d, condition: {lt: 5}}
    """

  private static func event(_ second: Double, _ name: String, _ user: String) -> String {
    #"{"_meta":{"time":\#(1_795_000_000 + second)},"e":"\#(name)","u":"\#(user)"}"#
  }

  private static func flood(_ users: Range<Int>, at second: Double) -> [String] {
    users.map { event(second, "flood", "u\($0)") }
  }

  @Test func aFloodIntoOneCorrelationThrowsOutNoneOfOthers() throws {
    let rig = try Rig(Self.rules)
    var state = EngineState()
    let slow = [0, 1].map { Self.event($0, "slow", "ann") }
    _ = rig.json(slow + Self.flood(0..<130_000, at: 80_000), ordinals: 1, &state)
    #expect(state.correlations.droppedGroups >= 30_000)
    #expect(state.correlations.groupCount <= CorrelationState.mostGroups)
    let run = rig.json([Self.event(80_001, "slow", "ann")], ordinals: 1, &state)
    #expect(run.first("day") == [1])
    // Nor is the window forgotten that is still to be judged.
    let later = rig.json((0..<13).map { Self.event(90_000 + Double($0), "flood", "x") }, ordinals: 2, &state)
    #expect(later.first("lone") == [1])
  }

  @Test func groupsThatCanMeetNothingAnyMoreGoFirstAndAreNoLoss() throws {
    let rig = try Rig(Self.rules)
    var state = EngineState()
    _ = rig.json(Self.flood(0..<100_000, at: 0), ordinals: 1, &state)
    let later = Self.flood(0..<13, at: 100) + Self.flood(200_000..<200_020, at: 100)
    _ = rig.json(later, ordinals: 1, &state)
    #expect(state.correlations.spentGroups > 99_000)
    #expect(state.correlations.droppedGroups == 0)
  }

  /// Of equally old ones it is the key that decides, not a table's order.
  @Test func whichGroupsGoIsTheSameEveryTime() throws {
    let rig = try Rig(Self.rules)
    let lines = Self.flood(0..<100_001, at: 0)
    let changes = (0..<2).map { _ in
      var state = EngineState()
      _ = rig.json(lines, ordinals: 1, &state)
      return Set(state.correlations.takeChanges().filter { $0.bytes == nil }.map(\.key))
    }
    #expect(changes[0].count == 25_000)
    #expect(changes[0] == changes[1])
  }

  @Test func stampsFromTheFutureKeepNoRoom() throws {
    let rig = try Rig(Self.rules)
    var state = EngineState()
    _ = rig.json(Self.flood(0..<60_000, at: 390_000), ordinals: 1, &state)
    _ = rig.json(Self.flood(60_000..<100_000, at: 0), ordinals: 1, &state)
    let real = (0..<2).map { Self.event(Double($0), "flood", "ann") }
    _ = rig.json(real + Self.flood(100_000..<160_000, at: 1), ordinals: 1, &state)
    #expect(rig.json([Self.event(2, "flood", "ann")], ordinals: 1, &state).first("wave") == [1])
  }
}
