import Decode
import Engine
import Events
import Ingest
import Sigma
import Testing

/// Baselines of type `first_seen` in a stream of events.
@Suite struct FirstSeenTests {
  private static let document = """
    \(Rig.rule("event: login", name: "login"))
    ---
    title: Login from elsewhere
    name: elsewhere
    baseline:
      type: first_seen
      rules: [login]
      group-by: [user]
      fields: [src_ip]
      network: {ipv4: 24, ipv6: 48}
      learn: 14d
      forget: 60d
    """

  /// A login on a day of the stream.
  private static func login(_ user: String, _ address: String, day: Int, second: Int = 0) -> String {
    let time = Timestamp(seconds: 1_780_000_000 + Int64(day) * 86_400 + Int64(second))
    return #"{"event":"login","user":"\#(user)","src_ip":"\#(address)","_meta":{"time":"\#(time)"}}"#
  }

  private struct Found: Equatable {
    var ordinal: Int
    var user: String
    var address: String
    var isLearning: Bool
  }

  private static func found(
    _ rig: Rig, _ lines: [String], first: Int = 1, _ state: inout EngineState
  ) -> [(found: Found, deviation: Deviation)] {
    var json = JSONLines(fields: rig.ruleSet.fields, unstated: rig.ruleSet.allLogSources) {
      rig.ruleSet.logSources(wanting: $0)
    }
    var batch = EventBatch()
    json.decode(Rig.batch(lines: lines.map { Array($0.utf8) }, firstOrdinal: first), into: &batch)
    var engine = Engine(rig.ruleSet, decoder: rig.decoder)
    var resolver = StampResolver(reference: Rig.now)
    var all: [(Found, Deviation)] = []
    _ = engine.process(batch, .fields, resolver: &resolver, state: &state) { detection, event in
      guard case .baseline = detection.subject, let deviation = detection.deviation else { return }
      func text(_ name: String) -> String {
        rig.ruleSet.fields.id(of: name).flatMap { event.first($0) }.map { event.text($0.range) } ?? "-"
      }
      all.append(
        (
          Found(
            ordinal: Int(batch.ordinal(of: detection.place)), user: text("user"), address: text("src_ip"),
            isLearning: deviation.isLearning), deviation
        ))
    }
    return all
  }

