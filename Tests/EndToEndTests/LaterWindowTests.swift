import CanonicalJSON
import Testing

/// Correlations that are decided when a window is over, in the daemon: nobody has to log another entry for that.
@Suite struct LaterWindowTests {
  @Test func whatDidNotFollowIsFoundWhenTheTimeIsUp() throws {
    let folder = try TestFolder()
    try folder.configure()
    try folder.write(
      "rules/own.yml",
      """
      title: Door opened
      name: opened
      logsource: {product: linux}
      detection: {s: {message|contains: door opened}, condition: s}
      ---
      title: Door closed
      name: closed
      logsource: {product: linux}
      detection: {s: {message|contains: door closed}, condition: s}
      ---
      title: Door left open
      name: left-open
      correlation:
        type: temporal
        condition: opened and not closed
        group-by: [host]
        timespan: 1m
      level: high
      """)
    try folder.write(
      "app.log",
      """
      2026-11-22T10:00:00Z web01 lock[7]: door opened
      2026-11-22T10:00:30Z web01 lock[7]: door closed
      2026-11-22T10:01:00Z web02 lock[7]: door opened

      """)
    #expect(try folder.attestd("--once").status == 0)
    let findings = try folder.json("findings").array ?? []
    #expect(findings.compactMap { $0["title"]?.string } == ["Door left open"])
    #expect(findings.first?["group"]?["host"]?.string == "web02")
    #expect(findings.first?["time"]?.string?.hasPrefix("2026-11-22T10:02:00") == true)
    // A restart does not tell it again.
    #expect(try folder.attestd("--once").status == 0)
    #expect(try folder.json("findings").array?.count == 1)
  }
}
