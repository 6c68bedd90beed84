import CanonicalJSON
import Daemon
import Events
import Evidence
import Glibc
import Linux
import Store
import Testing

/// A rule is changed, seen, approved, exported and verified.
@Suite struct RuleChangeTests {

  private func folder() throws -> TestFolder {
    let folder = try TestFolder()
    try folder.configure()
    try folder.write("app.log", TestFolder.alarm("ann"))
    try folder.write("rules/other.yml", Self.other("low"))
    #expect(try folder.attestd("--once").status == 0)
    return folder
  }

  private static func other(_ level: String) -> String {
    """
    title: Another thing
    id: 0b3d6a1e-5f0e-4b52-9d55-0f4be7a1c0de
    logsource: {product: linux}
    detection: {s: [another], condition: s}
    level: \(level)
    tags: [soc2.cc6.1]

    """
  }

  private func export(_ folder: TestFolder, _ month: String, _ name: String, config: Bool = true) throws
    -> Outcome
  {
    try folder.run(
      Program.attestctl.path,
      ["--state", folder["state"], "export", "--month", month, "--output", folder[name]]
        + (config ? ["--config", folder["attestd.yaml"]] : []))
  }

  private static func month(_ offset: Int) -> String {
    var now = time(nil)
    var parts = tm()
    gmtime_r(&now, &parts)
    let count = (Int(parts.tm_year) + 1900) * 12 + Int(parts.tm_mon) + offset
    return "\(count / 12)-\(count % 12 < 9 ? "0" : "")\(count % 12 + 1)"
  }

  @Test func aChangedRuleIsShownApprovedExportedAndVerified() throws {
    let folder = try folder()
    let first = try #require(try folder.json("rules", "changes").array)
    #expect(first.count == 1 && first[0]["initial"] == 1 && first[0]["approved"] == 0)
    try folder.write("rules/other.yml", Self.other("high"))
    #expect(try folder.attestd("--once").status == 0)
    let changes = try #require(try folder.json("rules", "changes").array)
    #expect(changes.count == 2)
    let digest = try #require(changes.last?["ruleset"]?.string)
    #expect(changes.last?["changed"] == 1 && changes.last?["added"] == 0 && changes.last?["removed"] == 0)
    #expect(changes.last?["criteria"] == ["CC6.1"])
    #expect(changes.last?["author"]?.string?.contains("(uid \(getuid()))") == true)
    #expect(changes.last?["previous"] == changes.first?["ruleset"])
    let shown = try #require(try folder.json("rules", "changes", String(digest.prefix(10)))["rules"]?.array)
    #expect(shown.map { $0["change"] } == ["changed"])
    let lines = shown.first?["diff"]?.array?.compactMap(\.string) ?? []
    #expect(lines.contains("-level: low") && lines.contains("+level: high"), "\(lines)")
    #expect(try folder.ctl("rules", "changes").output.contains("1 not approved"))

    let initial = try #require(changes.first?["ruleset"]?.string)
    for (arguments, words) in [
      (["approve", initial, "--ticket", "T-1"], "needs no approval"),
      (["approve", "0123456789", "--ticket", "T-1"], "was ever in force"),
      (["approve", digest, "--ticket", "see the mail"], "into the note"),
    ] {
      let refused = try folder.run(
        Program.attestctl.path, ["--state", folder["state"], "rules"] + arguments)
      #expect(refused.status == 70 && refused.errors.contains(words), "\(refused.errors)")
    }
    let approved = try folder.ctl(
      "rules", "approve", digest, "--ticket", "CHG-118", "--note", "looked at both lines")
    #expect(approved.status == 0, "\(approved.errors)")
    let again = try folder.ctl("rules", "approve", digest, "--ticket", "CHG-119")
    #expect(again.status == 70 && again.errors.contains("CHG-118"), "\(again.errors)")

    let exported = try export(folder, Self.month(0), "now")
    #expect(exported.status == 0, "\(exported.errors)")
    let table = folder.text("now/rule_changes.csv")
    #expect(table.split(separator: "\r\n").count == 3)
    #expect(table.contains(",CHG-118,") && table.contains("looked at both lines"))
    #expect(folder.text("now/report.html").contains("CHG-118"))
    let verified = try folder.ctl("verify", folder["now"])
    #expect(verified.status == 0, "\(verified.output)")
    let script = try folder.run("/usr/bin/python3", ["-I", folder["now/verify.py"], folder["now"]])
    #expect(script.status == 0, "\(script.output)")
    #expect(script.output.contains("rule_changes.csv: 2 rows"))
    #expect(try folder.ctl("verify").status == 0)
  }

