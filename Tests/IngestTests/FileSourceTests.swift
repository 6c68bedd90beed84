import Events
import Glibc
import Ingest
import Linux
import Testing

@Suite struct FileSourceTests {
  let folder: LogFolder

  init() throws { folder = try LogFolder() }

  @Test func linesAreReadOnceAsTheyCome() throws {
    try folder.append("one\ntwo\n", to: "a.log")
    let source = folder.source("a.log")
    let first = try Reading(source)
    #expect(first.lines == ["one", "two"])
    #expect(first.ordinals == [0, 4])
    #expect(try Reading(source).lines.isEmpty)
    try folder.append("three\n", to: "a.log")
    #expect(try Reading(source).lines == ["three"])
    #expect(source.name == "file:\(folder.path)/a.log")
  }

  @Test func aFileInUTF16IsToldAndItsLinesAreCounted() throws {
    for (mark, isUTF16) in [([0xFF, 0xFE], true), ([0xFE, 0xFF], true), ([0xFF, 0x61], false)]
      as [([UInt8], Bool)]
    {
      let name = "\(mark[0])\(mark[1]).log"
      try folder.create(name)
      let source = folder.source(name)
      _ = try Reading(source)
      #expect(source.isUTF16 == nil)
      try folder.append(mark + "a\0\n\0b\0\n\0".utf8, to: name)
      #expect(try Reading(source).lines.count == 2)
      #expect(source.isUTF16 == isUTF16)
      try folder.rotate(name)
      try folder.append("c\n", to: name)
      #expect(try Reading(source).lines == ["c"])
      #expect(source.isUTF16 == false)
    }
  }

  @Test func anUnterminatedLineWaitsUntilItIsComplete() throws {
    try folder.append("one\ntw", to: "a.log")
    let source = folder.source("a.log")
    #expect(try Reading(source).lines == ["one"])
    folder.time = folder.time.advanced(bySeconds: 3_600)
    #expect(try Reading(source).lines.isEmpty)
    try folder.append("o\n", to: "a.log")
    let last = try Reading(source)
    #expect(last.lines == ["two"])
    #expect(last.ordinals == [4])
  }

  @Test func anUnterminatedLineOfARotatedFileIsReadAfterTheGrace() throws {
    try folder.append("one\ntwo", to: "a.log")
    let source = folder.source("a.log")
    #expect(try Reading(source).lines == ["one"])
    try folder.rotate("a.log")
    #expect(try Reading(source).lines.isEmpty)
    folder.time = folder.time.advanced(bySeconds: 61)
    let last = try Reading(source)
    #expect(last.lines == ["two"])
    #expect(last.position?.files.count == 1)
  }

  @Test func aRotatedFileIsReadToItsEndAndWatchedForLateLines() throws {
    try folder.append("one\n", to: "a.log")
    let source = folder.source("a.log")
    #expect(try Reading(source).lines == ["one"])
    try folder.append("two\n", to: "a.log")
    try folder.rotate("a.log")
    try folder.append("four\n", to: "a.log")
    try folder.append("three\n", to: "a.log.1")
    #expect(try Reading(source).lines == ["two", "three", "four"])
    folder.time = folder.time.advanced(bySeconds: 50)
    try folder.append("late\n", to: "a.log.1")
    let late = try Reading(source)
    #expect(late.lines == ["late"])
    #expect(late.position?.files.count == 2)
    folder.time = folder.time.advanced(bySeconds: 61)
    let done = try Reading(source)
    #expect(done.position?.files.count == 1)
    #expect(done.gaps.isEmpty)
  }

  @Test func severalRotationsWhileBlockedAreReadInOrder() throws {
    try folder.append("1\n", to: "a.log")
    let source = folder.source("a.log")
    #expect(try Reading(source).lines == ["1"])
    for line in 2...5 {
      try folder.append("\(line)\n", to: "a.log")
      if line < 5 { try folder.rotate("a.log") }
    }
    let rest = try Reading(source)
    #expect(rest.lines == ["2", "3", "4", "5"])
    #expect(rest.gaps.isEmpty)
  }

