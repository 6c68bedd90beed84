import Decode
import Events

/// The time of a line that no rule can match, at the least cost: most lines begin with the stamp of the line before.
struct HeaderGlance {
  /// The first 16 bytes of the last line of RFC 3164's form, which are its whole stamp and the blank behind it.
  private var head: (UInt64, UInt64) = (0, 0)
  /// There was such a line: zeros are what a crash leaves in a log.
  private var isKnown = false
  private var time = Timestamp(microseconds: 0)

  /// Nil for a line in no form the decoder knows.
  @inline(__always)
  mutating func time(
    of entry: EventBatch.Entry, in batch: EventBatch, resolver: inout StampResolver
  ) -> Timestamp? {
    let start = Int(entry.start)
    let bytes = batch.bytes.span.bytes
    if Int(entry.end) - start >= 16, start + 16 <= bytes.byteCount {
      let head = (
        bytes.unsafeLoadUnaligned(fromByteOffset: start, as: UInt64.self),
        bytes.unsafeLoadUnaligned(fromByteOffset: start + 8, as: UInt64.self)
      )
      if isKnown, head == self.head { return time }
      guard let header = SyslogHeader.parse(batch.bytes.span, in: entry.range, resolver: &resolver) else {
        return nil
      }
      let parsed = header.time ?? entry.received
      if header.form == .rfc3164, header.priority == nil, batch.bytes[start + 15] == UInt8(ascii: " ") {
        self.head = head
        isKnown = true
        time = parsed
      }
      return parsed
    }
    guard let header = SyslogHeader.parse(batch.bytes.span, in: entry.range, resolver: &resolver) else {
      return nil
    }
    return header.time ?? entry.received
  }
}
