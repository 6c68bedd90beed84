import Events
import Glibc
import Ingest
import Linux
import Testing

@Suite(.enabled(if: JournalFolder.canImport, JournalFolder.importerIsMissing))
struct JournalSourceTests {
  private let fields = table("MESSAGE", "PRIORITY", "_PID", "BLOB")

  @Test func everyEntryComesOnceInOrderWithItsNumberTimeAndCursor() throws {
    let folder = try JournalFolder()
    try folder.makeJournal("a", numbered(1, 50))
    var source = try JournalSource.open(directory: folder.path, fields: fields)
    var batch = EventBatch()
    try source.read(into: &batch)
    #expect(batch.reachedEnd)
    #expect(batch.entries.map(\.ordinal) == Array(1...50))
    #expect(batch.entries[4].received == Timestamp(microseconds: 1_767_225_605_000_000))
    #expect(batch.gaps.isEmpty)
    let reference = String(decoding: batch.references[batch.entries[9].referenceRange], as: UTF8.self)
    #expect(reference.hasPrefix("s=") && reference.contains(";i=a;b=\(testBoot);"))
    guard case .journal(let position)? = batch.position else {
      Issue.record("no position")
      return
    }
    #expect(position.sequence == 50)
    #expect(position == source.position)
    let extent = try #require(try source.extent)
    #expect(extent.oldest.microseconds == 1_767_225_601_000_000)
    #expect(extent.newest.microseconds == 1_767_225_650_000_000)
  }

  @Test(arguments: [1, 3, 7, 40])
  func readingGoesOnAfterEveryPositionWithoutRepeatOrLoss(batchSize: Int) throws {
    let folder = try JournalFolder()
    try folder.makeJournal("a", numbered(1, 20))
    try folder.makeJournal("b", numbered(21, 20))
    var whole = try JournalSource.open(directory: folder.path, fields: fields)
    let expected = try whole.takeAll(fields)
    #expect(expected.messages == (1...40).map { "event \($0)" })
    for stop in 0...40 {
      var first = try JournalSource.open(directory: folder.path, fields: fields)
      var batch = EventBatch()
      var taken = Taken()
      if stop > 0 { try first.read(into: &batch, limit: ReadLimit(entries: stop)) }
      taken.add(batch, message: fields.id(of: "MESSAGE"))
      var second = try JournalSource.open(directory: folder.path, resumeAt: first.position, fields: fields)
      let rest = try second.takeAll(fields, batch: batchSize)
      #expect(taken.messages + rest.messages == expected.messages, "stopped at \(stop)")
      #expect(rest.gaps.isEmpty, "stopped at \(stop)")
    }
  }

  @Test func whenEverythingVanishedTheGapShowsWithTheNextEntry() throws {
    let folder = try JournalFolder()
    let file = try folder.makeJournal("a", numbered(1, 5))
    var first = try JournalSource.open(directory: folder.path, fields: fields)
    _ = try first.takeAll(fields)
    unlink(file)
    var second = try JournalSource.open(directory: folder.path, resumeAt: first.position, fields: fields)
    #expect(try second.takeAll(fields).gaps.isEmpty)
    // Another chain of numbers: how much was lost in between cannot be known.
    try folder.makeJournal("b", numbered(6, 5))
    try second.process()
    let rest = try second.takeAll(fields)
    #expect(rest.messages == (6...10).map { "event \($0)" })
    #expect(rest.gaps.map(\.size) == [.unknown])
  }

