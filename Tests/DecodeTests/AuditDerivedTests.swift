import Decode
import Events
import Testing

struct AuditDerivedTests {
  private func joined(_ lines: [String]) -> String { lines.joined(separator: "\n") }

  @Test func anExecIsAProcessCreation() throws {
    var rig = AuditRig()
    let lines = Records.exec(
      ["sh", "-c", "echo a b", "", "naïve"], serial: 22, path: "/bin/sh", exe: "/usr/bin/dash", uid: 33,
      user: "www-data")
    let events = rig.read(joined(lines))
    #expect(events.records.count == lines.count)
    #expect(events.records.map(\.raw) == lines)
    let process = try #require(events.processes.first)
    #expect(events.processes.count == 1)
    #expect(process.sources == ["category process_creation, product linux"])
    #expect(process.all("Image") == ["/usr/bin/dash", "/bin/sh"])
    #expect(process["CommandLine"] == "sh -c echo a b  naïve")
    #expect(process["command"] == "sh -c echo a b  naïve")
    #expect(process["CurrentDirectory"] == "/srv/app")
    #expect(process["User"] == "www-data")
    #expect(process["user"] == "www-data")
    #expect(process["LogonId"] == "33")
    #expect(process["ProcessId"] == "701")
    #expect(process["pid"] == "701")
    #expect(process["ParentProcessId"] == "700")
    #expect(process["ParentImage"] == nil)
    #expect(process["ParentCommandLine"] == nil)
    #expect(process.raw == nil)
    #expect(process.ordinal == 1)
    #expect(process.time == Timestamp(seconds: 1_795_402_104, microseconds: 406_000))
    #expect(rig.trail.incompleteEvents == 0)
  }

  @Test(arguments: 0..<4) func halfAnExecIsNone(_ missing: Int) {
    var rig = AuditRig()
    var lines = Records.exec(["id"], serial: 22, path: "/usr/bin/id", exe: "/usr/bin/id")
    lines.remove(at: missing)
    let events = rig.readAll(joined(lines))
    #expect(events.records.count == lines.count)
    #expect(events.processes.isEmpty)
    #expect(rig.trail.incompleteEvents == (missing == 0 ? 0 : 1))
  }

  @Test func aFailedExecIsNone() {
    var rig = AuditRig()
    let lines = [
      Records.syscall("execve", 59, serial: 11, success: "no", exit: -2, items: 1, exe: "/usr/bin/bash"),
      Records.line("CWD", 11, "cwd=\"/srv\""),
      Records.line("PATH", 11, "item=0 name=\"/usr/local/bin/x\" nametype=UNKNOWN"),
      Records.line("PROCTITLE", 11, "proctitle=\"bash\""),
    ]
    let events = rig.readAll(joined(lines))
    #expect(events.count == 4)
    #expect(rig.trail.incompleteEvents == 0)
  }

  static let invocations: [(String, String, [String])] = [
    ("./tool", "/srv/app/tool", ["/srv/app/tool"]),
    ("../bin//x/./y", "/srv/bin/x/y", ["/srv/bin/x/y"]),
    ("tool", "/usr/bin/python3.11", ["/usr/bin/python3.11", "/srv/app/tool"]),
    ("/usr/bin/python3", "/usr/bin/python3.11", ["/usr/bin/python3.11", "/usr/bin/python3"]),
    ("/../../etc/alternatives/nc", "/usr/bin/nc.openbsd", ["/usr/bin/nc.openbsd", "/etc/alternatives/nc"]),
    ("/..", "/usr/bin/x", ["/usr/bin/x", "/"]),
    ("", "/memfd:x (deleted)", ["/memfd:x (deleted)"]),
  ]

  @Test(arguments: invocations) func theImageIsTheFileAndThePathAskedFor(
    _ path: String, _ exe: String, _ images: [String]
  ) {
    var rig = AuditRig()
    let events = rig.read(joined(Records.exec(["x"], serial: 1, path: path, exe: exe)))
    #expect(events.processes.map { $0.all("Image") } == [images])
  }

  /// What a program opened before is run without a path.
  @Test func aProgramRunFromADescriptorIsAProcessToo() throws {
    var rig = AuditRig()
    var lines = Records.exec(["x"], serial: 1, path: "p", exe: "/srv/hidden/tool")
    lines[0] = Records.syscall(
      "execveat", 322, serial: 1, registers: "a0=3 a1=7ff1 a2=7ff2 a3=7ff3", exe: "/srv/hidden/tool")
    #expect(rig.read(joined(lines)).processes.map { $0.all("Image") } == [["/srv/hidden/tool"]])
    lines[3] = Records.line("PATH", 1, "item=0 name=(null) inode=25 nametype=NORMAL")
    #expect(rig.read(joined(lines)).processes.map { $0.all("Image") } == [["/srv/hidden/tool"]])
  }

