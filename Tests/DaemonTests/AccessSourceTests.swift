import Daemon
import Events
import Evidence
import Store
import Testing

/// Log files of `format: access`, from the settings to the record.
@Suite(.serialized) struct AccessSourceTests {
  static let line = #"192.0.2.7 - - [22/Nov/2026:10:00:00 +0000] "GET /x.php?a HTTP/1.1" 404 9"#
  static let squid = "1795341600.000 1 192.0.2.30 TCP_MISS/404 9 GET http://a.example/ - HIER_NONE/- -"

  static let stated: [(LogSource?, [String])] = [
    (nil, ["host 1", "host 1", "proxy 1", "web 1"]),
    // Who names the server alone still has a web server's log.
    (LogSource(service: "nginx"), ["host 1", "host 1", "nginx 1", "nginx 1", "web 1", "web 1"]),
    (LogSource(category: "proxy"), ["host 1", "host 1", "proxy 1", "proxy 1"]),
    // A log source that no rule wants is not the one that nobody stated.
    (LogSource(category: "nobodys"), ["host 1", "host 1"]),
  ]

  @Test(arguments: stated) func theStatedLogSourceDecidesWhichRulesApply(
    _ stated: LogSource?, _ found: [String]
  ) throws {
    let place = try PipelineTests.Place(format: .access)
    func rule(_ name: String, _ source: String) -> String {
      """
      title: \(name)
      name: \(name)
      logsource: {\(source)}
      detection: {s: {sc-status: 404}, condition: s}
      attestd: {merge: 0s}
      """
    }
    try place.write(
      "rules/r.yml",
      [
        rule("web", "category: webserver"), rule("proxy", "category: proxy"), rule("nginx", "service: nginx"),
        rule("host", "product: linux"),
      ].joined(separator: "\n---\n"))
    place.settings.files[0].logSource = stated
    try place.write("app.log", "\(Self.line)\n\(Self.squid)\nneither of them\n")
    try place.run()
    #expect(try place.references() == found)
    #expect(try place.books() == [3, 3, 0])
    #expect(try place.archive().coverage().map(\.unparsed).reduce(0, +) == 1)
  }
}
