import Dispatch
import Events
import Glibc
import Ingest
import Systemd
import Testing

/// Starts the suite below once more, beside a journald of its own.
@Suite struct JournalBoxRunner {
  @Test(
    .enabled(if: geteuid() == 0 && getenv("JOURNALD_BOX") == nil, "needs root for a private mount namespace"))
  func theTestsBesideAPrivateJournaldPass() async throws {
    let folder = try JournalFolder()
    let here = try #require(realpath(#filePath, nil))
    defer { free(here) }
    let script = String(cString: here).split(separator: "/").dropLast(2).map { "/\($0)" }.joined()
    let program = try #require(CommandLine.arguments.first)
    let command = [
      "/usr/bin/timeout", "--kill-after=5", "150", "/bin/bash", "\(script)/journald-box.sh", folder.path,
      program,
      "--testing-library", "swift-testing", "--filter", "JournalBoxTests",
    ]
    // Seconds of waiting, on a thread that is not one of the few the other tests run on.
    let status = await withCheckedContinuation { waiting in
      DispatchQueue.global().async { waiting.resume(returning: run(command)) }
    }
    #expect(status == 0, "the output is above; 124 is a run that did not end")
  }
}

/// Everything here writes to the same journal, so the tests run one after the other, in this order.
@Suite(.serialized, .enabled(if: getenv("JOURNALD_BOX") != nil, "runs inside Tests/journald-box.sh"))
struct JournalBoxTests {
  private let fields = table(
    "MESSAGE", "TEST_NOTE", "TEST_LINES", "_PID", "_TRANSPORT", "SYSLOG_IDENTIFIER", "PRIORITY")

  @Test func aMessageComesBackWithAllItsFields() throws {
    var source = try JournalSource.open(start: .now, fields: fields)
    let lines = "first\nTEST_NOTE=forged\n\nlast = ü \u{1}"
    try JournalMessage.send([
      (name: "MESSAGE", value: "a message"), (name: "PRIORITY", value: "4"),
      (name: "TEST_LINES", value: lines),
      (name: "TEST_NOTE", value: "one"), (name: "TEST_NOTE", value: "two"),
      (name: "SYSLOG_IDENTIFIER", value: "attestd"),
    ])
    var batch = EventBatch()
    try wait(for: 1, from: &source, into: &batch)
    let entry = try #require(batch.entries.first)
    func all(_ name: String) -> Set<String> {
      Set(
        batch.values[entry.valueRange].filter { $0.field == fields.id(of: name) }.map {
          String(decoding: batch.bytes[$0.range], as: UTF8.self)
        })
    }
    #expect(all("MESSAGE") == ["a message"])
    #expect(all("PRIORITY") == ["4"])
    #expect(all("TEST_LINES") == [lines])
    #expect(all("TEST_NOTE") == ["one", "two"])
    #expect(all("SYSLOG_IDENTIFIER") == ["attestd"])
    #expect(all("_PID") == ["\(getpid())"])
    #expect(all("_TRANSPORT") == ["journal"])
    #expect(batch.gaps.isEmpty)
  }

  @Test func aMessageOfTwoMegabytesArrives() throws {
    var source = try JournalSource.open(start: .now, fields: fields)
    try send(String(repeating: "long ", count: 400_000))
    var batch = EventBatch()
    try wait(for: 1, from: &source, into: &batch)
    #expect(batch.entries.first?.isTruncated == true)
    #expect(batch.gaps.map(\.size) == [.bytes(2_000_000 - 65_536)])
  }

  @Test func entriesOfThisProcessAreLeftOut() throws {
    let boot = try Journal.currentBootID()
    let run = try #require(OwnProcesses.Run(bootID: boot, pid: getpid(), start: 0))
    var source = try JournalSource.open(start: .now, own: OwnProcesses([run]), fields: fields)
    try send("own")
    #expect(IngestTests.run(["/usr/bin/logger", "-t", "sshd", "other"]) == 0)
    try send("own again")
    var taken = Taken()
    try take(from: &source, into: &taken) { $0.own + $0.ordinals.count >= 3 }
    #expect(taken.messages == ["other"])
    #expect(taken.own == 2)
  }

