import Events
import Ingest

/// A byte for how much arrives at a time, one for when reading begins again, then the text, in which bytes from 0xF0 stand for long runs: the framer
/// finds the lines that a look at the whole text finds.
enum FramerTarget {
  private struct Line: Equatable {
    var ordinal: UInt64
    var text: [UInt8]
    var isTruncated: Bool
  }

  static func run(_ bytes: [UInt8]) throws {
    guard bytes.count > 2 else { return }
    let piece = Int(bytes[0]) * 257 + 1
    var text: [UInt8] = []
    for byte in bytes[2...] {
      if byte < 0xF0 {
        text.append(byte)
      } else if text.count < 400_000 {
        text += [UInt8](repeating: UInt8(ascii: "x"), count: Int(byte & 15) * 5_461 + 1)
      }
    }
    let wanted = lines(text)
    var framer = LineFramer(name: "f", numbering: .offset)
    var batch = EventBatch()
    var found: [Line] = []
    var skipped: UInt64 = 0
    var sent = 0
    var round = 0
    repeat {
      let part = text[sent..<min(text.count, sent + piece)]
      batch.bytes += part
      sent += part.count
      let done = framer.frame(
        &batch, from: 0, received: Batches.now, isFinal: sent == text.count, reference: 0..<0)
      try require(done <= batch.bytes.count, "more framed than there is")
      for entry in batch.entries {
        found.append(
          Line(
            ordinal: entry.ordinal, text: Array(batch.bytes[entry.range]), isTruncated: entry.isTruncated))
      }
      for gap in batch.gaps {
        guard case .bytes(let count) = gap.size else { throw Finding(description: "a gap without a size") }
        skipped += count
      }
      batch.bytes.removeFirst(done)
      batch.entries = []
      batch.gaps = []
      round += 1
      if round == Int(bytes[1]) + 1, sent < text.count {
        // Reading goes on where the position says.
        framer = LineFramer(
          name: "f", numbering: .offset, offset: framer.examined, isInsideLongLine: framer.isInsideLongLine)
        sent = Int(framer.examined)
        batch.bytes = []
      }
    } while sent < text.count
    try require(found == wanted.lines, "other lines than the text has")
    try require(skipped == wanted.skipped, "\(skipped) bytes told as skipped, \(wanted.skipped) were")
  }

  private static func lines(_ text: [UInt8]) -> (lines: [Line], skipped: UInt64) {
    var lines: [Line] = []
    var skipped: UInt64 = 0
    var start = 0
    for part in text.split(separator: 0x0A, omittingEmptySubsequences: false) {
      let isLast = start + part.count == text.count
      defer { start += part.count + 1 }
      if isLast, part.isEmpty { break }
      let line = part.last == 0x0D && !isLast ? part.dropLast() : part
      let kept = line.prefix(LineFramer.maximumLineLength)
      if kept.count < line.count { skipped += UInt64(part.count - kept.count) }
      lines.append(
        Line(ordinal: UInt64(start), text: Array(kept), isTruncated: kept.count < line.count))
    }
    return (lines, skipped)
  }
}
