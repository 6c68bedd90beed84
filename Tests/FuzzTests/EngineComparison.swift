import Decode
import Engine
import Events
import Ingest
import LocatedYAML
import Sigma

/// The engine as it runs beside one whose rules no literal can stand for, so that each entry is evaluated.
struct EngineComparison {
  private let decoder: Decoder
  private let gated: RuleSet
  private let ungated: RuleSet

  /// Fails where a rule that was loaded cannot be compiled.
  init(_ collection: RuleCollection) throws {
    var fields = FieldTable()
    var logSources = LogSourceTable()
    decoder = Decoder(fields: &fields, logSources: &logSources)
    func compiled(_ collection: RuleCollection) throws -> RuleSet {
      let ruleSet = try RuleSet(
        collection, fields: fields, logSources: logSources, derivedFields: Decoder.derivedFields,
        journalDerivedFields: Decoder.journalDerivedFields)
      let problems = ruleSet.diagnostics.filter { !$0.message.contains("256 different log sources") }
      try require(problems.isEmpty, "loaded but not compiled: \(problems)")
      return ruleSet
    }
    gated = try compiled(collection)
    var open = collection
    for index in open.rules.indices { open.rules[index].open() }
    ungated = try compiled(open)
  }

  /// Reads `text` as lines, as journal entries and as JSON.
  func check(_ text: [UInt8]) throws {
    let lines = Batches.lines(text)
    try check(lines, .lines(LogSourceSet()))
    try check(lines, .access(LogSourceSet()))
    try check(Batches.entries(text, gated.fields), .journal)
    var json = JSONLines(fields: gated.fields, unstated: gated.allLogSources) {
      gated.logSources(wanting: $0)
    }
    var batch = EventBatch()
    json.decode(lines, into: &batch)
    try check(batch, .fields)
  }

  /// As lines that are all message and that every rule wants.
  func checkPlain(_ batch: EventBatch) throws { try check(batch, .plain(gated.allLogSources)) }

  /// Places of the lines, all message, that a rule was found in.
  func plainPlaces(_ batch: EventBatch) -> Set<UInt64> {
    var engine = Engine(gated, decoder: decoder)
    var resolver = StampResolver(reference: Batches.now)
    var state = EngineState()
    var places: Set<UInt64> = []
    _ = engine.process(batch, .plain(gated.allLogSources), resolver: &resolver, state: &state) {
      detection, _ in
      places.insert(batch.ordinal(of: detection.place))
    }
    return places
  }

  func check(_ batch: EventBatch, _ form: Engine.Form) throws {
    let a = run(gated, batch, form)
    let b = run(ungated, batch, form)
    try require(a.found == b.found, "\(form): with the filter \(a.found), without \(b.found)")
    try require(
      a.tally.examined == b.tally.examined && a.tally.unparsed == b.tally.unparsed
        && a.tally.firstTime == b.tally.firstTime && a.tally.lastTime == b.tally.lastTime,
      "\(form): with the filter \(a.tally), without \(b.tally)")
  }

  private func run(
    _ ruleSet: RuleSet, _ batch: EventBatch, _ form: Engine.Form
  ) -> (found: [String], tally: Engine.Tally) {
    var engine = Engine(ruleSet, decoder: decoder)
    var resolver = StampResolver(reference: Batches.now)
    var state = EngineState()
    var found: [String] = []
    func report(_ detection: Detection, _ event: Event) {
      found.append("\(detection.subject) \(detection.place) \(detection.isRepeat) \(event.time)")
    }
    let tally = engine.process(batch, form, resolver: &resolver, state: &state, report: report)
    engine.advance(to: Timestamp(microseconds: .max), state: &state, report: report)
    return (found, tally)
  }
}

extension Rule {
  /// Adds an alternative that is never true but that nobody can tell from one by its texts.
  fileprivate mutating func open() {
    let name = "\u{1}always"
    let tests = [true, false].map { isThere in
      Search.Expression.item(
        DetectionItem(location: metadata.location, field: "message", predicates: [.exists(isThere)]))
    }
    searches.append(Search(name: name, location: metadata.location, expression: .any(tests)))
    condition = .any([condition, .not(.search(name))])
  }
}