  @Test func thisBootHasAStart() throws {
    var source = try JournalSource.open(start: .boot, fields: fields)
    #expect(try source.takeAll(fields).messages.contains("a message"))
  }

  @Test func rotationUnderAReaderLosesAndRepeatsNothing() throws {
    var source = try JournalSource.open(start: .now, fields: fields)
    var taken = Taken()
    var batch = EventBatch()
    for number in 1...300 {
      try send("turn \(number)")
      if number % 50 == 0 { try rotate() }
      if number % 7 == 0 {
        batch.reset()
        try source.read(into: &batch, limit: ReadLimit(entries: 3))
        taken.add(batch, message: fields.id(of: "MESSAGE"))
        try source.process()
      }
    }
    try take(from: &source, into: &taken) { $0.messages.last == "turn 300" }
    #expect(taken.messages.filter { $0.hasPrefix("turn ") } == (1...300).map { "turn \($0)" })
    #expect(taken.gaps.isEmpty)
    #expect(source.repeats == 0)
  }

  @Test func whatVanishesWhileStoppedIsCountedExactly() throws {
    var first = try JournalSource.open(start: .now, fields: fields)
    try send("kept")
    var batch = EventBatch()
    try wait(for: 1, from: &first, into: &batch)
    let before = try archived()
    let last = try #require(first.position?.sequence)
    try finishFile()
    for number in 1...25 { try send("doomed \(number)") }
    try finishFile()
    try send("after")
    try synchronize()
    var whole = try JournalSource.open(resumeAt: first.position, fields: fields)
    let all = try whole.takeAll(fields)
    #expect(all.gaps.isEmpty)
    let next = try #require(zip(all.ordinals, all.messages).first { $0.1 == "after" }).0
    // The file with the position goes too, so the cursor finds nothing to hold on to.
    for file in try archived() where !before.contains(file) { unlink(file) }
    var second = try JournalSource.open(resumeAt: first.position, fields: fields)
    let rest = try second.takeAll(fields)
    let landed = try #require(rest.ordinals.first)
    #expect(landed <= next && landed > last + 25)
    #expect(rest.messages.contains("after"))
    #expect(rest.gaps.map(\.cause) == [.vanished])
    #expect(rest.gaps.map(\.size) == [.entries(landed - last - 1)])
    #expect(rest.gaps.first?.from == "i=\(last)")
    #expect(rest.gaps.first?.to == "i=\(landed)")
  }

  @Test func aFileMissingInTheMiddleIsOneHole() throws {
    let start = try JournalSource.open(start: .now, fields: fields)
    try finishFile()
    for number in 1...10 { try send("low \(number)") }
    let before = try archived()
    try finishFile()
    let low = try archived().subtracting(before)
    for number in 1...15 { try send("middle \(number)") }
    let beforeMiddle = try archived()
    try finishFile()
    let middle = try archived().subtracting(beforeMiddle)
    for number in 1...5 { try send("high \(number)") }
    #expect(!low.isEmpty && !middle.isEmpty)
    try synchronize()
    var whole = try JournalSource.open(resumeAt: start.position, fields: fields)
    let all = try whole.takeAll(fields)
    for file in middle { unlink(file) }
    var source = try JournalSource.open(fields: fields)
    let taken = try source.takeAll(fields)
    let lost = Set(all.ordinals).subtracting(taken.ordinals)
    #expect(lost.count >= 15)
    #expect(taken.messages.contains("low 10") && taken.messages.contains("high 1"))
    #expect(!taken.messages.contains { $0.hasPrefix("middle ") })
    #expect(taken.gaps.last?.size == .entries(UInt64(lost.count)))
    #expect(taken.gaps.last?.cause == .vanished)
    // A scan, which asks for a number now and then only, misses as many, wherever its batches end.
    for size in [1, 2, 7, 1_024] {
      var scan = try JournalSource.open(fields: fields, ordinals: .count)
      let scanned = try scan.takeAll(fields, batch: size)
      #expect(scanned.messages == taken.messages)
      #expect(entries(missing: scanned.gaps) == entries(missing: taken.gaps), "batches of \(size)")
    }
  }

