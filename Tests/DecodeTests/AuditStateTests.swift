import Decode
import Events
import Testing

struct AuditStateTests {
  /// A day in small: shells, children, files, connections, interleaved.
  private func log(_ count: Int, seed: UInt64) -> [[UInt8]] {
    var generator = AuditRandom(state: seed)
    var queues: [[String]] = []
    var lines: [String] = []
    for serial in 1...count {
      let pid = 700 + Int(generator.next() % 6)
      let parent = 700 + Int(generator.next() % 6)
      let time = "17954021\(String(serial / 10 + 100).suffix(2)).\(String(serial % 10 + 100))"
      var records: [String]
      switch generator.next() % 4 {
      case 0:
        records = [
          Records.syscall(
            "connect", 42, serial: serial, at: time, items: 0, parent: parent, pid: pid, exe: "/usr/bin/curl"),
          Records.line("SOCKADDR", serial, "saddr=0200115CCB0071090000000000000000", at: time),
          Records.line("PROCTITLE", serial, "proctitle=\"curl\"", at: time),
        ]
      case 1:
        records = [
          Records.syscall(
            "openat", 257, serial: serial, at: time, registers: "a0=ffffff9c", parent: parent, pid: pid,
            exe: "/usr/bin/dash"),
          Records.line("CWD", serial, "cwd=\"/srv\"", at: time),
          Records.line("PATH", serial, "item=1 name=\"f\(serial)\" nametype=CREATE", at: time),
        ]
      default:
        records = Records.exec(
          ["tool\(serial)", "a b"], serial: serial, at: time, path: "./t\(generator.next() % 3)",
          exe: "/usr/bin/dash",
          parent: parent, pid: pid)
      }
      if generator.next() % 5 == 0 { records.remove(at: Int(generator.next() % UInt64(records.count))) }
      queues.append(records)
      // Up to three events under way at a time.
      while queues.count > 3 || (serial == count && !queues.isEmpty) {
        let index = Int(generator.next() % UInt64(queues.count))
        lines.append(queues[index].removeFirst())
        if queues[index].isEmpty { queues.remove(at: index) }
      }
    }
    return lines.map { Array($0.utf8) }
  }

  @Test(arguments: 1...4) func theSameEventsComeHoweverTheLogIsDividedAndWhereverItIsStopped(_ seed: UInt64) {
    let lines = log(150, seed: seed)
    var whole = AuditRig()
    let expected = whole.read(lines: lines) + whole.flush()
    #expect(expected.processes.count > 20)
    #expect(expected.contains { !$0.all("ParentCommandLine").isEmpty })

    var generator = AuditRandom(state: seed &+ 99)
    var rows: [[UInt8]: [UInt8]] = [:]
    var rig = AuditRig()
    var events: [AuditEvent] = []
    var next = 0
    while next < lines.count {
      let count = min(Int(generator.next() % 9) + 1, lines.count - next)
      events += rig.read(lines: Array(lines[next..<next + count]), firstOrdinal: UInt64(next + 1))
      next += count
      for (key, bytes) in rig.trail.takeChanges() { rows[key] = bytes }
      if generator.next() % 2 == 0 {
        // Killed: nothing is left but what was stored.
        rig = AuditRig()
        for (key, bytes) in rows.shuffled(using: &generator) {
          #expect(rig.trail.restore(key, bytes) == true)
        }
      }
    }
    events += rig.flush()
    #expect(events == expected)
  }

  @Test func changesAreTheSameEachTimeAndSmall() {
    let lines = log(40, seed: 7)
    func changes() -> [[UInt8]] {
      var rig = AuditRig()
      _ = rig.read(lines: lines)
      return rig.trail.takeChanges().map { $0.key + ($0.bytes ?? []) }
    }
    #expect(changes() == changes())
    #expect(changes().allSatisfy { $0.count < 600 })
    var rig = AuditRig()
    _ = rig.read(lines: lines)
    _ = rig.trail.takeChanges()
    #expect(rig.trail.takeChanges().isEmpty)
  }

  @Test func anEventThatIsOverLeavesTheStore() {
    var rig = AuditRig()
    let lines = Records.exec(["id"], serial: 5, path: "/usr/bin/id", exe: "/usr/bin/id")
    _ = rig.read(lines.dropLast().joined(separator: "\n"))
    let begun = rig.trail.takeChanges()
    #expect(begun.map { $0.key.first } == [UInt8(ascii: "e")])
    _ = rig.read(lines[5])
    let done = rig.trail.takeChanges()
    #expect(done.map(\.key) == [begun[0].key, done[1].key])
    #expect(done.map { $0.bytes == nil } == [true, false])
    #expect(done[1].key.first == UInt8(ascii: "p"))
    // What began and ended between two commits was never stored.
    _ = rig.read(lines.joined(separator: "\n"))
    #expect(rig.trail.takeChanges().allSatisfy { $0.key.first == UInt8(ascii: "p") })
  }

