import CanonicalJSON
import Testing

/// `attestctl scan` over every form of input.
@Suite struct ScanTests {
  /// A rule of one's own beside the words it is to find.
  static func folder() throws -> TestFolder {
    let folder = try TestFolder()
    try folder.write(
      "r.yml",
      """
      title: Failed login
      name: failed
      logsource: {product: linux, service: sshd}
      detection: {s: [Failed password], condition: s}
      level: high
      tags: [soc2.cc6.1]
      ---
      title: Many failed logins
      name: many
      correlation:
        type: event_count
        rules: [failed]
        group-by: [user]
        timespan: 1m
        condition: {gte: 2}
      level: critical
      ---
      title: Needle
      name: needle
      logsource: {product: linux}
      detection: {s: [needle], condition: s}
      """)
    return folder
  }

  static func failed(_ second: Int, _ user: String = "ann") -> String {
    let text = second < 10 ? "0\(second)" : "\(second)"
    return
      "2026-11-22T10:00:\(text)Z web01 sshd[7]: Failed password for \(user) from 192.0.2.7 port 22 ssh2\n"
  }

  static func scan(_ folder: TestFolder, _ arguments: [String]) throws -> (
    outcome: Outcome, records: [JSONValue]
  ) {
    let outcome = try folder.run(
      Program.attestctl.path, ["scan", "--no-default-rules", "--rules", folder["r.yml"]] + arguments)
    return (outcome, try outcome.lines.map { try JSONValue(parsing: Array($0.utf8)) })
  }

