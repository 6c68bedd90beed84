import Decode
import Engine
import Events
import Ingest
import Sigma

/// A compiled rule set with the decoder it was made for, fed with text, fields or JSON.
struct Rig {
  let ruleSet: RuleSet
  let decoder: Decoder

  struct Refused: Error { let diagnostics: [String] }

  init(_ text: String) throws {
    let collection = RuleLoader.load(text: text, file: "rules.yml")
    guard collection.rejected == 0 else { throw Refused(diagnostics: collection.diagnostics.map { "\($0)" }) }
    var fields = FieldTable()
    var logSources = LogSourceTable()
    decoder = Decoder(fields: &fields, logSources: &logSources)
    ruleSet = try RuleSet(
      collection, fields: fields, logSources: logSources, derivedFields: Decoder.derivedFields,
      journalDerivedFields: Decoder.journalDerivedFields)
  }

  /// A rule with one search `s` of these lines.
  init(search lines: String, logSource: String = "product: linux") throws {
    try self.init(Rig.rule(lines, logSource: logSource))
  }

  static func rule(
    _ search: String, name: String = "r", condition: String = "s", logSource: String = "product: linux"
  ) -> String {
    let indented = search.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }
    return """
      title: \(name)
      name: \(name)
      logsource: {\(logSource)}
      detection:
        s:
      \(indented.joined(separator: "\n"))
        condition: \(condition)
      """
  }

  /// 2026-11-23T00:00:00Z
  static let now = Timestamp(seconds: 1_795_392_000)

  // MARK: - Feeding

  static func batch(lines: [[UInt8]], firstOrdinal: Int = 1) -> EventBatch {
    var batch = EventBatch()
    for (index, line) in lines.enumerated() {
      let start = batch.bytes.count
      batch.bytes += line
      batch.entries.append(
        EventBatch.Entry(
          start: start, end: batch.bytes.count, ordinal: UInt64(firstOrdinal + index), received: now))
      batch.bytes.append(0x0A)
    }
    return batch
  }

  func lines(_ lines: [String], _ form: Engine.Form = .lines(LogSourceSet())) -> Run {
    run(Rig.batch(lines: lines.map { Array($0.utf8) }), form)
  }

  /// A whole stream: at its end, what was over by its last event is closed.
  func json(_ lines: [String]) -> Run {
    var state = EngineState()
    var run = json(lines, ordinals: 1, &state)
    guard let end = run.tally.newestTime else { return run }
    var engine = Engine(ruleSet, decoder: decoder)
    engine.advance(to: end, state: &state) { detection, event in
      run.hits.append(hit(detection, event, EventBatch()))
    }
    return run
  }

  func json(_ lines: [String], ordinals first: Int, _ state: inout EngineState) -> Run {
    var json = JSONLines(fields: ruleSet.fields, unstated: ruleSet.allLogSources) { [ruleSet] in
      ruleSet.logSources(wanting: $0)
    }
    var batch = EventBatch()
    json.decode(Rig.batch(lines: lines.map { Array($0.utf8) }, firstOrdinal: first), into: &batch)
    return run(batch, .fields, &state)
  }

  /// One journal entry with these fields.
  func entry(_ fields: [(String, String)]) -> Run { entries([fields]) }

  func entries(_ entries: [[(String, String)]]) -> Run {
    var batch = EventBatch()
    for (index, fields) in entries.enumerated() {
      let start = batch.bytes.count
      let first = batch.values.count
      for (name, value) in fields {
        let from = batch.bytes.count
        batch.bytes += Array(value.utf8)
        batch.values.append(
          FieldValue(
            field: ruleSet.fields.id(of: name) ?? FieldTable.anonymous, start: from, end: batch.bytes.count))
        batch.bytes.append(0x0A)
      }
      var entry = EventBatch.Entry(
        start: start, end: batch.bytes.count, ordinal: UInt64(index + 1), received: Rig.now)
      entry.firstValue = UInt32(first)
      entry.valueCount = UInt32(batch.values.count - first)
      batch.entries.append(entry)
    }
    return run(batch, .journal)
  }

  func run(_ batch: EventBatch, _ form: Engine.Form) -> Run {
    var state = EngineState()
    return run(batch, form, &state)
  }

  func run(_ batch: EventBatch, _ form: Engine.Form, _ state: inout EngineState) -> Run {
    var engine = Engine(ruleSet, decoder: decoder)
    var resolver = StampResolver(reference: Rig.now)
    var hits: [Hit] = []
    let tally = engine.process(batch, form, resolver: &resolver, state: &state) { detection, event in
      hits.append(hit(detection, event, batch))
    }
    return Run(hits: hits, tally: tally)
  }

  private func hit(_ detection: Detection, _ event: Event, _ batch: EventBatch) -> Hit {
    Hit(
      rule: ruleSet.metadata(of: detection.subject).reference,
      ordinal: Int(batch.ordinal(of: detection.place)), isSilent: detection.isSilent,
      isRepeat: detection.isRepeat, origin: event.origin)
  }

  struct Hit: Equatable {
    var rule: String
    var ordinal: Int
    var isSilent: Bool
    var isRepeat: Bool
    var origin: Event.Origin
  }

  struct Run {
    var hits: [Hit]
    var tally: Engine.Tally

    var matched: Bool { !hits.isEmpty }
    var ordinals: [Int] { hits.map(\.ordinal) }
    var rules: [String] { hits.map(\.rule) }
    /// Where a rule was newly met.
    func first(_ rule: String) -> [Int] { hits.filter { $0.rule == rule && !$0.isRepeat }.map(\.ordinal) }
    func all(_ rule: String) -> [Int] { hits.filter { $0.rule == rule }.map(\.ordinal) }
  }
}

/// What sshd, run by root, would get from journald.
func genuine(_ program: String, _ message: String, more: [(String, String)] = []) -> [(String, String)] {
  [
    ("SYSLOG_IDENTIFIER", program), ("_EXE", "/usr/sbin/\(program)"), ("_COMM", program), ("_UID", "0"),
    ("_PID", "77"), ("SYSLOG_PID", "77"), ("_TRANSPORT", "syslog"), ("_HOSTNAME", "web01"),
    ("MESSAGE", message),
  ] + more
}
