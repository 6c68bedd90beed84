import CanonicalJSON
import Glibc
import Linux
import Testing

/// What attestd notices itself becomes findings, by rules of the shipped pack.
@Suite struct SelfWatchTests {
  private static let pack =
    "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/config/rules"

  /// With the pack's rules named, besides the test's own.
  private func folder(_ rules: [String], silentAfter: String? = nil) throws -> TestFolder {
    let folder = try TestFolder()
    try folder.configure()
    let paths = [folder["rules"]] + rules.map { "\(Self.pack)/\($0).yml" }
    let text = folder.text("attestd.yaml").replacingFirst("rules: [\(folder["rules"])]", "rules: \(paths)")
    try folder.write(
      "attestd.yaml",
      silentAfter.map { text.replacingFirst("examine: always", "examine: always, silent_after: \($0)") }
        ?? text)
    return folder
  }

  private func rules(_ folder: TestFolder) throws -> [String: JSONValue] {
    let findings = try folder.json("findings").array ?? []
    return Dictionary(
      findings.map { ($0["title"]?.string ?? "", $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Its first commit is on the record.
  private func hasStarted(_ folder: TestFolder) throws -> Bool {
    let status = try folder.ctl("status", "--json")
    guard status.status == 0 else { return false }
    return try status.json["daemon"] != nil
  }

  static func text(of path: String) throws -> [UInt8] {
    let file = try Descriptor.open(path)
    var bytes: [UInt8] = []
    while try file.read(appendingTo: &bytes, atMost: 1 << 20) > 0 {}
    return bytes
  }

  private func gaps(_ folder: TestFolder, _ cause: String) throws -> [JSONValue] {
    try folder.json("gaps").array?.filter { $0["cause"]?.string == cause } ?? []
  }

  @Test func anEmptiedLogIsAFindingAndItsNeighboursNameTheGap() throws {
    let folder = try folder(["self"])
    try folder.write("app.log", (1...9).map { TestFolder.alarm("u\($0)") }.joined())
    #expect(try folder.attestd("--once").status == 0)
    try folder.write("app.log", TestFolder.alarm("mallory", time: "2026-11-22T11:00:00Z"))
    #expect(try folder.attestd("--once").status == 0)
    let gap = try #require(try gaps(folder, "truncated").first)
    let found = try rules(folder)
    let truncation = try #require(found["Log file cut short or rewritten"])
    #expect(truncation["source"]?.string == "attestd")
    #expect(truncation["criteria"]?.array?.compactMap(\.string) == ["CC2.1", "CC7.2"])
    #expect(truncation["group"]?["source"]?.string == "file:" + folder["app.log"])
    let neighbours = try folder.json("findings").array?.filter { $0["gaps"] != nil } ?? []
    #expect(neighbours.compactMap { $0["group"]?["user"]?.string } == ["mallory"])
    #expect(neighbours.first?["gaps"]?.array?.contains(gap["id"] ?? "") == true)
  }

  @Test func anEditedLogIsAFindingAndNoLineCountsTwice() throws {
    let folder = try folder(["self"])
    try folder.write("app.log", (1...9).map { TestFolder.alarm("u\($0)") }.joined())
    #expect(try folder.attestd("--once").status == 0)
    try folder.write("app.log", (1...9).filter { $0 != 4 }.map { TestFolder.alarm("u\($0)") }.joined())
    #expect(try folder.attestd("--once").status == 0)
    #expect(try rules(folder)["Log file changed after it was examined"]?["level"]?.string == "critical")
    let users = try folder.json("findings").array?.compactMap { $0["group"]?["user"]?.string } ?? []
    #expect(users.sorted() == (1...9).map { "u\($0)" })
  }

  @Test func aKilledDaemonAndABootWithoutAShutdownAreFindings() throws {
    let folder = try folder(["self"])
    try folder.write("app.log", "")
    let boots = ["a", "b"].map { "ATTESTD_BOOT_ID=" + String(repeating: $0, count: 32) }
    let arguments = ["--state", folder["state"], "--config", folder["attestd.yaml"]]
    let daemon = try Child(Program.attestd.path, arguments, environment: [boots[0]], in: folder)
    #expect(try eventually { try hasStarted(folder) })
    daemon.signal(SIGKILL)
    daemon.wait()
    #expect(try folder.run(Program.attestd.path, arguments + ["--once"], environment: [boots[0]]).status == 0)
    var found = try rules(folder)
    #expect(found["attestd ended without a word"] != nil)
    #expect(found["Host went down without being shut down"] == nil)
    let second = try Child(Program.attestd.path, arguments, environment: [boots[0]], in: folder)
    #expect(try eventually { try gaps(folder, "stopped").count == 1 })
    second.signal(SIGKILL)
    second.wait()
    #expect(try folder.run(Program.attestd.path, arguments + ["--once"], environment: [boots[1]]).status == 0)
    found = try rules(folder)
    #expect(found["Host went down without being shut down"]?["level"]?.string == "high")
    #expect(found["attestd was stopped"] != nil)
  }

  @Test func wordsOfLostEntriesAreGapsOfSoMany() throws {
    let folder = try folder(["audit-services", "kernel"])
    func kernel(_ total: Int) -> String {
      "2026-11-22T10:00:00Z web01 kernel: audit: audit_lost=\(total) audit_rate_limit=0 audit_backlog_limit=64\n"
    }
    try folder.write("app.log", kernel(17) + kernel(20))
    #expect(try folder.attestd("--once").status == 0)
    try folder.append(
      "app.log",
      kernel(25)
        + "2026-11-22T10:00:01Z web01 rsyslogd[9]: imuxsock[pid 4]: 211 messages lost due to rate-limiting (500 …)\n"
    )
    // After a boot the kernel counts anew.
    try folder.append("app.log", kernel(2))
    #expect(try folder.attestd("--once").status == 0)
    let sizes = try gaps(folder, "suppressed").compactMap { $0["size"]?.string?.split(separator: " ").first }
      .compactMap { Int64($0) }
    #expect(sizes == [17, 3, 5, 211, 2])
    let lost = try folder.json("coverage").array?.compactMap { $0["suppressed"]?.integer }.reduce(0, +)
    #expect(lost == sizes.reduce(0, +))
  }

  @Test func numberedMessagesThatNeverArrivedAreAGapAndTheSourceIsLabelled() throws {
    let folder = try folder(["self"])
    func lines(_ numbers: Int...) -> String {
      numbers.map { "<34>1 2026-11-22T10:00:00Z web01 app - - [meta sequenceId=\"\($0)\"] text\n" }.joined()
    }
    func run() throws { #expect(try folder.attestd("--once").status == 0) }
    try folder.write("app.log", lines(1, 2, 4, 7))
    try run()
    #expect(try folder.json("coverage").array?.contains { $0["transport"] != nil } == false)
    #expect(!(try folder.ctl("status").output.contains("UDP")))
    try folder.write(
      "attestd.yaml",
      folder.text("attestd.yaml").replacingFirst("examine: always", "examine: always, transport: udp"))
    try folder.append("app.log", lines(8, 9, 13, 11))
    try run()
    // What is missing may be what is written next.
    #expect(try gaps(folder, "neverArrived").isEmpty)
    try folder.append("app.log", lines(12, 14))
    try run()
    let found = try gaps(folder, "neverArrived")
    #expect(found.compactMap { $0["size"]?.string } == ["1 entries"])
    #expect(found.first?["from"]?.string == "sequenceId 10")
    #expect(found.first?["detail"]?.string?.hasPrefix("1 message of 'app' on 'web01' never arrived") == true)
    let intervals = try folder.json("coverage").array ?? []
    #expect(intervals.compactMap { $0["missing"]?.integer }.reduce(0, +) == 1)
    #expect(intervals.last?["transport"]?.string == "udp")
    #expect(try folder.json("status")["sources"]?.array?.first?["transport"]?.string == "udp")
    let month = ExportTests.month(0)
    #expect(
      try folder.json("coverage", "--month", month)["sources"]?.array?.first?["transport"]?.string == "udp")
    for arguments in [["status"], ["coverage"], ["coverage", "--month", month]] {
      let output = try folder.run(Program.attestctl.path, ["--state", folder["state"]] + arguments).output
      #expect(output.contains("came by UDP: what was lost before it arrived cannot be seen"), "\(arguments)")
    }
    #expect(try ExportTests.export(folder, month, "a").status == 0)
    #expect(folder.text("a/coverage.csv").contains(",udp\r\n"))
    #expect(folder.text("a/report.html").contains("came by UDP"))
    #expect(try folder.ctl("verify", folder["a"]).status == 0)
  }

  @Test func aUTF16LogIsCountedAndAGapUntilUTF8Follows() throws {
    let folder = try folder(["self"])
    let wide: [UInt8] = [0xFF, 0xFE] + TestFolder.alarm("u1").utf8.flatMap { [$0, 0] }
    try folder.write("app.log", wide)
    for _ in 0..<2 {
      #expect(try folder.attestd("--once").status == 0)
      // Told once, and still open.
      #expect(try gaps(folder, "notUTF8").compactMap { $0["state"]?.string } == ["open"])
      try folder.write("app.log", Array(wide.dropFirst(2)), mode: "a")
    }
    #expect(try folder.json("coverage").array?.compactMap { $0["read"]?.integer }.reduce(0, +) == 2)
    #expect(try folder.json("findings").array?.contains { $0["group"]?["user"] != nil } == false)
    rename(folder["app.log"], folder["app.log.1"])
    try folder.write("app.log", TestFolder.alarm("u2"))
    for _ in 0..<2 { #expect(try folder.attestd("--once").status == 0) }
    #expect(try gaps(folder, "notUTF8").compactMap { $0["state"]?.string } == ["closed"])
    #expect(try folder.json("findings").array?.contains { $0["group"]?["user"]?.string == "u2" } == true)
  }

  @Test func aLogThatFallsSilentIsAGapUntilItSpeaksAgain() throws {
    let folder = try folder(["self"], silentAfter: "1s")
    try folder.write("app.log", TestFolder.alarm("u1"))
    let daemon = try Child(
      Program.attestd.path, ["--state", folder["state"], "--config", folder["attestd.yaml"]], in: folder)
    #expect(try eventually { try hasStarted(folder) })
    #expect(try eventually { try gaps(folder, "silent").first?["state"]?.string == "open" })
    #expect(try eventually { try rules(folder)["Log is silent for longer than it ever should be"] != nil })
    try folder.append("app.log", TestFolder.alarm("u2"))
    #expect(try eventually { try gaps(folder, "silent").first?["state"]?.string == "closed" })
    daemon.signal(SIGTERM)
    #expect(daemon.wait() == 0)
  }

  @Test func anotherProgramThanAtTheLastStartIsAFinding() throws {
    let folder = try folder(["self"])
    try folder.write("app.log", "")
    #expect(try folder.run("/bin/cp", [Program.attestd.path, folder["attestd"]]).status == 0)
    let arguments = ["--state", folder["state"], "--config", folder["attestd.yaml"], "--once"]
    for _ in 0..<2 { #expect(try folder.run(folder["attestd"], arguments).status == 0) }
    #expect(try rules(folder)["The program of attestd was replaced"] == nil)
    try folder.append("attestd", "\n")
    #expect(try folder.run(folder["attestd"], arguments).status == 0)
    #expect(try rules(folder)["The program of attestd was replaced"]?["level"]?.string == "medium")
  }
}

extension String {
  fileprivate func replacingFirst(_ text: String, _ other: String) -> String {
    guard let range = firstRange(of: text) else { return self }
    return replacingCharacters(in: range, with: other)
  }

  private func replacingCharacters(in range: Range<Index>, with other: String) -> String {
    String(self[..<range.lowerBound]) + other + String(self[range.upperBound...])
  }
}
