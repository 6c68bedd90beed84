import Events
import Glibc
import Ingest
import Linux
import Testing

@Suite struct FileSetTests {
  let folder: LogFolder

  init() throws { folder = try LogFolder() }

  private func set(_ patterns: String..., positions: [String: FilePosition] = [:]) -> FileSet {
    FileSet(patterns: patterns.map(folder.file), positions: positions, start: .beginning) { folder.time }
  }

  /// One turn of a daemon's loop: the lines that `sourcesWithNews` leads to.
  private func lines(_ set: FileSet) throws -> [String] {
    var lines: [String] = []
    for source in set.sourcesWithNews() {
      var batch = EventBatch()
      do throws(LogFileError) {
        try source.read(into: &batch)
        set.didRead(source, reachedEnd: batch.reachedEnd)
      } catch {
        set.didRead(source, reachedEnd: true)
      }
      lines += batch.lines
    }
    return lines
  }

  @Test func aPatternLeavesRotatedAndCompressedFilesOut() throws {
    for name in ["a.log", "a.log.1", "a.log.2.gz", "b.log", "c.log-20261122", "d.log.gz"] {
      try folder.create(name)
    }
    #expect(set("*.log*").sources.map { FilePath.name(of: $0.path) } == ["a.log", "b.log", "c.log-20261122"])
  }

  @Test func onlyFilesWithNewsAreOffered() throws {
    try folder.append("1\n", to: "a.log")
    try folder.append("2\n", to: "b.log")
    let set = set("a.log", "b.log")
    #expect(try lines(set) == ["1", "2"])
    #expect(set.sourcesWithNews().isEmpty)
    #expect(set.waitMilliseconds == nil)
    try folder.append("3\n", to: "b.log")
    let number = try #require(set.watchNumber)
    #expect(try Poll.wait(for: [number], milliseconds: 1_000) == [number])
    #expect(set.sourcesWithNews().map { FilePath.name(of: $0.path) } == ["b.log"])
    #expect(try lines(set) == ["3"])
  }

  @Test func withoutWatchingEveryFileIsLookedAtInTurn() throws {
    try folder.append("1\n", to: "a.log")
    let set = FileSet(
      patterns: [folder.file("a.log")], positions: [:], start: .beginning, watches: false
    ) { folder.time }
    #expect(set.watchNumber == nil)
    #expect(try lines(set) == ["1"])
    #expect(set.waitMilliseconds == FileSet.pollMilliseconds)
    try folder.append("2\n", to: "a.log")
    #expect(try lines(set) == ["2"])
  }

  @Test func aFileInAFolderThatAppearsLaterIsWatchedFromThenOn() throws {
    let set = set("late/a.log")
    #expect(try lines(set).isEmpty)
    #expect(set.waitMilliseconds == FileSet.pollMilliseconds)
    mkdir(folder.file("late"), 0o755)
    try folder.append("1\n", to: "late/a.log")
    #expect(try lines(set) == ["1"])
    #expect(try lines(set).isEmpty)
    #expect(set.waitMilliseconds == nil)
    try folder.append("2\n", to: "late/a.log")
    #expect(try Poll.wait(for: [try #require(set.watchNumber)], milliseconds: 1_000).count == 1)
    #expect(try lines(set) == ["2"])
  }

  @Test func aFileThatAppearsOrIsReplacedIsNoticed() throws {
    try folder.append("1\n", to: "a.log")
    let set = set("a.log", "missing.log")
    #expect(try lines(set) == ["1"])
    try folder.append("2\n", to: "missing.log")
    #expect(try lines(set) == ["2"])
    try folder.rotate("a.log")
    #expect(try lines(set).isEmpty)
    try folder.append("3\n", to: "a.log")
    #expect(try lines(set) == ["3"])
  }

  @Test func newFilesOfAPatternAreReadWhole() throws {
    try folder.append("1\n", to: "a.log")
    let set = FileSet(patterns: [folder.file("*.log")], positions: [:], start: .end) { folder.time }
    #expect(try lines(set).isEmpty)
    try folder.append("2\n", to: "b.log")
    #expect(set.rescan().added.map { FilePath.name(of: $0.path) } == ["b.log"])
    #expect(try lines(set) == ["2"])
  }

