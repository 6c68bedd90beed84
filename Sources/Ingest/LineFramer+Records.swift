package import Events
import Glibc

/// Records of several lines: like one long line that ends where the next record begins.
extension LineFramer {
  /// As `frame`, but lines that go on with a record stay with it, newlines and all, in one entry.
  ///
  /// The last record is left to the caller, who presents it again with what follows: only the line behind it tells where
  /// it ends. What lies at `offset` begins a record, whatever it looks like.
  /// - Parameter closes: the record at `offset` has waited long enough: it ends with its last complete line.
  package mutating func frameRecords(
    _ batch: inout EventBatch, from start: Int, received: Timestamp, form: Multiline, isFinal: Bool,
    closes: Bool, reference: Range<Int> = 0..<0
  ) -> Int {
    let bytes = batch.bytes
    return bytes.withUnsafeBytes { bytes in
      let template = LineFramer.template(received, reference)
      let origin = offset &- UInt64(start)
      var next = start
      while next < bytes.count {
        let found = endOfRecord(bytes, from: next, form, isWhole: isFinal)
        let end: Int
        if let certain = found.end {
          end = certain
        } else if isFinal {
          end = found.lastNewline.flatMap { $0 + 1 == bytes.count ? $0 : nil } ?? bytes.count
        } else if closes, next == start, let newline = found.lastNewline {
          end = newline
        } else {
          next = hold(bytes, next..<(found.open ?? bytes.count), template, origin, in: &batch.entries)
          break
        }
        if cut == nil {
          let hasReturn = end < bytes.count && end > next && bytes[end - 1] == 0x0D
          append(template, next..<(hasReturn ? end - 1 : end), origin, to: &batch.entries)
        }
        endLongLine(at: origin &+ UInt64(end), in: &batch.gaps)
        next = min(end + 1, bytes.count)
      }
      offset = origin &+ UInt64(next)
      if isFinal, next == bytes.count { endLongLine(at: offset, in: &batch.gaps) }
      return next - start
    }
  }

  /// Where the newline stands that ends the record at `start`, the last one looked at, and the one of which nobody can
  /// say yet whether it ends it.
  private func endOfRecord(
    _ bytes: UnsafeRawBufferPointer, from start: Int, _ form: Multiline, isWhole: Bool
  ) -> (end: Int?, lastNewline: Int?, open: Int?) {
    guard let base = bytes.baseAddress else { return (nil, nil, nil) }
    var search = start
    var last: Int?
    while search < bytes.count, let newline = memchr(base + search, 0x0A, bytes.count - search) {
      let end = UnsafeRawPointer(newline) - base
      last = end
      search = end + 1
      switch form.beginsRecord(bytes[search...], isWhole: isWhole) {
      case true?: return (end, last, nil)
      case nil: return (nil, last, end)
      case false?: continue
      }
    }
    return (nil, last, nil)
  }

  /// A record without an end stays, unless it is certainly too long: then its start is an entry, and the rest is skipped.
  /// Returns from where on it stays.
  private mutating func hold(
    _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, _ template: EventBatch.Entry, _ origin: UInt64,
    in entries: inout [EventBatch.Entry]
  ) -> Int {
    if cut == nil {
      guard isTooLong(range.count, endsInReturn: bytes[range].last == 0x0D) else { return range.lowerBound }
      append(template, range, origin, to: &entries)
    }
    return range.upperBound
  }
}
