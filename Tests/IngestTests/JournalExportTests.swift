import Events
import Glibc
import Ingest
import Testing

@Suite struct JournalExportTests {
  private let fields = table("MESSAGE", "BLOB", "PRIORITY")

  /// Reads `bytes`, given out in pieces of `piece` bytes.
  private func read(_ bytes: [UInt8], piece: Int = 4_096, limit: ReadLimit = ReadLimit()) throws -> Taken {
    var rest = bytes[...]
    var export = JournalExport(fields: fields) { buffer in
      let part = rest.prefix(min(piece, buffer.count))
      buffer.copyBytes(from: part)
      rest = rest.dropFirst(part.count)
      return part.count
    }
    var taken = Taken()
    var batch = EventBatch()
    repeat {
      batch.reset()
      try export.read(into: &batch, limit: limit)
      taken.add(batch, message: fields.id(of: "MESSAGE"))
      #expect(batch.bytes.count < limit.bytes + 1_048_577)
    } while !batch.reachedEnd
    return taken
  }

  private var sample: [UInt8] {
    exportEntry(1, [("MESSAGE", Array("one".utf8)), ("BLOB", [0, 0x0a, 0xff])])
      + exportEntry(2, [("MESSAGE", Array("two\nlines\n\n".utf8)), ("MESSAGE", Array("twice".utf8))])
      + exportEntry(3, [("MESSAGE", []), ("PRIORITY", [0x33])])
  }

  @Test(arguments: [1, 2, 3, 9, 4_096])
  func entriesComeWithAllFieldsHoweverTheInputIsCut(piece: Int) throws {
    let taken = try read(sample, piece: piece)
    #expect(taken.messages == ["one", "two\nlines\n\n", "twice", ""])
    #expect(taken.ordinals == [1, 2, 3])
    #expect(taken.texts[0] == Array("\(testBoot)\none\n".utf8) + [0, 0x0a, 0xff])
    #expect(taken.gaps.isEmpty)
    #expect(taken.truncated == [false, false, false])
  }

  @Test func timeAndCursorAreTheEntrysAddress() throws {
    let text = "__CURSOR=s=1;i=2\n__REALTIME_TIMESTAMP=1700000000000001\nMESSAGE=a\n\nMESSAGE=b\n\n"
    var rest = Array(text.utf8)[...]
    var export = JournalExport(fields: fields) { buffer in
      defer { rest = [] }
      buffer.copyBytes(from: rest)
      return rest.count
    }
    var batch = EventBatch()
    try export.read(into: &batch)
    let first = try #require(batch.entries.first)
    #expect(String(decoding: batch.references[first.referenceRange], as: UTF8.self) == "s=1;i=2")
    #expect(batch.entries.map(\.received.microseconds) == [1_700_000_000_000_001, 1_700_000_000_000_001])
    #expect(Array(batch.bytes[first.range]) == [0x61])
  }

  /// A cut may lose the rest of one entry, never a complete one, and is always told.
  @Test func everyTruncationKeepsWhatWasCompleteAndTellsTheRest() throws {
    let whole = sample
    // Offsets behind a complete field or entry: nothing is missing there that could be known of.
    var complete: Set<Int> = [0]
    var entries: [Int] = []
    var at = 0
    while at < whole.count {
      let line = whole[at...].prefix { $0 != 0x0a }
      if line.isEmpty {
        at += 1
        entries.append(at)
      } else if line.contains(0x3d) {
        at += line.count + 1
      } else {
        at += line.count + 9 + Int(whole[at + line.count + 1]) + 1
      }
      complete.insert(at)
    }
    for length in 0...whole.count {
      let taken = try read(Array(whole.prefix(length)), piece: 5)
      let finished = entries.count { $0 <= length }
      #expect(taken.ordinals.count >= finished && taken.ordinals.count <= finished + 1, "cut at \(length)")
      #expect(taken.gaps.isEmpty == complete.contains(length), "cut at \(length)")
      if let gap = taken.gaps.first {
        #expect(gap.cause == .truncated)
        #expect(gap.to == "offset \(length)")
      }
    }
  }

