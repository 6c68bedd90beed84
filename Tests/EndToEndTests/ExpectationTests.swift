import CanonicalJSON
import Daemon
import Events
import Glibc
import Linux
import Store
import Testing

/// A daemon that expects something every minute, until it does not come any more. That it has done so for a while is
/// made by a row of state, as an earlier process would have left it.
@Suite(.serialized) struct ExpectationTests {
  private static let expectation = """
    title: The doorkeeper turns somebody away
    name: doorkeeper_at_work
    id: 1c4d9f05-bf6b-4a00-afbe-9c6e0ebf406e
    level: high
    tags: [soc2.a1.2]
    expectation: {rules: [doorkeeper], every: 1m, grace: 1m}
    """

  private static let id = "1c4d9f05-bf6b-4a00-afbe-9c6e0ebf406e"

  /// A full minute some minutes ago.
  private let start = Timestamp(seconds: (Clock.realtimeMicroseconds() / 60_000_000 - 12) * 60)

  private func activate(_ folder: TestFolder) throws {
    try Directory.make(folder["state"], mode: 0o700)
    let recorder = try Recorder(state: folder["state"], host: HostFacts.current().id, now: start)
    var turn = Turn(recorded: start)
    let row: JSONValue = [
      "definition": "every 60s UTC", "activated": .integer(start.microseconds),
      "next": .integer(start.microseconds), "marks": [], "boots": [],
    ]
    turn.stateChanges = [StateChange(scope: "expectation", key: Self.id, value: row.canonicalBytes)]
    try recorder.commit(turn)
    try recorder.close()
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
    let rows = try folder.json("expectations").array ?? []
    return Dictionary(rows.map { ($0["name"]?.string ?? "", $0) }, uniquingKeysWith: { first, _ in first })
  }

  private func own(_ folder: TestFolder) throws -> JSONValue? {
    guard try folder.ctl("status").status == 0 else { return nil }
    return try rows(folder)["doorkeeper_at_work"]
  }

  @Test func whatComesIsMetAndWhatStopsIsMissedAlsoAcrossAKill() throws {
    let folder = try folder()
    try activate(folder)
    let lines = (0..<5).map {
      TestFolder.alarm("mallory", time: start.advanced(bySeconds: $0 * 60 + 30).description)
    }
    try folder.write("app.log", lines[..<3].joined())
    // Ended before, while or after the first of them are judged.
    var daemon = try start(folder)
    usleep(.random(in: 0...200_000))
    daemon.signal(SIGKILL)
    #expect(daemon.wait() == 128 + SIGKILL)
    try folder.append("app.log", lines[3...].joined())
    daemon = try start(folder)
    #expect(try eventually { try own(folder)?["missed"]?.integer ?? 0 >= 2 })
    daemon.signal(SIGTERM)
    #expect(daemon.wait() == 0)

    let row = try #require(try own(folder))
    // What was written after the kill may be late.
    #expect((row["met"]?.integer ?? 0) + (row["late"]?.integer ?? 0) + (row["missed"]?.integer ?? 0) >= 10)
    #expect(row["met"]?.integer ?? 0 >= 3)
    #expect(row["expectation"]?.string == Self.id && row["state"] == "missed" && row["streak"] == 0)
    #expect(row["schedule"] == "every 60s, grace 60s" && row["controls"] == ["BK-1"])
    #expect(row["criteria"] == ["A1.2"])
    let missing = try #require(try rows(folder)["door_test"])
    #expect(missing["state"] == "not configured" && missing["controls"] == ["BK-2"])

    // Each minute has one leaf, without a hole where the daemon was killed.
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
    let today = Timestamp(microseconds: Clock.realtimeMicroseconds()).day
    let export = try folder.ctl(
      "export", "--from", start.day, "--to", today, "--output", folder["bundle"], "--config",
      folder["attestd.yaml"])
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
    #expect(both.output.contains("every 60s") && both.output.contains("2 loaded, 0 rejected"), "\(both)")
  }
}
