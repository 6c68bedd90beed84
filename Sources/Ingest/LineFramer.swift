package import Events
import Glibc

/// Cuts a stream of bytes into lines, each an entry of a batch that holds the bytes.
///
/// Keeps no bytes itself: an unfinished line is left to the caller, who presents it again with what follows.
/// Only a line longer than `maximumLineLength` leaves a trace here, so memory is bounded whatever comes.
package struct LineFramer: Sendable {
  /// Bytes of a line that are examined; the rest becomes a gap.
  package static let maximumLineLength = 65_536

  /// What an entry's ordinal counts.
  package enum Numbering: Sendable {
    /// The offset of its first byte in the (uncompressed) file.
    case offset
    /// The number of the line, from 1.
    case line
  }

  /// Offset of the first byte not framed or skipped.
  package internal(set) var offset: UInt64
  let name: String
  private let numbering: Numbering
  private var line: UInt64 = 1
  /// Where the examined start of an over-long line ended; nil outside of one.
  var cut: UInt64?

  /// - Parameters:
  ///   - name: how gaps call the file.
  ///   - isInsideLongLine: `offset` lies behind the examined start of an over-long line.
  package init(name: String, numbering: Numbering, offset: UInt64 = 0, isInsideLongLine: Bool = false) {
    self.name = name
    self.numbering = numbering
    self.offset = offset
    cut = isInsideLongLine ? offset : nil
  }

  package var isInsideLongLine: Bool { cut != nil }

  /// Offset of the first byte not examined. Inside an over-long line this stays where its examined start
  /// ended, so that a resumed reader still counts the whole rest.
  package var examined: UInt64 { cut ?? offset }

  /// Frames `batch.bytes[start...]`, which begin at `offset`, and returns how many of them are done with.
  /// - Parameters:
  ///   - isFinal: nothing will ever follow these bytes; an unterminated last line is an entry too.
  ///   - reference: what all entries carry as their reference, a range of `batch.references`.
  package mutating func frame(
    _ batch: inout EventBatch, from start: Int, received: Timestamp, isFinal: Bool,
    reference: Range<Int> = 0..<0
  ) -> Int {
    // A second owner for as long as the loop runs, so that entries can be appended beside the bytes.
    let bytes = batch.bytes
    return bytes.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress, start < bytes.count else {
        if isFinal { endLongLine(at: offset, in: &batch.gaps) }
        return 0
      }
      let template = LineFramer.template(received, reference)
      let origin = offset &- UInt64(start)
      var next = start
      while next < bytes.count {
        guard let newline = memchr(base + next, 0x0A, bytes.count - next) else { break }
        let end = UnsafeRawPointer(newline) - base
        if cut != nil {
          endLongLine(at: origin &+ UInt64(end), in: &batch.gaps)
          line &+= 1
        } else {
          let hasReturn = end > next && bytes[end - 1] == 0x0D
          append(template, next..<(hasReturn ? end - 1 : end), origin, to: &batch.entries)
          if cut != nil { endLongLine(at: origin &+ UInt64(end), in: &batch.gaps) }
          line &+= 1
        }
        next = end + 1
      }
      if next < bytes.count {
        let rest = bytes.count - next
        if cut != nil {
          next = bytes.count
        } else if isFinal || isTooLong(rest, endsInReturn: bytes[bytes.count - 1] == 0x0D) {
          append(template, next..<bytes.count, origin, to: &batch.entries)
          next = bytes.count
        }
      }
      offset = origin &+ UInt64(next)
      if isFinal, next == bytes.count { endLongLine(at: offset, in: &batch.gaps) }
      return next - start
    }
  }

  /// What all entries of a batch have in common.
  @inline(__always)
  static func template(_ received: Timestamp, _ reference: Range<Int>) -> EventBatch.Entry {
    var template = EventBatch.Entry(start: 0, end: 0, ordinal: 0, received: received)
    template.referenceStart = UInt32(truncatingIfNeeded: reference.lowerBound)
    template.referenceEnd = UInt32(truncatingIfNeeded: reference.upperBound)
    return template
  }

  /// A carriage return at the limit may still turn out to belong to the line's end.
  func isTooLong(_ length: Int, endsInReturn: Bool) -> Bool {
    length > LineFramer.maximumLineLength + (endsInReturn ? 1 : 0)
  }

  @inline(__always)
  mutating func append(
    _ template: EventBatch.Entry, _ range: Range<Int>, _ origin: UInt64, to entries: inout [EventBatch.Entry]
  ) {
    var entry = template
    entry.start = UInt32(truncatingIfNeeded: range.lowerBound)
    entry.end = UInt32(truncatingIfNeeded: range.upperBound)
    entry.ordinal = numbering == .offset ? origin &+ UInt64(range.lowerBound) : line
    if range.count > LineFramer.maximumLineLength {
      let end = range.lowerBound + LineFramer.maximumLineLength
      entry.end = UInt32(truncatingIfNeeded: end)
      entry.isTruncated = true
      cut = origin &+ UInt64(end)
    }
    entries.append(entry)
  }

  mutating func endLongLine(at end: UInt64, in gaps: inout [SourceGap]) {
    guard let from = cut else { return }
    cut = nil
    gaps.append(
      SourceGap(
        cause: .lineTooLong, size: .bytes(end &- from), from: "offset \(from)", to: "offset \(end)",
        detail: "a line of '\(name)' is longer than \(LineFramer.maximumLineLength) bytes;"
          + " the rest of it was not examined"))
  }
}