  @Test func aLengthThatCannotBeIsAGapAndTheNextEntryIsRead() throws {
    for length in [UInt64.max, 1 << 63, 805_306_369] {
      let claim = (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
      let bytes =
        Array("MESSAGE=before\nBLOB\n".utf8) + claim + Array("x\n\n".utf8)
        + exportEntry(2, [("MESSAGE", [0x62])])
      let taken = try read(bytes)
      #expect(taken.messages == ["before", "b"])
      #expect(taken.truncated == [true, false])
      #expect(taken.gaps.map(\.cause) == [.unreadable])
      #expect(taken.gaps.first?.from == "offset 15")
      #expect(taken.gaps.first?.detail.contains("BLOB") == true)
    }
  }

  @Test(arguments: [
    "no field at all", "=value", "BAD NAME=1", "\u{0}", "ÄÖ=1", String(repeating: "N", count: 300),
  ])
  func aLineThatIsNoFieldIsAGapAndTheNextEntryIsRead(line: String) throws {
    let taken = try read(Array("MESSAGE=a\n\(line)\nMESSAGE=lost\n\nMESSAGE=c\n\n".utf8))
    #expect(taken.messages == ["a", "c"])
    #expect(taken.gaps.count == 1)
    #expect(taken.gaps.first?.from == "offset 10")
  }

  @Test func aWrongLengthIsAGapAndTheNextEntryIsRead() throws {
    let bytes = Array("BLOB\n".utf8) + [2, 0, 0, 0, 0, 0, 0, 0] + Array("abcdef\n\nMESSAGE=c\n\n".utf8)
    let taken = try read(bytes)
    #expect(taken.messages == ["c"])
    #expect(taken.gaps.first?.detail.contains("BLOB") == true)
  }

  @Test func longValuesAreCutAndTheRestCounted() throws {
    let long = [UInt8](repeating: 0x61, count: 300_000)
    let bytes =
      exportEntry(1, [("MESSAGE", long)]) + exportEntry(2, [("MESSAGE", long + [0x0a])]) + numbered(3, 1)
    let taken = try read(bytes, piece: 65_536)
    #expect(taken.messages.map(\.utf8.count) == [65_536, 65_536, 7])
    let expected: [SourceGap.Size] = [.bytes(234_464), .bytes(234_465)]
    #expect(taken.gaps.map(\.size) == expected)
    #expect(taken.gaps.map(\.cause) == [.lineTooLong, .lineTooLong])
    #expect(taken.truncated == [true, true, false])
  }

  @Test func anEntryOfManyLongValuesStaysBounded() throws {
    let long = [UInt8](repeating: 0x61, count: 60_000)
    let bytes = exportEntry(1, (0..<40).map { ("F\($0)", long) } + [("MESSAGE", [0x62])]) + numbered(2, 1)
    let taken = try read(bytes)
    #expect(taken.texts[0].count <= 1_048_576)
    #expect(taken.gaps.count == 1)
    #expect(taken.messages.last == "event 2")
  }

  /// Any bytes at all: no crash, no endless loop, and every complete entry behind an empty line is found again.
  @Test func noiseIsSurvived() throws {
    var state: UInt64 = 42
    func next() -> UInt8 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 33)
    }
    for _ in 0..<300 {
      var bytes = sample + sample
      for _ in 0..<8 { bytes[(Int(next()) * 256 + Int(next())) % bytes.count] = next() }
      _ = try read(bytes, piece: 1 + Int(next()))
      _ = try read((0..<400).map { _ in next() % 24 &+ 50 &- (next() < 60 ? 40 : 0) }, piece: 17)
    }
  }

  @Test func anErrorOfTheInputComesThrough() throws {
    struct Broken: Error {}
    var export = JournalExport(fields: fields) { _ in throw Broken() }
    var batch = EventBatch()
    #expect(throws: Broken.self) { try export.read(into: &batch) }
  }
}
