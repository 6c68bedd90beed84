import CanonicalJSON
import Events
import Evidence
import Testing

/// One event by two roads counts once, and as often as it happened (docs/decisions/0002).
@Suite struct RoadPairsTests {
  static let key: [UInt8] = [1, 2, 3]

  /// Feeds `(seconds, source)` and gives back what was new.
  static func feed(_ pairs: inout RoadPairs, _ events: [(Double, String)], key: [UInt8] = key) -> [Bool] {
    events.map { pairs.isNew(key, time: Timestamp(microseconds: Int64($0.0 * 1_000_000)), source: $0.1) }
  }

  @Test func theNthByOneRoadIsTheNthByTheOther() {
    var pairs = RoadPairs()
    #expect(
      Self.feed(&pairs, [(1, "j"), (1, "j"), (1, "f"), (1, "f"), (1, "f"), (1, "j")])
        == [true, true, false, false, true, false])
  }

  @Test func whicheverRoadComesFirstIsTheOneThatCounts() {
    var pairs = RoadPairs()
    #expect(Self.feed(&pairs, [(5, "f"), (4, "j"), (9, "j"), (9.5, "f")]) == [true, false, true, false])
  }

  @Test func stampsMayDifferByTwoSeconds() {
    for distance in [2.0, -2.0] {
      var near = RoadPairs()
      #expect(Self.feed(&near, [(10, "j"), (10 + distance, "f")]) == [true, false])
      var far = RoadPairs()
      #expect(Self.feed(&far, [(10, "j"), (10 + distance * 1.000001, "f")]) == [true, true])
    }
  }

  @Test func otherTextsProgramsAndRulesAreOtherEvents() {
    func key(_ rule: String, _ program: String, _ message: String) -> [UInt8] {
      RoadPairs.key(rule: rule, program: Array(program.utf8)[...], message: Array(message.utf8)[...])
    }
    let keys = [
      key("r", "sshd", "text"), key("r2", "sshd", "text"), key("r", "su", "text"), key("r", "sshd", "other"),
      key("r", "s", "hdtext"),
    ]
    #expect(Set(keys).count == keys.count)
    // The journal trims what rsyslog keeps.
    #expect(key("r", "sudo", "   text ") == key("r", "sudo", "text"))
  }

  @Test func whatEveryRoadHasPassedIsForgotten() {
    var pairs = RoadPairs()
    _ = Self.feed(&pairs, [(10, "j"), (100, "j")])
    pairs.forget(before: Timestamp(seconds: 100))
    // The old one is gone, the recent one still finds its other half.
    #expect(Self.feed(&pairs, [(10, "f"), (100, "f")]) == [true, false])
    _ = pairs.takeChanges()
    pairs.forget(before: Timestamp(seconds: 1_000))
    let changes = pairs.takeChanges()
    #expect(changes.count == 1)
    #expect(changes.first?.value == nil)
  }

  @Test func storedAndReadBackItGoesOnWhereItWas() throws {
    let events: [(Double, String)] = [
      (1, "j"), (1, "j"), (2, "f"), (8, "f"), (8.5, "j"), (1, "f"), (8, "f"), (9, "j"),
    ]
    var whole = RoadPairs()
    let expected = Self.feed(&whole, events)
    for split in 0...events.count {
      var first = RoadPairs()
      var verdicts = Self.feed(&first, Array(events[..<split]))
      var second = RoadPairs()
      for (key, value) in first.takeChanges() {
        let isUnderstood = second.restore(key, try #require(value))
        #expect(isUnderstood)
      }
      verdicts += Self.feed(&second, Array(events[split...]))
      #expect(verdicts == expected)
    }
  }

  @Test func stateOfAnotherFormIsRefused() {
    var pairs = RoadPairs()
    let answers = [pairs.restore([1], "x"), pairs.restore([1], [["a"]]), pairs.restore([1], [[1, "j"]])]
    #expect(answers == [false, false, true])
  }
}
