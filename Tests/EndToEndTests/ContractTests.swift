import CanonicalJSON
import Glibc
import Testing

/// Exit statuses and streams that scripts rely on.
@Suite(.serialized) struct ContractTests {
  @Test func aQuietRunFindsRecordsAndExitsZero() throws {
    let folder = try TestFolder()
    try folder.configure()
    try folder.write("app.log", "not a log line\n" + TestFolder.alarm("ann") + TestFolder.alarm("ann"))
    let run = try folder.attestd("--once")
    #expect(run.status == 0, "\(run.errors)")
    let findings = try folder.json("findings").array ?? []
    #expect(findings.count == 1)
    #expect(findings.first?["count"] == 2)
    #expect(findings.first?["group"] == ["user": "ann"])
    #expect(findings.first?["criteria"] == ["CC6.1"])
    #expect(findings.first?["level"] == "medium")
    let coverage = try folder.json("coverage").array ?? []
    #expect(coverage.compactMap { $0["examined"]?.integer }.reduce(0, +) == 3)
    #expect(coverage.compactMap { $0["unparsed"]?.integer }.reduce(0, +) == 1)
    #expect(try folder.ctl("verify").status == 0)
    #expect(try folder.json("status")["running"] == 0)
  }

  @Test func anAttestationIsAnItemOfItsControl() throws {
    let folder = try TestFolder()
    try folder.configure()
    try folder.write("app.log", "a line\n")
    #expect(try folder.attestd("--once").status == 0)
    let config = ["--config", folder["attestd.yaml"]]
    let unknown = try folder.run(
      Program.attestctl.path, ["--state", folder["state"], "attest", "XX-9", "--note", "done"] + config)
    #expect(unknown.status == 70 && unknown.errors.contains("there are AC-1, "))
    let made = try folder.run(
      Program.attestctl.path,
      ["--state", folder["state"], "attest", "AC-3", "--note", "all reviewed"] + config)
    #expect(made.status == 0, "\(made.errors)")
    let population = try folder.run(
      Program.attestctl.path,
      [
        "--state", folder["state"], "population", "--control", "AC-3", "--from", "2026-01-01", "--to",
        "2099-12-31",
      ]
        + config)
    #expect(population.output.contains("\"kind\":\"attestation\""))
    #expect(!population.output.contains("all reviewed"), "the note is evidence, not part of the row")
  }

  @Test func withoutARecordCommandsSayWhatIsMissingAndExit70() throws {
    let folder = try TestFolder()
    for arguments in [
      ["status"], ["findings"], ["show", "f-1"], ["verify"], ["key"], ["attest", "AC-1", "--note", "done"],
    ] {
      let outcome = try folder.run(Program.attestctl.path, ["--state", folder["none"]] + arguments)
      #expect(outcome.status == 70, "\(arguments)")
      #expect(outcome.output.isEmpty)
      #expect(outcome.errors.contains(folder["none"]))
    }
  }

  @Test func wrongUsageExits64() throws {
    let folder = try TestFolder()
    for arguments in [
      ["nonsense"], ["findings", "--level", "loud"], ["findings", "--month", "2026-13"], ["export"],
      ["export", "--month", "2026-10"], ["scan"], ["scan", "--input", "csv", "x"],
      ["scan", "--now", "soon", "x"],
      ["show"],
    ] {
      let outcome = try folder.run(Program.attestctl.path, arguments)
      #expect(outcome.status == 64, "\(arguments): \(outcome.errors)")
      #expect(outcome.output.isEmpty)
    }
    #expect(try folder.run(Program.attestd.path, ["--nonsense"]).status == 64)
  }