  @Test func withoutInterpretationRootIsRootAndOthersAreNumbers() {
    for (uid, name) in [(0, "root"), (33, "33")] {
      var rig = AuditRig()
      let lines = Records.exec(
        ["id"], serial: 1, path: "/usr/bin/id", exe: "/usr/bin/id", uid: uid, user: nil)
      #expect(rig.read(joined(lines)).processes.map { $0["User"] } == [name])
    }
  }

  // MARK: - Long arguments

  private func long(_ records: [String]) -> [String] {
    var lines = Records.exec(["x"], serial: 9, path: "/usr/bin/x", exe: "/usr/bin/x")
    lines.replaceSubrange(1...1, with: records.map { Records.line("EXECVE", 9, $0) })
    return lines
  }

  @Test func longArgumentsAreJoinedFromSeveralRecords() {
    var rig = AuditRig()
    let parts = [String(repeating: "a b ", count: 900), String(repeating: "c", count: 3_000), "end"]
    let text = parts.joined()
    let events = rig.read(
      joined(
        long([
          "argc=4 a0=\"tr\" a1_len=\(text.utf8.count * 2) a1[0]=\(Records.hex(parts[0]))",
          " a1[1]=\(Records.hex(parts[1]))",
          " a1[2]=\(Records.hex(parts[2])) a2=\"short\" a3_len=6 a3[0]=\"abc\"",
          " a3[1]=\"def\"",
        ])))
    #expect(events.records.count == 9)
    #expect(events.processes.map { $0["CommandLine"] } == ["tr \(text) short abcdef"])
  }

  static let broken: [[String]] = [
    // A part, an argument, the first record, the last record is missing.
    ["argc=2 a0=\"x\" a1_len=12 a1[0]=616161", " a1[2]=6161"],
    ["argc=3 a0=\"x\" a2=\"z\""], ["argc=2 a0=\"x\" a2=\"z\""],
    ["argc=2 a0=\"x\" a1_len=8 a1[0]=6161", " a1[2]=6161"],
    [" a1[1]=616161"],
    ["argc=2 a0=\"x\" a1_len=12 a1[0]=616161"],
    // More than there should be.
    ["argc=1 a0=\"x\" a1=\"y\""], ["argc=2 a0=\"x\" a1_len=4 a1[0]=616161"],
    ["argc=1 a0=\"x\"", "argc=1 a0=\"x\""],
    // Nonsense.
    ["argc=-1 a0=\"x\""], ["argc=99999999999999999999 a0=\"x\""], ["a0=\"x\""],
    ["argc=1 a0_len=0 a0[0]=\"x\""],
    ["argc=1 a999999999999999999999=\"x\""],
  ]

  @Test(arguments: broken) func aCommandLineWithAGapIsNone(_ records: [String]) {
    var rig = AuditRig()
    #expect(rig.readAll(joined(long(records))).processes.isEmpty)
    #expect(rig.trail.incompleteEvents == 1)
  }

  @Test func aCutArgumentRecordIsAGap() {
    var rig = AuditRig()
    let lines = long(["argc=1 a0=\"x\""])
    var batch = AuditRig.batch(lines.map { Array($0.utf8) })
    batch.entries[1].isTruncated = true
    var out = EventBatch()
    rig.trail.expand(batch, into: &out)
    #expect(rig.events(out).processes.isEmpty)
  }

  @Test func aHugeCommandLineIsCutVisibly() throws {
    var rig = AuditRig()
    let records = (0..<40).map { index in
      (index == 0 ? "argc=40 " : " ") + "a\(index)=\"\(String(repeating: "y", count: 4_000))\""
    }
    let process = try #require(rig.read(joined(long(records))).processes.first)
    #expect(process["CommandLine"]?.utf8.count == 65_536)
    #expect(process.isTruncated)
    #expect(rig.trail.cutCommandLines == 1)
  }

  // MARK: - Parents

