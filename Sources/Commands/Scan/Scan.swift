import CanonicalJSON
import Daemon
import Decode
import Engine
import Events
import Ingest
import Sigma

/// Runs rules over existing logs: no daemon, no state, every input read once from its start.
struct Scan {
  let rules: ActiveRules
  let mergeSeconds: Int
  let showsMatches: Bool
  let zone: LogZone
  /// What year-less stamps are resolved against, and the time of events that have none.
  let now: Timestamp

  /// What a scan added up to, for the closing line on standard error.
  struct Summary {
    var entries = 0
    var bytes: UInt64 = 0
    var unparsed = 0
    var gaps: [SourceGap] = []
    /// Inputs that could not be read, or not to their end.
    var failures: [String] = []
  }

  /// Examines every input in order. `write` gets one line of JSON a call, without its
  /// newline; `progress` is called after every batch.
  func run(
    _ paths: [String], form: ScanInput.Form?, write: ([UInt8]) -> Void, progress: (Summary) -> Void
  ) -> Summary {
    var summary = Summary()
    var engine = Engine(rules.ruleSet, decoder: rules.decoder)
    var findings = ScanFindings(rules.ruleSet, mergeSeconds: mergeSeconds)
    // Rotated generations of one log are one stream; other logs have windows of their own.
    var states: [String: EngineState] = [:]
    /// By stream: where its events end, and in which file.
    var ends: [String: (time: Timestamp, path: String)] = [:]
    var resolvers: [String: StampResolver] = [:]
    var limits = MatchLimits()
    let everything = rules.ruleSet.allLogSources
    var json = JSONLines(fields: rules.ruleSet.fields, unstated: everything) { [rules] logSource in
      rules.ruleSet.logSources(wanting: logSource)
    }
    func report(_ detection: Detection, _ event: Event, _ path: String, _ batch: EventBatch) {
      let line = batch.ordinal(of: detection.place)
      // Of what is still being learnt nothing is known to be unusual.
      if detection.deviation?.isLearning == true { return }
      if showsMatches {
        write(match(detection, event, path, line).canonicalBytes)
      } else if !detection.isSilent, !detection.isRepeat {
        findings.add(detection, event, line: line, write: write)
      }
    }
    for path in paths {
      let stream = Scan.stream(path)
      findings.begin(file: path)
      var state = states.removeValue(forKey: stream) ?? EngineState(recordsChanges: false)
      var newest = Int64.min
      var resolver = resolvers.removeValue(forKey: stream) ?? StampResolver(reference: now, zone: zone)
      do {
        let input = try ScanInput(path: path, form: form, fields: rules.ruleSet.fields, now: now)
        var batch = EventBatch()
        var lines = EventBatch()
        var audit = rules.passingAuditTrail
        repeat {
          try input.read(into: &lines)
          summary.bytes += UInt64(lines.bytes.count)
          var tally: Engine.Tally
          func run(_ batch: EventBatch, _ form: Engine.Form) -> Engine.Tally {
            let tally = engine.process(batch, form, resolver: &resolver, state: &state) {
              report($0, $1, path, batch)
            }
            newest = max(newest, tally.newestTime?.microseconds ?? .min)
            if !tally.limitHits.isEmpty { limits.add(tally, path: path, form: input.form) }
            return tally
          }
          switch input.form {
          case .text: tally = run(lines, .lines(LogSourceSet()))
          case .access: tally = run(lines, .access(LogSourceSet()))
          case .jsonl:
            json.decode(lines, into: &batch)
            tally = run(batch, .fields)
          case .audit:
            batch.reset()
            audit.expand(lines, into: &batch)
            if lines.reachedEnd { audit.flush(before: Timestamp(microseconds: .max), into: &batch) }
            tally = run(batch, .derived(audit.logSources))
            tally.examined = lines.entries.count
          case .journal:
            tally = run(lines, .journal)
            batch.reset()
            audit.expandJournal(lines, into: &batch)
            if lines.reachedEnd { audit.flush(before: Timestamp(microseconds: .max), into: &batch) }
            if !batch.entries.isEmpty { _ = run(batch, .derived(audit.logSources)) }
          }
          summary.entries += tally.examined
          summary.unparsed += tally.unparsed
          summary.gaps += lines.gaps
          progress(summary)
        } while !lines.reachedEnd
      } catch {
        summary.failures.append("\(error)")
      }
      if newest > .min {
        let end = Timestamp(microseconds: newest)
        ends[stream] = (max(end, ends[stream]?.time ?? end), path)
      }
      states[stream] = state
      resolvers[stream] = resolver
    }
    // Nothing more comes: what was over by the last event is.
    for (stream, end) in ends.sorted(by: { $0.key < $1.key }) {
      guard var state = states[stream] else { continue }
      findings.begin(file: end.path)
      engine.advance(to: end.time, state: &state) { report($0, $1, end.path, EventBatch()) }
    }
    findings.finish(write: write)
    summary.gaps += limits.gaps(rules.ruleSet)
    return summary
  }

  private func match(_ detection: Detection, _ event: Event, _ path: String, _ line: UInt64) -> JSONValue {
    let ruleSet = rules.ruleSet
    let metadata = ruleSet.metadata(of: detection.subject)
    var record: [String: JSONValue] = [
      "rule": .string(metadata.reference), "level": .string(metadata.level.rawValue),
      "time": .string(event.time.description), "file": .string(path), "line": .integer(Int64(clamping: line)),
    ]
    switch detection.subject {
    case .rule:
      record["record"] = "match"
      record["title"] = .string(metadata.title)
      record["kind"] = metadata.attestd.isOperation ? "operation" : "anomaly"
      record["fields"] = .object(fields(event.values, event))
    case .correlation, .baseline:
      if case .baseline = detection.subject {
        record["record"] = "baseline"
      } else {
        record["record"] = "correlation"
      }
      record["title"] = .string(metadata.title)
      record["group"] = .object(
        fields(detection.group.compactMap { event.first($0) }, event))
    }
    return .object(record)
  }

  private func fields(_ values: [FieldValue], _ event: Event) -> [String: JSONValue] {
    var fields: [String: JSONValue] = [:]
    for value in values where value.field != FieldTable.anonymous && value.kind != .null {
      let name = rules.ruleSet.fields.name(of: value.field)
      if fields[name] == nil { fields[name] = .string(event.text(value.range)) }
    }
    return fields
  }

  /// The name shared by the generations of a rotated log: without `.gz`, number or date.
  private static func stream(_ path: String) -> String {
    var name = Substring(path)
    for suffix in [".gz", ".zst", ".xz"] where name.hasSuffix(suffix) { name = name.dropLast(suffix.count) }
    while let cut = name.lastIndex(where: { $0 == "." || $0 == "-" }),
      !name[name.index(after: cut)...].isEmpty, name[name.index(after: cut)...].allSatisfy(\.isNumber)
    {
      name = name[..<cut]
    }
    return String(name)
  }
}