  /// A handle that watches a folder nobody writes to any more, which it is not told.
  @Test func aHandleThatMissesEntriesIsFoundOutAndReadingGoesOnWithAnother() throws {
    let folder = try JournalFolder()
    try folder.makeJournal("a", numbered(1, 3))
    var source = try JournalSource.open(directory: folder.path, fields: fields)
    #expect(try source.takeAll(fields).messages.count == 3)
    let old = folder.path + "-old"
    #expect(rename(folder.path, old) == 0 && mkdir(folder.path, 0o755) == 0)
    defer { _ = run(["/bin/rm", "-rf", old]) }
    #expect(run(["/bin/cp", "\(old)/a.journal", folder.path]) == 0)
    func newest() throws -> Timestamp? {
      var trace = try JournalTrace(directory: folder.path)
      return try trace.newestEntry(boot: String(repeating: "7", count: 32))
    }
    let place = source.position
    let position = try #require(place)
    var stuck = StuckHandle()
    for _ in 0..<3 {
      let isConfirmed = stuck.isConfirmed(newest: try newest(), examined: position)
      #expect(!isConfirmed)
    }
    try folder.makeJournal("a", numbered(4, 9))
    let unnoticed = try source.takeAll(fields)
    #expect(unnoticed.messages.isEmpty && unnoticed.gaps.isEmpty)
    #expect(try newest()?.since(position.received) == 9_000_000)
    // Once may be chance, and a look without an answer says nothing.
    var told: [Bool] = []
    for answer in [try newest(), nil, try newest(), try newest(), try newest()] {
      told.append(stuck.isConfirmed(newest: answer, examined: position))
    }
    #expect(told == [false, false, false, true, false])
    var second = try JournalSource.open(directory: folder.path, resumeAt: position, fields: fields)
    let rest = try second.takeAll(fields)
    #expect(rest.messages == (4...12).map { "event \($0)" })
    #expect(rest.gaps.isEmpty)
    let caughtUp = second.position
    let isConfirmed = stuck.isConfirmed(newest: try newest(), examined: try #require(caughtUp))
    #expect(!isConfirmed)
  }

  @Test func theNewestEntryIsOneOfThisBootThoughItsClockIsBehind() throws {
    let folder = try JournalFolder()
    try folder.makeJournal("a", numbered(1, 3))
    let boot = String(repeating: "7", count: 32)
    try folder.makeJournal("b", exportEntry(1, time: 1_767_225_000_000_000, boot: boot, []))
    var trace = try JournalTrace(directory: folder.path)
    #expect(try trace.newestEntry(boot: boot)?.microseconds == 1_767_225_000_000_000)
    #expect(try trace.newestEntry(boot: testBoot)?.microseconds == 1_767_225_603_000_000)
    // Of others' journals there is no entry of this boot.
    #expect(
      try trace.newestEntry(boot: String(repeating: "8", count: 32))?.microseconds == 1_767_225_603_000_000)
  }

  /// Entries of a boot whose clock was an hour behind until it was set.
  private func lateClock(_ boot: String, _ shifts: [(number: Int, hours: Int)]) -> [UInt8] {
    shifts.flatMap {
      exportEntry(
        $0.number, time: 1_767_225_600_000_000 + $0.hours * 3_600_000_000 + $0.number, boot: boot,
        [("MESSAGE", Array("event \($0.number)".utf8))])
    }
  }

  @Test(arguments: [String(repeating: "7", count: 32), try HostIdentity.currentBootID()])
  func aNewBootIsReadFromItsStartThoughItsClockWasBehind(_ boot: String) throws {
    let folder = try JournalFolder()
    try folder.makeJournal("a", numbered(1, 3))
    var first = try JournalSource.open(directory: folder.path, fields: fields)
    _ = try first.takeAll(fields)
    try folder.makeJournal("b", lateClock(boot, [(4, -1), (5, -1), (6, 1)]))
    var second = try JournalSource.open(directory: folder.path, resumeAt: first.position, fields: fields)
    let taken = try second.takeAll(fields)
    #expect(taken.messages == ["event 4", "event 5", "event 6"])
    #expect(taken.gaps.isEmpty)
  }

