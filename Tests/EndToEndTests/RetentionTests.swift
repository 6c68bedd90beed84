import CanonicalJSON
import Daemon
import Events
import Evidence
import Glibc
import Ledger
import Linux
import Store
import Testing

/// Deletion by policy and on request, as people see it.
@Suite(.serialized) struct RetentionTests {
  /// A record with a month of 2024 and a month of 2025, both closed, with an answer to each finding.
  /// - Parameter bulk: thousands of attestations before them.
  private static func record(bulk: Int = 0) throws -> TestFolder {
    let folder = try TestFolder()
    try folder.configure()
    try folder.write("app.log", "")
    try Directory.make(folder["state"], mode: 0o700)
    let host = HostFacts.current().id
    for _ in 0..<bulk {
      let time = try #require(Timestamp(rfc3339: "2024-01-20T12:00:00Z"))
      let recorder = try Recorder(state: folder["state"], host: host, now: time)
      var turn = Turn(recorded: time)
      for number in 1...1_000 {
        turn.statements.append(
          Statement(
            .attestationMade, ["control": "AC-1"], evidence: ["note": .string("\(number)"), "actor": "a"]))
      }
      try recorder.commit(turn)
      try recorder.close()
    }
    for year in ["2024", "2025"] {
      for month in ["05", "06"] { try write(folder, year: year, month: month, host: host) }
    }
    // The daemon states its key, and deletes nothing yet.
    try keep(folder, "20 years")
    try #require(try folder.attestd("--once").status == 0)
    return folder
  }

  private static func write(_ folder: TestFolder, year: String, month: String, host: String) throws {
    let state = folder["state"]
    let time = try #require(Timestamp(rfc3339: "\(year)-\(month)-15T12:00:00Z"))
    let recorder = try Recorder(state: state, host: host, now: time)
    let checkpointer = try Checkpointer(
      path: Checkpointer.path(state: state), keys: try KeyRing(state: state, host: host))
    var turn = Turn(recorded: time)
    for number in 1...3 {
      let id = "f-\(year)\(month)\(number)"
      turn.statements += [
        Statement(
          .findingOpened,
          [
            "finding": .string(id), "rule": "r1", "title": "A title", "level": "high", "kind": "anomaly",
            "criteria": ["CC6.1"], "ruleset": "abc", "group_fields": ["user"], "source": "journal",
            "reference": "s=1;i=2", "first": .string(time.description), "received": .string(time.description),
            "count": 1, "origin": "trusted", "late": 0, "before_coverage": 0,
          ],
          evidence: [
            "group": ["user": .string("name-\(year)\(month)\(number)")], "kept": [:], "record": "the line",
            "record_lossy": 0,
          ]),
        Statement(
          .responseMade, ["finding": .string(id), "decision": "resolve"],
          evidence: ["note": "looked", "actor": "carol (uid 1001)"]),
      ]
    }
    try ShardOpening.prepare(recorder, checkpointer, at: time, after: [])
    try recorder.commit(turn)
    // At the end of the month it is closed.
    let end = time.advanced(bySeconds: 17 * 86_400)
    var closing = Turn(recorded: end)
    let criterion = #"{"id":"CC6.1","gist":"access","observable":1}"#
    let design = Document(
      .design, Array(#"{"controls":[],"criteria":[\#(criterion)],"rules":[],"scope":["CC"]}"#.utf8))
    closing.documents = [design]
    closing.statements = [
      .periodClosed(month: "\(year)-\(month)", head: recorder.head, design: design.digest)
    ]
    try recorder.commit(closing)
    if let head = recorder.head { _ = try checkpointer.sign(head, at: end, .period, root: recorder.root) }
    try recorder.close()
  }

  /// Whole months since the June of a year, so that its May has just become too old.
  private static func configure(_ folder: TestFolder, keepingFrom year: Int) throws {
    var now = time(nil)
    var parts = tm()
    gmtime_r(&now, &parts)
    let months = (Int(parts.tm_year) + 1900 - year) * 12 + Int(parts.tm_mon) - 5
    try keep(folder, "\(months) months")
  }

  private static func keep(_ folder: TestFolder, _ span: String) throws {
    folder.makeFolder("conf.d")
    try folder.write(
      "conf.d/retention.yaml", "retention: {evidence: \(span), leaves: \(span), ledger: 20 years}\n")
  }

  private func retention(_ folder: TestFolder, _ arguments: String...) throws -> Outcome {
    try folder.run(
      Program.attestctl.path,
      ["--state", folder["state"], "retention"] + arguments + ["--config", folder["attestd.yaml"]])
  }

  @Test func aListOfAMonthSaysWhatOfItIsGone() throws {
    let folder = try Self.record()
    #expect(try folder.ctl("findings", "--month", "2024-05").errors == "")
    try Self.configure(folder, keepingFrom: 2025)
    #expect(try retention(folder, "run").status == 0)
    for command in ["findings", "operations"] {
      let pruned = try folder.ctl(command, "--month", "2024-05")
      #expect(
        pruned.status == 0 && pruned.errors.contains("of 2024-05 the record is no longer whole"), "\(pruned)")
      #expect(try folder.ctl(command, "--month", "2025-06").errors == "")
    }
    let other = try Self.record()
    try other.write(
      "conf.d/retention.yaml", "retention: {evidence: 12 months, leaves: 20 years, ledger: 20 years}\n")
    #expect(try retention(other, "run").status == 0)
    let deleted = try other.ctl("findings", "--month", "2024-06", "--json")
    #expect(
      deleted.status == 0 && deleted.errors.contains("evidence of 2024-06 was deleted on"), "\(deleted)")
    #expect(try deleted.json.array?.count == 3)
  }

