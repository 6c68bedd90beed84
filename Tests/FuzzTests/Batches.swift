import Events

/// Input divided into what sources hand on.
enum Batches {
  /// 2026-11-23T00:00:00Z
  static let now = Timestamp(seconds: 1_795_392_000)

  /// One entry a line, with its number.
  static func lines(_ bytes: some Collection<UInt8>) -> EventBatch {
    var batch = EventBatch()
    for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
      let start = batch.bytes.count
      batch.bytes += line
      batch.entries.append(
        EventBatch.Entry(start: start, end: batch.bytes.count, ordinal: UInt64(index + 1), received: now))
      batch.bytes.append(0x0A)
    }
    return batch
  }

  /// Entries of `NAME=value` lines, parted by empty lines.
  static func entries(_ bytes: some Collection<UInt8>, _ fields: FieldTable) -> EventBatch {
    var batch = EventBatch()
    var entry: EventBatch.Entry?
    func finish() {
      guard var done = entry else { return }
      done.end = UInt32(batch.bytes.count)
      done.valueCount = UInt32(batch.values.count) - done.firstValue
      batch.entries.append(done)
      entry = nil
    }
    for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
      if line.isEmpty {
        finish()
        continue
      }
      if entry == nil {
        entry = EventBatch.Entry(
          start: batch.bytes.count, end: 0, ordinal: UInt64(batch.entries.count + 1), received: now)
        entry?.firstValue = UInt32(batch.values.count)
      }
      let name = String(decoding: line.prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self)
      let start = batch.bytes.count
      batch.bytes += line.drop { $0 != UInt8(ascii: "=") }.dropFirst()
      batch.values.append(
        FieldValue(field: fields.id(of: name) ?? FieldTable.anonymous, start: start, end: batch.bytes.count))
      batch.bytes.append(0x0A)
    }
    finish()
    return batch
  }

  /// The parts of an input between lines of six equals signs.
  static func parts(_ bytes: [UInt8]) -> [[UInt8]] {
    var parts: [[UInt8]] = [[]]
    for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
      if line.elementsEqual("======".utf8) {
        parts.append([])
      } else {
        parts[parts.count - 1] += line
        parts[parts.count - 1].append(0x0A)
      }
    }
    return parts
  }
}
