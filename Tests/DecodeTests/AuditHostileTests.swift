import Decode
import Events
import Testing

struct AuditHostileTests {
  static let seeds: [[UInt8]] =
    (Records.exec(["sh", "-c", "echo a b", ""], serial: 22, path: "./x y", exe: "/usr/bin/dash")
    + [
      Records.line("EXECVE", 22, "argc=2 a0=\"x\" a1_len=12 a1[0]=616263646566"),
      Records.line(
        "SOCKADDR", 22, "saddr=0A00003500000000000000000000000000000000000000010000000\u{1D}SADDR={ x }"),
      Records.syscall("connect", 42, serial: 22, items: 0, exe: "/usr/bin/curl"),
      Records.syscall(
        "renameat2", 316, serial: 22, registers: "a0=ffffff9c a1=1 a2=5", items: 4, exe: "/usr/bin/mv"),
      Records.path(1, "new file", "CREATE", serial: 22),
      "node=a type=USER_AUTH msg=audit(1795402181.262:351): pid=1 uid=0 msg='op=PAM:x acct=\"bob\" exe=\"/usr/bin/su\""
        + " addr=? res=success'\u{1D}UID=\"root\"",
      Records.line("AVC", 22, "avc:  denied  { read } for  pid=1 comm=\"x\" name=\"y\""),
    ]).map { Array($0.utf8) }

  static let pieces: [[UInt8]] = [
    "=", "\"", "'", "\u{1D}", " ", "msg='", "a0=", "a1[", "]=", "_len=", "argc=", "{", "}", "=\"", "type=",
    "node=",
    ":", "):", "key=", "01", "4294967295", "18446744073709551616", "0A", "C000003E", "?", "(null)",
    "type=EOE",
  ].map { Array($0.utf8) }

  private func mutate(_ line: [UInt8], _ generator: inout AuditRandom) -> [UInt8] {
    var line = line
    for _ in 0...Int(generator.next() % 6) {
      let at = line.isEmpty ? 0 : Int(generator.next() % UInt64(line.count))
      switch generator.next() % 6 {
      case 0: if !line.isEmpty { line[at] = UInt8(truncatingIfNeeded: generator.next()) }
      case 1: if !line.isEmpty { line.remove(at: at) }
      case 2: line.insert(UInt8(truncatingIfNeeded: generator.next()), at: at)
      case 3: line.removeSubrange(at...)
      case 4: line.insert(contentsOf: AuditHostileTests.pieces.randomElement(using: &generator) ?? [], at: at)
      default:
        let other = AuditHostileTests.seeds.randomElement(using: &generator) ?? []
        line.replaceSubrange(at..., with: other.suffix(Int(generator.next() % UInt64(other.count))))
      }
    }
    return line
  }

  @Test(arguments: 1...4) func changedRecordsGiveOneEventEachAndNeverTrap(_ seed: UInt64) {
    var generator = AuditRandom(state: seed)
    var rig = AuditRig(asking: ["a1[0]"])
    for round in 0..<200 {
      var lines: [[UInt8]] = []
      for _ in 0..<20 {
        let line = AuditHostileTests.seeds.randomElement(using: &generator) ?? []
        lines.append(generator.next() % 3 == 0 ? line : mutate(line, &generator))
      }
      // Taking events out of the batch checks that every value lies within its entry.
      let events = rig.read(lines: lines)
      #expect(events.records.map(\.raw) == lines.map { String(decoding: $0, as: UTF8.self) })
      if round % 10 == 0 { _ = rig.trail.takeChanges() }
    }
    #expect(rig.flush().records.isEmpty)
  }

  @Test func randomBytesAreEventsOfTheirOwnText() {
    var generator = AuditRandom(state: 5)
    var rig = AuditRig()
    for _ in 0..<2_000 {
      let line = (0..<Int(generator.next() % 80)).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
      #expect(rig.read(lines: [line]).count == 1)
    }
    for line in AuditHostileTests.seeds {
      for length in 0...line.count { #expect(rig.read(lines: [Array(line[..<length])]).records.count == 1) }
    }
  }

  @Test func changedJournalEntriesNeverTrap() {
    var generator = AuditRandom(state: 8)
    var rig = AuditRig()
    for _ in 0..<2_000 {
      let line = mutate(AuditHostileTests.seeds.randomElement(using: &generator) ?? [], &generator)
      let text = String(decoding: line, as: UTF8.self)
      let events = rig.readJournal([
        [
          "_TRANSPORT": "audit", "MESSAGE": text, "_AUDIT_ID": generator.next() % 2 == 0 ? "22" : text,
          "_SOURCE_REALTIME_TIMESTAMP": generator.next() % 9 == 0
            ? "9223372036854775807" : "1795402104406000",
          "_AUDIT_TYPE_NAME": generator.next() % 2 == 0 ? "EXECVE" : text, "_HOSTNAME": text,
        ]
      ])
      #expect(events.records.count == 1)
    }
  }

  static let long: [(String, String, String)] = [
    ("argc=1 ", "a0=\"", "\""), ("", "a", ""), ("", "=", ""), ("", "a=\"b\" ", ""), ("", "a1[0]=4141 ", ""),
    ("msg='", "x ", ""), ("msg='op=", "x ", "'"), ("", "msg='", ""), ("key=", "01", ""), ("", "\u{1D}", ""),
    ("", "{", ""), ("proctitle=", "00", ""), ("name=", "2E2E2F", ""), ("", "msg='a'", ""),
  ]

  /// Each line is 64 KiB; were any step quadratic, one would take seconds.
  @Test(arguments: long) func longRecordsAreReadInAFewPasses(
    _ start: String, _ repeated: String, _ end: String
  ) {
    for type in ["EXECVE", "SYSCALL", "PATH", "PROCTITLE", "USER_CMD"] {
      var text = Records.line(type, 22, start)
      while text.utf8.count < 65_000 { text += repeated }
      text += end
      var rig = AuditRig()
      let lines = [Records.syscall("execve", 59, serial: 22, exe: "/usr/bin/x"), text].map { Array($0.utf8) }
      let elapsed = ContinuousClock().measure { _ = rig.read(lines: lines) }
      #expect(elapsed < .seconds(1), "\(type)")
    }
  }

  /// A stamp out of the far future must not end what is under way for good.
  @Test func aStampFromTheFutureDoesNoLastingHarm() {
    var rig = AuditRig()
    _ = rig.read(Records.syscall("execve", 59, serial: 1, at: "999999999999.999", exe: "/usr/bin/x"))
    let events = rig.read(
      Records.exec(["id"], serial: 2, path: "/usr/bin/id", exe: "/usr/bin/id").joined(separator: "\n"))
    #expect(events.processes.count == 1)
  }
}