  @Test func whatIsOfferedAgainBecauseAClockWasSetBackIsPassedOver() throws {
    let folder = try JournalFolder()
    try folder.makeJournal("a", numbered(1, 3))
    var first = try JournalSource.open(directory: folder.path, fields: fields)
    _ = try first.takeAll(fields)
    try folder.makeJournal("b", lateClock(try HostIdentity.currentBootID(), [(4, -1), (5, -1)]))
    var second = try JournalSource.open(directory: folder.path, resumeAt: first.position, fields: fields)
    #expect(try second.takeAll(fields).messages == ["event 4", "event 5"])
    // By the wall clock the entries of the first file come behind those of the second.
    var third = try JournalSource.open(directory: folder.path, resumeAt: second.position, fields: fields)
    let rest = try third.takeAll(fields)
    #expect(rest.messages.isEmpty)
    #expect(rest.gaps.isEmpty)
    #expect(third.repeats == 0)
  }

  @Test func thisBootIsReadThoughItsClockIsBehindThatOfAnEarlierOneThatIsGone() throws {
    let folder = try JournalFolder()
    let file = try folder.makeJournal("a", numbered(1, 3))
    var first = try JournalSource.open(directory: folder.path, fields: fields)
    _ = try first.takeAll(fields)
    unlink(file)
    // An hour before the others, and the last an hour after.
    let boot = try HostIdentity.currentBootID()
    let hour = 3_600_000_000
    var text: [UInt8] = []
    for (number, shift) in [(4, -hour), (5, -hour), (6, hour)] {
      let time = 1_767_225_600_000_000 + shift + number
      text += exportEntry(number, time: time, boot: boot, [("MESSAGE", Array("event \(number)".utf8))])
    }
    try folder.makeJournal("b", text)
    var second = try JournalSource.open(directory: folder.path, resumeAt: first.position, fields: fields)
    let taken = try second.takeAll(fields)
    #expect(taken.messages == ["event 4", "event 5", "event 6"])
    #expect(taken.gaps.map(\.size) == [.unknown])
  }

  @Test func olderEntriesArePassedOverWhenTheOneReadLastIsGone() throws {
    let folder = try JournalFolder()
    // The clock was set back after these, and journald went on in other files.
    let old = try folder.makeJournal(
      "a",
      (1...2).flatMap {
        exportEntry($0, time: 1_767_225_700_000_000 + $0, [("MESSAGE", Array("event \($0)".utf8))])
      })
    let file = try folder.makeJournal("b", numbered(3, 3))
    var first = try JournalSource.open(directory: folder.path, fields: fields)
    #expect(try first.takeAll(fields).messages.count == 5)
    unlink(file)
    let other = String(repeating: "7", count: 32)
    try folder.makeJournal(
      "c",
      (1...2).flatMap {
        exportEntry(
          $0, time: 1_767_225_900_000_000 + $0, boot: other, [("MESSAGE", Array("later \($0)".utf8))])
      })
    var second = try JournalSource.open(directory: folder.path, resumeAt: first.position, fields: fields)
    #expect(try second.takeAll(fields).messages == ["later 1", "later 2"])
    #expect(access(old, F_OK) == 0)
  }

  @Test func aCopyIsKnownThoughAValueThatWasThereTwiceIsThereOnce() throws {
    let folder = try JournalFolder()
    let word = ("WORD", Array("a".utf8))
    let message = ("MESSAGE", Array("event 3".utf8))
    let file = try folder.makeJournal("a", numbered(1, 2) + exportEntry(3, [message, word, word]))
    var first = try JournalSource.open(directory: folder.path, fields: fields)
    #expect(try first.takeAll(fields).messages.count == 3)
    unlink(file)
    try folder.makeJournal("b", exportEntry(3, [message, word]) + numbered(4, 2))
    var second = try JournalSource.open(directory: folder.path, resumeAt: first.position, fields: fields)
    let taken = try second.takeAll(fields)
    #expect(taken.messages == ["event 4", "event 5"])
    #expect(taken.gaps.isEmpty)
  }

