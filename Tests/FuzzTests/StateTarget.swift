import Decode
import Engine
import Events
import Ingest
import Sigma

/// A byte that chooses, a key and a row as a damaged store may give them back: refused or taken, and what was taken
/// carries on.
enum StateTarget {
  static func run(_ bytes: [UInt8]) throws {
    guard bytes.count >= 2 else { return }
    let length = min(Int(bytes[1]), bytes.count - 2)
    let key = Array(bytes[2..<2 + length])
    let row = Array(bytes[(2 + length)...])
    if bytes[0] == UInt8(ascii: "a") {
      try audit(key, row)
    } else if bytes[0] == UInt8(ascii: "t") {
      try clock(row)
    } else {
      try correlation(Int32(bytes[0] % 16), key, row)
    }
  }

  private static func audit(_ key: [UInt8], _ row: [UInt8]) throws {
    var fields = FieldTable()
    var logSources = LogSourceTable()
    var trail = AuditTrail(fields: &fields, logSources: &logSources)
    guard trail.restore(key, row) else { return }
    var out = EventBatch()
    let records = """
      type=SYSCALL msg=audit(1795402100.101:5): arch=c000003e syscall=59 success=yes ppid=1 pid=2 exe="/bin/a"
      type=PATH msg=audit(1795402100.101:5): item=0 name="/bin/a" nametype=NORMAL
      type=PROCTITLE msg=audit(1795402100.101:5): proctitle="a"
      """
    trail.expand(Batches.lines(records.utf8), into: &out)
    for change in trail.takeChanges() {
      guard let bytes = change.bytes else { continue }
      var again = AuditTrail(fields: &fields, logSources: &logSources)
      try require(again.restore(change.key, bytes), "a row of its own is refused")
    }
    trail.flush(before: Timestamp(microseconds: .max), into: &out)
    try out.checkBounds()
  }

  private static func clock(_ row: [UInt8]) throws {
    var state = EngineState()
    guard state.correlations.restoreClock(row) else { return }
    try require(state.correlations.takeClock() == nil, "a row that is stored is stored again")
    try carryOn(&state)
  }

  private static let rules = """
    title: a
    name: a
    logsource: {product: linux}
    detection: {s: {a: 'x'}, condition: s}
    ---
    title: b
    name: b
    logsource: {product: linux}
    detection: {s: {b: 'x'}, condition: s}
    """

  private static let kinds = [
    "{type: event_count, rules: [a], group-by: [u], timespan: 10s, condition: {gte: 2}}",
    "{type: event_count, rules: [a], group-by: [u], timespan: 10s, condition: {lt: 2}}",
    "{type: value_count, rules: [a], group-by: [u], timespan: 10s, condition: {gte: 2, field: n}}",
    "{type: value_count, rules: [a], group-by: [u], timespan: 10s, condition: {lte: 2, field: n}}",
    "{type: temporal, rules: [a, b], group-by: [u], timespan: 10s}",
    "{type: temporal_ordered, rules: [a, b], group-by: [u], timespan: 10s}",
    "{type: temporal, rules: [a, b], group-by: [u], timespan: 10s, condition: a and not b}",
    "{type: value_sum, rules: [a], group-by: [u], timespan: 10s, condition: {gt: 5, field: n}}",
    "{type: value_sum, rules: [a], group-by: [u], timespan: 10s, condition: {lt: 5, field: n}}",
    "{type: value_avg, rules: [a], group-by: [u], timespan: 10s, condition: {gt: 2, field: n}}",
    "{type: value_percentile, rules: [a], group-by: [u], timespan: 10s, "
      + "condition: {gt: 2, field: n, percentile: 90}}",
    "{type: value_median, rules: [a], group-by: [u], timespan: 10s, condition: {lt: 2, field: n}}",
  ]

  private struct Prepared {
    let ruleSet: RuleSet
    let decoder: Decoder
  }

  nonisolated(unsafe) private static var prepared: Prepared?

  private static func prepare() throws -> Prepared {
    if let prepared { return prepared }
    let documents = kinds.enumerated().map { "title: c\($0)\nname: c\($0)\ncorrelation: \($1)" }
    let collection = RuleLoader.load(
      text: ([rules] + documents).joined(separator: "\n---\n"), file: "r.yml")
    try require(collection.rejected == 0, "\(collection.diagnostics)")
    var fields = FieldTable()
    var logSources = LogSourceTable()
    let decoder = Decoder(fields: &fields, logSources: &logSources)
    let made = Prepared(
      ruleSet: try RuleSet(
        collection, fields: fields, logSources: logSources, derivedFields: Decoder.derivedFields,
        journalDerivedFields: Decoder.journalDerivedFields), decoder: decoder)
    prepared = made
    return made
  }

  private static func correlation(_ index: Int32, _ group: [UInt8], _ row: [UInt8]) throws {
    var state = EngineState()
    let key = CorrelationState.Key(correlation: index, group: group)
    guard state.correlations.restore(key, row, try prepare().ruleSet) else { return }
    try carryOn(&state)
  }

  private static func carryOn(_ state: inout EngineState) throws {
    let prepared = try prepare()
    let ruleSet = prepared.ruleSet
    var engine = Engine(ruleSet, decoder: prepared.decoder)
    var resolver = StampResolver(reference: Batches.now)
    var json = JSONLines(fields: ruleSet.fields, unstated: ruleSet.allLogSources) {
      ruleSet.logSources(wanting: $0)
    }
    // Of the group `u`, if the key says so, and of another one.
    let events = """
      {"_meta":{"time":1795392000},"a":"x","u":"u","n":3}
      {"_meta":{"time":1795392001},"b":"x","u":"u","n":4}
      {"_meta":{"time":1795392004},"a":"x","u":"u","n":-5}
      {"_meta":{"time":1795392005},"a":"x","u":"w"}
      """
    var batch = EventBatch()
    json.decode(Batches.lines(events.utf8), into: &batch)
    _ = engine.process(batch, .fields, resolver: &resolver, state: &state) { _, _ in }
    for change in state.correlations.takeChanges() {
      guard let bytes = change.bytes else { continue }
      var again = EngineState()
      try require(again.correlations.restore(change.key, bytes, ruleSet), "a row of its own is refused")
    }
    if let time = state.correlations.takeClock() {
      var again = EngineState()
      try require(again.correlations.restoreClock(time), "a time of its own is refused")
    }
    engine.advance(to: Timestamp(microseconds: .max), state: &state) { _, _ in }
  }
}
