import Engine
import Events
import Testing

/// Whoever writes logs chooses order, values and groups: what one event may cost is bounded.
@Suite struct CorrelationEffortTests {
  private static func text(_ correlation: String) -> String {
    let bases = ["a", "b", "c"].map {
      "title: \($0)\nname: \($0)\nlogsource: {product: linux}\n"
        + "detection: {s: {e: \($0)}, condition: s}\n---\n"
    }
    return bases.joined()
      + "title: x\nname: x\ncorrelation:\n  group-by: [u]\n  timespan: 1h\n"
      + correlation.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
  }

  private static func event(_ second: Double, _ name: String = "a", _ value: Int = 0) -> String {
    #"{"_meta":{"time":\#(1_795_000_000 + second)},"e":"\#(name)","u":"ann","n":\#(value)}"#
  }

  private static func seconds(_ work: () throws -> Void) rethrows -> Double {
    let clock = ContinuousClock()
    return try clock.measure(work) / .seconds(1)
  }

  @Test(arguments: [
    "type: value_percentile\nrules: [a]\ncondition: {field: n, percentile: 95, gte: 1000000}",
    "type: value_count\nrules: [a]\ncondition: {field: n, gte: 20000}",
    "type: value_avg\nrules: [a]\ncondition: {field: n, gte: 1000000}",
  ])
  func lateEntriesOfABusyGroupCostNoMoreThanMany(_ correlation: String) throws {
    let rig = try Rig(Self.text(correlation))
    var state = EngineState()
    let busy = (0..<9_900).map { Self.event(Double($0) * 0.3, "a", $0 * 7_919 % 10_007) }
    let ordinary = Self.seconds { _ = rig.json(busy, ordinals: 1, &state) }
    let late = (0..<30).map { Self.event(Double($0), "a", 5) }
    let cost = Self.seconds { _ = rig.json(late, ordinals: 10_000, &state) }
    #expect(cost < ordinary)
    #expect(state.correlations.unexaminedWindows > 0)
  }

  @Test func aLateEntryStillCompletesTheWindowsBehindIt() throws {
    let rig = try Rig(Self.text("type: value_sum\nrules: [a]\ncondition: {field: n, gte: 100}"))
    var state = EngineState()
    let events = (0..<60).map { Self.event(Double($0), "a", 1) }
    let run = rig.json(events + [Self.event(-1, "a", 39), Self.event(-2, "a", 1)], ordinals: 1, &state)
    #expect(run.first("x") == [62])
    #expect(state.correlations.unexaminedWindows == 0)
  }

  /// Late values go into the window at hand and out of it with their time.
  @Test func countsOfManyValuesFollowLateOnes() throws {
    let rig = try Rig(Self.text("type: value_median\nrules: [a]\ncondition: {field: n, gte: 50}"))
    let low = (0..<100).map { Self.event(Double($0), "a", 1) }
    let late = (0..<101).map { Self.event(50 + Double($0) / 1_000, "a", 99) }
    let gone = [Self.event(3_660, "a", 1)]
    let run = rig.json(low + late + gone)
    // From the 100th on, half of what is there is high.
    #expect(run.first("x").first == 200 - 49)
  }

  @Test(arguments: ["condition: a and (b or c)", "condition: {gte: 3}"])
  func longWindowsOfOrderedKindsAreGoneOverOnce(_ condition: String) throws {
    let rig = try Rig(Self.text("type: temporal_ordered\nrules: [a, b, c]\n\(condition)"))
    var state = EngineState()
    let never = ["c", "b"]
    let events = (0..<20_000).map { Self.event(Double($0) * 0.1, never[$0 % 2]) }
    let first = Self.seconds { _ = rig.json(Array(events[..<4_000]), ordinals: 1, &state) }
    let last = Self.seconds { _ = rig.json(Array(events[16_000...]), ordinals: 16_001, &state) }
    #expect(last < first * 6)
    // What began before any crowd is still known at its end.
    var crowded = EngineState()
    let crowd =
      [Self.event(0, "a"), Self.event(1, "b")] + (0..<8_000).map { Self.event(2 + Double($0) * 0.1, "b") }
    let run = rig.json(crowd + [Self.event(3_000, "c")], ordinals: 1, &crowded)
    #expect(run.all("x").last == 8_003)
  }
}