  @Test func aNewNetworkOfAUserIsFoundOnceLearningIsOver() throws {
    let rig = try Rig(Self.document)
    var state = EngineState()
    let lines = [
      Self.login("ann", "192.0.2.7", day: 0), Self.login("ann", "192.0.2.99", day: 3),
      Self.login("bob", "198.51.100.1", day: 13), Self.login("ann", "192.0.2.1", day: 14),
      Self.login("ann", "198.51.100.1", day: 15), Self.login("ann", "2001:db8::1", day: 15),
      Self.login("ann", "2001:db8:0:1::2", day: 16), Self.login("ann", "::ffff:192.0.2.200", day: 16),
    ]
    let found = Self.found(rig, lines, &state)
    #expect(
      found.map(\.found) == [
        Found(ordinal: 1, user: "ann", address: "192.0.2.0/24", isLearning: true),
        Found(ordinal: 3, user: "bob", address: "198.51.100.0/24", isLearning: true),
        Found(ordinal: 5, user: "ann", address: "198.51.100.0/24", isLearning: false),
        Found(ordinal: 6, user: "ann", address: "2001:db8:0::/48", isLearning: false),
        // Still new: nobody accepted it.
        Found(ordinal: 7, user: "ann", address: "2001:db8:0::/48", isLearning: false),
      ])
    let deviation = try #require(found.dropFirst(2).first?.deviation)
    #expect(
      deviation.expected.contains("one of the 1 known values of src_ip of this group"),
      "\(deviation.expected)")
    #expect(deviation.seen == "src_ip 198.51.100.0/24")
    #expect(deviation.since == Timestamp(seconds: 1_780_000_000) && deviation.oneIn > 1)
  }

  @Test func whatSomebodyAcceptsIsUsual() throws {
    let rig = try Rig(Self.document)
    var state = EngineState()
    _ = Self.found(rig, [Self.login("ann", "192.0.2.7", day: 0)], &state)
    let new = Self.found(rig, [Self.login("ann", "203.0.113.7", day: 20)], &state)
    let key = try #require(new.first?.deviation.key)
    state.baselines.accept(key, of: 0, at: Timestamp(seconds: 1_790_000_000))
    let usual = Self.found(rig, [Self.login("ann", "203.0.113.8", day: 21)], &state)
    #expect(usual.isEmpty)
    // Of this user only.
    let other = Self.found(rig, [Self.login("bob", "203.0.113.8", day: 21)], &state)
    #expect(other.count == 1)
  }

  @Test func anEventWithoutTheFieldsIsNoCase() throws {
    let rig = try Rig(Self.document)
    var state = EngineState()
    let lines = [
      #"{"event":"login","user":"ann","_meta":{"time":"2026-06-01T00:00:00Z"}}"#,
      #"{"event":"login","src_ip":"192.0.2.1","_meta":{"time":"2026-07-01T00:00:00Z"}}"#,
    ]
    let found = Self.found(rig, lines, &state)
    #expect(found.isEmpty)
  }

  /// The times of a log that says it is of an earlier day do not bring learning back.
  @Test func learningIsOverForGood() throws {
    let rig = try Rig(Self.document)
    var state = EngineState()
    let lines = [
      Self.login("ann", "192.0.2.7", day: 0), Self.login("ann", "192.0.2.7", day: 14),
      Self.login("eve", "203.0.113.1", day: 2),
    ]
    let found = Self.found(rig, lines, &state)
    #expect(found.map(\.found.isLearning) == [true, false])
  }

  /// A flood of new values is one finding more, not one for each.
  @Test func aFloodIsOneFindingMore() throws {
    let rig = try Rig(Self.document)
    var state = EngineState()
    _ = Self.found(rig, [Self.login("ann", "192.0.2.7", day: 0)], &state)
    let lines = (0..<120).map { Self.login("u\($0)", "203.0.113.1", day: 20, second: $0) }
    let found = Self.found(rig, lines, &state)
    #expect(found.count == 120)
    #expect(found.count { $0.deviation.key != nil } == 50)
    #expect(found.last?.deviation.expected.contains("at most 50 new values") == true)
    // The next hour is another.
    let next = Self.found(rig, [Self.login("x", "203.0.113.1", day: 21)], &state)
    #expect(next.first?.deviation.key != nil)
  }

  /// Wherever the stream is cut and whatever is stored and taken up again, the same is found.
  @Test func batchesAndRestartsChangeNothing() throws {
    let rig = try Rig(Self.document)
    var random = SplitMix(seed: 11)
    let lines = (0..<600).map { step in
      Self.login(
        "u\(random.next() % 6)", "10.0.\(random.next() % 12).\(random.next() % 250)", day: step / 12,
        second: step % 12)
    }
    var whole = EngineState()
    let wanted = Self.found(rig, lines, &whole).map(\.found)
    #expect(wanted.contains { !$0.isLearning })
    var state = EngineState()
    var stored: [[UInt8]: [UInt8]] = [:]
    var got: [Found] = []
    var at = 0
    while at < lines.count {
      let end = min(lines.count, at + 1 + Int(random.next() % 40))
      got += Self.found(rig, Array(lines[at..<end]), first: at + 1, &state).map(\.found)
      for change in state.baselines.takeChanges() { stored[change.part] = change.bytes }
      state = EngineState()
      for (part, bytes) in stored {
        let isTaken = state.baselines.restore(0, part, bytes, rig.ruleSet)
        #expect(isTaken)
      }
      let dropped = state.baselines.finishRestoring()
      #expect(dropped == 0)
      at = end
    }
    #expect(got == wanted)
  }

  @Test func partsWithoutTheirBeginningAreForgotten() throws {
    let rig = try Rig(Self.document)
    var state = EngineState()
    _ = Self.found(rig, [Self.login("ann", "192.0.2.7", day: 0)], &state)
    var other = EngineState()
    for change in state.baselines.takeChanges() where change.part != Array("head".utf8) {
      let bytes = try #require(change.bytes)
      let isRead = other.baselines.restore(0, change.part, bytes, rig.ruleSet)
      #expect(isRead)
      let isTaken = other.baselines.restore(1, change.part, bytes, rig.ruleSet)
      #expect(!isTaken)
    }
    let dropped = other.baselines.finishRestoring()
    #expect(dropped == 1)
    let none = other.baselines.finishRestoring()
    #expect(none == 0)
  }
}