  @Test func aParentIsKnownFromItsOwnExec() throws {
    var rig = AuditRig()
    _ = rig.read(
      joined(
        Records.exec(["sh", "-i"], serial: 1, path: "/bin/sh", exe: "/usr/bin/dash", parent: 1, pid: 700)))
    let child = try #require(
      rig.read(joined(Records.exec(["id"], serial: 2, path: "/usr/bin/id", exe: "/usr/bin/id"))).processes
        .first)
    #expect(child.all("ParentImage") == ["/usr/bin/dash", "/bin/sh"])
    #expect(child["ParentCommandLine"] == "sh -i")
  }

  @Test func aCopyOfAProcessIsKnownByWhatItRuns() throws {
    var rig = AuditRig()
    _ = rig.read(
      joined(
        Records.exec(["sh", "-i"], serial: 1, path: "/bin/sh", exe: "/usr/bin/dash", parent: 1, pid: 600)))
    // 700 was made by fork alone; a failed exec is the first that is heard of it.
    _ = rig.readAll(
      Records.syscall(
        "execve", 59, serial: 2, success: "no", exit: -2, parent: 600, pid: 700, exe: "/usr/bin/dash"))
    let child = try #require(
      rig.read(joined(Records.exec(["id"], serial: 3, path: "/usr/bin/id", exe: "/usr/bin/id"))).processes
        .first)
    #expect(child["ParentCommandLine"] == "sh -i")
    #expect(child.all("ParentImage") == ["/usr/bin/dash", "/bin/sh"])
  }

  @Test func aParentWithoutABeginningHasAnImageOnly() throws {
    var rig = AuditRig()
    _ = rig.readAll(
      Records.syscall("socket", 41, serial: 2, items: 0, parent: 1, pid: 700, exe: "/usr/sbin/nginx"))
    let child = try #require(
      rig.read(joined(Records.exec(["id"], serial: 3, path: "/usr/bin/id", exe: "/usr/bin/id"))).processes
        .first)
    #expect(child.all("ParentImage") == ["/usr/sbin/nginx"])
    #expect(child["ParentCommandLine"] == nil)
  }

  @Test func anIncompleteExecForgetsTheOldCommandLine() throws {
    var rig = AuditRig()
    _ = rig.read(
      joined(
        Records.exec(["sh", "-i"], serial: 1, path: "/bin/sh", exe: "/usr/bin/dash", parent: 1, pid: 700)))
    var lines = Records.exec(
      ["perl"], serial: 2, path: "/usr/bin/perl", exe: "/usr/bin/perl", parent: 1, pid: 700)
    lines.remove(at: 1)
    _ = rig.read(joined(lines))
    let child = try #require(
      rig.read(joined(Records.exec(["id"], serial: 3, path: "/usr/bin/id", exe: "/usr/bin/id"))).processes
        .first)
    #expect(child.all("ParentImage") == ["/usr/bin/perl"])
    #expect(child["ParentCommandLine"] == nil)
  }

  @Test func anUnknownParentIsAskedForOnce() throws {
    final class Counter: @unchecked Sendable { var asked: [UInt32] = [] }
    let counter = Counter()
    var rig = AuditRig()
    rig.trail.processLookup = { pid in
      counter.asked.append(pid)
      return AuditProcess(executable: Array("/usr/sbin/cron".utf8), commandLine: Array("cron -f".utf8))
    }
    for serial in 1...2 {
      let child = try #require(
        rig.read(joined(Records.exec(["id"], serial: serial, path: "/usr/bin/id", exe: "/usr/bin/id")))
          .processes.first)
      #expect(child["ParentImage"] == "/usr/sbin/cron")
      #expect(child["ParentCommandLine"] == "cron -f")
    }
    #expect(counter.asked == [700])
  }

  @Test func processesOfTwoNodesAreNotMixed() {
    var rig = AuditRig()
    func on(_ node: String, _ lines: [String]) -> String { joined(lines.map { "node=\(node) \($0)" }) }
    let shell = Records.exec(["sh"], serial: 1, path: "/bin/sh", exe: "/usr/bin/dash", parent: 1, pid: 700)
    let child = Records.exec(["id"], serial: 2, path: "/usr/bin/id", exe: "/usr/bin/id")
    _ = rig.read(on("one", shell))
    #expect(rig.read(on("two", child)).processes.map { $0["ParentImage"] } == [nil])
    #expect(rig.read(on("one", child)).processes.map { $0["ParentImage"] } == ["/usr/bin/dash"])
    #expect(rig.read(on("one", child)).processes.map { $0["host"] } == ["one"])
    // Records of two events that differ in the node only.
    let mixed = zip(child, child).flatMap { ["node=a \($0)", "node=b \($1)"] }
    #expect(rig.read(joined(mixed)).processes.map { $0["host"] } == ["a", "b"])
  }

  // MARK: - Files

  private func creation(
    _ syscall: (String, Int), _ registers: String, _ paths: [(String, String)], folder: String = "/srv/app",
    serial: Int = 30
  ) -> String {
    joined(
      [
        Records.syscall(
          syscall.0, syscall.1, serial: serial, exit: 3, registers: registers, items: paths.count,
          exe: "/usr/bin/dash"),
        Records.line("CWD", serial, "cwd=\(Records.untrusted(folder))"),
      ] + paths.enumerated().map { Records.path($0.offset, $0.element.0, $0.element.1, serial: serial) }
        + [Records.line("PROCTITLE", serial, "proctitle=\"sh\"")])
  }

  @Test func aCreatedFileIsAFileEvent() throws {
    var rig = AuditRig()
    _ = rig.read(joined(Records.exec(["sh"], serial: 1, path: "/bin/sh", exe: "/usr/bin/dash")))
    let events = rig.read(
      creation(
        ("openat", 257), "a0=ffffff9c a1=55 a2=241 a3=1b6",
        [("/srv/app", "PARENT"), ("new file.txt", "CREATE")]))
    #expect(events.records.count == 5)
    let file = try #require(events.files.first)
    #expect(events.files.count == 1)
    #expect(file["TargetFilename"] == "/srv/app/new file.txt")
    #expect(file.all("Image") == ["/usr/bin/dash", "/bin/sh"])
    #expect(file["User"] == "root")
    #expect(file["ProcessId"] == "701")
    #expect(file.raw == nil)
    #expect(file.sources == ["category file_event, product linux"])
  }

  @Test func aRenameCreatesItsTarget() {
    var rig = AuditRig()
    let events = rig.read(
      creation(
        ("renameat2", 316), "a0=ffffff9c a1=7f a2=ffffff9c a3=7e",
        [("../", "PARENT"), ("/srv/app", "PARENT"), ("y", "DELETE"), ("../moved", "CREATE")]))
    #expect(events.files.map { $0["TargetFilename"] } == ["/srv/moved"])
  }

  static let quiet: [(String, Int, String, [(String, String)])] = [
    ("openat", 257, "a0=ffffff9c", [("/etc/passwd", "NORMAL")]),
    ("unlinkat", 263, "a0=ffffff9c", [("/srv", "PARENT"), ("x", "DELETE")]),
  ]

  @Test(arguments: quiet) func readingAndRemovingCreateNothing(
    _ name: String, _ number: Int, _ registers: String, _ paths: [(String, String)]
  ) {
    var rig = AuditRig()
    #expect(rig.read(creation((name, number), registers, paths)).files.isEmpty)
  }

  @Test func aNameBelowAnOpenDirectoryStaysAsGiven() {
    var rig = AuditRig()
    let below = creation(
      ("openat", 257), "a0=5 a1=55 a2=241 a3=1b6", [("/srv/app", "PARENT"), ("x.sh", "CREATE")])
    #expect(rig.read(below).files.map { $0["TargetFilename"] } == ["x.sh"])
    let absolute = creation(
      ("openat", 257), "a0=5 a1=55 a2=241 a3=1b6", [("/etc", "PARENT"), ("/etc/x.sh", "CREATE")])
    #expect(rig.read(absolute).files.map { $0["TargetFilename"] } == ["/etc/x.sh"])
  }

  @Test func aFailedCreationIsNone() {
    var rig = AuditRig()
    let text = creation(("mkdir", 83), "a0=1 a1=2 a2=3 a3=4", [("/srv", "PARENT"), ("d", "CREATE")])
    #expect(rig.read(text).files.count == 1)
    #expect(rig.read(text.replacing("success=yes", with: "success=no")).files.isEmpty)
  }

  // MARK: - Connections

  private func connect(
    _ saddr: String, success: String, exit: Int, syscall: (String, Int) = ("connect", 42),
    registers: String = "a0=3 a1=7ff a2=10 a3=0"
  ) -> String {
    joined([
      Records.syscall(
        syscall.0, syscall.1, serial: 40, success: success, exit: exit, registers: registers, items: 0,
        exe: "/usr/bin/bash"),
      Records.line(
        "SOCKADDR", 40, "saddr=\(saddr)\u{1D}SADDR={ saddr_fam=inet laddr=203.0.113.9 lport=4444 }"),
      Records.line("PROCTITLE", 40, "proctitle=\"bash\""),
    ])
  }

  static let connections: [(String, String, Int, [String?])] = [
    ("0200115CCB0071090000000000000000", "yes", 0, ["203.0.113.9", "4444"]),
    ("0200115CCB0071090000000000000000", "no", -115, ["203.0.113.9", "4444"]),
    ("0A0001BB0000000020010DB800000000000000000000000100000000", "yes", 0, ["2001:db8::1", "443"]),
    ("0200115CCB0071090000000000000000", "no", -111, []),
    ("01002F72756E2F6E736364004B13", "yes", 0, []),
    ("00000000000000000000000000000000", "yes", 0, []),
  ]

  @Test(arguments: connections) func aConnectIsANetworkConnection(
    _ saddr: String, _ success: String, _ exit: Int, _ expected: [String?]
  ) {
    var rig = AuditRig()
    let events = rig.readAll(connect(saddr, success: success, exit: exit))
    #expect(events.records.count == 3)
    #expect(events.connections.count == (expected.isEmpty ? 0 : 1))
    for event in events.connections {
      #expect([event["DestinationIp"], event["DestinationPort"]] == expected)
      #expect(event["Initiated"] == "true")
      #expect(event["Image"] == "/usr/bin/bash")
      #expect(event["User"] == "root")
      #expect(event.sources == ["category network_connection, product linux"])
    }
  }

  @Test func aThirtyTwoBitConnectIsOneToo() {
    var rig = AuditRig()
    let saddr = "0200115CCB0071090000000000000000"
    func call(_ number: Int) -> String {
      connect(
        saddr, success: "yes", exit: 0, syscall: ("socketcall", 102),
        registers: "a0=\(number) a1=ff a2=0 a3=0")
    }
    #expect(rig.readAll(call(3)).connections.count == 1)
    #expect(rig.readAll(call(2)).connections.isEmpty)
  }

  // MARK: - When an event ends

  @Test func anEventEndsWithItsTitleOrItsEnd() {
    for last in ["PROCTITLE", "EOE"] {
      var rig = AuditRig()
      var lines = Records.exec(["id"], serial: 5, path: "/usr/bin/id", exe: "/usr/bin/id")
      lines[5] = Records.line(last, 5, "")
      let body = rig.read(joined(Array(lines.dropLast())))
      #expect(body.processes.isEmpty)
      #expect(rig.read(lines[5]).processes.count == 1)
    }
  }

  @Test func anEventEndsAfterTwoSecondsOfTheLog() {
    var rig = AuditRig()
    let lines = Records.exec(["id"], serial: 5, at: "1795402104.000", path: "/usr/bin/id", exe: "/usr/bin/id")
    _ = rig.read(joined(Array(lines.dropLast())))
    #expect(rig.read(Records.line("CWD", 6, "cwd=\"/\"", at: "1795402106.000")).processes.isEmpty)
    #expect(rig.read(Records.line("CWD", 7, "cwd=\"/\"", at: "1795402106.001")).processes.count == 1)
  }

  @Test func anEventEndsWhenTheCallerIsIdle() {
    var rig = AuditRig()
    let lines = Records.exec(["id"], serial: 5, at: "1795402104.000", path: "/usr/bin/id", exe: "/usr/bin/id")
    _ = rig.read(joined(Array(lines.dropLast())))
    #expect(rig.flush(before: Timestamp(seconds: 1_795_402_106)).isEmpty)
    #expect(rig.flush(before: Timestamp(seconds: 1_795_402_107)).processes.count == 1)
    #expect(rig.flush(before: Timestamp(seconds: 1_795_402_107)).isEmpty)
    #expect(rig.flush(before: Timestamp(microseconds: .min)).isEmpty)
  }

  @Test func interleavedEventsAreKeptApart() {
    var rig = AuditRig()
    let one = Records.exec(["one"], serial: 5, path: "/usr/bin/one", exe: "/usr/bin/one", pid: 801)
    let two = Records.exec(["two"], serial: 6, path: "/usr/bin/two", exe: "/usr/bin/two", pid: 802)
    let events = rig.read(joined(zip(one, two).flatMap { [$0, $1] }))
    #expect(events.processes.map { $0["CommandLine"] } == ["one", "two"])
    // A serial number may be used again: the stamp is a part of the key, and so is the order of numbers.
    let again = Records.exec(
      ["again"], serial: 5, at: "1795402104.999", path: "/usr/bin/a", exe: "/usr/bin/a")
    #expect(rig.read(joined(again)).processes.map { $0["CommandLine"] } == ["again"])
  }

  @Test func recordsOfProgramsAreNotJoined() {
    var rig = AuditRig()
    let text =
      "type=ADD_USER msg=audit(1795402181.246:349): pid=4480 uid=0 auid=0 ses=1 msg='op=adding user id=1001"
      + " exe=\"/usr/sbin/useradd\" hostname=? addr=? terminal=? res=success'"
    #expect(rig.readAll(text).count == 1)
    #expect(rig.trail.takeChanges().isEmpty)
  }
}
