import Events
import Ingest
import Testing

@Suite struct LineFramerTests {
  /// Frames `bytes` in pieces, presenting again what was left, as sources do.
  private func frame(
    _ bytes: [UInt8], pieces: [Int], numbering: LineFramer.Numbering = .offset
  ) -> (entries: [String], gaps: [SourceGap]) {
    var framer = LineFramer(name: "a.log", numbering: numbering)
    var entries: [String] = []
    var gaps: [SourceGap] = []
    var waiting: [UInt8] = []
    var rest = bytes[...]
    for piece in pieces + [bytes.count] {
      waiting += rest.prefix(piece)
      rest = rest.dropFirst(piece)
      var batch = EventBatch()
      batch.bytes = waiting
      let done = framer.frame(&batch, from: 0, received: Timestamp(seconds: 1), isFinal: rest.isEmpty)
      for entry in batch.entries {
        let text = String(decoding: batch.bytes[entry.range].prefix(20), as: UTF8.self)
        entries.append("\(entry.ordinal):\(entry.range.count)\(entry.isTruncated ? "+" : ""):\(text)")
      }
      gaps += batch.gaps
      waiting.removeFirst(done)
      if rest.isEmpty { break }
    }
    return (entries, gaps)
  }

  @Test(arguments: [
    ("", []), ("\n", ["0:0:"]), ("a\n\nb\n", ["0:1:a", "2:0:", "3:1:b"]), ("a", ["0:1:a"]),
    ("a\r\nb\n", ["0:1:a", "3:1:b"]), ("\r\n\r\n", ["0:0:", "2:0:"]), ("a\rb\n", ["0:3:a\rb"]),
    ("a\r", ["0:2:a\r"]), ("\0\0\n", ["0:2:\0\0"]),
  ])
  func linesEndAtNewlines(_ text: String, _ entries: [String]) {
    let result = frame(Array(text.utf8), pieces: [])
    #expect(result.entries == entries)
    #expect(result.gaps.isEmpty)
  }

  @Test func linesAreNumberedForScan() {
    let long = [UInt8](repeating: 0x78, count: 70_000)
    let result = frame(Array("a\n\n".utf8) + long + Array("\nb".utf8), pieces: [], numbering: .line)
    #expect(result.entries.map { $0.prefix(2) } == ["1:", "2:", "3:", "4:"])
  }

  @Test func bytesThatAreNotTextStayAsTheyAre() {
    var batch = EventBatch()
    batch.bytes = [0xFF, 0x00, 0xC3, 0x0A]
    var framer = LineFramer(name: "a.log", numbering: .offset)
    #expect(framer.frame(&batch, from: 0, received: Timestamp(seconds: 1), isFinal: false) == 4)
    #expect(Array(batch.bytes[batch.entries[0].range]) == [0xFF, 0x00, 0xC3])
  }

  @Test(arguments: [65_535, 65_536, 65_537, 65_600, 200_000])
  func aLineBeyondTheLimitIsCutAndItsRestCounted(_ length: Int) {
    let line = [UInt8](repeating: 0x78, count: length)
    for ending in ["\nnext\n", "\r\nnext\n", ""] {
      let result = frame(line + Array(ending.utf8), pieces: [65_536, 1, 1, 1])
      let over = length > LineFramer.maximumLineLength
      #expect(result.entries.first?.hasPrefix("0:\(min(length, 65_536))\(over ? "+" : "")") == true)
      #expect(result.entries.count == (ending.isEmpty ? 1 : 2))
      let rest = UInt64(max(0, length - 65_536)) + (over && ending.hasPrefix("\r\n") ? 1 : 0)
      #expect(result.gaps.map(\.size) == (over ? [.bytes(rest)] : []))
      #expect(result.gaps.allSatisfy { $0.cause == .lineTooLong })
    }
  }

  @Test func howBytesArriveMakesNoDifference() {
    var numbers = SeededNumbers(state: 7)
    for _ in 0..<60 {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 1...6, using: &numbers) {
        let length = [0, 1, 2, 50, 65_535, 65_536, 65_537, 140_000].randomElement(using: &numbers) ?? 0
        bytes += [UInt8](repeating: 0x61, count: length)
        bytes += [[0x0A], [0x0D, 0x0A], [0x0D]].randomElement(using: &numbers) ?? []
      }
      let pieces = (0..<8).map { _ in Int.random(in: 0...70_000, using: &numbers) }
      let whole = frame(bytes, pieces: [])
      let parts = frame(bytes, pieces: pieces)
      #expect(whole.entries == parts.entries)
      #expect(whole.gaps == parts.gaps)
    }
  }
}
