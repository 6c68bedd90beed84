import Decode
import Engine
import Events

/// Journal entries as `NAME=value` lines, parted by empty lines.
enum JournalTarget {
  static func run(_ bytes: [UInt8]) throws {
    let decoding = Decoding.shared
    let batch = Batches.entries(bytes, decoding.fields)
    for entry in batch.entries {
      var event = Event()
      event.bytes = Array(batch.bytes[entry.range])
      event.received = entry.received
      let base = Int(entry.start)
      for value in batch.values[entry.valueRange] {
        event.add(value.field, value.range.lowerBound - base..<value.range.upperBound - base)
      }
      decoding.decoder.decodeJournal(&event)
      try decoding.check(event, length: entry.range.count, derived: Decoder.journalDerivedFields)
      let promised = decoding.decoder.logSources(of: entry, in: batch)
      try require(
        Decoding.includes(promised, event.logSources),
        "the glance promises other log sources than decoding gives")
      try require(
        Decoding.includes(decoding.decoder.logSourcesOfEntries, event.logSources),
        "an entry is of a log source that entries cannot be of")
    }
    try TallyComparison.check(batch, .journal)
  }
}
