import Events
import Glibc
import Ingest
import Testing

/// Rotations between two looks, and names that mislead: each line once, and nothing left out.
@Suite struct UnseenRotationTests {
  let folder: LogFolder

  init() throws { folder = try LogFolder() }

  private static func line(_ number: Int) -> String { "2026-11-22T10:00:\(number) web01 app: line \(number)" }

  private static func text(_ numbers: some Sequence<Int>) -> String {
    numbers.map { line($0) + "\n" }.joined()
  }

  private static func lines(_ numbers: some Sequence<Int>) -> [String] { numbers.map(line) }

  @Test func theTargetOfALinkIsNoGenerationBesideItself() throws {
    try folder.append(Self.text(1...5), to: "a.log-20260302")
    #expect(symlink("a.log-20260302", folder.file("a.log")) == 0)
    let source = folder.source("a.log")
    #expect(try Reading(source).lines == Self.lines(1...5))
    try folder.append(Self.text(6...9), to: "a.log-20260303")
    unlink(folder.file("a.log"))
    #expect(symlink("a.log-20260303", folder.file("a.log")) == 0)
    #expect(try Reading(source).lines == Self.lines(6...9))
    #expect(try Reading(folder.source("a.log", resumeAt: source.position)).lines.isEmpty)
  }

  @Test func aRotatedFileOfAPatternIsReadByTheSourceItBelongsTo() throws {
    try folder.append(Self.text(1...5), to: "app.log")
    func set(_ positions: [String: FilePosition]) -> FileSet {
      FileSet(patterns: [folder.file("app*")], positions: positions, start: .beginning, watches: false) {
        folder.time
      }
    }
    func read(_ set: FileSet) throws -> [String] { try set.sources.flatMap { try Reading($0).lines } }
    let first = set([:])
    #expect(try read(first) == Self.lines(1...5))
    let positions = Dictionary(
      uniqueKeysWithValues: first.sources.compactMap { source in
        source.position.map { (source.name, $0) }
      })
    try folder.append(Self.text(6...7), to: "app.log")
    folder.rename("app.log", to: "app.log.1")
    #expect(try read(set(positions)) == Self.lines(6...7))
  }

  @Test func aRotatedFileThatIsASourceOfItsOwnIsNotReadByAnother() throws {
    try folder.append(Self.text(1...5), to: "app.log.1")
    let set = FileSet(
      patterns: [folder.file("app*")], positions: [:], start: .oldest, watches: false, now: { folder.time })
    func read() throws -> [String] { try set.sources.flatMap { try Reading($0).lines } }
    #expect(try read() == Self.lines(1...5))
    try folder.append(Self.text(6...7), to: "app.log")
    #expect(set.rescan().added.map(\.path) == [folder.file("app.log")])
    #expect(try read() == Self.lines(6...7))
    // Compressed, it is another file.
    try folder.append(gzip(folder.contents("app.log.1")), to: "app.log.1.gz")
    folder.delete("app.log.1")
    try folder.append(Self.text(8...8), to: "app.log")
    folder.rename("app.log", to: "app.log.2")
    try folder.append(Self.text(9...9), to: "app.log")
    _ = set.rescan()
    #expect(try read() == Self.lines(8...9))
  }

  @Test func anArchiveOfAFileThatIsStillHeldIsNotReadBesideIt() throws {
    try folder.append(Self.text(1...5), to: "a.log")
    let source = folder.source("a.log")
    #expect(try Reading(source).lines == Self.lines(1...5))
    try folder.append(Self.text(6...7), to: "a.log")
    folder.rename("a.log", to: "a.log.1")
    try folder.append(Self.text(8...9), to: "a.log")
    #expect(try Reading(source).lines == Self.lines(6...9))
    // Numbers count upwards: the archive looks younger than the file rotated last.
    try folder.append(gzip(folder.contents("a.log.1")), to: "a.log.1.gz")
    folder.delete("a.log.1")
    folder.rename("a.log", to: "a.log.2")
    try folder.append(Self.text(10...11), to: "a.log")
    let rest = try Reading(source)
    #expect(rest.lines == Self.lines(10...11))
    #expect(rest.gaps.isEmpty)
  }

