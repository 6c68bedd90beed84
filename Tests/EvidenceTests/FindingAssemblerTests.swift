import CanonicalJSON
import Engine
import Events
import Evidence
import Testing

/// Detections in, findings out: what merges, what is said when, and that a replay says the same.
@Suite struct FindingAssemblerTests {
  static func rule(_ options: String, level: String = "high", name: String = "failed") -> String {
    """
    title: A failure
    name: \(name)
    logsource: {product: linux, service: sshd}
    detection: {s: [Failed password], condition: s}
    level: \(level)
    tags: [soc2.cc6.1]
    attestd: {\(options)}
    """
  }

  /// A failed login of `user` that many seconds after 2026-11-22T10:00:00Z.
  static func line(_ second: Double, _ user: String = "ann") -> String {
    "\(time(second)) web01 sshd[7]: Failed password for \(user) from 192.0.2.7 port 4711 ssh2"
  }

  static func time(_ second: Double) -> Timestamp {
    Timestamp(microseconds: 1_795_341_600_000_000 + Int64(second * 1_000_000))
  }

  struct Said: Equatable {
    var statements: [[String: JSONValue]] = []
    var evidence: [[String: JSONValue]] = []
    var kinds: [Statement.Kind] = []
    var alerts: [Alert] = []
    var merged = 0

    mutating func add(_ statement: Statement, _ alert: Alert?) {
      statements.append(statement.body)
      evidence.append(statement.evidence ?? [:])
      kinds.append(statement.kind)
      if let alert { alerts.append(alert) }
    }

    mutating func add(_ closings: [FindingAssembler.Closing]) {
      for closing in closings { add(closing.statement, closing.alert) }
    }

    func text(_ key: String) -> [String] { statements.compactMap { $0[key]?.string } }
    func number(_ key: String) -> [Int64] { statements.compactMap { $0[key]?.integer } }
  }

  static func assembler(
    coverageStart: Double = -1_000, merge: Int = 900, secret: UInt8 = 7
  ) throws -> FindingAssembler {
    FindingAssembler(
      .init(
        host: "h", ruleSet: "digest", coverageStart: time(coverageStart), mergeSeconds: merge,
        secret: try TestSecret.make(secret)))
  }

  static func feed(
    _ assembler: inout FindingAssembler, _ lines: [String], rules: String = rule(""), now: Double = 10_000,
    firstLine: Int = 1, stamping: FindingAssembler.Place.Stamping = .byReceiver, into said: inout Said
  ) throws {
    let detector = try Detector(rules)
    var local = assembler
    var collected = said
    detector.detect(lines.map { Array($0.utf8) }) { detection, event, number in
      let outcome = local.add(
        detection, event, detector.ruleSet,
        at: .init(source: "file:/x", reference: "line \(firstLine + number - 1)", stamping: stamping),
        now: time(now))
      switch outcome {
      case .opened(let statement, let alert, let closing):
        if let closing { collected.add([closing]) }
        collected.add(statement, alert)
      case .merged: collected.merged += 1
      }
    }
    assembler = local
    said = collected
  }

  /// Names and marks over letters may be as many as a line holds.
  @Test(arguments: [String(repeating: "u", count: 60_000), "e" + String(repeating: "\u{301}", count: 30_000)])
  func whatIsRememberedOfALongValueIsBounded(_ user: String) throws {
    var assembler = try Self.assembler()
    var said = Said()
    try Self.feed(
      &assembler, [Self.line(0, user), Self.line(1, user), Self.line(2, user + "x")], into: &said)
    #expect(said.kinds == [.findingOpened, .findingOpened])
    let changes = assembler.takeChanges()
    #expect(changes.count == 2)
    #expect(changes.allSatisfy { $0.key.count < 200 && ($0.value?.canonicalBytes.count ?? 0) < 10_000 })
  }

  @Test func repeatsWithinTheWindowAreOneFinding() throws {
    var assembler = try Self.assembler()
    var said = Said()
    try Self.feed(&assembler, [0, 10, 900].map { Self.line($0) }, into: &said)
    #expect(said.kinds == [.findingOpened])
    #expect(said.merged == 2)
    #expect(said.alerts.map(\.kind) == [.finding])
    #expect(said.text("title") == ["A failure"])
    #expect(said.text("first") == [Self.time(0).description])
    #expect(said.statements.first?["criteria"] == ["CC6.1"])
    #expect(assembler.openCount == 1)
  }

  @Test func anEventBehindTheWindowOpensTheNextAndTheFirstIsSummedUp() throws {
    var assembler = try Self.assembler()
    var said = Said()
    try Self.feed(&assembler, [0, 10, 900, 900.000001, 901].map { Self.line($0) }, into: &said)
    #expect(said.kinds == [.findingOpened, .findingMerged, .findingOpened])
    #expect(said.number("count") == [1, 3, 1])
    #expect(said.statements[1]["last"]?.string == Self.time(900).description)
    #expect(said.statements[1]["last_reference"]?.string == "line 3")
    #expect(said.alerts.map(\.kind) == [.finding, .findingSummary, .finding])
    #expect(said.merged == 3)
    #expect(Set(said.text("finding")).count == 2)
  }

