import CanonicalJSON
import Glibc
import Testing

/// `attestctl rules …` as people and scripts use it.
@Suite(.serialized) struct RuleToolsTests {
  private func rules(_ folder: TestFolder, _ arguments: String...) throws -> Outcome {
    try folder.run(Program.attestctl.path, ["rules"] + arguments)
  }

  /// Runs, with a warning and some notes.
  private static let careless = """
    title: careless
    name: careless
    id: 1f0d2a55-6c1c-4c53-9f3e-0c1b7b5d3f10
    logsource: {product: linux}
    detection:
      s: {message|contains: a}
      t: {message|contains: b}
      condition: s
    """

  @Test func checkTellsSeveritiesApartByItsExitStatus() throws {
    let folder = try TestFolder()
    try folder.write("r.yml", Self.careless)
    let plain = try rules(folder, "check", folder["r.yml"])
    #expect(plain.status == 0, "\(plain.errors)")
    #expect(
      plain.output.contains("r.yml:7:3: warning: the search 't' is not used by the condition [unused-search]")
    )
    #expect(plain.output.contains("r.yml:1:8: note: a title begins with a capital letter [title-form]"))
    #expect(plain.output.contains("0 errors, 1 warnings, "))
    #expect(try rules(folder, "check", "--strict", folder["r.yml"]).status == 1)
    let id = "1f0d2a55-6c1c-4c53-9f3e-0c1b7b5d3f10"
    for ignore in ["unused-search", "unused-search:\(id)"] {
      let outcome = try rules(folder, "check", "--strict", "--ignore", ignore, folder["r.yml"])
      #expect(outcome.status == 0)
      #expect(!outcome.output.contains("[unused-search]"))
      #expect(outcome.output.contains("1 ignored"))
    }
    #expect(
      try rules(folder, "check", "--strict", "--ignore", "unused-search:other", folder["r.yml"]).status == 1)
    // Errors stay errors, and names are known ones.
    for ignore in ["no-such-check", "invalid-regex"] {
      #expect(try rules(folder, "check", "--ignore", ignore, folder["r.yml"]).status == 64)
    }
    #expect(try rules(folder, "check").status == 64)
    try folder.write("r.yml", Self.careless.replacing("condition: s", with: "condition: u"))
    #expect(try rules(folder, "check", folder["r.yml"]).status == 1)
  }

  @Test func checkIsReadByPrograms() throws {
    let folder = try TestFolder()
    try folder.write("r.yml", Self.careless)
    let report = try rules(folder, "check", "--json", folder["r.yml"]).json
    let warning = try #require(report["diagnostics"]?.array?.first { $0["severity"] == "warning" })
    #expect(warning["check"] == "unused-search")
    #expect(warning["rule"] == "1f0d2a55-6c1c-4c53-9f3e-0c1b7b5d3f10")
    #expect([warning["line"], warning["column"]] == [7, 3])
    #expect(report["warnings"] == 1)
    let junit = try rules(folder, "check", "--junit", "--strict", folder["r.yml"])
    #expect(junit.status == 1)
    #expect(junit.output.contains("failures=\"1\""))
    #expect(junit.output.contains("<failure type=\"unused-search\" message=\""))
    let list = try rules(folder, "check", "--list")
    #expect(list.status == 0)
    #expect(list.lines.count > 31)
    #expect(list.output.contains("\nunused-search "))
  }

  @Test func testRunsWhatRulesCarryAndWhatIsExpected() throws {
    let folder = try TestFolder()
    try folder.write("r.yml", Self.careless)
    try folder.write("a.log", "an a\nnothing\nan a again\n")
    try folder.write("e.yml", "- {rule: careless, input: a.log, exactly: 2}\n")
    // "nothing" has no a, "again" has some.
    let good = try rules(folder, "test", "--expect", folder["e.yml"], folder["r.yml"])
    #expect(good.status == 0, "\(good.output)")
    #expect(good.output == "1 samples as expected, 0 not\n")
    try folder.write("e.yml", "- {rule: careless, input: a.log, exactly: 1}\n")
    let bad = try rules(folder, "test", "--json", "--expect", folder["e.yml"], folder["r.yml"])
    #expect(bad.status == 1)
    #expect(try bad.json["failed"] == 1)
    #expect(try rules(folder, "test", "--expect", folder["none.yml"], folder["r.yml"]).status == 70)
  }

  @Test func explainNamesTheItemThatDecided() throws {
    let folder = try TestFolder()
    try folder.write("r.yml", TestFolder.rule)
    try folder.write("a.log", "first\n" + TestFolder.alarm("ann"))
    let match = try rules(folder, "explain", folder["r.yml"], folder["a.log"] + ":2")
    #expect(match.status == 0, "\(match.errors)")
    #expect(match.output.contains("  user = 'ann'"))
    #expect(match.output.contains("the rule wants linux/pam: fits"))
    #expect(match.output.contains("match, because of:"))
    let other = TestFolder.alarm("ann").replacing("doorkeeper:auth", with: "sshd:auth")
    let miss = try rules(
      folder, "explain", "doorkeeper", "--no-default-rules", "--rules", folder["r.yml"],
      String(other.dropLast()), "--json")
    #expect(miss.status == 1)
    let explanation = try #require(
      try JSONValue(parsing: Array(miss.lines[0].utf8), depthLimit: 32).array?.first)
    #expect(explanation["fits"] == 1)
    #expect(explanation["outcome"] == "no")
    let decided = try #require(explanation["decided_by"]?.array?.first)
    #expect(decided["text"] == "service is 'doorkeeper'")
    #expect(decided["values"] == ["sshd"])
    #expect(decided["place"]?.string?.hasSuffix("r.yml:6:15") == true)
    for wrong in [["no_such_rule", "x"], [folder["r.yml"], folder["a.log"] + ":9"]] {
      #expect(
        try folder.run(Program.attestctl.path, ["rules", "explain", "--no-default-rules"] + wrong).status
          == 70)
    }
  }

  @Test func listTellsWhatBecameOfRulesOverAllRuns() throws {
    let folder = try TestFolder()
    try folder.configure()
    try folder.write(
      "rules/dead.yml",
      "title: Dead\nname: dead\nlogsource: {product: windows}\ndetection: {s: {a: b}, condition: s}\n")
    try folder.write(
      "rules/filter.yml",
      """
      title: Bob may
      name: bob_may
      logsource: {product: linux, service: pam}
      filter:
        rules: [doorkeeper]
        s: {user: bob}
        condition: not s
      """)
    for round in 1...2 {
      try folder.append(
        "app.log", TestFolder.alarm("ann") + TestFolder.alarm("bob") + TestFolder.alarm("cid"))
      #expect(try folder.attestd("--once").status == 0)
      let list = try folder.run(
        Program.attestctl.path,
        ["--state", folder["state"], "rules", "list", "--config", folder["attestd.yaml"], "--json"])
      #expect(list.status == 0, "\(list.errors)")
      let rows = try list.json.array ?? []
      let rule = try #require(rows.first { $0["name"] == "doorkeeper" })
      #expect(rule["evaluated"]?.integer == Int64(3 * round))
      #expect(rule["matched"]?.integer == Int64(2 * round))
      #expect(rule["last_matched"] == "2026-11-22T10:00:00.000000Z")
      #expect(rule["dead"] == 0)
      #expect(rows.first { $0["name"] == "dead" }?["dead"] == 1)
      let filter = try #require(rows.first { $0["kind"] == "filter" })
      #expect(filter["suppressed"]?.integer == Int64(round))
    }
    #expect(try folder.json("status")["rules"]?["dead"] == 1)
    #expect(try folder.ctl("status").output.contains("1 that no configured source can feed"))
    let table = try folder.ctl("rules", "list", "--no-default-rules", "--rules", folder["rules"])
    #expect(table.output.contains("[windows]") || table.output.contains("[product windows]"))
    #expect(table.output.contains("SUPPRESSED"))
    // Without a record there are no counts, and that is no error.
    let bare = try folder.run(
      Program.attestctl.path, ["rules", "list", "--no-default-rules", "--rules", folder["rules"]])
    #expect(bare.status == 0)
  }
}