  @Test func severalRotationsWhileStoppedAreReadInOrder() throws {
    try folder.append("1\n", to: "a.log")
    let position = try Reading(folder.source("a.log")).position
    for line in 2...5 {
      try folder.append("\(line)\n", to: "a.log")
      if line < 5 { try folder.rotate("a.log") }
    }
    let rest = try Reading(folder.source("a.log", resumeAt: position))
    #expect(rest.lines == ["2", "3", "4", "5"])
    #expect(rest.gaps.isEmpty)
  }

  @Test func datedRotationsAreReadInOrder() throws {
    try folder.append("1\n", to: "a.log")
    let position = try Reading(folder.source("a.log")).position
    for day in 20...22 {
      try folder.append("day \(day)\n", to: "a.log")
      folder.rename("a.log", to: "a.log-202611\(day)")
      try folder.create("a.log")
    }
    let rest = try Reading(folder.source("a.log", resumeAt: position))
    #expect(rest.lines == ["day 20", "day 21", "day 22"])
  }

  @Test func aMissingRotatedFileIsAGap() throws {
    try folder.append("1\n", to: "a.log")
    let source = folder.source("a.log")
    let position = try Reading(source).position
    for line in 2...4 {
      try folder.append("\(line)\n", to: "a.log")
      if line < 4 { try folder.rotate("a.log") }
    }
    folder.delete("a.log.1")
    for source in [source, folder.source("a.log", resumeAt: position)] {
      // A hole is believed when it stays.
      let early = try? Reading(source, patience: 3)
      #expect(early?.gaps.isEmpty ?? true)
      let rest = try Reading(source, patience: 10) { folder.time = folder.time.advanced(bySeconds: 1) }
      #expect((early?.lines ?? []) + rest.lines == ["2", "4"])
      #expect(rest.gaps.map(\.cause) == [.removed])
      #expect(rest.gaps.first?.detail.contains("a.log.1") == true)
    }
  }

  @Test func aFileRemovedWhileStoppedIsAGap() throws {
    try folder.append("1\n", to: "a.log")
    let position = try Reading(folder.source("a.log")).position
    try folder.append("2\n", to: "a.log")
    folder.delete("a.log")
    try folder.append("3\n", to: "a.log")
    let rest = try Reading(folder.source("a.log", resumeAt: position))
    #expect(rest.lines == ["3"])
    #expect(rest.gaps.map(\.cause) == [.removed])
    #expect(rest.gaps.map(\.size) == [.unknown])
  }

  @Test func aFileArchivedWhileStoppedIsReadOnInTheArchive() throws {
    try folder.append("1\n2\n", to: "a.log")
    let position = try Reading(folder.source("a.log")).position
    try folder.append("3\n", to: "a.log")
    try folder.append(gzip(try folder.contents("a.log")), to: "a.log.2.gz")
    folder.delete("a.log")
    try folder.append("4\n", to: "a.log.1")
    try folder.append("5\n", to: "a.log")
    let rest = try Reading(folder.source("a.log", resumeAt: position))
    #expect(rest.lines == ["3", "4", "5"])
    #expect(rest.gaps.isEmpty)
  }

  @Test func anInodeNumberUsedAgainIsAnotherFile() throws {
    try folder.append("old 1\n", to: "a.log")
    var position = try #require(try Reading(folder.source("a.log")).position)
    folder.delete("a.log")
    try folder.append("new 1\nnew 2\n", to: "a.log")
    let status = try FileStatus(path: folder.file("a.log"))
    position.files[0].identity.inode = status.inode
    for birth in [position.files[0].identity.birth, status.birth, nil] {
      position.files[0].identity.birth = birth
      let rest = try Reading(folder.source("a.log", resumeAt: position))
      #expect(rest.lines == ["new 1", "new 2"])
      #expect(rest.gaps.count == 1)
    }
  }

  @Test func filesWithTheSameFirstKilobyteAreToldApart() throws {
    let header = String(repeating: "#", count: 2_000) + "\n"
    try folder.append(header + "1\n", to: "a.log")
    let position = try Reading(folder.source("a.log")).position
    try folder.append("2\n", to: "a.log")
    try folder.rotate("a.log")
    try folder.append(header + "3\n", to: "a.log")
    let rest = try Reading(folder.source("a.log", resumeAt: position))
    #expect(rest.lines.map { $0.prefix(3) } == ["2", "###", "3"])
  }

