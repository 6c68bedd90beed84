import Events
import Glibc
import Ingest
import Linux
import Testing

/// Records of several lines in files that grow, rotate and are read by a process that stops (sources.md F18).
@Suite struct MultilineTests {
  let folder: LogFolder

  init() throws { folder = try LogFolder() }

  private func source(_ position: FilePosition? = nil, _ form: Multiline = .indented) -> FileSource {
    folder.source("a.log", resumeAt: position, multiline: form)
  }

  private func pass(_ seconds: Int64) { folder.time = folder.time.advanced(bySeconds: seconds) }

  @Test func linesOfARecordAreOneEntry() throws {
    try folder.append("one\n\tat a\n\tat b\ntwo\n", to: "a.log")
    let source = source()
    let first = try Reading(source)
    #expect(first.lines == ["one\n\tat a\n\tat b"])
    #expect(first.ordinals == [0])
    #expect(first.position?.files.map(\.offset) == [16])
    #expect(source.isUnsettled)
    try folder.append(" more\nthree\n", to: "a.log")
    let last = try Reading(source)
    #expect(last.lines == ["two\n more"])
    #expect(last.ordinals == [16])
  }

  @Test func withoutTheSettingEveryLineIsAnEntryAtOnce() throws {
    try folder.append("one\n\tat a\n", to: "a.log")
    let source = folder.source("a.log")
    #expect(try Reading(source).lines == ["one", "\tat a"])
    #expect(!source.isUnsettled)
  }

  @Test func theLastRecordIsReadOnceItIsQuietForTenSeconds() throws {
    try folder.append("one\n", to: "a.log")
    let source = source()
    #expect(try Reading(source).lines.isEmpty)
    pass(6)
    try folder.append("\tat a\n", to: "a.log")
    #expect(try Reading(source).lines.isEmpty)
    pass(9)
    #expect(try Reading(source).lines.isEmpty)
    pass(1)
    let flushed = try Reading(source)
    #expect(flushed.lines == ["one\n\tat a"])
    #expect(!source.isUnsettled)
    // What comes after that is an entry of its own.
    try folder.append("\tat b\n\tat c\ntwo\n", to: "a.log")
    let rest = try Reading(source)
    #expect(rest.lines == ["\tat b\n\tat c"])
    #expect(rest.ordinals == [10])
    #expect(try Reading(self.source(flushed.position)).lines == ["\tat b\n\tat c"])
  }

  @Test func whatIsNotWholeWaitsForItsEndWhenARecordIsClosed() throws {
    try folder.append("one\n\tat a\n\tat ", to: "a.log")
    let source = source()
    #expect(try Reading(source).lines.isEmpty)
    pass(10)
    #expect(try Reading(source).lines == ["one\n\tat a"])
    pass(3_600)
    #expect(try Reading(source).lines.isEmpty)
    #expect(!source.isUnsettled)
    try folder.append("b\ntwo\n", to: "a.log")
    #expect(try Reading(source).lines == ["\tat b"])
  }

  @Test func aWriterThatNeverPausesCannotKeepARecordFromBeingRead() throws {
    try folder.append("one\n", to: "a.log")
    let source = source()
    var read: [String] = []
    for _ in 0..<12 {
      read += try Reading(source).lines
      pass(6)
      try folder.append("\tx\n", to: "a.log")
    }
    #expect(read == ["one" + String(repeating: "\n\tx", count: 10)])
  }

  @Test func aRecordThatTookLongDoesNotCloseTheNext() throws {
    try folder.append("one\n", to: "a.log")
    let source = source()
    for _ in 0..<9 {
      #expect(try Reading(source).lines.isEmpty)
      pass(6)
      try folder.append("\tx\n", to: "a.log")
    }
    #expect(try Reading(source).lines.isEmpty)
    pass(9)
    try folder.append("two\n", to: "a.log")
    #expect(try Reading(source).lines.count == 1)
    try folder.append("\ty\nthree\n", to: "a.log")
    #expect(try Reading(source).lines == ["two\n\ty"])
  }

  @Test func aRestartReadsAHeldRecordAgain() throws {
    try folder.append("one\n\tat a\ntwo\n\tat b\n", to: "a.log")
    let position = try Reading(source()).position
    try folder.append("\tat c\nthree\n", to: "a.log")
    let rest = try Reading(source(position))
    #expect(rest.lines == ["two\n\tat b\n\tat c"])
    #expect(rest.gaps.isEmpty)
  }

