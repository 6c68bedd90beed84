import CanonicalJSON
import Decode
import Engine
import Events
import Evidence
import Sigma
import Testing

@Suite struct CoverageAccountTests {
  static func batch(_ ordinals: [UInt64], own: Int = 0, chain: String = "s=1") -> EventBatch {
    var batch = EventBatch()
    for ordinal in ordinals {
      batch.entries.append(
        EventBatch.Entry(start: 0, end: 0, ordinal: ordinal, received: Timestamp(seconds: Int64(ordinal))))
    }
    batch.ownEntries = own
    batch.chain = chain
    return batch
  }

  /// An engine without rules examines all the same.
  static func tally(_ batch: EventBatch) throws -> Engine.Tally {
    let rig = try Detector("")
    var engine = Engine(rig.ruleSet, decoder: rig.decoder)
    var resolver = StampResolver(reference: Timestamp(seconds: 0))
    var state = EngineState()
    return engine.process(batch, .journal, resolver: &resolver, state: &state) { _, _ in }
  }

  @Test func theBooksBalanceOverSeveralBatches() throws {
    var account = CoverageAccount(
      source: "journal", start: Timestamp(seconds: 1), ruleSet: "d", isBeforeCoverage: false)
    for batch in [
      Self.batch([]), Self.batch([7, 8], own: 3), Self.batch([12], own: 0, chain: ""), Self.batch([], own: 1),
    ] {
      account.add(batch, try Self.tally(batch), at: Timestamp(seconds: 99))
    }
    let interval = account.interval
    #expect([interval.read, interval.examined, interval.own] == [7, 3, 4])
    #expect([interval.firstOrdinal, interval.lastOrdinal] == [7, 12])
    #expect(interval.firstEvent == Timestamp(seconds: 7))
    #expect(interval.lastEvent == Timestamp(seconds: 12))
    #expect(interval.chain == "s=1")
    #expect(interval.end == Timestamp(seconds: 99))
  }

  @Test func anIntervalIsReadBackFromItsLeaf() throws {
    var interval = CoverageInterval(
      source: "file:/x", start: Timestamp(seconds: 5), end: Timestamp(seconds: 9, microseconds: 1),
      firstEvent: Timestamp(seconds: 6), lastEvent: Timestamp(seconds: 8), chain: "c", firstOrdinal: 0,
      lastOrdinal: 4711, read: 10, examined: 7, own: 3, unparsed: 2, ruleSet: "d", isBeforeCoverage: true)
    #expect(CoverageInterval(body: .object(interval.body)) == interval)
    interval.firstEvent = nil
    interval.lastEvent = nil
    #expect(CoverageInterval(body: .object(interval.body)) == interval)
    #expect(interval.body["first_event"] == nil)
    for key in interval.body.keys {
      var body = interval.body
      body[key] = nil
      #expect(CoverageInterval(body: .object(body)) == nil, "without \(key)")
    }
  }
}