  @Test func aMonthIsClosedWithWhatTheDaemonWatchedAndNotWithWhatIsConfiguredHere() throws {
    let folder = try folder()
    let month = Self.month(-1)
    // Without --config: another rule set, another scope.
    let closed = try export(folder, month, "a", config: false)
    #expect(closed.status == 0 && closed.output.contains("final"), "\(closed.errors)")
    try folder.write("rules/third.yml", Self.other("low").replacing("0b3d6a1e", with: "1b3d6a1e"))
    #expect(try folder.attestd("--once").status == 0)
    #expect(try export(folder, month, "b").status == 0)
    #expect(try folder.run("/usr/bin/diff", ["-r", folder["a"], folder["b"]]).output == "")
    let archive = try Archive(state: folder["state"])
    let closing = try #require(try archive.statements(.periodClosed).first)
    let digest = try #require(closing.body["design"]?.string)
    let designs = try archive.designs()
    #expect(designs.count == 2 && designs.first?.design == digest && closing.evidence == nil)
    let design = try JSONValue(parsing: try #require(try archive.document(digest)))
    #expect(design["rules"]?.array?.count == 2)
    #expect(try folder.ctl("verify", folder["a"]).status == 0)
    // The bundle of the month that saw both says what changed.
    #expect(try export(folder, Self.month(0), "now").status == 0)
    #expect(folder.text("now/report.html").contains("Other than before"))
  }

  @Test func aRecordWithoutADesignGivesAProvisionalBundleThatSaysSo() throws {
    let folder = try TestFolder()
    try folder.configure()
    let now = Timestamp(seconds: Int64(time(nil)))
    folder.makeFolder("state")
    chmod(folder["state"], 0o700)
    do {
      let host = HostFacts.current().id
      let recorder = try Recorder(state: folder["state"], host: host, now: now)
      let checkpointer = try Checkpointer(
        path: Checkpointer.path(state: folder["state"]), keys: try KeyRing(state: folder["state"], host: host)
      )
      try ShardOpening.prepare(recorder, checkpointer, at: now, after: [])
      let key = try #require(try checkpointer.keys.verifiers(shard: String(now.description.prefix(4))).first)
      var turn = Turn(recorded: now)
      turn.statements = [
        KeyChange(key, after: nil, isOverlapping: false, at: now).statement,
        Statement(.ruleSetActivated, ["digest": "d1", "previous": "", "loaded": 1, "rejected": 0]),
      ]
      try recorder.commit(turn)
      try recorder.close()
    }
    for (month, name) in [(Self.month(-1), "last"), (Self.month(0), "now")] {
      let exported = try export(folder, month, name)
      #expect(exported.status == 0 && exported.output.contains("PROVISIONAL"), "\(exported.errors)")
      #expect(exported.errors.contains("does not say what was to be watched"), "\(exported.errors)")
      #expect(folder.text("\(name)/manifest.json").contains(#""design":"configuration""#))
      #expect(folder.text("\(name)/report.html").contains("is not on the record"))
      let verified = try folder.ctl("verify", folder[name])
      #expect(verified.status == 0, "\(verified.output.split(separator: "\n"))")
    }
  }

  @Test func aChangeNobodyApprovedIsFoundOnceHoweverOftenAttestdStarts() throws {
    let folder = try TestFolder()
    try folder.configure()
    try folder.write("app.log", "")
    let pack =
      "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/config/rules/self.yml"
    try folder.write("rules/self.yml", SelfWatchTests.text(of: pack))
    #expect(try folder.attestd("--once").status == 0)
    // As if it had been put in force four days ago.
    let then = Timestamp(seconds: Int64(time(nil)) - 4 * 86_400)
    do {
      let recorder = try Recorder(state: folder["state"], host: HostFacts.current().id, now: then)
      var turn = Turn(recorded: then)
      turn.statements = [
        Statement(.ruleSetActivated, ["digest": "d2", "previous": "d1", "loaded": 1, "rejected": 0])
      ]
      turn.stateChanges = [
        StateChange(scope: "approval", key: "d2", value: Array("\(then.microseconds)".utf8))
      ]
      try recorder.commit(turn)
      try recorder.close()
    }
    for _ in 0..<2 {
      let daemon = try Child(
        Program.attestd.path, ["--state", folder["state"], "--config", folder["attestd.yaml"]],
        environment: [], in: folder)
      #expect(
        try eventually {
          try folder.json("findings").array?.contains {
            $0["title"] == "Change of the rules was not approved"
          }
            == true
        })
      daemon.signal(SIGTERM)
      #expect(daemon.wait() == 0)
    }
    let found = try #require(try folder.json("findings").array).filter {
      $0["title"] == "Change of the rules was not approved"
    }
    #expect(found.count == 1)
    #expect(found.first?["time"]?.string == then.advanced(bySeconds: 3 * 86_400).description)
    #expect(found.first?["criteria"] == ["CC7.2", "CC8.1"])
  }
}