  @Test func aCopyBeingMadeAtTheFirstLookIsNotReadBesideItsOriginal() throws {
    try folder.append(Self.text(1...50), to: "a.log")
    // Half of it, in the middle of a line.
    try folder.append(Self.text(1...50).utf8.prefix(1_000), to: "a.log.1")
    let source = folder.source("a.log", start: .oldest)
    #expect(try Reading(source).lines == Self.lines(1...50))
    try folder.append(Self.text(51...52), to: "a.log")
    folder.delete("a.log.1")
    try folder.copy("a.log", to: "a.log.1")
    folder.truncate("a.log")
    try folder.append(Self.text(53...53), to: "a.log")
    let rest = try Reading(source)
    #expect(rest.lines == Self.lines(51...53))
    #expect(rest.gaps.isEmpty)
  }

  @Test func whatWasRotatedBeforeThePathExistedIsRead() throws {
    try folder.append(Self.text(1...3), to: "a.log.1")
    let source = folder.source("a.log", start: .oldest)
    #expect(try Reading(source).lines == Self.lines(1...3))
    try folder.append(Self.text(4...5), to: "a.log")
    #expect(try Reading(source).lines == Self.lines(4...5))
  }

  @Test(arguments: [true, false])
  func aFileThatCameAndWasRotatedBetweenTwoLooksIsRead(isReplaced: Bool) throws {
    let source = folder.source("a.log")
    #expect(throws: LogFileError.self) { try Reading(source) }
    try folder.append(Self.text(1...3), to: "a.log")
    folder.rename("a.log", to: "a.log.1")
    if isReplaced { try folder.append(Self.text(4...5), to: "a.log") }
    #expect(try Reading(source).lines == Self.lines(isReplaced ? 1...5 : 1...3))
  }

  @Test(arguments: [true, false])
  func anEmptyFileThatWasFilledCopiedAndCutIsReadInItsCopy(isStopped: Bool) throws {
    try folder.append("2026-11-21 an older line that nobody asks for\n", to: "a.log.1")
    try folder.create("a.log")
    var source = folder.source("a.log")
    let position = try Reading(source).position
    folder.shift("a.log")
    try folder.append(Self.text(1...3), to: "a.log")
    try folder.copy("a.log", to: "a.log.1")
    folder.truncate("a.log")
    if isStopped { source = folder.source("a.log", resumeAt: position) }
    let rest = try Reading(source)
    #expect(rest.lines == Self.lines(1...3))
    #expect(rest.gaps.isEmpty)
    try folder.append(Self.text(4...4), to: "a.log")
    #expect(try Reading(source).lines == Self.lines(4...4))
  }

  @Test func anEmptyFileThatWasFilledAndArchivedWhileStoppedIsReadInTheArchive() throws {
    try folder.create("a.log")
    let position = try Reading(folder.source("a.log")).position
    try folder.append(gzip(Array(Self.text(1...3).utf8)), to: "a.log.1.gz")
    folder.delete("a.log")
    try folder.append(Self.text(4...4), to: "a.log")
    let rest = try Reading(folder.source("a.log", resumeAt: position))
    #expect(rest.lines == Self.lines(1...4))
    #expect(rest.gaps.isEmpty)
  }

  @Test func laterCopiesAreReadThoughTheOneForThePositionIsGone() throws {
    try folder.append(Self.text(1...10), to: "a.log")
    let position = try Reading(folder.source("a.log")).position
    for numbers in [11...12, 13...40, 41...45] {
      try folder.append(Self.text(numbers), to: "a.log")
      folder.shift("a.log")
      try folder.copy("a.log", to: "a.log.1")
      folder.truncate("a.log")
    }
    try folder.append(Self.text(46...47), to: "a.log")
    folder.delete("a.log.3")
    let rest = try Reading(folder.source("a.log", resumeAt: position))
    #expect(rest.lines == Self.lines(13...47))
    #expect(rest.gaps.map(\.cause) == [.truncated])
  }