  @Test func bytesOfAnotherFormAreRefused() {
    var rig = AuditRig()
    _ = rig.read(
      Records.exec(["id"], serial: 5, path: "/usr/bin/id", exe: "/usr/bin/id").dropLast().joined(
        separator: "\n"))
    _ = rig.read(
      Records.exec(["id"], serial: 6, path: "/usr/bin/id", exe: "/usr/bin/id").joined(separator: "\n"))
    var generator = AuditRandom(state: 3)
    for (key, bytes) in rig.trail.takeChanges() {
      guard let bytes else { continue }
      var fresh = AuditRig()
      #expect(fresh.trail.restore(key, [9] + bytes.dropFirst()) == false)
      #expect(fresh.trail.restore(key, []) == false)
      #expect(fresh.trail.restore(Array(key.dropLast()), bytes) == false)
      #expect(fresh.trail.restore([], bytes) == false)
      for length in 0..<bytes.count { #expect(fresh.trail.restore(key, Array(bytes[..<length])) == false) }
      #expect(fresh.trail.restore(key, bytes + [0]) == false)
      for _ in 0..<100 {
        var broken = bytes
        broken[Int(generator.next() % UInt64(broken.count))] = UInt8(truncatingIfNeeded: generator.next())
        var other = AuditRig()
        if other.trail.restore(key, broken) { _ = other.flush() }
      }
      #expect(fresh.trail.restore(key, bytes) == true)
    }
  }

  // MARK: - Bounds

  @Test func eventsThatNeverEndAreThrownOutVisibly() {
    var rig = AuditRig()
    for serial in 1...600 {
      _ = rig.read(Records.syscall("execve", 59, serial: serial, pid: serial, exe: "/usr/bin/x"))
    }
    #expect(rig.trail.droppedEvents == 88)
    #expect(rig.trail.takeChanges().filter { $0.key.first == UInt8(ascii: "e") }.count == 512)
  }

  @Test func completeEventsArePushedOutWhole() {
    var rig = AuditRig()
    var processes = 0
    for serial in 1...600 {
      let lines = Records.exec(["id"], serial: serial, path: "/usr/bin/id", exe: "/usr/bin/id").dropLast()
      processes += rig.read(lines.joined(separator: "\n")).processes.count
    }
    #expect(processes == 88)
    #expect(rig.trail.droppedEvents == 0)
  }

  @Test func hugeEventsAreHeldWithinABudget() {
    var rig = AuditRig()
    let argument = String(repeating: "y", count: 60_000)
    for serial in 1...330 {
      _ = rig.read(
        [
          Records.syscall("execve", 59, serial: serial, pid: serial, exe: "/usr/bin/x"),
          Records.line("EXECVE", serial, "argc=2 a0=\"\(argument)\""),
        ].joined(separator: "\n"))
    }
    #expect(rig.trail.droppedEvents > 40)
    #expect(rig.trail.takeChanges().reduce(0) { $0 + ($1.bytes?.count ?? 0) } < 20 << 20)
  }

  @Test func processesNotHeardOfForLongestAreForgotten() {
    var rig = AuditRig()
    func call(_ pid: Int, _ exe: String = "/usr/sbin/d") -> String {
      Records.syscall("socket", 41, serial: pid, items: 0, parent: 1, pid: pid, exe: exe)
    }
    _ = rig.read(call(5))
    var rows: Set<[UInt8]> = []
    for first in stride(from: 10, to: 16_500, by: 490) {
      _ = rig.read((first..<min(first + 490, 16_500)).map { call($0) }.joined(separator: "\n"))
      // Heard of again, with news.
      if first == 7_850 { _ = rig.read(call(10, "/usr/sbin/e")) }
      for (key, bytes) in rig.trail.takeChanges() {
        if bytes == nil { rows.remove(key) } else { rows.insert(key) }
      }
    }
    #expect(rig.trail.forgottenProcesses == 16_491 - 16_384)
    #expect(rows.count == 16_384)
    func parentImage(_ parent: Int) -> String? {
      let lines = Records.exec(
        ["id"], serial: 5, path: "/usr/bin/id", exe: "/usr/bin/id", parent: parent, pid: 99_999)
      return rig.read(lines.joined(separator: "\n")).processes.first?["ParentImage"]
    }
    #expect(parentImage(5) == nil)
    #expect(parentImage(11) == nil)
    #expect(parentImage(10) == "/usr/sbin/e")
    #expect(parentImage(16_499) == "/usr/sbin/d")
  }

  @Test func theOldestIsForgottenFirstAfterARestart() {
    func call(_ pids: Range<Int>) -> String {
      pids.map { Records.syscall("socket", 41, serial: $0, items: 0, parent: 1, pid: $0, exe: "/usr/sbin/d") }
        .joined(separator: "\n")
    }
    var rig = AuditRig()
    _ = rig.read(call(10..<16_394))
    var again = AuditRig()
    for (key, bytes) in rig.trail.takeChanges().reversed() {
      #expect(again.trail.restore(key, bytes ?? []) == true)
    }
    _ = rig.read(call(20_000..<20_050))
    _ = again.read(call(20_000..<20_050))
    let expected = rig.trail.takeChanges()
    let found = again.trail.takeChanges()
    #expect(found.map(\.key) == expected.map(\.key))
    #expect(found.map(\.bytes) == expected.map(\.bytes))
    #expect(expected.filter { $0.bytes == nil }.count == 50)
  }

  @Test func withoutAStoreNoChangesPileUp() {
    var fields = FieldTable()
    var logSources = LogSourceTable()
    var trail = AuditTrail(fields: &fields, logSources: &logSources, recordsChanges: false)
    var out = EventBatch()
    trail.expand(AuditRig.batch(log(40, seed: 7)), into: &out)
    #expect(trail.takeChanges().filter { $0.key.first == UInt8(ascii: "p") }.isEmpty)
  }
}

/// The same numbers on every run.
struct AuditRandom: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