  @Test func filesOfAPatternThatAreGoneAreGivenUp() throws {
    try folder.append("1\n", to: "a.log")
    let set = set("*.log")
    #expect(try lines(set) == ["1"])
    folder.delete("a.log")
    #expect(try lines(set).isEmpty)
    #expect(set.rescan().removed.isEmpty)
    folder.time = folder.time.advanced(bySeconds: 61)
    #expect(try lines(set).isEmpty)
    #expect(set.rescan().removed.map { FilePath.name(of: $0.path) } == ["a.log"])
    #expect(set.sources.isEmpty)
  }

  @Test func aFileOfAPatternThatVanishedWhileStoppedIsAGapOnce() throws {
    try folder.append("1\n", to: "a.log")
    let position = try Reading(folder.source("a.log")).position
    folder.delete("a.log")
    let set = set("*.log", positions: ["file:\(folder.file("a.log"))": try #require(position)])
    let source = try #require(set.sources.first)
    #expect(try Reading(source).gaps.map(\.cause) == [.removed])
    #expect(set.rescan().removed.count == 1)
  }

  @Test func manyShortFilesAreReadOnceEach() throws {
    let set = set("*.log")
    var read: [String] = []
    for number in 0..<100 {
      try folder.append("\(number)\n", to: "\(number).log")
      _ = set.rescan()
      read += try lines(set)
      folder.delete("\(number).log")
      folder.time = folder.time.advanced(bySeconds: 61)
      read += try lines(set)
    }
    #expect(read == (0..<100).map(String.init))
    _ = set.rescan()
    #expect(set.sources.count <= 1)
  }

  @Test func aFileThatCameAndWentBetweenTwoLooksIsAGap() throws {
    let set = set("*.log")
    try folder.append("unseen\n", to: "short.log")
    folder.delete("short.log")
    // Names that rotation makes, and names no pattern names, are nobody's loss.
    for name in ["short.log.1", "other.txt"] {
      try folder.create(name)
      folder.delete(name)
    }
    #expect(try lines(set) == [])
    #expect(set.hasNewNames)
    let (added, _) = set.rescan()
    #expect(added.map(\.path) == [folder.file("short.log")])
    var batch = EventBatch()
    try added.first?.read(into: &batch)
    #expect(batch.gaps.map(\.cause) == [.removed])
    #expect(batch.gaps.first?.size == .unknown)
    #expect(!set.hasNewNames)
    #expect(set.rescan().removed.map(\.path) == [folder.file("short.log")])
  }

  @Test func aFileThatWasRotatedBeforeItWasFoundIsReadWhole() throws {
    let set = FileSet(
      patterns: [folder.file("*.log")], positions: [:], start: .beginning,
      followedSince: Timestamp(seconds: 0)
    ) { folder.time }
    try folder.append("1\n", to: "a.log")
    try folder.rotate("a.log")
    folder.delete("a.log")
    #expect(try lines(set) == [])
    _ = set.rescan()
    #expect(try lines(set) == ["1"])
    try folder.append("2\n", to: "a.log")
    #expect(try lines(set) == ["2"])
  }

  @Test func whatWasRotatedBeforeAnybodyFollowedIsHistory() throws {
    try folder.append("1\n", to: "a.log")
    try folder.rotate("a.log")
    folder.delete("a.log")
    folder.time = folder.time.advanced(bySeconds: 3_600)
    let set = set("*.log")
    try folder.append("2\n", to: "a.log")
    _ = set.rescan()
    #expect(try lines(set) == ["2"])
  }

  @Test func aFileOfAPatternThatComesBackIsReadOnFromWhereItWasLeft() throws {
    let set = FileSet(
      patterns: [folder.file("*.log")], positions: [:], start: .beginning,
      followedSince: Timestamp(seconds: 0)
    ) { folder.time }
    try folder.append("1\n", to: "a.log")
    _ = set.rescan()
    #expect(try lines(set) == ["1"])
    try folder.append(gzip(try folder.contents("a.log")), to: "a.log.1.gz")
    folder.delete("a.log")
    for _ in 0..<3 {
      #expect(try lines(set) == [])
      folder.time = folder.time.advanced(bySeconds: 61)
    }
    #expect(set.rescan().removed.count == 1)
    try folder.append("2\n", to: "a.log")
    _ = set.rescan()
    #expect(try lines(set) == ["2"])
  }
}