  @Test func aBadConfigurationExits64AndNamesThePlace() throws {
    let folder = try TestFolder()
    try folder.configure(more: "merrge: 5m")
    let outcome = try folder.attestd("--once")
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("attestd.yaml:"))
    #expect(outcome.errors.contains("merrge"))
    let missing = try folder.run(
      Program.attestd.path, ["--config", folder["none.yaml"], "--state", folder["s"]])
    #expect(missing.status == 64)
  }

  @Test func aSecondDaemonExits70AndAnswersGoThroughTheFirst() throws {
    let folder = try TestFolder()
    try folder.configure()
    try folder.write("app.log", TestFolder.alarm("ann"))
    let daemon = try Child(
      Program.attestd.path, ["--state", folder["state"], "--config", folder["attestd.yaml"]], in: folder)
    #expect(try eventually { try folder.ctl("findings", "--json").output.contains("ann") })
    let second = try folder.attestd("--once")
    #expect(second.status == 70)
    #expect(second.errors.contains("lock"))
    let id = try #require(try folder.json("findings").array?.first?["id"]?.string)
    let answer = try folder.ctl("resolve", id, "--note", "known test")
    #expect(answer.status == 0, "\(answer.errors)")
    let finding = try folder.json("show", String(id.prefix(8)))
    #expect(finding["state"] == "resolved")
    #expect(finding["responses"]?.array?.first?["note"] == "known test")
    daemon.signal(SIGTERM)
    #expect(daemon.wait() == 0, "\(daemon.errors)")
    // Without a daemon the command writes itself.
    #expect(try folder.ctl("reopen", id, "--note", "was not").status == 0)
    #expect(try folder.json("show", id)["state"] == "open")
    #expect(try folder.ctl("resolve", id).status == 64)
    #expect(try folder.ctl("ack", "f-0000").status == 70)
    #expect(try folder.ctl("verify").status == 0)
  }

  @Test func anUnreadableSourceIsAGapAndTheRestIsRead() throws {
    let folder = try TestFolder()
    folder.makeFolder("dir.log")
    try folder.configure(files: ["dir.log", "app.log", "never-was.log"])
    try folder.write("app.log", TestFolder.alarm("ann"))
    let run = try folder.attestd("--once")
    #expect(run.status == 0, "\(run.errors)")
    let gaps = try folder.json("gaps").array ?? []
    #expect(gaps.map { $0["cause"] } == ["unreadable"])
    #expect(gaps.first?["source"]?.string?.hasSuffix("dir.log") == true)
    #expect(try folder.json("findings").array?.count == 1)
    // Explained, on the record.
    let id = try #require(gaps.first?["id"]?.string)
    #expect(try folder.ctl("gaps", "explain", id, "--note", "a folder by mistake").status == 0)
    #expect(try folder.json("gaps").array?.first?["state"] == "explained")
  }

  @Test func aBrokenRuleIsRejectedAloneWithItsPlace() throws {
    let folder = try TestFolder()
    try folder.configure()
    try folder.write("rules/broken.yml", "title: x\nlogsource: {product: linux}\ndetection:\n  s: [a\n")
    try folder.write(
      "rules/unknown.yml",
      "title: y\nlogsource: {product: linux}\ndetection:\n  s:\n    f|containz: a\n  condition: s\n")
    try folder.write("app.log", TestFolder.alarm("ann"))
    let run = try folder.attestd("--once")
    #expect(run.status == 0)
    #expect(run.output.contains("broken.yml:5:1: "))
    #expect(run.output.contains("unknown.yml:5:7: "))
    #expect(try folder.json("findings").array?.count == 1)
    #expect(try folder.json("status")["rules"]?["rejected"] == 2)
    let check = try folder.run(Program.attestctl.path, ["rules", "check", folder["rules"], "--json"])
    #expect(check.status == 1)
    let report = try check.json
    #expect(report["loaded"] == 1)
    #expect(report["rejected"] == 2)
    let places = report["diagnostics"]?.array?.compactMap { $0["line"]?.integer }
    #expect(places?.contains(5) == true)
  }

  @Test func aDamagedStoreExits70AndIsLeftAsItIs() throws {
    let folder = try TestFolder()
    try folder.configure()
    try folder.write("app.log", (0..<300).map { TestFolder.alarm("user\($0)") }.joined())
    #expect(try folder.attestd("--once").status == 0)
    var bytes = folder.bytes("state/attestd.db")
    for at in stride(from: 4_096, to: bytes.count, by: 512) {
      for offset in 0..<100 where at + offset < bytes.count { bytes[at + offset] = 0x5A }
    }
    try folder.write("state/attestd.db", bytes)
    let run = try folder.attestd("--once")
    #expect(run.status == 70)
    #expect(run.errors.contains("attestd.db"))
    for command in ["findings", "verify"] {
      let outcome = try folder.ctl(command)
      #expect([1, 70].contains(outcome.status), "\(command): \(outcome.status)")
    }
    #expect(folder.bytes("state/attestd.db") == bytes)
  }

  @Test func tamperingWithTheStoreIsFound() throws {
    let folder = try TestFolder()
    try folder.configure()
    try folder.write("app.log", TestFolder.alarm("ann"))
    #expect(try folder.attestd("--once").status == 0)
    #expect(try folder.ctl("verify").status == 0)
    let sqlite = try folder.run(
      "/usr/bin/sqlite3",
      [
        folder["state/attestd.db"],
        """
        SELECT 'DROP TRIGGER ' || name || ';' FROM sqlite_master WHERE type = 'trigger';
        """,
      ])
    try #require(sqlite.status == 0, "\(sqlite.errors)")
    let edit = try folder.run(
      "/usr/bin/sqlite3",
      [
        folder["state/attestd.db"],
        sqlite.output + "UPDATE leaf SET bytes = replace(bytes, 'medium', 'lowest');",
      ])
    try #require(edit.status == 0, "\(edit.errors)")
    let verdict = try folder.ctl("verify")
    #expect(verdict.status == 1)
    #expect(verdict.output.contains("BAD"))
  }
}