  /// The part that has other rights is `HiddenEntriesTests`.
  @Test(arguments: [
    (
      "65534",
      "neither root nor in the group systemd-journal, so these may be entries of files it may not read"
    ),
    ("systemd-journal", "1 journal files may not be read, such as "),
  ])
  func entriesThatThisAccountMayNotReadAreAHoleWithTheReason(_ group: String, _ words: String) throws {
    try finishFile()
    let first = try JournalSource.open(start: .now, fields: fields)
    let position = first.position
    let start = try #require(position)
    try send("seen before \(group)")
    let before = try archived()
    try finishFile()
    for number in 1...4 { try send("hidden \(number)") }
    let beforeHidden = try archived()
    try finishFile()
    let hidden = try archived().subtracting(beforeHidden)
    try send("seen after \(group)")
    try synchronize()
    #expect(!hidden.isEmpty && !beforeHidden.subtracting(before).isEmpty)
    let all = "chmod 755 /var/log/journal/*; chmod 644 /var/log/journal/*/*.journal"
    #expect(IngestTests.run(["/bin/sh", "-c", all]) == 0)
    for file in hidden { chmod(file, 0) }
    defer { for file in hidden { chmod(file, 0o644) } }
    let program = try #require(CommandLine.arguments.first)
    let status = IngestTests.run(
      [
        "/usr/bin/setpriv", "--reuid=65534", "--regid=\(group)", "--clear-groups", program,
        "--testing-library", "swift-testing", "--filter", "HiddenEntriesTests",
      ],
      environment: [
        "JOURNAL_CURSOR=\(start.cursor)", "JOURNAL_HIDDEN=\(hidden.sorted().joined(separator: ":"))",
        "JOURNAL_WORDS=\(words)",
      ])
    #expect(status == 0, "the output is above")
  }

