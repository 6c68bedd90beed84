import CanonicalJSON
import Engine
import Events
import Evidence
import Testing

/// What of an entry is kept beside a finding, and what never is.
@Suite struct EvidenceKeeperTests {
  private static let rule = """
    title: Anything
    name: anything
    logsource: {product: linux}
    detection: {s: {message|re: '.'}, condition: s}
    level: high
    attestd: {keep: [user, invalid_user, src_ip, message, program], group: [user]}
    """

  /// What is kept of one line, with the statement's body.
  private func kept(
    _ message: String, rules: String = rule
  ) throws -> (evidence: [String: JSONValue], body: [String: JSONValue], shown: String) {
    let detector = try Detector(rules)
    var assembler = FindingAssembler(
      .init(
        host: "h", ruleSet: "d", coverageStart: Timestamp(seconds: 0), secret: try TestSecret.make()))
    var kept: (evidence: [String: JSONValue], body: [String: JSONValue], shown: String)?
    detector.detect([Array("2026-11-22T10:00:00Z web01 \(message)".utf8)]) { detection, event, _ in
      let outcome = assembler.add(
        detection, event, detector.ruleSet, at: .init(source: "s", reference: "r"), now: event.time)
      if case .opened(let statement, let alert, _) = outcome {
        kept = (statement.evidence ?? [:], statement.body, "\(statement) \(String(describing: alert))")
      }
    }
    return try #require(kept)
  }

  @Test(arguments: [
    "Invalid user Merlin-41tqs from 192.0.2.7 port 4711",
    "Failed password for invalid user Merlin-41tqs from 192.0.2.7 port 4711 ssh2",
    "Connection closed by invalid user Merlin-41tqs 192.0.2.7 port 4711 [preauth]",
    "Failed password for invalid user Merlin-41tqs and Merlin-41tqs from 192.0.2.7 port 4711 ssh2",
  ])
  func aNameThatNobodyHasIsReplacedByAMark(_ message: String) throws {
    let (evidence, _, shown) = try kept("sshd[7]: \(message)")
    #expect(!shown.contains("Merlin"), "\(shown)")
    #expect(evidence["kept"]?["src_ip"] == "192.0.2.7")
    let mark = try #require(evidence["kept"]?["invalid_user"]?.string)
    #expect(mark.hasPrefix("[redacted:user:"))
    #expect(evidence["kept"]?["user"]?.string == mark)
    #expect(evidence["group"]?["user"]?.string == mark)
    #expect(evidence["record"]?.string?.contains(" \(mark) ") == true)
  }

  /// Cut out of the entry, an argument no longer stands behind its option.
  @Test func whatOnlyTheWholeEntryGivesAwayIsTakenOutOfItsPartsToo() throws {
    let rule = Self.rule.replacing("keep: [user,", with: "keep: [a2, password,")
    let detector = try Detector(rule)
    var event = Event()
    event.bytes = Array(
      "argc=3 a0=\"tool\" a1=\"--token\" a2=\"Dunlin-63kya\" password \"Dunlin-64kya\"".utf8)
    event.message = 0..<event.bytes.count
    func add(_ field: String, _ text: String) throws {
      let start = try #require(event.bytes.firstRange(of: text.utf8)?.lowerBound)
      event.add(try #require(detector.ruleSet.fields.id(of: field)), start..<start + text.utf8.count)
    }
    try add("a2", "Dunlin-63kya")
    try add("password", "Dunlin-64kya")
    let fields = detector.ruleSet.keep(of: .rule(0))
    let kept = EvidenceKeeper(try TestSecret.make()).keep(
      event, group: [], fields: fields, detector.ruleSet.fields, keepsRecord: true)
    #expect(!"\(kept)".contains("Dunlin"), "\(kept)")
    #expect(kept.evidence["kept"]?["a2"]?.string?.hasPrefix("[redacted:secret:") == true)
    #expect(kept.evidence["kept"]?["password"]?.string?.hasPrefix("[redacted:secret:") == true)
    #expect(kept.evidence["record"]?.string?.hasPrefix("argc=3 a0=\"tool\"") == true)
    // A field is known by its name even where nothing else tells.
    event.bytes = Array("Dunlin-65kya".utf8)
    event.message = 0..<0
    event.values.removeAll()
    try add("password", "Dunlin-65kya")
    let alone = EvidenceKeeper(try TestSecret.make()).keep(
      event, group: [], fields: fields, detector.ruleSet.fields, keepsRecord: false)
    #expect(!"\(alone)".contains("Dunlin"), "\(alone)")
  }

  @Test func theSameNameHasTheSameMark() throws {
    let marks = try ["Merlin-41tqs", "Merlin-41tqs", "Merlin-42tqs"].map {
      try kept("sshd[7]: Invalid user \($0) from 192.0.2.7 port 4711").evidence["kept"]?["user"]?.string
    }
    #expect(marks[0] == marks[1])
    #expect(marks[0] != marks[2])
  }

  @Test(arguments: [
    ("Invalid user oracle from 192.0.2.7 port 4711", "oracle"),
    ("Invalid user Admin from 192.0.2.7 port 4711", "Admin"),
    ("Failed password for merlin from 192.0.2.7 port 4711 ssh2", "merlin"),
  ])
  func namesThatExistOrThatEverybodyTriesStay(_ message: String, _ name: String) throws {
    let (evidence, _, _) = try kept("sshd[7]: \(message)")
    #expect(evidence["kept"]?["user"]?.string == name)
    #expect(evidence["record"]?.string?.hasSuffix(message) == true)
  }

  /// One letter is part of every other word.
  @Test func aShortNameIsReplacedWhereItStands() throws {
    let (evidence, _, _) = try kept(
      "sshd[7]: Failed password for invalid user qz from 192.0.2.7 port 4711 ssh2")
    #expect(evidence["kept"]?["user"]?.string?.hasPrefix("[redacted:user:") == true)
    let record = try #require(evidence["record"]?.string)
    #expect(
      record.hasPrefix("2026-11-22T10:00:00Z web01 sshd[7]: Failed password for invalid user [redacted:user:")
    )
    #expect(record.hasSuffix("] from 192.0.2.7 port 4711 ssh2"))
  }