  /// What is left of 13 to 19 in memory is 19: journald moves it to a new file as 1, and goes on with 20.
  @Test(arguments: [
    (14, [SourceGap]()),
    (
      19,
      [
        .init(
          cause: .vanished, size: .atLeastEntries(5), from: "i=13", to: "i=19", detail: "")
      ]
    ),
  ])
  func numbersThatJumpBehindMovedEntriesAreThoseSinceTheLastRead(_ left: Int, _ gaps: [SourceGap]) throws {
    let folder = try JournalFolder()
    let file = try folder.makeJournal("a", numbered(1, 13))
    var source = try JournalSource.open(directory: folder.path, fields: fields)
    #expect(try source.takeAll(fields).messages.count == 13)
    unlink(file)
    let next = try folder.makeJournal("b", numbered(left, 2))
    try renumberLastEntry(of: next, left + 1)
    try source.process()
    let taken = try source.takeAll(fields)
    #expect(taken.messages == ["event \(left)", "event \(left + 1)"])
    #expect(taken.gaps.map(\.size) == gaps.map(\.size))
    #expect(taken.gaps.map(\.from) == gaps.map(\.from) && taken.gaps.map(\.to) == gaps.map(\.to))
  }

  /// Objects of a journal file follow each other at multiples of eight (systemd's JOURNAL_FILE_FORMAT).
  private func renumberLastEntry(of file: String, _ number: Int) throws {
    let stream = try #require(fopen(file, "r+"))
    defer { fclose(stream) }
    func word(_ offset: Int) -> Int {
      var word: UInt64 = 0
      fseek(stream, offset, SEEK_SET)
      fread(&word, 8, 1, stream)
      return Int(truncatingIfNeeded: word)
    }
    var offset = word(88)
    let tail = word(136)
    var last = 0
    while offset <= tail, offset > 0 {
      if word(offset) & 0xff == 3 { last = offset }
      offset += (word(offset + 8) + 7) & ~7
    }
    var value = UInt64(number)
    fseek(stream, last + 16, SEEK_SET)
    #expect(last > 0 && fwrite(&value, 8, 1, stream) == 1)
  }

  @Test func aJournalPutBackFromABackupIsReadOnAndTold() throws {
    let folder = try JournalFolder()
    let file = try folder.makeJournal("a", numbered(1, 10))
    #expect(run(["/bin/cp", file, "\(folder.path)/backup"]) == 0)
    try folder.makeJournal("a", numbered(11, 10))
    var first = try JournalSource.open(directory: folder.path, fields: fields)
    #expect(try first.takeAll(fields).ordinals == Array(1...20))
    unlink(file)
    #expect(rename("\(folder.path)/backup", file) == 0)
    var early = try JournalSource.open(directory: folder.path, resumeAt: first.position, fields: fields)
    #expect(try early.takeAll(fields).gaps.map(\.size) == [.unknown])
    // journald gives out 11 to 13 a second time.
    try folder.makeJournal("a", numbered(31, 3))
    let late = try early.takeAll(fields)
    #expect(late.messages == ["event 31", "event 32", "event 33"])
    #expect(late.gaps.isEmpty)
    var second = try JournalSource.open(directory: folder.path, resumeAt: first.position, fields: fields)
    let taken = try second.takeAll(fields)
    #expect(taken.messages == ["event 31", "event 32", "event 33"])
    #expect(taken.gaps.map(\.size) == [.unknown])
  }

  @Test func aCopyOfAFileIsNotReadTwice() throws {
    let folder = try JournalFolder()
    let file = try folder.makeJournal("a", numbered(1, 10))
    #expect(run(["/bin/cp", file, "\(folder.path)/b.journal"]) == 0)
    var source = try JournalSource.open(directory: folder.path, fields: fields)
    #expect(try source.takeAll(fields).ordinals == Array(1...10))
    #expect(source.repeats == 0)
  }

