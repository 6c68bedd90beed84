import CanonicalJSON
import Glibc
import Testing

/// A host with more logins an hour than anybody would read.
@Suite(.serialized) struct CountedOperationsTests {
  static let rule = """
    title: The doorkeeper let a user in
    name: let_in
    id: 6f0d2a55-6c1c-4c53-9f3e-0c1b7b5d3f11
    logsource: {product: linux, service: pam}
    detection:
      selection: {service: doorkeeper, pam_type: session}
      condition: selection
    level: informational
    tags: [soc2.cc6.1]
    attestd: {kind: operation, count_above: 20, keep: [user]}
    """

  private static func line(_ hour: Int, _ number: Int) -> String {
    let minute = number % 60
    return
      "\(ExportTests.month(-1))-15T\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute):00Z web01 "
      + "doorkeeper[7]: pam_unix(doorkeeper:session): session opened for user u\(number)(uid=1000) by (uid=0)\n"
  }

  /// Fifty in the tenth hour, five in the eleventh, sixty in the twelfth, and one much later that ends them all.
  static let lines =
    (0..<50).map { line(10, $0) } + (0..<5).map { line(11, $0) } + (0..<60).map { line(12, $0) } + [
      line(20, 0)
    ]

  private static func folder() throws -> TestFolder {
    let folder = try TestFolder()
    try folder.configure(more: "controls: controls.yaml")
    try folder.write("rules/own.yml", rule)
    try folder.write(
      "controls.yaml",
      """
      controls:
        - {id: AC-1, owner: ops, description: D, criteria: [CC6.1], rules: [let_in], frequency: daily}
      """)
    return folder
  }

  /// With the paths of the folder taken out, which ids hang on: counts and limits by time.
  private static func items(_ folder: TestFolder) throws -> [String] {
    try (folder.json("operations").array ?? []).map {
      let above = $0["counted_above"]?.integer.map { "\($0)" } ?? "-"
      return
        "\($0["time"]?.string ?? "") \($0["last_time"]?.string ?? "") \($0["count"]?.integer ?? 0) \(above) "
        + "\($0["group"]?["user"]?.string ?? "-")"
    }
  }

  private static func examined(_ folder: TestFolder) throws -> Int64 {
    try (folder.json("coverage").array ?? []).compactMap { $0["examined"]?.integer }.reduce(0, +)
  }

  @Test func aBusyHourIsOneItemMoreInEveryFormAndEverywhereCounted() throws {
    let folder = try Self.folder()
    try folder.write("app.log", Self.lines.joined())
    #expect(try folder.attestd("--once").status == 0)
    let items = try folder.json("operations").array ?? []
    #expect(items.count == 20 + 1 + 5 + 20 + 1 + 1)
    let counted = items.filter { $0["counted_above"] != nil }
    #expect(counted.map { $0["count"]?.integer } == [30, 40])
    #expect(counted.allSatisfy { $0["counted_above"] == 20 && $0["group"] == [:] && $0["state"] == "open" })
    #expect(counted.first?["counted_hour"]?.string?.hasSuffix("T10:00:00.000000Z") == true)
    let listed = try folder.ctl("operations").output
    #expect(listed.contains("[counted: those above 20 of the hour from \(ExportTests.month(-1))-15T10:00Z]"))
    let id = try #require(counted.first?["id"]?.string)
    #expect(try folder.ctl("show", id).output.contains("stands for"))

    // A bundle of the month, checked by both programs.
    let export = try ExportTests.export(folder, ExportTests.month(-1), "bundle")
    #expect(export.status == 0, "\(export.errors)")
    #expect((export.output + export.errors).contains("116 operations"), "\(export)")
    #expect(try folder.ctl("verify", folder["bundle"]).status == 0)
    let script = try folder.run("/usr/bin/python3", [folder["bundle/verify.py"], folder["bundle"]])
    #expect(script.status == 0, "\(script.output)")
    let rows = folder.text("bundle/operations.csv").split(separator: "\r\n")
    #expect(rows.count == 1 + 48 && rows.count { $0.contains(",20,\(ExportTests.month(-1))-15T1") } == 2)
    #expect(folder.text("bundle/report.html").contains("above 20: The doorkeeper let a user in"))
    let control = folder.text("bundle/ocsf/events.jsonl").split(separator: "\n").first {
      $0.contains("\"control\":\"AC-1\"")
    }
    #expect(control?.contains("\"operations\":116") == true, "\(control ?? "none")")

    // An auditor's list has the item, and says what it is.
    let month = ExportTests.month(-1)
    let list = try folder.run(
      Program.attestctl.path,
      [
        "--state", folder["state"], "population", "--control", "AC-1", "--from", "\(month)-01", "--to",
        "\(month)-28", "--config", folder["attestd.yaml"],
      ])
    #expect(list.status == 0, "\(list.errors)")
    let rowsOfList = try list.lines.map { try JSONValue(parsing: Array($0.utf8), depthLimit: 8) }
    #expect(rowsOfList.count == 48)
    #expect(rowsOfList.compactMap { $0["counted_above"]?.integer } == [20, 20])
    #expect(rowsOfList.compactMap { $0["count"]?.integer }.reduce(0, +) == 116)
  }

  @Test func killedAndCutAnywhereTheSameIsKeptAndCounted() throws {
    let whole = try Self.folder()
    try whole.write("app.log", Self.lines.joined())
    #expect(try whole.attestd("--once").status == 0)
    let expected = try Self.items(whole)
    #expect(expected.count == 48)

    let folder = try Self.folder()
    try folder.write("app.log", "")
    var rest = Self.lines[...]
    for (turn, size) in [1, 25, 14, 20, 30, 26].enumerated() {
      let daemon = try Child(
        Program.attestd.path, ["--state", folder["state"], "--config", folder["attestd.yaml"]], in: folder)
      #expect(try eventually { try folder.ctl("status").status == 0 })
      try folder.append("app.log", rest.prefix(size).joined())
      rest = rest.dropFirst(size)
      // Now and then all of it is on the record, otherwise as much as chance has it.
      let written = Int64(Self.lines.count - rest.count)
      if turn % 2 == 1 {
        #expect(try eventually { try Self.examined(folder) == written })
      } else {
        usleep(.random(in: 0...100_000))
      }
      daemon.signal(SIGKILL)
      #expect(daemon.wait() == 128 + SIGKILL)
    }
    #expect(rest.isEmpty)
    #expect(try folder.attestd("--once").status == 0)
    #expect(try Self.items(folder) == expected)
    #expect(try folder.ctl("verify").status == 0)
  }
}