  @Test func theCopyOfATruncatedFileIsReadOn() throws {
    try folder.append("1\n", to: "a.log")
    let source = folder.source("a.log")
    let position = try Reading(source).position
    try folder.append("2\n", to: "a.log")
    try folder.copy("a.log", to: "a.log.1")
    folder.truncate("a.log")
    for source in [source, folder.source("a.log", resumeAt: position)] {
      #expect(try Reading(source).lines == ["2"])
    }
    try folder.append("3\n", to: "a.log")
    let rest = try Reading(source)
    #expect(rest.lines == ["3"])
    #expect(rest.gaps.isEmpty)
  }

  @Test func truncationWithoutACopyIsAGap() throws {
    try folder.append("1\n2\n", to: "a.log")
    let source = folder.source("a.log")
    let position = try Reading(source).position
    folder.truncate("a.log")
    try folder.append("3\n", to: "a.log")
    for source in [source, folder.source("a.log", resumeAt: position)] {
      let rest = try Reading(source)
      #expect(rest.lines == ["3"])
      #expect(rest.gaps.map(\.cause) == [.truncated])
    }
  }

  @Test func aTruncatedFileThatGrewPastTheOldOffsetIsNoticed() throws {
    try folder.append("1\n2\n", to: "a.log")
    let source = folder.source("a.log")
    let position = try Reading(source).position
    folder.truncate("a.log")
    try folder.append("a longer line\n", to: "a.log")
    for source in [source, folder.source("a.log", resumeAt: position)] {
      let rest = try Reading(source)
      #expect(rest.lines == ["a longer line"])
      #expect(rest.gaps.map(\.cause) == [.truncated])
    }
  }

  @Test func aDeletedFileIsReadToItsEndAndItsSuccessorAwaited() throws {
    try folder.append("1\n", to: "a.log")
    let source = folder.source("a.log")
    #expect(try Reading(source).lines == ["1"])
    try folder.append("2\n3", to: "a.log")
    folder.delete("a.log")
    #expect(try Reading(source).lines == ["2"])
    folder.time = folder.time.advanced(bySeconds: 61)
    let last = try Reading(source)
    #expect(last.lines == ["3"])
    #expect(last.position?.files == [])
    #expect(source.isGone)
    #expect(throws: LogFileError(path: folder.file("a.log"), reason: .missing)) { try Reading(source) }
    try folder.append("4\n", to: "a.log")
    #expect(try Reading(source).lines == ["4"])
  }

  @Test func aFileRenamedWithoutASuccessorIsFollowed() throws {
    try folder.append("1\n", to: "a.log")
    let source = folder.source("a.log")
    let position = try Reading(source).position
    folder.rename("a.log", to: "a.log.1")
    #expect(try Reading(source).lines.isEmpty)
    folder.time = folder.time.advanced(bySeconds: 3_600)
    #expect(try Reading(source).lines.isEmpty)
    try folder.append("2\n", to: "a.log.1")
    #expect(try Reading(source).lines == ["2"])
    #expect(try Reading(folder.source("a.log", resumeAt: position)).lines == ["2"])
  }

  @Test func whatCannotBeReadSaysWhy() throws {
    mkdir(folder.file("folder"), 0o755)
    mkfifo(folder.file("pipe"), 0o644)
    let reasons: [(String, LogFileError.Reason)] = [
      ("none", .missing), ("none/a.log", .missing), ("folder", .directory), ("pipe", .notRegular),
    ]
    for (name, reason) in reasons {
      let source = folder.source(name)
      for _ in 0..<2 {
        #expect(throws: LogFileError(path: folder.file(name), reason: reason)) { try Reading(source) }
      }
    }
  }

  /// Root may read everything, so this one runs for other users only.
  @Test(.enabled(if: geteuid() != 0)) func aFileWhosePermissionComesBackIsReadFromItsPosition() throws {
    try folder.append("1\n", to: "a.log")
    let position = try Reading(folder.source("a.log")).position
    try folder.append("2\n", to: "a.log")
    chmod(folder.file("a.log"), 0)
    let source = folder.source("a.log", resumeAt: position)
    #expect(throws: LogFileError(path: folder.file("a.log"), reason: .notPermitted)) { try Reading(source) }
    #expect(source.position == position)
    chmod(folder.file("a.log"), 0o644)
    let rest = try Reading(source)
    #expect(rest.lines == ["2"])
    #expect(rest.gaps.isEmpty)
  }