  @Test(arguments: [
    "audispd: type=EXECVE msg=audit(1795402104.406:22): argc=2 a0=\"tell\" a1=\"Dunlin-63kya\"",
    "audispd: node=web01 type=PROCTITLE msg=audit(1795402104.406:22): proctitle=\"Dunlin-63kya\"",
    "kernel: audit: type=1309 audit(1795402104.406:22): argc=2 a0=\"tell\" a1=\"Dunlin-63kya\"",
    "kernel: audit: type=1327 audit(1795402104.406:22): proctitle=\"Dunlin-63kya\"",
  ])
  func ofCommandLinesOfTheAuditSystemOnlyFieldsAreKept(_ message: String) throws {
    let rule = Self.rule.replacing("message, program", with: "program").replacing(
      "level: high", with: "level: critical")
    let (evidence, _, shown) = try kept(message, rules: rule)
    #expect(!shown.contains("Dunlin"), "\(shown)")
    #expect(evidence["record"] == nil)
    #expect(evidence["record_lossy"] == nil)
    #expect(evidence["record_hmac"]?.string?.count == 64)
    #expect(evidence["kept"]?["program"] != nil)
  }

  @Test func otherRecordsOfTheAuditSystemAreKept() throws {
    let message = "audispd: type=CWD msg=audit(1795402104.406:22): cwd=\"/srv\" note=\"type=EXECVE\""
    #expect(try kept(message).evidence["record"]?.string?.hasSuffix(message) == true)
  }

  @Test func theLeafSaysWhichRedactorItWas() throws {
    let operation = Self.rule.replacing("attestd: {", with: "attestd: {kind: operation, ")
    for rules in [Self.rule, operation] {
      #expect(try kept("app[7]: hello", rules: rules).body["redaction"] == .integer(Redactor.version))
    }
  }

  /// What is cut off would have told that it is a secret.
  @Test(arguments: [20, 200, 1_010, 4_030, 4_060]) func aSecretAtTheCutIsRecognised(_ place: Int) throws {
    let secret = "Zx81qW9eRt7yU3iOp0aSdF5gH2jK6lM4nB"
    let message = "app[7]: " + String(repeating: "word ", count: place / 5) + secret + " end"
    let (evidence, _, shown) = try kept(message)
    #expect(!shown.contains(secret.prefix(12)), "\(shown.suffix(120))")
    #expect(evidence["record"]?.string?.unicodeScalars.count ?? 0 <= 4_096)
    #expect(evidence["kept"]?["message"]?.string?.unicodeScalars.count ?? 0 <= 1_024)
  }

  /// Rows of windows are stored; groups are what entries say.
  @Test func theKeysOfWindowsDoNotTellTheGroup() throws {
    var assembler = try FindingAssemblerTests.assembler()
    var said = FindingAssemblerTests.Said()
    try FindingAssemblerTests.feed(&assembler, [FindingAssemblerTests.line(0, "Dunlin63kya")], into: &said)
    let changes = assembler.takeChanges()
    #expect(changes.count == 1)
    #expect(changes.allSatisfy { $0.key.count == 32 })
    var other = try FindingAssemblerTests.assembler(secret: 8)
    try FindingAssemblerTests.feed(&other, [FindingAssemblerTests.line(0, "Dunlin63kya")], into: &said)
    #expect(other.takeChanges().first?.key != changes.first?.key)
  }

  @Test func windowsOfTheTimeBeforeGoOnUnderNewKeys() throws {
    var assembler = try FindingAssemblerTests.assembler()
    var said = FindingAssemblerTests.Said()
    try FindingAssemblerTests.feed(&assembler, [FindingAssemblerTests.line(0)], into: &said)
    let value = try #require(assembler.takeChanges().first?.value)
    // What was stored before: rule, a zero byte, the group's values.
    let detector = try Detector(FindingAssemblerTests.rule(""))
    var old: [UInt8] = []
    detector.detect([Array(FindingAssemblerTests.line(0).utf8)]) { detection, event, _ in
      var group: [UInt8] = []
      event.partialGroupKey(detection.group, into: &group)
      old = Array("failed".utf8) + [0] + group
    }
    var next = try FindingAssemblerTests.assembler()
    let isRestored = next.restore(old, value)
    #expect(isRestored)
    let changes = next.takeChanges()
    #expect(changes.count == 2)
    #expect(changes.contains { $0.key == old && $0.value == nil })
    try FindingAssemblerTests.feed(&next, [FindingAssemblerTests.line(1)], into: &said)
    #expect(said.merged == 1)
  }
}