  @Test func lateEventsMergeAsFarBackAsTheWindowIsLong() throws {
    var assembler = try Self.assembler()
    var said = Said()
    try Self.feed(&assembler, [1_000, 100].map { Self.line($0) }, into: &said)
    #expect(said.merged == 1)
    var other = try Self.assembler()
    var apart = Said()
    try Self.feed(&other, [1_000, 99.999999].map { Self.line($0) }, into: &apart)
    #expect(apart.merged == 0)
  }

  @Test func groupsAreFindingsOfTheirOwnWithLettersFolded() throws {
    var assembler = try Self.assembler()
    var said = Said()
    try Self.feed(&assembler, [Self.line(0, "ann"), Self.line(1, "bob"), Self.line(2, "ANN")], into: &said)
    #expect(said.kinds == [.findingOpened, .findingOpened])
    #expect(said.evidence[0]["group"] == ["src_ip": "192.0.2.7", "user": "ann"])
    #expect(said.merged == 1)
  }

  @Test func aRuleMayChooseItsWindowOrNone() throws {
    for (options, opened) in [("merge: 5s", 2), ("merge: 0s", 3), ("group: []", 1), ("group: [program]", 1)] {
      var assembler = try Self.assembler()
      var said = Said()
      try Self.feed(
        &assembler, [0, 5, 5.5].map { Self.line($0) }, rules: Self.rule(options), into: &said)
      #expect(said.kinds.count { $0 == .findingOpened } == opened, "\(options)")
    }
  }

  @Test func windowsCloseOnlyWhenNothingCanFallIntoThem() throws {
    var assembler = try Self.assembler()
    var said = Said()
    try Self.feed(
      &assembler, [Self.line(0, "ann"), Self.line(1, "ann"), Self.line(2, "bob")], into: &said)
    #expect(assembler.close(before: Self.time(900)).isEmpty)
    #expect(assembler.openCount == 2)
    let closings = assembler.close(before: Self.time(900.000001))
    #expect(closings.map(\.statement.kind) == [.findingMerged])
    #expect(closings.first?.statement.body["count"] == 2)
    #expect(closings.first?.alert?.kind == .findingSummary)
    #expect(closings.first?.alert?.count == 2)
    // Bob's had no repeats: its opening said it all.
    #expect(assembler.close(before: Self.time(2_000)).isEmpty)
    #expect(assembler.openCount == 0)
  }

  @Test func operationsAreRecordedWithoutAlerts() throws {
    var assembler = try Self.assembler()
    var said = Said()
    try Self.feed(
      &assembler, [0, 1].map { Self.line($0) }, rules: Self.rule("kind: operation, merge: 15m", level: "low"),
      into: &said)
    said.add(assembler.close(before: Self.time(5_000)))
    #expect(said.kinds == [.operationObserved, .findingMerged])
    #expect(said.alerts.isEmpty)
    // Every kept operation has its record, whatever its level.
    #expect(said.evidence[0]["record"]?.string == Self.line(0))
  }

  @Test func whatIsOlderThanCoverageIsHistoryAndQuiet() throws {
    var assembler = try Self.assembler(coverageStart: 1)
    var said = Said()
    try Self.feed(&assembler, [Self.line(0.999999), Self.line(2), Self.line(3, "bob")], into: &said)
    said.add(assembler.close(before: Self.time(5_000)))
    #expect(said.number("before_coverage") == [1, 0])
    #expect(said.alerts.map(\.kind) == [.finding])
    #expect(said.alerts.first?.group.contains { $0.value == "bob" } == true)
  }

  @Test func whatIsWrittenNowIsNewsWhateverItsStampSays() throws {
    for (stamping, isHistory) in [(.byWriterNow, 0), (.byWriterBefore, 1), (.byReceiver, 1)]
      as [(FindingAssembler.Place.Stamping, Int64)]
    {
      var assembler = try Self.assembler(coverageStart: 1)
      var said = Said()
      try Self.feed(&assembler, [Self.line(0)], stamping: stamping, into: &said)
      #expect(said.number("before_coverage") == [isHistory])
      #expect(said.alerts.count == (isHistory == 0 ? 1 : 0))
    }
  }

  @Test func recordingMoreThanFiveMinutesLateIsMarked() throws {
    for (now, late) in [(300.0, 0), (300.000001, 1)] as [(Double, Int64)] {
      var assembler = try Self.assembler()
      var said = Said()
      try Self.feed(&assembler, [Self.line(0)], now: now, into: &said)
      #expect(said.number("late") == [late])
    }
  }

