import Events
import Ingest
import Testing

/// Records of several lines, cut from bytes that arrive in any pieces (sources.md F18).
@Suite struct MultilineFramingTests {
  /// A record as the whole text shows it: where it begins, its length, and what of it is too long.
  private struct Record: Equatable {
    var start: Int
    var length: Int
    var skipped = 0
  }

  private func frame(_ text: [UInt8], _ form: Multiline, pieces: [Int]) -> [Record] {
    var framer = LineFramer(name: "a.log", numbering: .offset)
    var records: [Record] = []
    var waiting: [UInt8] = []
    var rest = text[...]
    for piece in pieces + [text.count] {
      waiting += rest.prefix(piece)
      rest = rest.dropFirst(piece)
      var batch = EventBatch()
      batch.bytes = waiting
      let done = framer.frameRecords(
        &batch, from: 0, received: Timestamp(seconds: 1), form: form, isFinal: rest.isEmpty, closes: false)
      for entry in batch.entries {
        #expect(
          Array(text[Int(entry.ordinal)...].prefix(entry.range.count)) == Array(batch.bytes[entry.range]))
        records.append(Record(start: Int(entry.ordinal), length: entry.range.count))
      }
      for gap in batch.gaps {
        guard case .bytes(let count) = gap.size, gap.cause == .lineTooLong,
          let index = records.firstIndex(where: { gap.from == "offset \($0.start + $0.length)" })
        else {
          Issue.record("an unexpected gap \(gap)")
          continue
        }
        records[index].skipped = Int(count)
      }
      waiting.removeFirst(done)
      if rest.isEmpty { break }
    }
    #expect(waiting.isEmpty)
    return records
  }

  /// The same, by looking at every line of the whole text.
  private func model(_ text: [UInt8], begins: (ArraySlice<UInt8>) -> Bool) -> [Record] {
    var spans: [Range<Int>] = []
    var start = 0
    while start < text.count {
      let end = text[start...].firstIndex(of: 0x0A).map { $0 + 1 } ?? text.count
      if let last = spans.last, !begins(text[start..<end]) {
        spans[spans.count - 1] = last.lowerBound..<end
      } else {
        spans.append(start..<end)
      }
      start = end
    }
    return spans.map { span in
      let isEnded = text[span.upperBound - 1] == 0x0A
      let body = text[span].dropLast(isEnded ? 1 : 0)
      let kept = isEnded && body.last == 0x0D ? body.dropLast() : body
      if kept.count <= LineFramer.maximumLineLength {
        return Record(start: span.lowerBound, length: kept.count)
      }
      return Record(
        start: span.lowerBound, length: LineFramer.maximumLineLength,
        skipped: body.count - LineFramer.maximumLineLength)
    }
  }

  private func texts(_ text: String, _ form: Multiline) -> [String] {
    let bytes = Array(text.utf8)
    return frame(bytes, form, pieces: []).map { record in
      String(decoding: bytes[record.start..<record.start + record.length], as: UTF8.self)
    }
  }

  @Test(arguments: [
    ("", []), ("a\n", ["a"]), ("a", ["a"]), ("a\n b\n\tc\nd\n", ["a\n b\n\tc", "d"]),
    ("a\r\n b\r\nc\r\n", ["a\r\n b", "c"]), (" b\n c\nd", [" b\n c", "d"]), ("\n\n x\n", ["", "\n x"]),
    ("a\n b", ["a\n b"]), ("a\n\0\n", ["a", "\0"]),
  ])
  func indentedLinesStayWithTheLineBefore(_ text: String, _ records: [String]) {
    #expect(texts(text, .indented) == records)
  }

  @Test(arguments: [
    "2026-11-22 10:00:00.123 UTC [42] ERROR:  no", "2026-11-22T10:00:00Z x", "[2026-11-22 10:00:00] x",
    "2026/11/22 10:00:00 [error] x", "Nov 22 10:00:00 web01 x", "Nov  2 10:00:00 web01 x",
    "<34>Nov 22 10:00:00 web01 x", "<34>1 2026-11-22T10:00:00Z web01 x", "[Sun Nov 22 10:00:00 2026] x",
    "22/Nov/2026:10:00:00 x", "22-Nov-2026 10:00:00 x", "22 Nov 2026 x", "22.11.2026 x", "10:00:00.1 x",
    "Sun, 22 Nov 2026 x",
  ])
  func aTimeStampBeginsARecord(_ line: String) {
    #expect(texts("2026-11-22 a\n\(line)\n", .timestamp) == ["2026-11-22 a", line])
  }

  @Test(arguments: [
    "Caused by: java.io.IOException", "\tat a.b(C.java:1)", "", "2026", "2026-11", "The 22 of them", "<34>x",
    "[main] x", "1234567890", " 2026-11-22 x", "FROM a WHERE b",
  ])
  func anythingElseGoesOnWithIt(_ line: String) {
    #expect(
      texts("2026-11-22 a\n\(line)\n2026-11-22 b\n", .timestamp) == ["2026-11-22 a\n\(line)", "2026-11-22 b"])
  }

  @Test(arguments: Multiline.allCases)
  func howBytesArriveMakesNoDifference(_ form: Multiline) {
    var numbers = SeededNumbers(state: 11)
    let stamps = ["2026-11-22 10:00:00 x", "[Nov 22 10:00:00] y", "10:00:00"]
    for _ in 0..<150 {
      var text: [UInt8] = []
      var beginnings: Set<Int> = []
      for _ in 0..<Int.random(in: 1...12, using: &numbers) {
        if Bool.random(using: &numbers) {
          beginnings.insert(text.count)
          text += Array((stamps.randomElement(using: &numbers) ?? "").utf8)
        } else {
          text += Array((["\t", " ", "\tat x", "  2026-11-22"].randomElement(using: &numbers) ?? "").utf8)
        }
        let length =
          [0, 0, 1, 2, 50, 32_768, 65_515, 65_535, 65_536, 140_000].randomElement(using: &numbers) ?? 0
        text += [UInt8](repeating: 0x61, count: length)
        text += [[0x0A], [0x0D, 0x0A]].randomElement(using: &numbers) ?? []
      }
      if Bool.random(using: &numbers) { text.removeLast() }
      let pieces = (0..<20).map { _ in
        Bool.random(using: &numbers)
          ? Int.random(in: 0...30, using: &numbers) : Int.random(in: 0...70_000, using: &numbers)
      }
      let wanted = model(text) { line in
        form == .indented ? line.first != 0x20 && line.first != 0x09 : beginnings.contains(line.startIndex)
      }
      let isSame = frame(text, form, pieces: []) == wanted && frame(text, form, pieces: pieces) == wanted
      #expect(isSame, "\(wanted)")
    }
  }
}