  @Test func aCopyThatIsShorterThanWhatWasReadIsNotReadAgain() throws {
    try folder.append(Self.text(1...2), to: "a.log")
    let source = folder.source("a.log")
    #expect(try Reading(source).lines == Self.lines(1...2))
    try folder.copy("a.log", to: "a.log.1")
    try folder.append(Self.text(3...3), to: "a.log")
    #expect(try Reading(source).lines == Self.lines(3...3))
    folder.truncate("a.log")
    let told = try Reading(source)
    #expect(told.lines.isEmpty)
    // Whether a fourth line was written in between nobody can say.
    #expect(told.gaps.map(\.cause) == [.truncated])
    try folder.append(Self.text(5...5), to: "a.log")
    #expect(try Reading(source).lines == Self.lines(5...5))
    #expect(try Reading(folder.source("a.log", resumeAt: source.position)).lines.isEmpty)
  }

  @Test func settingTheClockDoesNotEndTheGrace() throws {
    var passed: Int64 = 0
    let source = FileSource(
      path: folder.file("a.log"), resumeAt: nil, start: .beginning, uptime: { passed },
      now: { folder.time })
    try folder.append(Self.text(1...1), to: "a.log")
    #expect(try Reading(source).lines == Self.lines(1...1))
    try folder.rotate("a.log")
    #expect(try Reading(source).lines.isEmpty)
    folder.time = folder.time.advanced(bySeconds: 3_600)
    #expect(try Reading(source).lines.isEmpty)
    try folder.append(Self.text(2...2), to: "a.log.1")
    #expect(try Reading(source).lines == Self.lines(2...2))
    passed = 61_000_000
    #expect(try Reading(source).position?.files.count == 1)
  }

  /// The file that was emptied left its name before anybody looked.
  @Test(arguments: [true, false])
  func theCopyOfAFileThatWasEmptiedAndRenamedIsReadOn(isRemoved: Bool) throws {
    try folder.append(Self.text(1...5), to: "a.log")
    let source = folder.source("a.log")
    #expect(try Reading(source).lines == Self.lines(1...5))
    try folder.append(Self.text(6...7), to: "a.log")
    try folder.copy("a.log", to: "a.log.1")
    folder.truncate("a.log")
    if isRemoved {
      folder.delete("a.log")
    } else {
      folder.rename("a.log.1", to: "a.log.2")
      folder.rename("a.log", to: "a.log.1")
    }
    try folder.append(Self.text(8...9), to: "a.log")
    let rest = try Reading(source)
    #expect(rest.lines == Self.lines(6...9))
    #expect(rest.gaps.isEmpty)
    #expect(try Reading(folder.source("a.log", resumeAt: source.position)).lines.isEmpty)
  }

  /// What is known of a file is what was examined of it, not what stood there when it was opened.
  @Test func aFileThatIsEmptiedBetweenOpeningAndReadingIsKnownByWhatWasRead() throws {
    try folder.append(Self.text(1...2), to: "a.log")
    try folder.append(Self.text(10...12), to: "b.log")
    let source = folder.source("a.log")
    // Rotated files are read first: the present one is open by then, and not read.
    folder.rename("a.log", to: "a.log.1")
    folder.rename("b.log", to: "a.log")
    var batch = EventBatch()
    try folder.source("a.log", start: .oldest).read(into: &batch)
    #expect(batch.lines == Self.lines(1...2))
    try source.read(into: &batch)
    try folder.copy("a.log", to: "a.log.0")
    folder.truncate("a.log")
    try folder.append(Self.text(13...13), to: "a.log")
    let rest = try Reading(folder.source("a.log", resumeAt: source.position))
    #expect(rest.lines == Self.lines(13...13))
    #expect(rest.gaps.isEmpty)
  }

  @Test func aCopyOfFewerLinesThanWereExaminedIsNotReadAfterARestart() throws {
    try folder.append(Self.text(1...2), to: "a.log")
    let source = folder.source("a.log")
    try folder.copy("a.log", to: "a.log.1")
    try folder.append(Self.text(3...3), to: "a.log")
    #expect(try Reading(source).lines == Self.lines(1...3))
    folder.truncate("a.log")
    try folder.append(Self.text(4...4), to: "a.log")
    for isArchived in [false, true] {
      if isArchived {
        try folder.append(gzip(try folder.contents("a.log.1")), to: "a.log.1.gz")
        folder.delete("a.log.1")
      }
      let rest = try Reading(folder.source("a.log", resumeAt: source.position))
      #expect(rest.lines == Self.lines(4...4), "archived: \(isArchived)")
      #expect(rest.gaps.map(\.cause) == [.truncated])
    }
  }

