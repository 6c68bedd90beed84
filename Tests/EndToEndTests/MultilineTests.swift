import CanonicalJSON
import Testing

/// Records of several lines from the log to the bundle (docs/reading.md F18).
@Suite struct MultilineTests {
  private static let rule = """
    title: A table was dropped
    name: dropped
    id: 0a0f9f2e-5d3c-4b9d-8c6e-8d1f4f0d9a11
    logsource: {product: linux}
    detection:
      selection: {message|contains|all: ['STATEMENT:', 'DROP TABLE']}
      condition: selection
    level: medium
    tags: [soc2.cc6.1]
    attestd: {merge: 0s}
    """

  private static func statement(_ table: String) -> String {
    "2026-11-22 10:00:00.123 UTC [42] app@db STATEMENT:  SELECT 1;\n\t-- and\n\tDROP TABLE \(table);\n"
  }

  private func folder() throws -> TestFolder {
    let folder = try TestFolder()
    try folder.configure()
    try folder.write("rules/own.yml", Self.rule)
    let text = folder.text("attestd.yaml")
    try folder.write(
      "attestd.yaml", text.replacing("examine: always", with: "examine: always, multiline: indented"))
    return folder
  }

  @Test func aStatementOfSeveralLinesIsOneEntryAndOneLineOfEveryOutput() throws {
    let folder = try folder()
    let month = ExportTests.month(0)
    try folder.write(
      "app.log",
      Self.statement("a").replacing("2026-11", with: month)
        + Self.statement("b").replacing("2026-11", with: month))
    // The last record, too: nothing was added to it for a while.
    #expect(try folder.attestd("--once").status == 0)
    let findings = try folder.json("findings").array ?? []
    #expect(findings.count == 2)
    #expect(findings.allSatisfy { $0["record"]?.string?.contains("\\u{a}\\u{9}DROP TABLE") == true })
    let coverage = try folder.json("coverage").array ?? []
    #expect(coverage.compactMap { $0["read"]?.integer }.reduce(0, +) == 2)
    #expect(coverage.compactMap { $0["unparsed"]?.integer }.reduce(0, +) == 0)
    #expect(try ExportTests.export(folder, month, "a").status == 0)
    #expect(!folder.text("a/findings.csv").replacing("\r\n", with: "").contains { $0.isNewline })
    #expect(folder.text("a/findings.csv").split(separator: "\r\n").count == 3)
    #expect(try folder.ctl("findings").lines.count == 3)
    // Nothing is read again, and what comes late is an entry of its own.
    try folder.append("app.log", "\tDROP TABLE c;\n")
    #expect(try folder.attestd("--once").status == 0)
    #expect(try folder.json("findings").array?.count == 2)
    #expect(try folder.json("coverage").array?.compactMap { $0["read"]?.integer }.reduce(0, +) == 3)
    #expect(try folder.ctl("verify").status == 0)
  }
}
