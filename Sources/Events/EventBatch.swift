/// A bounded run of consecutive entries of one source, with the position behind the last of them.
///
/// Filled by a source, read by the engine, then emptied and filled again. All text lies in `bytes`.
package struct EventBatch: Sendable {
  package var bytes: [UInt8] = []
  package var entries: [Entry] = []
  /// Named values of journal and JSON entries; empty for plain lines.
  package var values: [FieldValue] = []
  /// Of JSON entries, in step with `entries`: what their `_meta` says of them.
  package var claims: [Claim] = []
  /// Journal cursors, back to back; entries hold ranges of it.
  package var references: [UInt8] = []

  /// What the ordinals of this batch count in: a journal's sequence id (`s=…`) or a file's identity.
  package var chain = ""
  /// Where reading continues after this batch; nil when nothing was read.
  package var position: Position?
  /// Entries that attestd itself wrote; read, counted, not examined.
  package var ownEntries = 0
  /// Stretches of the source that could not be examined, found while reading this batch.
  package var gaps: [SourceGap] = []
  /// True when the source had nothing more to give at the time of reading.
  package var reachedEnd = true

  package init() {}

  package mutating func reset() {
    bytes.removeAll(keepingCapacity: true)
    entries.removeAll(keepingCapacity: true)
    values.removeAll(keepingCapacity: true)
    claims.removeAll(keepingCapacity: true)
    references.removeAll(keepingCapacity: true)
    position = nil
    ownEntries = 0
    gaps.removeAll(keepingCapacity: true)
    reachedEnd = true
  }

  /// What an entry with fields of its own (JSON, an audit record) states beside them.
  package struct Claim: Sendable {
    package var logSources: LogSourceSet
    /// The whole line as it once was, within `bytes`; for keyword search.
    package var raw: Range<Int>?
    /// When it happened, by its own account; nil where it says nothing of that. Whoever wrote the entry chose it, so
    /// it bounds nothing: that is what `Entry.received` is for.
    package var time: Timestamp?
    package init(logSources: LogSourceSet, raw: Range<Int>?, time: Timestamp? = nil) {
      self.logSources = logSources
      self.raw = raw
      self.time = time
    }
  }

  /// One entry: `bytes[start..<end]` is its text (a line without its newline; a journal entry's values).
  package struct Entry: Sendable {
    package var start: UInt32
    package var end: UInt32
    package var firstValue: UInt32 = 0
    package var valueCount: UInt32 = 0
    package var referenceStart: UInt32 = 0
    package var referenceEnd: UInt32 = 0
    /// File: offset of the entry's first byte. Journal: sequence number. Scan: line number from 1.
    package var ordinal: UInt64
    /// When the journal took it in, or the line was read; nothing that an entry says of itself.
    package var received: Timestamp
    /// The line went on after `end`; the rest is in one of the batch's gaps.
    package var isTruncated = false

    package init(start: Int, end: Int, ordinal: UInt64, received: Timestamp) {
      self.start = UInt32(truncatingIfNeeded: start)
      self.end = UInt32(truncatingIfNeeded: end)
      self.ordinal = ordinal
      self.received = received
    }

    package var range: Range<Int> { Int(start)..<Int(end) }
    package var valueRange: Range<Int> { Int(firstValue)..<Int(firstValue + valueCount) }
    package var referenceRange: Range<Int> { Int(referenceStart)..<Int(referenceEnd) }
  }
}