  @Test func evidenceIsRedactedAndKeptFromMediumUp() throws {
    // Somebody typed a secret where a name belongs.
    let secret = Self.line(0, "password=hunter2")
    for (level, hasRecord) in [("low", false), ("medium", true)] {
      var assembler = try Self.assembler()
      var said = Said()
      try Self.feed(
        &assembler, [secret], rules: Self.rule("keep: [user, src_port, message]", level: level), into: &said)
      #expect((said.evidence[0]["record"] != nil) == hasRecord)
      #expect(said.evidence[0]["kept"]?["src_port"] == "4711")
      #expect(!"\(said)".contains("hunter2"))
    }
  }

  @Test func brokenBytesAreReplacedFlaggedAndHashed() throws {
    let detector = try Detector(Self.rule(""))
    var assembler = try Self.assembler()
    var evidence: [String: JSONValue] = [:]
    let bytes = Array(Self.line(0).utf8) + [0x20, 0xFF, 0x00]
    detector.detect([bytes]) { detection, event, _ in
      let outcome = assembler.add(
        detection, event, detector.ruleSet, at: .init(source: "s", reference: "r"), now: Self.time(0))
      if case .opened(let statement, _, _) = outcome { evidence = statement.evidence ?? [:] }
    }
    #expect(evidence["record_lossy"] == 1)
    #expect(evidence["record"]?.string?.hasSuffix("\u{FFFD}\\u{0}") == true)
    let key = try TestSecret.make().key(for: .record)
    #expect(evidence["record_hmac"]?.string == Digest.hex(key.mac(bytes)))
    #expect(evidence["record_sha256"] == nil)
  }

  /// docs/architecture.md, promise 2.
  @Test func aReplayAndASplitAnywhereGiveTheSameFindings() throws {
    let times: [(Double, String)] = [
      (0, "ann"), (1, "bob"), (2, "ann"), (950, "ann"), (900, "bob"), (951, "ann"), (2_000, "bob"),
      (2_001, "bob"),
    ]
    let lines = times.map { Self.line($0.0, $0.1) }
    var whole = try Self.assembler()
    var expected = Said()
    try Self.feed(&whole, lines, into: &expected)
    expected.add(whole.close(before: Self.time(10_000)))
    #expect(expected.kinds.count { $0 == .findingOpened } == 4)
    for split in 0...lines.count {
      var said = Said()
      var first = try Self.assembler()
      try Self.feed(&first, Array(lines[..<split]), into: &said)
      var second = try Self.assembler()
      for (key, value) in first.takeChanges() {
        guard let value else { continue }
        let stored = try JSONValue(parsing: Array(value.canonicalBytes))
        let isUnderstood = second.restore(key, stored)
        #expect(isUnderstood)
      }
      try Self.feed(&second, Array(lines[split...]), firstLine: split + 1, into: &said)
      said.add(second.close(before: Self.time(10_000)))
      #expect(said == expected, "split before \(split)")
    }
  }

  @Test func idsTellHostRuleGroupAndPlaceApart() throws {
    func id(
      host: String = "h", name: String = "failed", user: String = "ann", line: Int = 1, secret: UInt8 = 7
    )
      throws -> [String]
    {
      var assembler = FindingAssembler(
        .init(
          host: host, ruleSet: "d", coverageStart: Self.time(-1), secret: try TestSecret.make(secret)))
      var said = Said()
      try Self.feed(
        &assembler, [Self.line(0, user)], rules: Self.rule("", name: name), firstLine: line, into: &said)
      return said.text("finding")
    }
    let ids = try [
      id(), id(host: "i"), id(name: "other"), id(user: "bob"), id(line: 2), id(secret: 8),
    ].flatMap { $0 }
    #expect(Set(ids).count == 6)
    #expect(try id() == [ids[0]])
    #expect(ids.allSatisfy { $0.hasPrefix("f-") && $0.count == 18 })
  }

  @Test func stateOfAnotherFormIsRefused() throws {
    var assembler = try Self.assembler()
    let answers = [assembler.restore([1], "x"), assembler.restore([1], ["finding": "f"])]
    #expect(answers == [false, false])
  }

  /// Log writers choose the groups: however many there are, memory is bounded and no count is lost.
  @Test func moreGroupsThanMayBeOpenAreClosedOldestFirst() throws {
    var assembler = FindingAssembler(
      .init(
        host: "h", ruleSet: "digest", coverageStart: Self.time(-1_000), secret: try TestSecret.make(),
        mostWindows: 8))
    var said = Said()
    let users = (0..<9).map { "user\($0)" }
    try Self.feed(&assembler, (users + users).enumerated().map { Self.line(Double($0), $1) }, into: &said)
    #expect(assembler.openCount == 9)
    var closed = Said()
    closed.add(assembler.closeExcess())
    #expect(assembler.openCount == 6)
    #expect(assembler.closedEarly == 3)
    #expect(closed.kinds == [.findingMerged, .findingMerged, .findingMerged])
    #expect(closed.number("count") == [2, 2, 2])
    #expect(closed.text("finding") == Array(said.text("finding").prefix(3)))
    closed.add(assembler.closeExcess())
    #expect(assembler.closedEarly == 3)
  }
}
