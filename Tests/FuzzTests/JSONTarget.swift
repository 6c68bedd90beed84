import Events
import Ingest

/// Lines of JSON: each becomes one entry that holds all of its values, whatever its neighbours are.
enum JSONTarget {
  static func run(_ bytes: [UInt8]) throws {
    let lines = Batches.lines(bytes)
    let batch = decode(lines)
    let filled = lines.entries.filter { !$0.range.isEmpty }
    try require(batch.entries.map(\.ordinal) == filled.map(\.ordinal), "lines went missing")
    try require(batch.claims.count == batch.entries.count, "claims are not in step with entries")
    try batch.checkBounds()
    for (index, entry) in batch.entries.enumerated() {
      var alone = lines
      alone.entries = [filled[index]]
      let single = decode(alone)
      try require(
        single.bytes.dropLast().elementsEqual(batch.bytes[entry.range])
          && single.values.count == entry.valueRange.count,
        "line \(entry.ordinal) is read otherwise by itself")
    }
  }

  private static func decode(_ lines: EventBatch) -> EventBatch {
    var fields = FieldTable()
    for name in ["a", "b", "a.b", "message", "a.b.c"] { _ = fields.intern(name) }
    var json = JSONLines(fields: fields, unstated: LogSourceSet()) { _ in LogSourceSet() }
    var batch = EventBatch()
    json.decode(lines, into: &batch)
    return batch
  }
}