  @Test func aLogThatIsArchivedUnderItsOwnNameIsReadOnInTheArchive() throws {
    try folder.append(Self.text(1...5), to: "a.log-20261122")
    let source = folder.source("a.log-20261122")
    #expect(try Reading(source).lines == Self.lines(1...5))
    try folder.append(Self.text(6...7), to: "a.log-20261122")
    try folder.append(gzip(try folder.contents("a.log-20261122")), to: "a.log-20261122.gz")
    folder.delete("a.log-20261122")
    let again = FileSource(
      path: folder.file("a.log-20261122"), resumeAt: source.position, start: .beginning, waitsForReturn: false
    ) { folder.time }
    let rest = try Reading(again)
    #expect(rest.lines == Self.lines(6...7))
    #expect(rest.gaps.isEmpty)
  }

  @Test func numbersThatCountUpwardsMissNoneThatWereRemovedLongAgo() throws {
    let source = folder.source("a.log")
    for number in 1...4 {
      try folder.append(Self.text(number...number), to: "a.log")
      #expect(try Reading(source).lines == Self.lines(number...number))
      usleep(5_000)
      folder.rename("a.log", to: "a.log.\(number)")
      if number == 3 { folder.delete("a.log.1") }
    }
    try folder.append(Self.text(5...5), to: "a.log")
    let rest = try Reading(source, patience: 10)
    #expect(rest.lines == Self.lines(5...5))
    #expect(rest.gaps.isEmpty)
  }

  @Test func linesThatEndAlikeDoNotMakeANewFileAnEditedOne() throws {
    func long(_ number: Int) -> String { Self.line(number) + String(repeating: "x", count: 100) + "\n" }
    try folder.append(long(1) + long(2), to: "a.log")
    let source = folder.source("a.log")
    #expect(try Reading(source).lines.count == 2)
    folder.delete("a.log")
    try folder.append(long(3), to: "a.log")
    #expect(try Reading(source).lines.count == 1)
  }

  /// Emptied, written anew, renamed and archived in one go: what was written anew is in the archive and in the held file.
  @Test func theArchiveOfAFileThatWasEmptiedBeforeIsNotReadBesideIt() throws {
    try folder.append(Self.text(1...5), to: "a.log")
    let source = folder.source("a.log")
    #expect(try Reading(source).lines == Self.lines(1...5))
    try folder.copy("a.log", to: "a.log-20260301")
    folder.truncate("a.log")
    try folder.append(Self.text(6...7), to: "a.log")
    try folder.append(gzip(try folder.contents("a.log")), to: "a.log-20260302.gz")
    folder.delete("a.log")
    try folder.append(Self.text(8...8), to: "a.log")
    #expect(try Reading(source).lines == Self.lines(6...8))
    #expect(try Reading(folder.source("a.log", resumeAt: source.position)).lines.isEmpty)
  }

  @Test(arguments: [true, false])
  func anEmptyFileThatWasArchivedLikeThatLostNothing(isStanding: Bool) throws {
    try folder.append(Self.text(1...5), to: "a.log")
    let source = folder.source("a.log")
    #expect(try Reading(source).lines == Self.lines(1...5))
    folder.rename("a.log", to: "a.log.1")
    try folder.create("a.log")
    #expect(try Reading(source).lines.isEmpty)
    folder.rename("a.log.1", to: "a.log.2")
    if isStanding { try folder.append(gzip([]), to: "a.log.1.gz") }
    folder.delete("a.log")
    #expect(try Reading(source).lines.isEmpty)
    try folder.append(Self.text(6...6), to: "a.log")
    let rest = try Reading(folder.source("a.log", resumeAt: source.position), patience: 20)
    #expect(rest.lines == Self.lines(6...6))
    #expect(rest.gaps.isEmpty == isStanding)
  }
}
