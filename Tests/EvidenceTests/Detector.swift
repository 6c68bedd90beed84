import Decode
import Engine
import Events
import Sigma

/// A rule set over lines, whose detections go where a test wants them.
struct Detector {
  let ruleSet: RuleSet
  let decoder: Decoder

  init(_ rules: String) throws {
    var fields = FieldTable()
    var logSources = LogSourceTable()
    decoder = Decoder(fields: &fields, logSources: &logSources)
    ruleSet = try RuleSet(
      RuleLoader.load(text: rules, file: "r.yml"), fields: fields, logSources: logSources,
      derivedFields: Decoder.derivedFields, journalDerivedFields: Decoder.journalDerivedFields)
  }

  /// Every detection in `lines`, with its event and line number.
  func detect(_ lines: [[UInt8]], _ take: (Detection, Event, Int) -> Void) {
    var batch = EventBatch()
    for (index, line) in lines.enumerated() {
      let start = batch.bytes.count
      batch.bytes += line
      batch.entries.append(
        EventBatch.Entry(
          start: start, end: batch.bytes.count, ordinal: UInt64(index + 1),
          received: Timestamp(seconds: 2_000_000_000)))
      batch.bytes.append(0x0A)
    }
    var engine = Engine(ruleSet, decoder: decoder)
    var resolver = StampResolver(reference: Timestamp(seconds: 2_000_000_000))
    var state = EngineState()
    _ = engine.process(batch, .lines(LogSourceSet()), resolver: &resolver, state: &state) {
      take($0, $1, Int(batch.ordinal(of: $0.place)))
    }
  }
}