  @Test func aRotatedFileEndsItsLastRecord() throws {
    try folder.append("one\n\tat a", to: "a.log")
    let source = source()
    #expect(try Reading(source).lines.isEmpty)
    try folder.rotate("a.log")
    try folder.append("\tat b\ntwo\n", to: "a.log")
    // Not joined over the end of a file.
    #expect(try Reading(source).lines == ["\tat b"])
    pass(10)
    let flushed = try Reading(source)
    #expect(flushed.lines.sorted() == ["one", "two"])
    pass(61)
    let last = try Reading(source)
    #expect(last.lines == ["\tat a"])
    #expect(last.position?.files.count == 1)
  }

  @Test func theLastRecordOfAnArchiveIsReadAtOnce() throws {
    try folder.append("zero\none\n\tat a\n", to: "a.log")
    let position = try Reading(source()).position
    try folder.append(gzip(try folder.contents("a.log")), to: "a.log.1.gz")
    folder.delete("a.log")
    try folder.append("two\nthree\n", to: "a.log")
    let rest = try Reading(source(position))
    #expect(rest.lines == ["one\n\tat a", "two"])
    #expect(rest.gaps.isEmpty)
  }

  @Test func aHeldRecordIsReadFromTheCopyOfATruncatedFile() throws {
    try folder.append("zero\none\n\tat a\n", to: "a.log")
    let source = source()
    #expect(try Reading(source).lines == ["zero"])
    try folder.copy("a.log", to: "a.log.1")
    folder.truncate("a.log")
    try folder.append("two\nthree\n", to: "a.log")
    let rest = try Reading(source)
    #expect(rest.lines == ["one\n\tat a", "two"])
    #expect(rest.gaps.isEmpty)
  }

  @Test func theRestOfAnOverlongRecordIsAGapOfKnownSize() throws {
    let line = "\t" + String(repeating: "x", count: 999) + "\n"
    try folder.append("one\n" + String(repeating: line, count: 300), to: "a.log")
    let source = source()
    let first = try Reading(source)
    #expect(first.lines.map(\.utf8.count) == [65_536])
    #expect(first.truncated == [true])
    #expect(first.position?.files.first?.isInsideLongLine == true)
    try folder.append(line + "two\nthree\n", to: "a.log")
    let rest = SourceGap.Size.bytes(UInt64(4 + 301 * line.utf8.count - 1 - 65_536))
    for source in [source, self.source(first.position)] {
      let last = try Reading(source)
      #expect(last.lines == ["two"])
      #expect(last.gaps.map(\.cause) == [.lineTooLong])
      #expect(last.gaps.map(\.size) == [rest])
    }
  }

  @Test func anOverlongRecordEndsWhenNothingIsAdded() throws {
    try folder.append("one\n" + String(repeating: "\tx\n", count: 30_000), to: "a.log")
    let source = source()
    #expect(try Reading(source).lines.count == 1)
    pass(10)
    let flushed = try Reading(source)
    #expect(flushed.lines.isEmpty)
    let rest = SourceGap.Size.bytes(4 + 90_000 - 1 - 65_536)
    #expect(flushed.gaps.map(\.size) == [rest])
    try folder.append("\ty\ntwo\n", to: "a.log")
    #expect(try Reading(source).lines == ["\ty"])
  }

  @Test func aSourceThatHoldsARecordIsOfferedAgain() throws {
    try folder.append("one\n", to: "a.log")
    let set = FileSet(
      patterns: [folder.file("a.log")], positions: [:], start: .beginning, multiline: { _ in .indented },
      now: { folder.time })
    func read() throws -> [String] {
      var lines: [String] = []
      for source in set.sourcesWithNews() {
        let reading = try Reading(source)
        set.didRead(source, reachedEnd: true)
        lines += reading.lines
      }
      return lines
    }
    #expect(try read().isEmpty)
    #expect(set.waitMilliseconds == FileSet.pollMilliseconds)
    pass(10)
    #expect(try read() == ["one"])
    #expect(set.waitMilliseconds == nil)
    #expect(set.sourcesWithNews().isEmpty)
  }
}
