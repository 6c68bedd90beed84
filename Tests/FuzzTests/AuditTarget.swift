import Decode
import Events

/// A byte that says where to stop, then records as lines, then perhaps journal entries: the same events come when the
/// trail is stored and read back in between, and all lie within their entries.
enum AuditTarget {
  static func run(_ bytes: [UInt8]) throws {
    let parts = Batches.parts(Array(bytes.dropFirst()))
    let lines = Batches.lines(parts[0].dropLast())
    let stop = lines.entries.isEmpty ? 0 : Int(bytes.first ?? 0) % (lines.entries.count + 1)
    let whole = events(lines, stop: nil)
    try whole.checkBounds()
    let stopped = events(lines, stop: stop)
    try require(text(whole) == text(stopped), "other events after a stop before line \(stop + 1)")
    if parts.count > 1 { journal(parts[1]) }
  }

  private static func trail() -> (AuditTrail, FieldTable) {
    var fields = FieldTable()
    var logSources = LogSourceTable()
    var trail = AuditTrail(fields: &fields, logSources: &logSources)
    for name in ["MESSAGE", "a0", "cap_fp"] { _ = fields.intern(name) }
    trail.bind(fields)
    return (trail, fields)
  }

  private static func events(_ lines: EventBatch, stop: Int?) -> EventBatch {
    var (trail, _) = trail()
    var out = EventBatch()
    if let stop {
      var first = lines
      first.entries.removeSubrange(stop...)
      trail.expand(first, into: &out)
      var rows: [[UInt8]: [UInt8]] = [:]
      for change in trail.takeChanges() { rows[change.key] = change.bytes }
      (trail, _) = AuditTarget.trail()
      for (key, row) in rows { _ = trail.restore(key, row) }
      var rest = lines
      rest.entries.removeSubrange(..<stop)
      trail.expand(rest, into: &out)
    } else {
      trail.expand(lines, into: &out)
    }
    trail.flush(before: Timestamp(microseconds: .max), into: &out)
    return out
  }

  private static func text(_ batch: EventBatch) -> [String] {
    zip(batch.entries, batch.claims).map { entry, claim in
      let values = batch.values[entry.valueRange].map {
        "\($0.field.rawValue)=\(Array(batch.bytes[$0.range]))"
      }
      return "\(entry.ordinal) \(claim.time ?? entry.received) \(values)"
    }
  }

  private static func journal(_ bytes: [UInt8]) {
    var (trail, fields) = trail()
    var out = EventBatch()
    trail.expandJournal(Batches.entries(bytes, fields), into: &out)
    trail.flush(before: Timestamp(microseconds: .max), into: &out)
  }
}
