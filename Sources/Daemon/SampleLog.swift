import Decode
package import Engine
package import Events
import Ingest
import LocatedYAML
import Sigma

/// A log small enough to be held whole, made into batches for the engine: what `rules test` and `rules explain`
/// feed rules with.
package struct SampleLog {
  package var parts: [(batch: EventBatch, form: Engine.Form)] = []

  package enum Form: String, CaseIterable, Sendable {
    case text, access, audit, json

    /// By what the text begins with.
    package init(of bytes: [UInt8]) {
      let start = bytes.lazy.filter { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }.prefix(2)
      let line = bytes.prefix { $0 != 0x0A }
      if start.first == UInt8(ascii: "{") || start.elementsEqual("[{".utf8) {
        self = .json
      } else if AuditTrail.isRecord(bytes) {
        self = .audit
      } else {
        self = Decoder.isAccessLine(bytes.span, in: 0..<line.count) ? .access : .text
      }
    }
  }

  /// Why a file cannot be used; the text says what to do.
  package struct Refused: Error, CustomStringConvertible {
    package let description: String
  }

  /// Stamps without a year lie in whatever year; only their distance counts.
  package static let reference = Timestamp(rfc3339: "2026-11-23") ?? Timestamp(microseconds: 0)

  private static let mostBytes = 64 << 20
  /// What Windows' binary event logs begin with.
  private static let binaryEvents = Array("ElfFile\0".utf8)

  /// The file's bytes; its Windows events are read from JSON only.
  package static func read(_ path: String) throws -> [UInt8] {
    let bytes: [UInt8]
    do throws(Diagnostic) {
      bytes = try SourceFile.read(path, limit: mostBytes)
    } catch {
      throw Refused(description: error.message)
    }
    guard !bytes.starts(with: binaryEvents) else {
      throw Refused(
        description: "'\(path)' is a binary Windows event log, which is not read here; put its JSON beside it"
      )
    }
    return bytes
  }

  /// `stated` is the log source of lines beside what they tell themselves, and of JSON that tells none.
  package init(_ bytes: [UInt8], form: Form? = nil, stated: LogSourceSet? = nil, _ rules: ActiveRules) {
    let extra = stated ?? LogSourceSet()
    switch form ?? Form(of: bytes) {
    case .text: parts.append((SampleLog.lines(bytes), .lines(extra)))
    case .access: parts.append((SampleLog.lines(bytes), .access(extra)))
    case .audit:
      var trail = rules.passingAuditTrail
      var batch = EventBatch()
      trail.expand(SampleLog.lines(bytes), into: &batch)
      trail.flush(before: Timestamp(microseconds: .max), into: &batch)
      SampleLog.believeStamps(&batch)
      parts.append((batch, .fields))
    case .json:
      let ruleSet = rules.ruleSet
      var json = JSONLines(fields: ruleSet.fields, unstated: stated ?? ruleSet.allLogSources) {
        ruleSet.logSources(wanting: $0)
      }
      let objects = JSONPieces.objects(bytes).map { object in
        // Inside of objects, ends of lines are blanks.
        WindowsEvent.flattened(object).map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 }
      }
      var batch = EventBatch()
      json.decode(SampleLog.batch(objects), into: &batch)
      SampleLog.believeStamps(&batch)
      parts.append((batch, .fields))
    }
  }

  /// A journal entry given as a map, or something attestd notices itself, which has a field `observation`.
  package init(entry fields: [String: String], _ rules: ActiveRules) {
    var batch = EventBatch()
    if let kind = fields["observation"].flatMap({ Observation.Kind(rawValue: $0) }) {
      let rest = fields.filter { $0.key != "observation" }.sorted { $0.key < $1.key }.map {
        ($0.key, $0.value)
      }
      rules.observations.append(
        Observation(kind, fields["message"] ?? "", identity: "sample", rest), at: SampleLog.reference,
        rules.ruleSet.fields, to: &batch)
      parts.append((batch, .fields))
      return
    }
    for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
      let start = batch.bytes.count
      batch.bytes.append(contentsOf: value.utf8)
      let id = rules.ruleSet.fields.id(of: name) ?? FieldTable.anonymous
      batch.values.append(FieldValue(field: id, start: start, end: batch.bytes.count))
      batch.bytes.append(0x0A)
    }
    var entry = EventBatch.Entry(
      start: 0, end: batch.bytes.count, ordinal: 1, received: SampleLog.reference)
    entry.valueCount = UInt32(batch.values.count)
    batch.entries.append(entry)
    parts.append((batch, .journal))
  }

  /// How often each rule and correlation is met, by what findings name it by; repeats of a correlation that stays
  /// met count once.
  package static func matches(_ logs: [SampleLog], _ rules: ActiveRules) -> [String: Int] {
    var engine = Engine(rules.ruleSet, decoder: rules.decoder)
    var resolver = StampResolver(reference: reference)
    var state = EngineState()
    var counts: [String: Int] = [:]
    var ordinal: UInt64 = 0
    var newest: Timestamp?
    func count(_ detection: Detection, _ event: Event) {
      guard !detection.isRepeat, detection.deviation?.isLearning != true else { return }
      counts[rules.ruleSet.metadata(of: detection.subject).reference, default: 0] += 1
    }
    for log in logs {
      for (batch, form) in log.parts {
        var batch = batch
        if logs.count > 1 {
          // One stream, one entry a second where they have no stamps.
          for index in batch.entries.indices {
            if case .journal = form {
              batch.entries[index].received = reference.advanced(bySeconds: Int64(clamping: ordinal))
            } else if case .lines = form {
              batch.entries[index].received = reference.advanced(bySeconds: Int64(clamping: ordinal))
            }
            ordinal += 1
            batch.entries[index].ordinal = ordinal
          }
        }
        let tally = engine.process(batch, form, resolver: &resolver, state: &state, report: count)
        if let time = tally.newestTime { newest = max(newest ?? time, time) }
      }
    }
    if let newest { engine.advance(to: newest, state: &state, report: count) }
    return counts
  }

  /// Samples are read whenever the tests run: what they say of their time stands.
  private static func believeStamps(_ batch: inout EventBatch) {
    for index in batch.entries.indices {
      guard let time = batch.claims[index].time, time > batch.entries[index].received else { continue }
      batch.entries[index].received = time
    }
  }

  private static func lines(_ bytes: [UInt8]) -> EventBatch {
    batch(bytes.split(separator: 0x0A, omittingEmptySubsequences: true).map { Array($0) })
  }

  private static func batch(_ lines: [[UInt8]]) -> EventBatch {
    var batch = EventBatch()
    for (index, line) in lines.enumerated() {
      let start = batch.bytes.count
      batch.bytes.append(contentsOf: line)
      batch.entries.append(
        EventBatch.Entry(
          start: start, end: batch.bytes.count, ordinal: UInt64(index + 1), received: reference))
      batch.bytes.append(0x0A)
    }
    return batch
  }
}