  @Test func entriesThatARuleGaveUpOnAreSaidNotToBeExamined() throws {
    let folder = try TestFolder()
    try folder.write(
      "r.yml",
      #"""
      title: Slow
      name: slow
      logsource: {product: linux}
      detection: {s: {message|re: '(a|aa|aaa|a*b?a*)*[cd]$'}, condition: s}
      """#)
    let hard = String(Self.failed(0).dropLast()) + String(repeating: "a", count: 400) + "!\n"
    try folder.write("a.log", Self.failed(0) + hard)
    try folder.write("b.log", hard + hard)
    let place = "\(folder["a.log"])"
    let one = try Self.scan(folder, [place]).outcome
    #expect(one.status == 0)
    #expect(
      one.errors.contains(
        "not examined: rule 'Slow' gave up on line 2 of \(place): its regular expression hit the match limit\n"
      ))
    let all = try Self.scan(folder, [place, folder["b.log"]]).outcome
    #expect(
      all.errors.contains(
        "rule 'Slow' gave up on 3 entries, from line 2 of \(place) to line 2 of \(folder["b.log"]): "))
    #expect(all.errors.split(separator: "\n").count { $0.contains("not examined") } == 1)
  }

  @Test func findingsHaveTheDocumentedKeys() throws {
    let folder = try Self.folder()
    try folder.write("a.log", "x\n" + Self.failed(0) + Self.failed(5, "bob") + Self.failed(9) + "a needle")
    let (outcome, records) = try Self.scan(folder, [folder["a.log"]])
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("5 entries examined"))
    #expect(records.count == 2)
    let many = try #require(records.first { $0["rule"] == "many" })
    #expect(many["record"] == "finding")
    #expect(many["level"] == "critical")
    #expect(many["kind"] == "anomaly")
    #expect(many["criteria"] == [])
    #expect(many["group"] == ["user": "ann"])
    #expect([many["first_line"], many["last_line"], many["count"]] == [4, 4, 1])
    #expect(many["time"] == "2026-11-22T10:00:09.000000Z")
    #expect(many["file"]?.string == folder["a.log"])
    // An unterminated last line is examined.
    let needle = try #require(records.first { $0["rule"] == "needle" })
    #expect(needle["first_line"] == 5)
    #expect(needle["level"] == "medium")
  }

  @Test func repeatsWithinFifteenMinutesAreOneFinding() throws {
    let folder = try Self.folder()
    func line(_ time: String) -> String { "2026-11-22T\(time)Z web01 app: needle\n" }
    try folder.write("a.log", line("10:00:00") + "x\n" + line("10:15:00") + line("10:15:01"))
    let records = try Self.scan(folder, [folder["a.log"]]).records
    #expect(records.map { $0["first_line"] } == [1, 4])
    #expect(records.map { $0["last_line"] } == [3, 4])
    #expect(records.map { $0["count"] } == [2, 1])
    #expect(records.first?["time"] == "2026-11-22T10:00:00.000000Z")
  }

  @Test func matchesAreOneRecordARuleAndEvent() throws {
    let folder = try Self.folder()
    try folder.write("a.log", Self.failed(0) + Self.failed(1) + Self.failed(2))
    let (_, records) = try Self.scan(folder, ["--matches", folder["a.log"]])
    #expect(records.map { $0["record"] } == ["match", "match", "correlation", "match", "correlation"])
    #expect(records.compactMap { $0["line"]?.integer } == [1, 2, 2, 3, 3])
    let match = records[0]
    #expect(match["rule"] == "failed")
    #expect(match["title"] == "Failed login")
    #expect(match["fields"]?["user"] == "ann")
    #expect(match["fields"]?["src_ip"] == "192.0.2.7")
    #expect(records[2]["group"] == ["user": "ann"])
    #expect(records[2]["rule"] == "many")
  }

  @Test func yearlessStampsAreResolvedAgainstNowInTheGivenZone() throws {
    let folder = try Self.folder()
    try folder.write(
      "a.log", "Nov 22 10:00:00 web01 sshd[7]: Failed password for ann from 192.0.2.7 port 22 ssh2\n")
    func time(_ arguments: [String]) throws -> JSONValue? {
      try Self.scan(folder, ["--matches"] + arguments + [folder["a.log"]]).records.first?["time"]
    }
    #expect(try time(["--now", "2025-03-01"]) == "2024-11-22T10:00:00.000000Z")
    #expect(
      try time(["--now", "2026-11-23", "--timezone", "Europe/Berlin"]) == "2026-11-22T09:00:00.000000Z")
  }

  @Test func jsonLinesAreRoutedByTheirMeta() throws {
    let folder = try Self.folder()
    try folder.write(
      "a.jsonl",
      """
      {"_meta":{"time":1795341600,"logsource":{"product":"linux","service":"sshd"},"raw":"Failed password"},"user":"ann"}

      {"_meta":{"time":"2026-11-22T10:00:30Z","logsource":{"product":"linux","service":"sshd"},"raw":"Failed password"},"user":"ann"}
      {"_meta":{"logsource":{"product":"windows"}},"m":"needle"}
      {"m":{"deep":["hay","needle"]}}
      not json: needle
      """)
    for input in [["--input", "jsonl"], []] {
      let (_, records) = try Self.scan(folder, ["--matches"] + input + [folder["a.jsonl"]])
      #expect(records.compactMap { $0["rule"]?.string } == ["failed", "failed", "many", "needle", "needle"])
      #expect(records.compactMap { $0["line"]?.integer } == [1, 3, 3, 5, 6])
      #expect(records.first?["time"]?.string == "2026-11-22T10:00:00.000000Z")
    }
  }

  @Test func anAccessLogIsToldByItsFirstLine() throws {
    let folder = try TestFolder()
    try folder.write(
      "r.yml",
      """
      title: Probe
      name: probe
      logsource: {category: webserver}
      detection:
        s: {cs-uri-query|contains: '.php?', cs-uri-query|startswith: a=, sc-status: 404, cs-referer: null}
        condition: s
      """)
    let line = #"192.0.2.7 - - [22/Nov/2026:11:00:00 +0100] "GET /x.php?a=b HTTP/1.1" 404 9 "-" "x""#
    try folder.write("access.log", line + "\n" + line.replacing("404", with: "200") + "\nno access line\n")
    try folder.write("other.log", "no access line\n" + line + "\n")
    #expect(try folder.run("/usr/bin/gzip", ["--keep", folder["access.log"]]).status == 0)
    for input in [["access.log"], ["access.log.gz"], ["--input", "access", "access.log"]] {
      let (outcome, records) = try Self.scan(
        folder, ["--matches"] + input.dropLast() + [folder[input.last ?? ""]])
      #expect(records.compactMap { $0["line"]?.integer } == [1])
      #expect(records.first?["time"]?.string == "2026-11-22T10:00:00.000000Z")
      #expect(records.first?["fields"]?["src_ip"] == "192.0.2.7")
      #expect(outcome.errors.contains("3 entries examined, 1 in no known form"))
    }
    #expect(try Self.scan(folder, ["--matches", folder["other.log"]]).records.isEmpty)
    #expect(
      try Self.scan(folder, ["--matches", "--input", "access", folder["other.log"]]).records.count == 1)
  }

  @Test func theJournalExportFormatIsRead() throws {
    let folder = try Self.folder()
    func entry(_ fields: [(String, String)]) -> String {
      fields.map { "\($0)=\($1)\n" }.joined() + "\n"
    }
    let genuine = [
      ("__REALTIME_TIMESTAMP", "1795341600000000"), ("_BOOT_ID", String(repeating: "5", count: 32)),
      ("_TRANSPORT", "syslog"), ("SYSLOG_IDENTIFIER", "sshd"), ("_PID", "7"), ("_UID", "0"),
      ("_COMM", "sshd"),
      ("_EXE", "/usr/sbin/sshd"), ("MESSAGE", "Failed password for ann from 192.0.2.7 port 22 ssh2"),
    ]
    let spoofed = genuine.map {
      $0.0 == "_EXE" ? ($0.0, "/usr/bin/logger") : $0.0 == "_UID" ? ($0.0, "1000") : $0
    }
    try folder.write("a.export", entry(genuine) + entry(spoofed) + entry(genuine))
    for input in [["--input", "journal"], []] {
      let (outcome, records) = try Self.scan(folder, ["--matches"] + input + [folder["a.export"]])
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(records.filter { $0["rule"] == "failed" }.compactMap { $0["line"]?.integer } == [1, 3])
    }
  }

  @Test(arguments: [("gzip", "gz"), ("xz", "xz"), ("zstd", "zst")])
  func compressedLogsAreReadLikePlainOnes(_ program: String, _ ending: String) throws {
    let folder = try Self.folder()
    try folder.write("a.log", Self.failed(0) + Self.failed(1))
    let plain = try Self.scan(folder, ["--matches", folder["a.log"]]).records
    let pack = try folder.run("/usr/bin/env", [program, "-q", folder["a.log"]])
    try #require(pack.status == 0, "\(program) is needed: \(pack.errors)")
    let (outcome, records) = try Self.scan(folder, ["--matches", folder["a.log.\(ending)"]])
    #expect(outcome.status == 0)
    func withoutFile(_ records: [JSONValue]) -> [[String: JSONValue]] {
      records.map { ($0.object ?? [:]).filter { $0.key != "file" } }
    }
    #expect(withoutFile(records) == withoutFile(plain))
    #expect(!plain.isEmpty)
  }

  @Test func rotatedGenerationsAreOneStreamOldestFirst() throws {
    let folder = try Self.folder()
    folder.makeFolder("logs")
    try folder.write("logs/auth.log.1", Self.failed(0))
    try folder.write("logs/auth.log", Self.failed(1))
    let (_, records) = try Self.scan(folder, [folder["logs"]])
    #expect(records.map { $0["rule"] } == ["many"])
    #expect(records.first?["file"]?.string == folder["logs/auth.log"])
  }

  @Test func hostileBytesNeitherStopTheScanNorBreakItsOutput() throws {
    let folder = try Self.folder()
    var bytes: [UInt8] = Array("\u{0}\u{0}needle\u{1B}[31m\n".utf8)
    bytes += [0xFF, 0xFE, 0xC3] + Array(" needle \u{202E}x\n".utf8)
    bytes += [UInt8](repeating: 0, count: 1_000) + [0x0A]
    bytes += [UInt8](repeating: 0x61, count: 300_000) + Array(" needle\n".utf8)
    bytes += Array((Self.failed(0) + "\r\n\r\nneedle\r\n").utf8)
    try folder.write("a.log", bytes)
    let (outcome, records) = try Self.scan(folder, ["--matches", "--input", "text", folder["a.log"]])
    #expect(outcome.status == 0)
    #expect(records.compactMap { $0["line"]?.integer } == [1, 2, 5, 8])
    #expect(outcome.errors.contains("not examined"))
    #expect(!outcome.output.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
  }

  @Test func anUnreadableInputIsNamedAndTheOthersAreScanned() throws {
    let folder = try Self.folder()
    try folder.write("a.log", "needle\n")
    try folder.write("broken.gz", [0x1F, 0x8B, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    let (outcome, records) = try Self.scan(folder, [folder["broken.gz"], folder["a.log"]])
    #expect(outcome.status == 70)
    #expect(outcome.errors.contains("broken.gz"))
    #expect(records.count == 1)
    #expect(try Self.scan(folder, [folder["none.log"]]).outcome.status == 70)
  }

  @Test func rejectedRulesAreNamedAndDoNotChangeTheStatus() throws {
    let folder = try Self.folder()
    try folder.write(
      "bad.yml", "title: x\nlogsource: {product: linux}\ndetection:\n  s: {f|nonsense: a}\n  condition: s\n")
    try folder.write("a.log", "needle\n")
    let (outcome, records) = try Self.scan(folder, ["--rules", folder["bad.yml"], folder["a.log"]])
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("bad.yml:4:"))
    #expect(records.count == 1)
  }
}
