import Decode
import Engine
import Events
import Testing

/// Counting over time.
@Suite struct CorrelationTests {
  static func text(
    _ kind: String = "event_count", _ condition: String = "gte: 3", span: String = "60s",
    groupBy: String? = "user", generate: Bool = false, rules: String = "[base]"
  ) -> String {
    """
    title: base
    name: base
    logsource: {product: linux}
    detection: {s: {e: fail}, condition: s}
    ---
    title: second
    name: second
    logsource: {product: linux}
    detection: {s: {e|startswith: fa, extra: 'yes'}, condition: s}
    ---
    title: many
    name: many
    correlation:
      type: \(kind)
      rules: \(rules)
      \(groupBy.map { "group-by: [\($0)]" } ?? "")
      timespan: \(span)
      generate: \(generate)
      condition: {\(condition)}
    """
  }

  static func event(_ second: Double, _ user: String? = "ann", ip: String? = nil, extra: Bool = false)
    -> String
  {
    var fields = [#""_meta":{"time":\#(1_795_000_000 + second)}"#, #""e":"fail""#]
    if let user { fields.append(#""user":"\#(user)""#) }
    if let ip { fields.append(#""ip":"\#(ip)""#) }
    if extra { fields.append(#""extra":"yes""#) }
    return "{" + fields.joined(separator: ",") + "}"
  }

  @Test func aCountIsMetAtTheEventThatCompletesIt() throws {
    let run = try Rig(Self.text()).json([0, 10, 20, 30].map { Self.event($0) })
    #expect(run.first("many") == [3])
    #expect(run.all("many") == [3, 4])
  }

  @Test(arguments: [("gt: 2", [3]), ("gte: 1", [1]), ("gt: 3", [4]), ("gt: 2.5", [3])])
  func thresholdsAreAsWritten(_ condition: String, _ first: [Int]) throws {
    let run = try Rig(Self.text("event_count", condition)).json([0, 1, 2, 3].map { Self.event($0) })
    #expect(run.first("many") == first)
  }

  @Test func bothEndsOfAWindowBelongToIt() throws {
    #expect(try Rig(Self.text()).json([0, 30, 60].map { Self.event($0) }).first("many") == [3])
    #expect(try Rig(Self.text()).json([0, 30, 60.000001].map { Self.event($0) }).first("many") == [])
  }

  @Test func itSpeaksAgainOnlyAfterItHasBeenFalse() throws {
    let times: [Double] = [0, 1, 2, 3, 200, 201, 202]
    let run = try Rig(Self.text()).json(times.map { Self.event($0) })
    #expect(run.first("many") == [3, 7])
    #expect(run.all("many") == [3, 4, 7])
  }

  @Test func groupsAreCountedApartWithLettersFolded() throws {
    let events = [
      Self.event(0, "ann"), Self.event(1, "bob"), Self.event(2, "ANN"), Self.event(3, "bob"),
      Self.event(4, "Ann"), Self.event(5, "É"), Self.event(6, "é"), Self.event(7, "é"),
    ]
    #expect(try Rig(Self.text()).json(events).first("many") == [5, 8])
  }

  @Test func anEventWithoutTheGroupsFieldTakesNoPart() throws {
    let run = try Rig(Self.text()).json([0, 1, 2, 3].map { Self.event($0, nil) })
    #expect(run.first("many") == [])
    #expect(run.all("base") == [1, 2, 3, 4])
  }

  @Test func withoutGroupByAllAreOneGroup() throws {
    let events = [Self.event(0, "a"), Self.event(1, "b"), Self.event(2, nil)]
    #expect(try Rig(Self.text(groupBy: nil)).json(events).first("many") == [3])
  }

  @Test func groupFieldsCannotRunIntoEachOther() throws {
    let events = [Self.event(0, "ab", ip: "c"), Self.event(1, "a", ip: "bc"), Self.event(2, "abc", ip: "")]
    #expect(try Rig(Self.text(groupBy: "user, ip")).json(events).first("many") == [])
  }

  @Test func distinctValuesAreCountedOnce() throws {
    let rig = try Rig(Self.text("value_count", "field: ip, gte: 3"))
    let events = [
      Self.event(0, ip: "1"), Self.event(1, ip: "2"), Self.event(2, ip: "2"), Self.event(3, ip: "1"),
      Self.event(4, ip: nil), Self.event(5, ip: "3"),
    ]
    #expect(rig.json(events).first("many") == [6])
    // An old value counts from when it was last seen.
    let late = [
      Self.event(0, ip: "1"), Self.event(50, ip: "2"), Self.event(55, ip: "1"), Self.event(70, ip: "3"),
    ]
    #expect(rig.json(late).first("many") == [4])
    let gone = [Self.event(0, ip: "1"), Self.event(50, ip: "2"), Self.event(61, ip: "3")]
    #expect(rig.json(gone).first("many") == [])
  }

  @Test func aValueThatComesLateIsStillOneValue() throws {
    let rig = try Rig(Self.text("value_count", "field: ip, gte: 3"))
    let events = [Self.event(10, ip: "1"), Self.event(5, ip: "1"), Self.event(11, ip: "2")]
    #expect(rig.json(events).first("many") == [])
    #expect(rig.json(events + [Self.event(12, ip: "3")]).first("many") == [4])
    // A late repeat must not push out a value that counts.
    let crowded = [
      Self.event(1, ip: "1"), Self.event(2, ip: "2"), Self.event(10, ip: "3"), Self.event(9, ip: "3"),
      Self.event(11, ip: "3"),
    ]
    #expect(rig.json(crowded).first("many") == [3])
    #expect(rig.json(crowded).all("many") == [3, 4, 5])
  }

  @Test func eventsOutOfOrderCountWhereTheyBelong() throws {
    let rig = try Rig(Self.text())
    // The late event completes the window of a later one.
    #expect(rig.json([30, 0, 60].map { Self.event($0) }).first("many") == [3])
    // So it does where the others were there before it.
    #expect(rig.json([30, 40, 20].map { Self.event($0) }).first("many") == [3])
    // Too far apart whichever came first.
    #expect(rig.json([100, 30, 20].map { Self.event($0) }).first("many") == [])
  }

  @Test func anEventOfTwoCountedRulesCountsAndIsReportedOnce() throws {
    let rig = try Rig(Self.text(rules: "[base, second]"))
    let run = rig.json([0, 1].map { Self.event($0, extra: true) })
    #expect(run.all("base") == [1, 2])
    #expect(run.all("second") == [1, 2])
    #expect(run.all("many") == [])
    let third = rig.json([0, 1, 2, 3].map { Self.event($0, extra: true) })
    #expect(third.all("many") == [3, 4])
  }

  @Test func baseRulesAreSilentUnlessGenerated() throws {
    let silent = try Rig(Self.text()).json([Self.event(0, extra: true)]).hits
    #expect(silent.map(\.rule) == ["base", "second"])
    #expect(silent.map(\.isSilent) == [true, false])
    let generated = try Rig(Self.text(generate: true)).json([Self.event(0)]).hits
    #expect(generated.map(\.isSilent) == [false])
  }

  /// docs/architecture.md, promise 2: a stream split anywhere, its state stored and read back, gives the same.
  @Test(
    arguments: [
      ("event_count", "gte: 3"), ("value_count", "field: ip, gte: 3"), ("event_count", "lt: 3"),
      ("value_count", "field: ip, eq: 2"),
    ])
  func stateThatIsSavedAndRestoredBetweenBatchesChangesNothing(_ kind: String, _ condition: String) throws {
    let rig = try Rig(Self.text(kind, condition))
    var random = SplitMix(seed: 7)
    var time = 0.0
    let events = (0..<60).map { number in
      time += Double(random.next() % 30) - 5
      // Some tell the time and nothing else, some are far off.
      if number % 7 == 6 { return Self.event(time).replacing("fail", with: "fine") }
      return Self.event(
        number % 9 == 8 ? time + 500 : time, ["ann", "bob", "Ann"][Int(random.next() % 3)],
        ip: "\(random.next() % 5)")
    }
    var through = EngineState()
    let whole = rig.json(events, ordinals: 1, &through).hits
    #expect(whole.contains { $0.rule == "many" && !$0.isRepeat })
    for split in 0...events.count {
      var saved: [CorrelationState.Key: [UInt8]] = [:]
      var clock: [UInt8]?
      var hits: [Rig.Hit] = []
      for part in [events[..<split], events[split...]] where !part.isEmpty {
        var state = EngineState()
        if let clock {
          let isUnderstood = state.correlations.restoreClock(clock)
          #expect(isUnderstood)
        }
        for (key, bytes) in saved {
          let isUnderstood = state.correlations.restore(key, bytes, rig.ruleSet)
          #expect(isUnderstood)
        }
        let run = rig.json(Array(part), ordinals: part.startIndex + 1, &state)
        hits += run.hits
        for (key, bytes) in state.correlations.takeChanges() { saved[key] = bytes }
        clock = state.correlations.takeClock() ?? clock
      }
      #expect(hits == whole, "split before \(split)")
    }
  }

  @Test func stateOfAnotherFormIsRefused() throws {
    let rig = try Rig(Self.text())
    var state = EngineState()
    _ = rig.json([Self.event(0), Self.event(1)], ordinals: 1, &state)
    let (key, good) = try #require(state.correlations.takeChanges().first)
    let bytes = try #require(good)
    var other = EngineState()
    let isUnderstood = other.correlations.restore(key, bytes, rig.ruleSet)
    #expect(isUnderstood)
    for length in 0..<bytes.count {
      let answer = other.correlations.restore(key, Array(bytes.prefix(length)), rig.ruleSet)
      #expect(!answer, "\(length) of \(bytes.count) bytes")
    }
    let elsewhere = other.correlations.restore(.init(correlation: 9, group: []), bytes, rig.ruleSet)
    #expect(!elsewhere)
    let taken = state.correlations.takeClock()
    let clock = try #require(taken)
    for length in 0..<clock.count {
      let answer = other.correlations.restoreClock(Array(clock.prefix(length)))
      #expect(!answer, "\(length) of \(clock.count) bytes")
    }
    let whole = other.correlations.restoreClock(clock)
    let known = state.correlations.takeClock()
    #expect(whole)
    #expect(known == nil)
  }

  @Test func onlyTouchedGroupsAreToBeStored() throws {
    let rig = try Rig(Self.text())
    var state = EngineState()
    _ = rig.json([Self.event(0, "ann"), Self.event(1, "bob")], ordinals: 1, &state)
    let first = state.correlations.takeChanges().count
    _ = rig.json([Self.event(2, "bob")], ordinals: 3, &state)
    let second = state.correlations.takeChanges().count
    let third = state.correlations.takeChanges().count
    #expect([first, second, third] == [2, 1, 0])
    var scanned = EngineState(recordsChanges: false)
    _ = rig.json([Self.event(0), Self.event(1), Self.event(2)], ordinals: 1, &scanned)
    let none = scanned.correlations.takeChanges().count
    #expect(none == 0)
    #expect(scanned.correlations.groupCount == 1)
    #expect(state.correlations.groupCount == 2)
  }
}
