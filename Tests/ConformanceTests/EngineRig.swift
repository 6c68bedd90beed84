import Decode
import Engine
import Events
import LocatedYAML
import Sigma

/// The engine with a rule set, fed with sample events.
struct EngineRig {
  let ruleSet: RuleSet
  private let decoder: Decoder

  struct Refused: Error, CustomStringConvertible {
    let description: String
  }

  /// The loader bounds what one value may become; the reference evaluator does not.
  struct TooManySpellings: Error {}

  init(_ yaml: String) throws {
    let options = RuleLoader.Options(placeholders: Placeholders(RuleMaker.placeholders))
    let collection = RuleLoader.load(text: yaml, file: "rules.yml", options: options)
    guard collection.rejected == 0 else {
      let errors = collection.diagnostics.filter { $0.severity == .error }
      if errors.allSatisfy({ $0.message.contains(" makes more than ") }) { throw TooManySpellings() }
      throw Refused(description: errors.map { "\($0)" }.joined(separator: "\n") + "\n" + yaml)
    }
    var fields = FieldTable()
    var logSources = LogSourceTable()
    decoder = Decoder(fields: &fields, logSources: &logSources)
    ruleSet = try RuleSet(
      collection, fields: fields, logSources: logSources, derivedFields: Decoder.derivedFields,
      journalDerivedFields: Decoder.journalDerivedFields)
    guard ruleSet.diagnostics.isEmpty else {
      throw Refused(description: ruleSet.diagnostics.map { "\($0)" }.joined(separator: "\n") + "\n" + yaml)
    }
  }

  static let now = Timestamp(seconds: 1_795_392_000)

  /// `route`: the numbers of the rules whose log sources an event has.
  private func batch(_ events: [SampleEvent], _ route: (Int) -> [Int]) -> EventBatch {
    let routes = (0..<ruleSet.rules.count).map { ruleSet.logSources(wanting: ruleSet.rules[$0].logSource) }
    var batch = EventBatch()
    for (index, event) in events.enumerated() {
      let start = batch.bytes.count
      let first = batch.values.count
      for (name, value) in event.fields {
        let from = batch.bytes.count
        batch.bytes += value.bytes
        batch.values.append(
          FieldValue(
            field: ruleSet.fields.id(of: name) ?? FieldTable.anonymous, start: from, end: batch.bytes.count,
            kind: EngineRig.kind(value.kind)))
        batch.bytes.append(0x0A)
      }
      let from = batch.bytes.count
      batch.bytes += event.raw?.bytes ?? []
      var logSources = LogSourceSet()
      for rule in route(index) { logSources.formUnion(routes[rule]) }
      batch.claims.append(
        .init(logSources: logSources, raw: event.raw == nil ? nil : from..<batch.bytes.count))
      var entry = EventBatch.Entry(
        start: start, end: batch.bytes.count, ordinal: UInt64(index + 1), received: EngineRig.now)
      entry.firstValue = UInt32(first)
      entry.valueCount = UInt32(batch.values.count - first)
      batch.entries.append(entry)
      batch.bytes.append(0x0A)
    }
    return batch
  }

  private static func kind(_ kind: SampleEvent.Value.Kind) -> FieldValue.Kind {
    switch kind {
    case .text: .text
    case .number: .number
    case .boolean: .boolean
    case .null: .null
    }
  }

  /// A regular expression gave up on a value, which the engine records as a gap instead of an answer.
  struct MatchLimit: Error {
    let event: String
  }

  /// By event: the names of the rules that match.
  func matches(_ events: [SampleEvent], route: (Int) -> [Int] = { _ in [0] }) throws -> [Set<String>] {
    var engine = Engine(ruleSet, decoder: decoder)
    var resolver = StampResolver(reference: EngineRig.now)
    var state = EngineState()
    var matches = [Set<String>](repeating: [], count: events.count)
    let tally = engine.process(batch(events, route), .fields, resolver: &resolver, state: &state) {
      detection, _ in
      guard case .entry(let index) = detection.place else { return }
      matches[index].insert(ruleSet.metadata(of: detection.subject).reference)
    }
    if let hit = tally.limitHits.first {
      throw MatchLimit(event: "\(events[Int(hit.ordinal) - 1])")
    }
    return matches
  }
}

extension EngineRig {
  /// Runs batches of a stream through the correlations; before the batch `restart` the state is written down
  /// and read back. Afterwards everything that is open is closed.
  func reports(
    _ batches: [[ReferenceCorrelator.Event]], restart: Int? = nil
  ) throws -> [ReferenceCorrelator.Report] {
    var engine = Engine(ruleSet, decoder: decoder)
    var resolver = StampResolver(reference: EngineRig.now)
    var state = EngineState()
    var saved: [CorrelationState.Key: [UInt8]] = [:]
    var clock: [UInt8]?
    var reports: [ReferenceCorrelator.Report] = []
    func report(_ detection: Detection, _ event: Event) {
      guard case .correlation(let index) = detection.subject else { return }
      let number =
        switch detection.place {
        case .entry(let entry): Int(entry)
        case .earlier(let witness): -Int(witness.ordinal)
        }
      reports.append(
        .init(
          name: ruleSet.metadata(of: detection.subject).reference, time: Int(event.time.seconds),
          number: number,
          group: ruleSet.correlations[index].groupBy.map { event.text(of: $0) ?? "" },
          isRepeat: detection.isRepeat))
    }
    for (index, events) in batches.enumerated() {
      if index == restart {
        state = EngineState()
        for (key, bytes) in saved {
          guard state.correlations.restore(key, bytes, ruleSet) else {
            throw Refused(description: "cannot restore \(bytes)")
          }
        }
        if let clock, !state.correlations.restoreClock(clock) {
          throw Refused(description: "cannot restore the time \(clock)")
        }
      }
      let known = reports.count
      _ = engine.process(batch(events), .fields, resolver: &resolver, state: &state, report: report)
      if let last = events.last, ReferenceCorrelator.isLook(behind: last) {
        engine.advance(
          to: Timestamp(seconds: Int64(last.time)), state: &state, report: report)
      }
      for place in reports[known...].indices {
        let number = reports[place].number
        reports[place].number = number < 0 ? -number : events[number].number
      }
      for (key, bytes) in state.correlations.takeChanges() { saved[key] = bytes }
      clock = state.correlations.takeClock() ?? clock
    }
    if let last = batches.last?.last {
      let end = Timestamp(seconds: Int64(last.time + ReferenceCorrelator.afterAll))
      let known = reports.count
      engine.advance(to: end, state: &state, report: report)
      for place in reports[known...].indices { reports[place].number = -reports[place].number }
    }
    return reports
  }

  private func batch(_ events: [ReferenceCorrelator.Event]) -> EventBatch {
    let samples = events.map { event in
      SampleEvent(
        fields: event.fields.map { ($0.name, .init($0.value ?? "null", $0.value == nil ? .null : .text)) })
    }
    var batch = batch(samples) { _ in Array(ruleSet.rules.indices) }
    for (index, event) in events.enumerated() {
      batch.entries[index].ordinal = UInt64(event.number)
      batch.entries[index].received = Timestamp(seconds: Int64(event.time))
    }
    return batch
  }
}
