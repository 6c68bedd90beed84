import Decode
import Events
import Testing

@Suite struct ObservationTests {
  @Test func anObservationIsAnEntryWithItsFieldsAndALogSourceOfItsOwn() {
    var fields = FieldTable()
    for name in ["observation", "message", "source", "cause"] { _ = fields.intern(name) }
    var logSources = LogSourceTable()
    let log = ObservationLog(logSources: &logSources)
    var batch = EventBatch()
    let now = Timestamp(seconds: 1_000)
    log.append(
      Observation(
        .gap, "a log went away", identity: "g-1",
        [("source", "file:/x"), ("cause", nil), ("unasked", "two\nlines")]),
      at: now, fields, to: &batch)
    log.append(Observation(.clockStepped, "the clock was set", identity: "t"), at: now, fields, to: &batch)
    #expect(batch.entries.count == 2 && batch.claims.count == 2)
    func values(_ index: Int) -> [String] {
      batch.values[batch.entries[index].valueRange].map {
        fields.name(of: $0.field) + "=" + String(decoding: batch.bytes[$0.range], as: UTF8.self)
      }
    }
    #expect(values(0) == ["message=a log went away", "observation=gap", "source=file:/x", "=two\nlines"])
    #expect(values(1) == ["message=the clock was set", "observation=clock_stepped"])
    let references = batch.entries.map {
      String(decoding: batch.references[$0.referenceRange], as: UTF8.self)
    }
    #expect(references == ["attestd gap g-1", "attestd clock_stepped t"])
    for (claim, service) in zip(batch.claims, ["coverage", "clock"]) {
      let wanted = logSources.accepted(by: LogSource(product: "attestd", service: service))
      #expect(claim.logSources.intersects(wanted))
      #expect(!claim.logSources.intersects(logSources.accepted(by: LogSource(product: "linux"))))
    }
    #expect(batch.claims[0].raw.map { String(decoding: batch.bytes[$0], as: UTF8.self) } == "a log went away")
  }
}
