import Engine
import Events
import Testing

/// The kinds beside counting: events of rules a, b and c, one letter
/// each, against when the correlation speaks.
@Suite struct CorrelationKindTests {
  private static func rules(_ correlation: String) -> String {
    let bases = ["a", "b", "c"].map {
      "title: \($0)\nname: \($0)\nlogsource: {product: linux}\n"
        + "detection: {s: {e|contains: \($0)}, condition: s}\n---\n"
    }
    return bases.joined()
      + "title: x\nname: x\ncorrelation:\n  group-by: [u]\n  timespan: 60s\n"
      + correlation.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
  }

  /// Letters and seconds: `a0 b10` is an event of rule a, and ten seconds later one of rule b.
  private static func events(_ text: String, value: String = "") -> [String] {
    text.split(separator: " ").map { word in
      let letters = word.prefix { $0.isLetter }
      let rest = word.dropFirst(letters.count).split(separator: "=")
      let number = rest.count > 1 ? #","n":"\#(rest[1])""# : ""
      return
        #"{"_meta":{"time":\#(1_795_000_000 + (Double(rest[0]) ?? 0))},"e":"\#(letters)","u":"ann"\#(number)}"#
    }
  }

  @Test(
    arguments: [
      // All of them, in any order, within the window.
      ("type: temporal\nrules: [a, b]", "a0 b60", [2]),
      ("type: temporal\nrules: [a, b]", "b0 a5 b6", [2]),
      ("type: temporal\nrules: [a, b]", "a0 b61", []),
      ("type: temporal\nrules: [a, b]", "ab0", [1]),
      ("type: temporal\nrules: [a, b, c]\ncondition: {gte: 2}", "a0 a1 c2", [3]),
      ("type: temporal\ncondition: a and (b or c)", "b0 c1 a2", [3]),
      // In order.
      ("type: temporal_ordered\nrules: [a, b, c]", "a0 b1 c2", [3]),
      ("type: temporal_ordered\nrules: [a, b, c]", "a0 c1 b2", []),
      ("type: temporal_ordered\nrules: [a, b]", "b0 a1", []),
      ("type: temporal_ordered\nrules: [a, b]", "a0 b0", [2]),
      ("type: temporal_ordered\nrules: [a, b]", "b0 a0", []),
      ("type: temporal_ordered\nrules: [a, b]", "ab0 ab1", [2]),
      ("type: temporal_ordered\nrules: [a, b]", "a0 a50 b70", [3]),
      ("type: temporal_ordered\nrules: [a, b]", "b5 a1", [2]),
      ("type: temporal_ordered\nrules: [a, b, c]\ncondition: {gte: 2}", "c0 a1 c2", [3]),
      ("type: temporal_ordered\ncondition: a and (b or c)\nrules: [a, b, c]", "b0 a1 c2", [3]),
      // Figures.
      ("type: value_sum\nrules: a\ncondition: {field: n, gt: 10}", "a0=5 a1=5 a2=0.5", [3]),
      ("type: value_sum\nrules: a\ncondition: {field: n, gt: 10}", "a0=5 a1=x a2=6 a100=6", [3]),
      ("type: value_avg\nrules: a\ncondition: {field: n, gte: 4}", "a0=2 a1=3 a2=7", [3]),
      ("type: value_median\nrules: a\ncondition: {field: n, gt: 4}", "a0=1 a1=4 a2=5 a3=6", [4]),
      (
        "type: value_percentile\nrules: a\ncondition: {field: n, percentile: 75, gte: 4}", "a0=1 a1=3 a2=5",
        [3]
      ),
    ] as [(String, String, [Int])])
  func itSpeaksAtTheEventThatCompletesIt(_ correlation: String, _ events: String, _ expected: [Int]) throws {
    #expect(try Rig(Self.rules(correlation)).json(Self.events(events)).first("x") == expected)
  }

  /// Decided at the end of a window: reports name the last event of the group, and come before that of the event
  /// that shows the window to be over.
  @Test(
    arguments: [
      (
        "type: event_count\nrules: a\ncondition: {lt: 3}", "a0 a1 b200 a201 a202 a203 b300 a400 b500", [2, 8]
      ),
      ("type: event_count\nrules: a\ncondition: {eq: 2}", "a0 a1 a100 a101 a102 a200", [2]),
      ("type: event_count\nrules: a\ncondition: {neq: 2}", "a0 a1 a100 a200 a201", [3]),
      ("type: event_count\nrules: a\ncondition: {gte: 2, lte: 3}", "a0 a1 a2 a3 a100 a101 a200", [6]),
      ("type: value_count\nrules: a\ncondition: {field: n, lte: 1}", "a0=1 a1=1 a100=1 a101=2 a300=1", [2]),
      ("type: temporal\ncondition: a and not b", "a0 b59 a100 a300", [3]),
      ("type: temporal\ncondition: a and not b", "b0 a1 a100", [2]),
      ("type: temporal\ncondition: a and not b", "a0 b61 b200", [1]),
      ("type: temporal\ncondition: a and b and not c", "a0 b10 c71 c200", [2]),
      ("type: temporal\ncondition: a and b and not c", "a0 b10 c60 c200", []),
      ("type: temporal_ordered\nrules: [a, b, c]\ncondition: a and b and not c", "b0 a10 c200", []),
    ] as [(String, String, [Int])])
  func itSpeaksWhenTheWindowIsOver(_ correlation: String, _ events: String, _ expected: [Int]) throws {
    let everything =
      correlation.contains("rules: a\n")
      ? correlation.replacing("rules: a\n", with: "rules: [a]\n") : correlation
    #expect(try Rig(Self.rules(everything)).json(Self.events(events)).first("x") == expected)
  }
}