  @Test func withoutADaemonThePersonAtTheTerminalDeletes() throws {
    let folder = try Self.record()
    try Self.configure(folder, keepingFrom: 2025)
    #expect(try folder.ctl("verify").status == 0)
    let before = try folder.json("status")["ledger"]?.array?.first?["root"]
    let status = try retention(folder, "status")
    #expect(status.output.contains("the oldest is of 2024-05-15"), "\(status.output)\(status.errors)")
    #expect(try folder.ctl("retention", "hold", "--note", "a court asked").status == 0)
    let refused = try retention(folder, "run")
    #expect(refused.status == 70 && refused.errors.contains("a hold is on"))
    #expect(try folder.ctl("erase", "f-2025061", "--note", "x").errors.contains("a hold is on since"))
    #expect(try retention(folder, "status").output.contains("a court asked"))
    #expect(try folder.ctl("retention", "release", "--note", "it is over").status == 0)
    #expect(try folder.ctl("retention", "release", "--note", "it is over").status == 70)

    let run = try retention(folder, "run")
    #expect(
      run.output == "deleted: the evidence of 18 leaves, 18 leaves up to the hash\n",
      "\(run.output)\(run.errors)")
    let verdict = try folder.ctl("verify")
    #expect(verdict.status == 0, "\(verdict.output)")
    #expect(verdict.output.contains("deleted: 12 leaves of shard 2024 up to the hash: older than"))
    #expect(verdict.output.contains("deleted: the evidence of 6 leaves of shard 2025"))
    #expect(try folder.json("status")["ledger"]?.array?.first?["root"] == before)
    #expect(
      try folder.json("findings").array?.compactMap { $0["id"]?.string } == [
        "f-2025061", "f-2025062", "f-2025063",
      ])
    let database = folder.text("state/attestd.db")
    #expect(!database.contains("name-2024") && !database.contains("name-202505"))
    #expect(database.contains("name-202506"))
  }

  @Test func aPersonsRequestIsGrantedAndShown() throws {
    let folder = try Self.record()
    let erased = try folder.ctl("erase", "f-2025061", "f-2025062", "--note", "letter of 3 March")
    #expect(erased.output == "erased: the evidence of 2 leaves\n", "\(erased.errors)")
    #expect(erased.errors.contains("2 answers keep their note and name; --with-responses erases them too"))
    let shown = try folder.ctl("show", "f-2025061")
    #expect(shown.output.contains("[deleted] on 20"))
    #expect(shown.output.contains("asked for by a person, leaf"))
    #expect(shown.output.contains("carol (uid 1001): looked"))
    #expect(try folder.json("show", "f-2025061")["evidence_deleted"]?["basis"] == "request")
    #expect(try folder.json("show", "f-2025063")["evidence_deleted"] == nil)
    let listed = try folder.ctl("findings", "--month", "2025-06")
    #expect(listed.lines.filter { $0.contains("user=[deleted]) [evidence deleted: leaf ") }.count == 2)
    #expect(try folder.json("findings").array?.filter { $0["evidence_deleted"] != nil }.count == 2)
    #expect(try folder.ctl("erase", "f-2025061", "--with-responses", "--note", "and those").status == 0)
    #expect(try folder.ctl("show", "f-2025061").output.contains("[deleted]: [deleted]"))
    #expect(
      try folder.ctl("erase", "f-2025061", "--note", "again").errors.contains("nothing is left to erase"))
    #expect(try folder.ctl("erase", "f-none", "--note", "again").status == 70)
    let verdict = try folder.ctl("verify")
    #expect(verdict.status == 0 && verdict.output.contains("asked for by a person"))
    let bytes = folder.text("state/attestd.db")
    #expect(!bytes.contains("name-2025061") && bytes.contains("name-2025063"))
  }

  @Test func theRunningDaemonDoesTheSame() throws {
    let folder = try Self.record()
    try Self.keep(folder, "18 months")
    let daemon = try Child(
      Program.attestd.path, ["--state", folder["state"], "--config", folder["attestd.yaml"]], in: folder)
    // What is of 2024 is gone at once.
    #expect(
      eventually {
        (try? folder.json("findings"))?.array?.allSatisfy { $0["time"]?.string?.hasPrefix("2025") == true }
          == true
      })
    #expect(try folder.ctl("erase", "f-2025063", "--with-responses", "--note", "letter").status == 0)
    #expect(try folder.ctl("show", "f-2025063").output.contains("asked for by a person"))
    #expect(try retention(folder, "run").output == "deleted: nothing\n")
    #expect(try folder.ctl("retention", "hold", "--note", "a court asked").status == 0)
    #expect(try retention(folder, "run").errors.contains("a hold is on"))
    #expect(try folder.ctl("erase", "f-2025062", "--note", "x").status == 70)
    daemon.signal(SIGTERM)
    #expect(daemon.wait() == 0)
    #expect(try folder.ctl("verify").status == 0)
  }

  @Test func anExportSaysWhatIsGone() throws {
    let folder = try Self.record()
    let whole = try ExportTests.export(folder, "2025-06", "whole")
    #expect(whole.status == 0 && !whole.output.contains("deleted"), "\(whole.errors)")
    #expect(try folder.ctl("erase", "f-2025061", "--with-responses", "--note", "letter").status == 0)
    let lacking = try ExportTests.export(folder, "2025-06", "lacking")
    #expect(lacking.output.contains("final"))
    #expect(lacking.output.contains("2 of 6 findings, operations and answers"), "\(lacking.output)")
    let manifest = try JSONValue(parsing: folder.bytes("lacking/manifest.json").dropLast())
    #expect(manifest["retention"]?["evidence_deleted"] == 2 && manifest["retention"]?["evidence_total"] == 6)
    #expect(folder.text("lacking/report.html").contains("Evidence deleted by retention on 20"))
    #expect(!folder.text("whole/report.html").contains("Evidence deleted by retention on 20"))
    try Self.configure(folder, keepingFrom: 2025)
    #expect(try retention(folder, "run").status == 0)
    let refused = try ExportTests.export(folder, "2025-05", "refused")
    #expect(refused.status == 70)
    #expect(refused.errors.contains("2025-05 is no longer on the record"), "\(refused.errors)")
    for (first, status) in [("2025-05-31", 70), ("2025-06-01", 0)] as [(String, Int32)] {
      let pull = try folder.run(
        Program.attestctl.path,
        [
          "--state", folder["state"], "population", "--criterion", "CC6.1", "--from", first, "--to",
          "2025-06-30",
          "--config", folder["attestd.yaml"],
        ])
      #expect(pull.status == status, "\(pull.errors)")
    }
    // Its year begins with hashes now, and it is itself as it was.
    let later = try ExportTests.export(folder, "2025-06", "later")
    #expect(later.status == 0, "\(later.errors)")
    #expect(folder.bytes("later/findings.csv") == folder.bytes("lacking/findings.csv"))
    for name in ["whole", "lacking", "later"] {
      let verdict = try folder.ctl("verify", folder[name])
      #expect(verdict.status == 0, "\(name): \(verdict.output)")
      let script = try folder.run("/usr/bin/python3", [folder["\(name)/verify.py"], folder[name]])
      #expect(script.status == 0, "\(name): \(script.output)\(script.errors)")
    }
  }

  @Test func killedInTheMiddleNothingIsHalfDeleted() throws {
    // Enough for many batches.
    let folder = try Self.record(bulk: 15)
    try Self.configure(folder, keepingFrom: 2026)
    var deleted: [Int] = []
    for round in 1...3 {
      let child = try Child(
        Program.attestctl.path,
        ["--state", folder["state"], "retention", "run", "--config", folder["attestd.yaml"]], in: folder)
      // As soon as it has done some of its work.
      #expect(
        try eventually {
          try Archive(state: folder["state"]).retention().deletions.count > (deleted.last ?? 0)
        })
      child.signal(SIGKILL)
      _ = child.wait()
      deleted.append(try Archive(state: folder["state"]).retention().deletions.count)
      #expect(try Archive(state: folder["state"]).verify().isEmpty, "round \(round)")
    }
    #expect(try retention(folder, "run").status == 0)
    let archive = try Archive(state: folder["state"])
    #expect(try archive.verify().isEmpty)
    #expect(try archive.retention().oldestEvidence == nil)
    let evidence = try archive.retention().deletions.filter { $0.deletion.what == .evidence }
    #expect(evidence.reduce(0) { $0 + $1.deletion.count } == 15_024)
  }
}
