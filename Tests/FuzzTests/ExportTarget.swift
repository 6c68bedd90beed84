import Events
import Ingest

/// A byte for how the input is handed out, then journal export format: entries and gaps do not depend on it.
enum ExportTarget {
  static func run(_ bytes: [UInt8]) throws {
    let input = bytes.dropFirst()
    let piece = Int(bytes.first ?? 0) + 1
    let whole = try read(input, piece: .max)
    let pieces = try read(input, piece: piece)
    try require(whole == pieces, "in pieces of \(piece) bytes: \(pieces), at once: \(whole)")
  }

  private static func read(_ input: ArraySlice<UInt8>, piece: Int) throws -> [String] {
    var fields = FieldTable()
    for name in ["MESSAGE", "PRIORITY", "_PID", "A"] { _ = fields.intern(name) }
    var rest = input
    var export = JournalExport(fields: fields) { buffer in
      let part = rest.prefix(min(piece, buffer.count))
      buffer.copyBytes(from: part)
      rest = rest.dropFirst(part.count)
      return part.count
    }
    var found: [String] = []
    var batch = EventBatch()
    repeat {
      batch.reset()
      try export.read(into: &batch, limit: ReadLimit(entries: 7, bytes: 1_000))
      try batch.checkBounds()
      for entry in batch.entries {
        let values = batch.values[entry.valueRange]
        let texts = values.map { "\($0.field.rawValue)=\(Array(batch.bytes[$0.range]))" }
        let reference = Array(batch.references[entry.referenceRange])
        found.append("\(entry.ordinal) \(entry.received) \(entry.isTruncated) \(texts) \(reference)")
      }
      found += batch.gaps.map { "\($0)" }
    } while !batch.reachedEnd
    // Entries and gaps of different batches may come in another order.
    return found.sorted()
  }
}
