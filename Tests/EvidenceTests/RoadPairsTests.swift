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

  // MARK: - Many

  /// The list of occurrences as one would write it down: slow, and plain enough to be right.
  struct Reference {
    var list: [(time: Int64, sources: Set<String>)] = []

    mutating func isNew(_ time: Int64, _ source: String) -> Bool {
      for index in list.indices
      where abs(list[index].time - time) <= 2_000_000 && !list[index].sources.contains(source) {
        list[index].sources.insert(source)
        return false
      }
      list.append((time, [source]))
      return true
    }
  }

  static let longKey = [UInt8](repeating: 7, count: 16)

  @Test(arguments: 1...20) func manyOfOneKeyArePairedAsIfInOneList(_ seed: Int) throws {
    var state = UInt64(seed)
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    // Beyond 64 roads numbers are kept otherwise.
    let roads = seed % 4 == 0 ? 70 : 3
    let step = [1, 40, 500][seed % 3]
    var pairs = RoadPairs()
    var reference = Reference()
    var rows: [[UInt8]: JSONValue] = [:]
    var horizon: Int64 = 0
    for index in 0..<3_000 {
      // Whole seconds, as some logs stamp, or parts of them.
      let time = Int64(index / step) * 1_000_000 + Int64(next(5)) * (seed % 2 == 0 ? 1_000_000 : 300_001)
      let source = "\(next(roads))"
      let isNew = pairs.isNew(Self.longKey, time: Timestamp(microseconds: time), source: source)
      try #require(isNew == reference.isNew(time, source), "\(index)")
      if next(400) == 0 {
        horizon = max(horizon, time - 3_000_000)
        pairs.forget(before: Timestamp(microseconds: horizon))
        reference.list.removeAll { $0.time < horizon - 4_000_000 }
      }
      if next(100) == 0 {
        for (key, value) in pairs.takeChanges() { rows[key] = value }
        guard next(3) == 0 else { continue }
        pairs = RoadPairs()
        for (key, value) in rows.shuffled() {
          let isUnderstood = pairs.restore(key, value)
          #expect(isUnderstood)
        }
      }
    }
    pairs.forget(before: Timestamp(seconds: 1_000_000))
    for (key, value) in pairs.takeChanges() { rows[key] = value }
    #expect(rows.isEmpty)
    #expect(pairs.dropped == 0)
  }

  @Test func equalLinesAreOneNumber() {
    var pairs = RoadPairs()
    for source in ["j", "f"] {
      let isNew = (0..<20_000).map { _ in Self.feed(&pairs, [(1, source)], key: Self.longKey)[0] }
      #expect(isNew == [Bool](repeating: source == "j", count: 20_000))
    }
    #expect(pairs.takeChanges().map(\.value) == [[[1_000_000, 20_000, "j", "f"]]])
  }

  @Test func onlyWhatChangedIsWritten() {
    var pairs = RoadPairs()
    let times = (0..<5_000).map { Double($0) / 1_000 }
    _ = Self.feed(&pairs, times.map { ($0, "j") }, key: Self.longKey)
    #expect(pairs.takeChanges().count == 20)
    #expect(pairs.takeChanges().isEmpty)
    _ = Self.feed(&pairs, [(5, "j"), (2, "f"), (2, "f")], key: Self.longKey)
    let changes = pairs.takeChanges()
    #expect(changes.count == 2)
    #expect(changes.allSatisfy { ($0.value?.array?.count ?? 0) <= 256 })
  }

  @Test func oneKeyHoldsSoManyAndNoMore() {
    var pairs = RoadPairs()
    let times = (0..<20_300).map { Double($0) / 10_000 }
    _ = Self.feed(&pairs, times.map { ($0, "j") }, key: Self.longKey)
    #expect(pairs.dropped == 512)
    let stored = pairs.takeChanges()
    #expect(stored.reduce(0) { $0 + ($1.value?.array?.count ?? 0) } == 20_300 - 512)
    // The oldest are gone.
    #expect(Self.feed(&pairs, [(0, "f"), (2.03, "f")], key: Self.longKey) == [false, false])
  }

  @Test func timesFarApartAreNoPair() {
    var pairs = RoadPairs()
    let key = Self.longKey
    let answers = [Int64.min, .max, .min, .max].enumerated().map { index, time in
      pairs.isNew(key, time: Timestamp(microseconds: time), source: index < 2 ? "j" : "f")
    }
    #expect(answers == [true, true, false, false])
  }
}
