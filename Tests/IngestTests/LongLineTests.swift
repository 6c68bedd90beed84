import Events
import Glibc
import Ingest
import Linux
import Testing

@Suite struct LongLineTests {
  let folder: LogFolder
  static let length: UInt64 = 100 << 20

  init() throws { folder = try LogFolder() }

  /// A line of 100 MiB of zeros, which take no room on the disk.
  private func writeLongLine() throws {
    try folder.append("before\n", to: "a.log")
    _ = Glibc.truncate(folder.file("a.log"), off_t(7 + LongLineTests.length))
  }

  private let rest = SourceGap.Size.bytes(LongLineTests.length - 65_536)

  @Test func aLineOf100MegabytesTakesBoundedMemory() throws {
    try writeLongLine()
    let source = folder.source("a.log")
    let first = try Reading(source)
    #expect(first.lines.map(\.utf8.count) == [6, 65_536])
    #expect(first.truncated == [false, true])
    #expect(first.gaps.isEmpty)
    #expect(first.largestBatch <= 4 * FileSource.batchBytes)
    try folder.append("\nafter\n", to: "a.log")
    let last = try Reading(source)
    #expect(last.lines == ["after"])
    #expect(last.ordinals == [7 + LongLineTests.length + 1])
    #expect(last.gaps.map(\.size) == [rest])
    #expect(last.gaps.map(\.cause) == [.lineTooLong])
    #expect(max(first.largestBatch, last.largestBatch) <= 4 * FileSource.batchBytes)
  }

  @Test func aCrashInTheMiddleNeitherRepeatsTheStartNorLosesTheCount() throws {
    try writeLongLine()
    let source = folder.source("a.log")
    var batch = EventBatch()
    var position: FilePosition?
    for _ in 0..<20 {
      try source.read(into: &batch)
      position = batch.filePosition ?? position
    }
    #expect(position?.files.first?.isInsideLongLine == true)
    try folder.append("\nafter\n", to: "a.log")
    let rest = try Reading(folder.source("a.log", resumeAt: position))
    #expect(rest.lines == ["after"])
    #expect(rest.gaps.map(\.size) == [self.rest])
  }

  @Test func aLongLineThatNeverEndsIsCountedWhenItsFileIsFinal() throws {
    try writeLongLine()
    let source = folder.source("a.log")
    _ = try Reading(source)
    try folder.rotate("a.log")
    #expect(try Reading(source).gaps.isEmpty)
    folder.time = folder.time.advanced(bySeconds: 61)
    let last = try Reading(source)
    #expect(last.lines.isEmpty)
    #expect(last.gaps.map(\.size) == [rest])
    #expect(last.position?.files.count == 1)
  }

  @Test func scanTakesBoundedMemoryToo() throws {
    try writeLongLine()
    let reader = try LogFileReader(path: folder.file("a.log")) { Timestamp(seconds: 1) }
    var batch = EventBatch()
    var lengths: [Int] = []
    var gaps: [SourceGap] = []
    repeat {
      try reader.read(into: &batch)
      lengths += batch.entries.map(\.range.count)
      gaps += batch.gaps
      #expect(batch.bytes.capacity <= 4 * FileSource.batchBytes)
    } while !batch.reachedEnd
    #expect(lengths == [6, 65_536])
    #expect(gaps.map(\.size) == [rest])
  }
}
