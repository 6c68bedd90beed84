package import Events

/// Puts observations into batches, as a log source would.
package struct ObservationLog: Sendable {
  /// What `name` of the source and references begin with.
  package static let name = "attestd"

  private var sets: [Observation.Service: LogSourceSet] = [:]

  package init(logSources: inout LogSourceTable) {
    for service in Observation.Service.allCases {
      var set = LogSourceSet()
      if let id = logSources.intern(LogSource(product: ObservationLog.name, service: service.rawValue)) {
        set.insert(id)
      }
      sets[service] = set
    }
  }

  /// All that observations can be of.
  package var logSources: LogSourceSet {
    sets.values.reduce(into: LogSourceSet()) { $0.formUnion($1) }
  }

  /// Appends one entry, in the form of `Engine.Form.fields`. Names that no rule asks for are searched by keywords only.
  package func append(
    _ observation: Observation, at time: Timestamp, _ fields: FieldTable, to batch: inout EventBatch
  ) {
    var entry = EventBatch.Entry(
      start: batch.bytes.count, end: 0, ordinal: UInt64(batch.entries.count), received: time)
    entry.firstValue = UInt32(truncatingIfNeeded: batch.values.count)
    func add(_ text: String) -> Range<Int> {
      let start = batch.bytes.count
      batch.bytes.append(contentsOf: text.utf8)
      let range = start..<batch.bytes.count
      batch.bytes.append(0x0A)
      return range
    }
    func add(_ name: String, _ value: String) {
      let range = add(value)
      batch.values.append(
        FieldValue(
          field: fields.id(of: name) ?? FieldTable.anonymous, start: range.lowerBound, end: range.upperBound))
    }
    let message = add(observation.message)
    batch.values.append(
      FieldValue(
        field: fields.id(of: "message") ?? FieldTable.anonymous, start: message.lowerBound,
        end: message.upperBound))
    add("observation", observation.kind.rawValue)
    for field in observation.fields { add(field.name, field.value) }
    entry.end = UInt32(truncatingIfNeeded: batch.bytes.count - 1)
    entry.valueCount = UInt32(truncatingIfNeeded: batch.values.count) &- entry.firstValue
    entry.referenceStart = UInt32(truncatingIfNeeded: batch.references.count)
    batch.references.append(
      contentsOf: "\(ObservationLog.name) \(observation.kind.rawValue) \(observation.identity)".utf8)
    entry.referenceEnd = UInt32(truncatingIfNeeded: batch.references.count)
    batch.entries.append(entry)
    batch.claims.append(
      EventBatch.Claim(
        logSources: sets[observation.kind.service] ?? LogSourceSet(), raw: message, time: observation.time))
  }
}
