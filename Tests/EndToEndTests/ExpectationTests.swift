import CanonicalJSON
import Glibc
import Testing

/// A daemon that expects something every second, until it does not come any more.
@Suite(.serialized) struct ExpectationTests {
  private static let expectation = """
    title: The doorkeeper turns somebody away
    name: doorkeeper_at_work
    id: 1c4d9f05-bf6b-4a00-afbe-9c6e0ebf406e
    level: high
    tags: [soc2.a1.2]
    expectation: {rules: [doorkeeper], every: 1s, grace: 1s}
    """

  private static let id = "1c4d9f05-bf6b-4a00-afbe-9c6e0ebf406e"

  private func now() -> String {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    var parts = tm()
    gmtime_r(&now.tv_sec, &parts)
    var text = [CChar](repeating: 0, count: 64)
    strftime(&text, text.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private func folder() throws -> TestFolder {
    let folder = try TestFolder()
    try folder.configure()
    try folder.write("rules/expected.yml", Self.expectation)
    try folder.write(
      "controls.yaml",
      """
      controls:
        - {id: BK-1, owner: ops, description: Doors are kept, criteria: [A1.2], expectations: [doorkeeper_at_work]}
        - {id: BK-2, owner: ops, description: Doors are tested, criteria: [A1.3], expectations: [door_test]}
      """)
    try folder.write("attestd.yaml", folder.text("attestd.yaml") + "\ncontrols: \(folder["controls.yaml"])\n")
    try folder.write("app.log", "")
    return folder
  }

  private func start(_ folder: TestFolder) throws -> Child {
    try Child(
      Program.attestd.path, ["--state", folder["state"], "--config", folder["attestd.yaml"]], in: folder)
  }

  private func rows(_ folder: TestFolder) throws -> [String: JSONValue] {
    let rows = try folder.json("expectations", "--config", folder["attestd.yaml"]).array ?? []
    return Dictionary(rows.map { ($0["name"]?.string ?? "", $0) }, uniquingKeysWith: { first, _ in first })
  }

  private func own(_ folder: TestFolder) throws -> JSONValue? {
    guard try folder.ctl("status").status == 0 else { return nil }
    return try rows(folder)["doorkeeper_at_work"]
  }

  @Test func whatComesIsMetAndWhatStopsIsMissedAlsoAcrossAKill() throws {
    let folder = try folder()
    var daemon = try start(folder)
    #expect(try eventually { try own(folder) != nil })
    // A stamp of each second, for as long as it takes until some were met.
    var last = ""
    func keepDoors(until done: () throws -> Bool) throws -> Bool {
      try eventually(seconds: 60) {
        let time = now()
        if time != last { try folder.append("app.log", TestFolder.alarm("mallory", time: time)) }
        last = time
        return try done()
      }
    }
    #expect(try keepDoors { try own(folder)?["met"]?.integer ?? 0 >= 2 })
    daemon.signal(SIGKILL)
    #expect(daemon.wait() == 128 + SIGKILL)
    let before = try own(folder)?["met"]?.integer ?? 0
    daemon = try start(folder)
    #expect(try keepDoors { try own(folder)?["met"]?.integer ?? 0 >= before + 3 })
    #expect(try eventually(seconds: 60) { try own(folder)?["missed"]?.integer ?? 0 >= 2 })
    daemon.signal(SIGTERM)
    #expect(daemon.wait() == 0)

    let row = try #require(try own(folder))
    #expect(row["expectation"]?.string == Self.id && row["state"] == "missed" && row["streak"] == 0)
    #expect(row["schedule"] == "every 1s, grace 1s" && row["controls"] == ["BK-1"])
    #expect(row["criteria"] == ["A1.2"])
    let missing = try #require(try rows(folder)["door_test"])
    #expect(missing["state"] == "not configured" && missing["controls"] == ["BK-2"])

    // Each second has one leaf, without a hole where the daemon was killed.
    let leaves = try leaves(folder)
    let starts = leaves.compactMap { $0["period_start"]?.string }
    #expect(Set(starts).count == starts.count && starts == starts.sorted())
    let ends = leaves.compactMap { $0["period_end"]?.string }
    #expect(Array(starts.dropFirst()) == Array(ends.dropLast()))

    // The bundle has a row for each.
    #expect(folder.text("bundle/expectations.csv").split(separator: "\r\n").count == leaves.count + 1)
    #expect(try folder.ctl("verify", folder["bundle"]).status == 0)

    // What was missed or late can be answered.
    let deviations = (row["missed"]?.integer ?? 0) + (row["late"]?.integer ?? 0)
    let findings = try folder.json("findings").array?.filter { $0["rule"]?.string == Self.id } ?? []
    #expect(Int64(findings.count) == deviations)
    let missed = try #require(findings.last)
    #expect(missed["title"] == "Missed: The doorkeeper turns somebody away" && missed["level"] == "high")
    #expect(missed["group"]?["expectation"] == "doorkeeper_at_work")
    let answer = try folder.ctl("resolve", missed["id"]?.string ?? "", "--note", "the door was closed")
    #expect(answer.status == 0, "\(answer.errors)")
    #expect(try folder.json("status")["expectations"]?["missed"] == 1)
    #expect(try folder.ctl("status").output.contains("expected  1, in their last period: 1 missed"))
    #expect(
      try folder.ctl("expectations", "--config", folder["attestd.yaml"]).output.contains("not configured"))
    #expect(try folder.ctl("verify").status == 0)
    // Before the first day nothing was counted.
    let earlier = try folder.json("expectations", "--config", folder["attestd.yaml"], "--to", "2020-01-01")
    #expect(earlier.array?.first?["met"] == 0)
  }

  /// Bodies of the leaves about periods, in the order of the ledger, out of a bundle.
  private func leaves(_ folder: TestFolder) throws -> [JSONValue] {
    let day = String(now().prefix(10))
    let export = try folder.ctl(
      "export", "--from", day, "--to", day, "--output", folder["bundle"], "--config", folder["attestd.yaml"])
    try #require(export.status == 0, "\(export.errors)")
    return try folder.text("bundle/leaves.jsonl").split(separator: "\n").compactMap { line in
      let leaf = try JSONValue(parsing: Array(line.utf8), depthLimit: 16)
      return leaf["type"]?.string?.hasPrefix("expectation.") == true ? leaf["body"] : nil
    }
  }

  @Test func rulesCheckKnowsExpectations() throws {
    let folder = try folder()
    let good = try folder.json("rules", "check", folder["rules"])
    #expect(good["loaded"] == 2 && good["rejected"] == 0)
    try folder.write("rules/expected.yml", Self.expectation.replacing("[doorkeeper]", with: "[doorkeper]"))
    let bad = try folder.ctl("rules", "check", folder["rules"])
    #expect(bad.status == 1)
    #expect(
      bad.output.contains("there is no rule with the id or name 'doorkeper'; did you mean 'doorkeeper'?"))
    let arguments = ["rules", "list", "--no-default-rules", "--rules", folder["rules"]]
    let list = try folder.run(Program.attestctl.path, arguments)
    #expect(list.output.contains("1 loaded, 1 rejected"), "\(list)")
    try folder.write("rules/expected.yml", Self.expectation)
    let both = try folder.run(Program.attestctl.path, arguments)
    #expect(both.output.contains("every 1s") && both.output.contains("2 loaded, 0 rejected"), "\(both)")
  }
}