  /// The user's entry comes first, in a file that the reader does not know yet, and libsystemd would never go back.
  @Test func theFirstEntryOfANewUsersFileIsNotPassedOver() throws {
    for user in 60_001...60_010 {
      var source = try JournalSource.open(start: .now, fields: fields)
      try send("before")
      var batch = EventBatch()
      try wait(for: 1, from: &source, into: &batch)
      #expect(
        IngestTests.run([
          "/usr/bin/setpriv", "--reuid=\(user)", "--clear-groups", "/usr/bin/logger", "from a new user",
        ]) == 0)
      try synchronize()
      try send("after")
      var taken = Taken()
      try take(from: &source, into: &taken, processing: false) { $0.messages.last == "after" }
      #expect(taken.messages == ["from a new user", "after"])
      #expect(taken.gaps.isEmpty)
    }
  }

  @Test func entriesMovedFromMemoryToDiskAreReadOnce() throws {
    try stopJournald()
    unlink("/run/systemd/journal/flushed")
    try startJournald()
    var live = try JournalSource.open(start: .now, fields: fields)
    for number in 1...5 { try send("volatile \(number)") }
    var taken = Taken()
    try take(from: &live, into: &taken) { $0.messages.last == "volatile 5" }
    let position = live.position
    #expect(IngestTests.run(["/usr/bin/journalctl", "--flush"]) == 0)
    for number in 6...8 { try send("volatile \(number)") }
    try take(from: &live, into: &taken) { $0.messages.last == "volatile 8" }
    #expect(taken.messages.filter { $0.hasPrefix("volatile ") } == (1...8).map { "volatile \($0)" })
    #expect(taken.gaps.isEmpty)
    var resumed = try JournalSource.open(resumeAt: position, fields: fields)
    let rest = try resumed.takeAll(fields)
    #expect(rest.messages.filter { $0.hasPrefix("volatile ") } == (6...8).map { "volatile \($0)" })
    #expect(rest.gaps.isEmpty)
  }

  @Test func withoutJournaldAMessageIsAnError() throws {
    try stopJournald()
    let refused = #expect(throws: SystemdError.self) { try send("nobody hears it") }
    #expect(refused?.description.contains("/run/systemd/journal/socket") == true)
    unlink("/run/systemd/journal/socket")
    let missing = #expect(throws: SystemdError.self) { try send("nobody hears it") }
    #expect(missing?.code == ENOENT)
  }

  // Tools

  /// For what comes at once unless the machine is busy with something else.
  private let patience = Duration.seconds(10)

  private func send(_ message: String) throws(SystemdError) {
    try JournalMessage.send([(name: "MESSAGE", value: message)])
  }

  private func rotate() throws {
    #expect(IngestTests.run(["/usr/bin/journalctl", "--rotate"], quiet: true) == 0)
  }

  /// Everything sent so far lands in the file that ends here: journald answers a request to rotate before it looks at
  /// the messages that wait in its socket, so without the first step they would begin the next file.
  private func finishFile() throws {
    try synchronize()
    try rotate()
  }

  private func synchronize() throws {
    #expect(IngestTests.run(["/usr/bin/journalctl", "--sync"], quiet: true) == 0)
  }

  /// journald writes a datagram some time after it was sent.
  private func wait(for count: Int, from source: inout JournalSource, into batch: inout EventBatch) throws {
    let limit = ContinuousClock.now + patience
    while batch.entries.count < count, ContinuousClock.now < limit {
      try source.read(into: &batch)
      if batch.entries.count < count { usleep(5_000) }
    }
    #expect(batch.entries.count == count)
  }

  /// Reads on until the test has what it waits for. Without `processing` the source is not told of changed files.
  private func take(
    from source: inout JournalSource, into taken: inout Taken, processing: Bool = true,
    until isDone: (Taken) -> Bool
  ) throws {
    let limit = ContinuousClock.now + patience
    var batch = EventBatch()
    while !isDone(taken), ContinuousClock.now < limit {
      batch.reset()
      try source.read(into: &batch)
      taken.add(batch, message: fields.id(of: "MESSAGE"))
      if processing { try source.process() }
      usleep(5_000)
    }
  }

  private func archived() throws -> Set<String> {
    var names: Set<String> = []
    var found = glob_t()
    defer { globfree(&found) }
    guard glob("/var/log/journal/*/*@*.journal", 0, nil, &found) == 0 else { return [] }
    for index in 0..<Int(found.gl_pathc) {
      if let path = found.gl_pathv[index] { names.insert(String(cString: path)) }
    }
    return names
  }

  private var pidFile: String { String(cString: getenv("JOURNALD_BOX")) + "/journald.pid" }

  private func entries(missing gaps: [SourceGap]) -> UInt64 {
    gaps.reduce(0) {
      guard case .entries(let count) = $1.size else { return $0 }
      return $0 + count
    }
  }

  private func stopJournald() throws {
    let text = """
      pid=$(cat \(pidFile)); kill $pid
      for try in $(seq 500); do
        case $(ps -o stat= -p $pid) in ''|Z*) exit 0 ;; esac
        sleep 0.02
      done
      exit 1
      """
    #expect(IngestTests.run(["/bin/sh", "-c", text]) == 0)
  }

  private func startJournald() throws {
    let text = """
      rm -f /run/systemd/journal/io.systemd.journal
      /lib/systemd/systemd-journald 2>/dev/null & echo $! > \(pidFile)
      for try in $(seq 500); do
        journalctl --sync 2>/dev/null && exit 0
        sleep 0.02
      done
      exit 1
      """
    #expect(IngestTests.run(["/bin/sh", "-c", text]) == 0)
  }
}