  @Test func repeatedAndBinaryFieldsAreAllThere() throws {
    let folder = try JournalFolder()
    try folder.makeJournal(
      "a",
      exportEntry(
        1,
        [
          ("MESSAGE", Array("harmless".utf8)), ("MESSAGE", Array("two\nlines".utf8)),
          ("BLOB", [0, 1, 0xff, 0x0a]),
          ("UNASKED", Array("seen by keyword search".utf8)),
        ]))
    var source = try JournalSource.open(directory: folder.path, fields: fields)
    var batch = EventBatch()
    try source.read(into: &batch)
    let entry = try #require(batch.entries.first)
    let values = batch.values[entry.valueRange]
    let messages = values.filter { $0.field == fields.id(of: "MESSAGE") }
    #expect(
      Set(messages.map { String(decoding: batch.bytes[$0.range], as: UTF8.self) }) == [
        "harmless", "two\nlines",
      ])
    let blob = try #require(values.first { $0.field == fields.id(of: "BLOB") })
    #expect(Array(batch.bytes[blob.range]) == [0, 1, 0xff, 0x0a])
    let text = String(decoding: batch.bytes[entry.range], as: UTF8.self)
    #expect(text.contains("seen by keyword search"))
    #expect(!text.contains("UNASKED"))
    #expect(batch.bytes[Int(entry.end)] == 0x0a)
  }

  @Test(arguments: [true, false])
  func aValueOfTwoMegabytesIsCutAndItsLengthToldExactly(isCompressible: Bool) throws {
    let folder = try JournalFolder()
    var random: UInt64 = 1
    let long = (0..<2_000_000).map { _ -> UInt8 in
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return isCompressible ? 0x61 : UInt8(truncatingIfNeeded: random >> 33) | 0x80
    }
    try folder.makeJournal("a", exportEntry(1, [("MESSAGE", long), ("PRIORITY", [0x36])]) + numbered(2, 1))
    var source = try JournalSource.open(directory: folder.path, fields: fields)
    let taken = try source.takeAll(fields)
    #expect(taken.truncated == [true, false])
    #expect(taken.messages[0].utf8.count >= 65_536)
    #expect(taken.texts[0].count < 66_000)
    #expect(taken.gaps.map(\.cause) == [.lineTooLong])
    #expect(taken.gaps.map(\.size) == [.bytes(2_000_000 - 65_536)])
    #expect(taken.gaps.first?.detail.contains("MESSAGE") == true)
  }

  @Test func theBatchStopsAtItsLimits() throws {
    let folder = try JournalFolder()
    let long = [UInt8](repeating: 0x61, count: 10_000)
    try folder.makeJournal(
      "a", (1...30).flatMap { exportEntry($0, [("MESSAGE", long), ("N", Array("\($0)".utf8))]) })
    var source = try JournalSource.open(directory: folder.path, fields: fields)
    var batch = EventBatch()
    try source.read(into: &batch, limit: ReadLimit(entries: 1_000, bytes: 50_000))
    #expect(batch.entries.count == 5)
    #expect(!batch.reachedEnd)
    #expect(try source.hasMore())
    #expect(try source.hasMore())
    batch.reset()
    try source.read(into: &batch, limit: ReadLimit(entries: 3))
    #expect(batch.entries.map(\.ordinal) == [6, 7, 8])
  }

  @Test func ownEntriesAreCountedAndLeftOut() throws {
    let folder = try JournalFolder()
    func entry(
      _ number: Int, time: Int? = nil, pid: String, boot: String = testBoot, transport: String = "journal"
    ) -> [UInt8] {
      exportEntry(
        number, time: time, boot: boot,
        [
          ("_PID", Array(pid.utf8)), ("_TRANSPORT", Array(transport.utf8)),
          ("MESSAGE", Array("m\(number)".utf8)),
        ])
    }
    let otherBoot = String(repeating: "7", count: 32)
    try folder.makeJournal(
      "a",
      entry(1, pid: "42") + entry(2, pid: "42") + entry(3, pid: "421")
        + entry(4, pid: "42", transport: "audit")
        + exportEntry(
          4, boot: otherBoot,
          [
            ("_PID", Array("42".utf8)), ("_TRANSPORT", Array("journal".utf8)),
            ("MESSAGE", Array("boot".utf8)),
          ])
        + entry(5, time: 1_767_222_000_000_000, pid: "42") + entry(9, pid: "42") + entry(10, pid: "42"))
    let run = try #require(OwnProcesses.Run(bootID: testBoot, pid: 42, start: 2_000_000, end: 4_000_000))
    var source = try JournalSource.open(directory: folder.path, own: OwnProcesses([run]), fields: fields)
    let taken = try source.takeAll(fields)
    // The clock was set back for one of them. 1 was before the run, 3 another process, 4 the kernel's word about it, the next in another boot, 9 and 10 long after.
    #expect(taken.messages == ["m1", "m3", "m4", "boot", "m9", "m10"])
    #expect(taken.own == 2)
    #expect(source.position?.sequence == 8)
  }

  @Test func ownEntriesLongAfterTheLastSignOfLifeAreToldByProgramAndUser() throws {
    let folder = try JournalFolder()
    func entry(_ number: Int, pid: String = "42", program: String? = "/bin/a", user: String = "5") -> [UInt8]
    {
      var fields = [("_PID", pid), ("_TRANSPORT", "journal"), ("_UID", user), ("MESSAGE", "m\(number)")]
      if let program { fields.append(("_EXE", program)) }
      return exportEntry(number, fields.map { ($0, Array($1.utf8)) })
    }
    try folder.makeJournal(
      "a",
      entry(1) + entry(9) + entry(10, program: "/bin/ab") + entry(11, program: nil) + entry(12, user: "6")
        + entry(13, pid: "43") + entry(14) + entry(15))
    let run = try #require(
      OwnProcesses.Run(
        bootID: testBoot, pid: 42, start: 2_000_000, end: 4_000_000,
        program: .init(path: "/bin/a", user: 5, until: 15_000_000)))
    var source = try JournalSource.open(directory: folder.path, own: OwnProcesses([run]), fields: fields)
    let taken = try source.takeAll(fields)
    // 1 was before the run, 15 is of the time of the next; those in between are others' but for 9 and 14.
    #expect(taken.messages == ["m1", "m10", "m11", "m12", "m13", "m15"])
    #expect(taken.own == 2)
  }

  @Test func aBatchOfOnlyOwnEntriesStillMovesThePosition() throws {
    let folder = try JournalFolder()
    try folder.makeJournal(
      "a",
      (1...3).flatMap {
        exportEntry($0, [("_PID", [0x39]), ("_TRANSPORT", Array("stdout".utf8)), ("MESSAGE", [0x61])])
      })
    let run = try #require(OwnProcesses.Run(bootID: testBoot, pid: 9, start: 0))
    var source = try JournalSource.open(directory: folder.path, own: OwnProcesses([run]), fields: fields)
    var batch = EventBatch()
    try source.read(into: &batch)
    #expect(batch.entries.isEmpty && batch.values.isEmpty && batch.bytes.isEmpty)
    #expect(batch.ownEntries == 3)
    #expect(batch.position == source.position.map { .journal($0) })
    #expect(source.position?.sequence == 3)
  }

  @Test func journaldsOwnWordOfDroppedMessagesIsAGapAndNobodyElsesIs() throws {
    let folder = try JournalFolder()
    func note(_ number: Int, id: String, message: String, dropped: String?, transport: String) -> [UInt8] {
      var fields: [(String, [UInt8])] = [
        ("MESSAGE_ID", Array(id.utf8)), ("MESSAGE", Array(message.utf8)),
        ("_TRANSPORT", Array(transport.utf8)),
      ]
      if let dropped { fields.append(("N_DROPPED", Array(dropped.utf8))) }
      return exportEntry(number, fields)
    }
    let suppressed = "a596d6fe7bfa4994828e72309e95d61e"
    let missed = "e9bf28e6e834481bb6f48f548ad13606"
    try folder.makeJournal(
      "a",
      note(
        1, id: suppressed, message: "Suppressed 30000 messages from x.service", dropped: "30000",
        transport: "driver")
        + note(2, id: suppressed, message: "Suppressed 5 messages", dropped: "5", transport: "journal")
        + note(3, id: missed, message: "Missed 17 kernel messages", dropped: nil, transport: "driver")
        + note(4, id: suppressed, message: "no number", dropped: "99999999999999999999", transport: "driver"))
    var source = try JournalSource.open(directory: folder.path, fields: fields)
    let taken = try source.takeAll(fields)
    #expect(taken.gaps.map(\.cause) == [.suppressed, .suppressed, .suppressed])
    #expect(taken.gaps.map(\.size) == [.entries(30_000), .entries(17), .unknown])
    #expect(taken.gaps.first?.detail.contains("x.service") == true)
    #expect(taken.ordinals.count == 4)
  }

  @Test func aFileCutShortWhileItIsReadEndsNothing() throws {
    try TruncatedMappings.survive()
    let folder = try JournalFolder()
    let file = try folder.makeJournal("a", numbered(1, 4_000))
    var source = try JournalSource.open(directory: folder.path, fields: fields)
    var batch = EventBatch()
    try source.read(into: &batch, limit: ReadLimit(entries: 10))
    #expect(batch.entries.map(\.ordinal) == Array(1...10))
    let position = source.position
    #expect(truncate(file, 16_384) == 0)
    // Pages that libsystemd has mapped are gone now.
    #expect(throws: JournalUnavailable.self) { _ = try source.takeAll(fields) }
    unlink(file)
    // What comes next tells that something is missing.
    try folder.makeJournal("b", numbered(5_000, 3))
    var second = try JournalSource.open(directory: folder.path, resumeAt: position, fields: fields)
    let rest = try second.takeAll(fields)
    #expect(rest.messages == (5_000...5_002).map { "event \($0)" })
    #expect(rest.gaps.map(\.cause) == [.vanished])
  }

  @Test func twoIdenticalEntriesAreBothExamined() throws {
    let folder = try JournalFolder()
    let entry = exportEntry(1, [("MESSAGE", Array("same".utf8))])
    try folder.makeJournal("a", entry + entry + entry)
    var source = try JournalSource.open(directory: folder.path, fields: fields)
    #expect(try source.takeAll(fields).messages == ["same", "same", "same"])
  }

  @Test func aScanCountsEntriesFromOneOverAllFiles() throws {
    let folder = try JournalFolder()
    try folder.makeJournal("a", numbered(1, 3))
    try folder.makeJournal("b", numbered(4, 3))
    var source = try JournalSource.open(files: folder.files, fields: fields, ordinals: .count)
    let taken = try source.takeAll(fields, batch: 2)
    #expect(taken.ordinals == [1, 2, 3, 4, 5, 6])
    #expect(taken.gaps.isEmpty)
  }

  @Test func startingNowLeavesWhatIsThereAndTakesWhatComes() throws {
    let folder = try JournalFolder()
    try folder.makeJournal("a", numbered(1, 3))
    var source = try JournalSource.open(directory: folder.path, start: .now, fields: fields)
    #expect(try source.takeAll(fields).messages.isEmpty)
    #expect(source.position?.sequence == 3)
    try folder.makeJournal("b", numbered(4, 2))
    try source.process()
    let taken = try source.takeAll(fields)
    #expect(taken.messages == ["event 4", "event 5"])
    #expect(taken.gaps.isEmpty)
  }

  @Test func anEmptyFolderIsAnEmptyJournalAndAMissingOneSaysSo() throws {
    let folder = try JournalFolder()
    var source = try JournalSource.open(directory: folder.path, fields: fields)
    #expect(try source.takeAll(fields).ordinals.isEmpty)
    #expect(source.position == nil)
    #expect(try source.extent == nil)
    let error = #expect(throws: JournalUnavailable.self) {
      _ = try JournalSource.open(directory: "\(folder.path)/none", fields: fields)
    }
    #expect(error?.description.contains("\(folder.path)/none") == true)
  }
}
