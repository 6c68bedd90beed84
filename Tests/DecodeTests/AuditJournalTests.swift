import Decode
import Events
import Testing

/// Entries as journald 252 and 257 store them: the type in front of the text, the stamp in fields.
struct AuditJournalTests {
  private func entry(
    _ type: String, _ text: String, serial: String = "341", stamp: String = "1795402166810000",
    transport: String = "audit", host: String = "web01"
  ) -> KeyValuePairs<String, String> {
    [
      "_TRANSPORT": transport, "_HOSTNAME": host, "SYSLOG_IDENTIFIER": "audit", "_AUDIT_TYPE": "1300",
      "_AUDIT_TYPE_NAME": type, "_AUDIT_ID": serial, "_SOURCE_REALTIME_TIMESTAMP": stamp,
      "_AUDIT_FIELD_EXE": "/not/this/one", "MESSAGE": text,
    ]
  }

  private let exec = [
    (
      "SYSCALL",
      "SYSCALL arch=c000003e syscall=59 success=yes exit=0 a0=55 a1=55 a2=55 a3=8 items=2 ppid=4372 pid=4373"
        + " auid=4294967295 uid=0 gid=0 tty=(none) ses=4294967295 comm=\"sh\" exe=\"/usr/bin/dash\" key=\"exec\""
    ),
    ("BPRM_FCAPS", "BPRM_FCAPS fver=0 fp=0"), ("EXECVE", "EXECVE argc=3 a0=\"sh\" a1_len=8 a1[0]=61206220"),
    ("EXECVE", "EXECVE a1[1]=63 a2=\"z\""), ("CWD", "CWD cwd=\"/srv\""),
    ("PATH", "PATH item=0 name=\"/bin/sh\" inode=254560 mode=0100755 nametype=NORMAL"),
    ("PROCTITLE", "PROCTITLE proctitle=7368"),
  ]

  @Test func aRecordReadsAsInTheFile() {
    var rig = AuditRig()
    let events = rig.readJournal([entry("SOCKADDR", "SOCKADDR saddr=020000097F0000010000000000000000")])
    #expect(events.count == 1)
    #expect(
      events[0].raw
        == "type=SOCKADDR msg=audit(1795402166.810:341): saddr=020000097F0000010000000000000000")
    #expect(events[0]["type"] == "SOCKADDR")
    #expect(events[0]["laddr"] == "127.0.0.1")
    #expect(events[0]["host"] == "web01")
    #expect(events[0].time == Timestamp(seconds: 1_795_402_166, microseconds: 810_000))
    #expect(events[0].ordinal == 1)
    #expect(events[0].reference == "s=1;i=0")
    #expect(events[0].sources == ["linux", "linux/auditd"])
  }

  @Test func anExecIsAProcessCreationByThisRoadToo() throws {
    var rig = AuditRig()
    let exec =
      [exec[0], exec[1], (exec[2].0, "EXECVE argc=3 a0=\"sh\" a1_len=10 a1[0]=61206220"), exec[3]]
      + exec[4...]
    let events = rig.readJournal(exec.map { entry($0.0, $0.1) })
    #expect(events.records.count == 7)
    #expect(events.records[0]["SYSCALL"] == "execve")
    let process = try #require(events.processes.first)
    #expect(process["CommandLine"] == "sh a b c z")
    #expect(process.all("Image") == ["/usr/bin/dash", "/bin/sh"])
    #expect(process["User"] == "root")
    #expect(process["host"] == "web01")
    #expect(process.reference == "s=1;i=0")
  }

  @Test func aLostRecordLeavesTheEventOut() {
    var rig = AuditRig()
    let events = rig.readJournal(exec.map { entry($0.0, $0.1) })
    #expect(events.records.count == 7)
    #expect(events.processes.isEmpty)
    #expect(rig.trail.incompleteEvents == 1)
  }

  @Test func entriesFromElsewhereAreLeftAlone() {
    var rig = AuditRig()
    let events = rig.readJournal([
      entry("CWD", "CWD cwd=\"/srv\"", transport: "journal"),
      entry("CWD", "CWD cwd=\"/srv\"", transport: "syslog"),
      ["MESSAGE": "type=CWD msg=audit(1.000:1): cwd=\"/\""], [:],
    ])
    #expect(events.isEmpty)
  }

  @Test func typesWithoutANameAreWrittenAsAuditdDoes() {
    var rig = AuditRig()
    #expect(rig.readJournal([entry("AUDIT1399", "AUDIT1399 x=1")])[0]["type"] == "UNKNOWN[1399]")
    #expect(rig.readJournal([entry("AUDIT", "AUDIT x=1")])[0]["type"] == "AUDIT")
  }

  @Test func entriesThatLackAFieldAreTextOrMakeDo() {
    var rig = AuditRig()
    for fields: KeyValuePairs<String, String> in [
      ["_TRANSPORT": "audit", "MESSAGE": "CWD cwd=\"/srv\"", "_AUDIT_ID": "5"],
      [
        "_TRANSPORT": "audit", "MESSAGE": "CWD cwd=\"/srv\"",
        "_SOURCE_REALTIME_TIMESTAMP": "1795402166810000",
      ],
      [
        "_TRANSPORT": "audit", "MESSAGE": "CWD cwd=\"/srv\"", "_SOURCE_REALTIME_TIMESTAMP": "x",
        "_AUDIT_ID": "5",
      ],
      [
        "_TRANSPORT": "audit", "MESSAGE": "CWD cwd=\"/srv\"", "_SOURCE_REALTIME_TIMESTAMP": "5",
        "_AUDIT_ID": "5;",
      ],
    ] {
      let events = rig.readJournal([fields])
      #expect(events.map(\.raw) == ["CWD cwd=\"/srv\""])
      #expect(events[0].time == AuditRig.received)
    }
    #expect(rig.trail.malformedRecords == 4)
    let unnamed = rig.readJournal([
      [
        "_TRANSPORT": "audit", "MESSAGE": "CWD cwd=\"/srv\"",
        "_SOURCE_REALTIME_TIMESTAMP": "1795402166007000",
        "_AUDIT_ID": "5",
      ]
    ])
    #expect(unnamed[0].raw == "type=CWD msg=audit(1795402166.007:5): cwd=\"/srv\"")
    #expect(rig.readJournal([["_TRANSPORT": "audit"]]).count == 1)
    let foreign = rig.readJournal([entry("CWD", "cwd=\"/srv\"")])
    #expect(foreign[0]["cwd"] == "/srv")
  }

  @Test func eventsOfTwoHostsAreNotMixed() {
    var rig = AuditRig()
    let good = exec[...1] + [("EXECVE", "EXECVE argc=1 a0=\"sh\"")] + exec[4...]
    let entries = good.flatMap { [entry($0.0, $0.1, host: "a"), entry($0.0, $0.1, host: "b")] }
    #expect(rig.readJournal(entries).processes.map { $0["host"] } == ["a", "b"])
  }
}