  @Test func aFirstStartAtTheEndBeginsBehindTheLastCompleteLine() throws {
    try folder.append("1\n2\nthr", to: "a.log")
    let source = folder.source("a.log", start: .end)
    #expect(try Reading(source).lines.isEmpty)
    try folder.append("ee\n4\n", to: "a.log")
    let rest = try Reading(source)
    #expect(rest.lines == ["three", "4"])
    #expect(rest.ordinals == [4, 10])
    let late = folder.source("b.log", start: .end)
    #expect(throws: LogFileError.self) { try Reading(late) }
    try folder.append("1\n", to: "b.log")
    #expect(try Reading(late).lines == ["1"])
  }

  @Test func aLinkThatMovesToAnotherFileIsARotation() throws {
    try folder.append("1\n", to: "one")
    symlink("one", folder.file("a.log"))
    let source = folder.source("a.log")
    let position = try Reading(source).position
    try folder.append("2\n", to: "one")
    try folder.append("3\n", to: "two")
    folder.delete("a.log")
    symlink("two", folder.file("a.log"))
    for source in [source, folder.source("a.log", resumeAt: position)] {
      #expect(try Reading(source).lines == ["2", "3"])
    }
  }

  @Test func aMissingFileKeepsItsPositionUntilSomethingStandsThereAgain() throws {
    try folder.append("1\n", to: "a.log")
    let position = try Reading(folder.source("a.log")).position
    folder.rename("a.log", to: "/../\(FilePath.name(of: folder.path)).away")
    defer { unlink(folder.path + ".away") }
    let source = folder.source("a.log", resumeAt: position)
    #expect(throws: LogFileError(path: folder.file("a.log"), reason: .missing)) { try Reading(source) }
    #expect(source.position == position)
    folder.rename("/../\(FilePath.name(of: folder.path)).away", to: "a.log")
    try folder.append("2\n", to: "a.log")
    #expect(try Reading(source).lines == ["2"])
  }

  @Test func entriesNameTheFileTheyStoodIn() throws {
    try folder.append("1\n", to: "a.log")
    let source = folder.source("a.log")
    var batch = EventBatch()
    try source.read(into: &batch)
    let first = batch.references[batch.entries[0].referenceRange]
    let name = String(decoding: first, as: UTF8.self)
    #expect(name.hasPrefix("inode "))
    try folder.rotate("a.log")
    try folder.append("2\n", to: "a.log")
    try source.read(into: &batch)
    #expect(String(decoding: batch.references[batch.entries[0].referenceRange], as: UTF8.self) != name)
  }

  /// Some programs give the newest rotated file the highest number.
  @Test func rotationThatNumbersUpwardsIsFollowedInOrder() throws {
    try folder.append("1\n", to: "a.log")
    let source = folder.source("a.log")
    var batch = EventBatch()
    try source.read(into: &batch)
    let stored = batch.filePosition
    for turn in 1...4 {
      folder.rename("a.log", to: "a.log.\(turn)")
      try awaitTheNextTick()
      try folder.append("\(turn + 1)\n", to: "a.log")
    }
    for source in [source, folder.source("a.log", resumeAt: stored)] {
      var lines: [String] = []
      for _ in 0..<8 { lines += try Reading(source).lines }
      #expect(lines == ["2", "3", "4", "5"])
    }
  }

  @Test func theOldestStartIsTheOldestRotatedFile() throws {
    for turn in 1...3 {
      try folder.append("\(turn)\n", to: "a.log")
      try folder.rotate("a.log")
    }
    try folder.append("4\n", to: "a.log")
    let source = FileSource(path: folder.file("a.log"), resumeAt: nil, start: .oldest, now: { folder.time })
    var lines: [String] = []
    for _ in 0..<8 { lines += try Reading(source).lines }
    #expect(lines == ["1", "2", "3", "4"])
  }

  /// File times move in steps of a few milliseconds: until a new file gets a later one.
  private func awaitTheNextTick() throws {
    try folder.create("tick")
    let before = try FileStatus(path: folder.file("tick")).birth
    repeat {
      folder.delete("tick")
      try folder.create("tick")
    } while try FileStatus(path: folder.file("tick")).birth == before
    folder.delete("tick")
  }
}
