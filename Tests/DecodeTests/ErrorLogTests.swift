import Decode
import Events
import Testing

/// Logs whose form tells who wrote them.
struct ErrorLogTests {
  let decoding = Decoding.shared

  /// A line, its service and category, what it says, and its time behind 2026-10-10T13:55:36Z.
  static let samples: [(String, String, String?, [String: String], Int64)] = [
    (
      #"2026/10/10 13:55:36 [error] 77#78: *5 open() "/srv/x" failed (2: No such file or directory), client: 203.0.113.7, server: example.org, request: "GET /x HTTP/1.1", host: "example.org", referrer: "-""#,
      "nginx", "webserver", ["c-ip": "203.0.113.7", "src_ip": "203.0.113.7"], 0
    ),
    (
      "2026/10/10 13:55:36 [alert] 77#77: worker process 9 exited on signal 11 (core dumped)", "nginx",
      "webserver", [:], 0
    ),
    // A path and a referrer that imitate the client: nobody can tell, so nobody is named.
    (
      #"2026/10/10 13:55:36 [error] 77#78: *5 open() "/srv/x, client: 198.51.100.1, server: a" failed, client: 203.0.113.7, server: example.org, request: "GET /x HTTP/1.1""#,
      "nginx", "webserver", [:], 0
    ),
    (
      #"2026/10/10 13:55:36 [error] 77#78: *5 open() "/srv/[a] [client 198.51.100.1]" failed, client: 2001:db8::7, server: b"#,
      "nginx", "webserver", ["c-ip": "2001:db8::7", "src_ip": "2001:db8::7"], 0
    ),
    (
      "2026/10/10 13:55:36 [error] 77#78: *5 upstream timed out, client: unix:, server: a",
      "nginx", "webserver", [:], 0
    ),
    (
      "[Sat Oct 10 13:55:36.123456 2026] [core:error] [pid 77:tid 78] (13)Permission denied: [client 203.0.113.7:5555] AH00035: access to /a] [client 198.51.100.1:1] denied",
      "apache", "webserver",
      ["c-ip": "203.0.113.7", "src_ip": "203.0.113.7", "src_port": "5555"], 123_456
    ),
    (
      "[Sat Oct 10 13:55:36 2026] [error] [client 2001:db8::7] File does not exist: /srv/x", "apache",
      "webserver", ["c-ip": "2001:db8::7", "src_ip": "2001:db8::7"], 0
    ),
    (
      "[Sat Oct 10 13:55:36.000001 2026] [core:notice] [pid 77] AH00052: child pid 9 exit signal Segmentation fault (11)",
      "apache", "webserver", [:], 1
    ),
    (
      "Sat Oct 10 13:55:36 2026 -> /srv/up: load/a.zip: Win.Test.EICAR_HDB-1 FOUND", "clamav", "antivirus",
      ["Filename": "/srv/up: load/a.zip", "Signature": "Win.Test.EICAR_HDB-1", "Action": "FOUND"], 0
    ),
    (
      "10-Oct-2026 13:55:36.123 queries: info: client @0x7f16 203.0.113.7#5555 (www.example.org): query: www.example.org IN A +E(0)K (192.0.2.1)",
      "named", "dns",
      ["src_ip": "203.0.113.7", "src_port": "5555", "query": "www.example.org", "record_type": "A"], 123_000
    ),
    (
      "[1791640536] unbound[77:0] info: 203.0.113.7 www.example.org. AAAA IN", "unbound", "dns",
      ["src_ip": "203.0.113.7", "query": "www.example.org", "record_type": "AAAA"], 0
    ),
    (
      "Oct 10 13:55:36 unbound[77:0] info: 203.0.113.7 www.example.org. A IN NOERROR 0.000000 1 60",
      "unbound",
      "dns", ["src_ip": "203.0.113.7", "query": "www.example.org", "record_type": "A"], 0
    ),
    (
      #"Sat Oct 10 13:55:36 2026 [pid 77] [alice] FAIL LOGIN: Client "203.0.113.7""#, "vsftpd", nil,
      ["user": "alice", "src_ip": "203.0.113.7", "method": "FAIL LOGIN"], 0
    ),
    (
      "Oct 10 13:55:36 dnsmasq[77]: query[A] example.org from 203.0.113.7", "dnsmasq", "dns",
      ["src_ip": "203.0.113.7", "query": "example.org", "record_type": "A"], 0
    ),
  ]

  @Test(arguments: samples) func theFormTellsTheWriter(
    _ line: String, _ service: String, _ category: String?, _ said: [String: String], _ offset: Int64
  ) {
    for decoded in [decoding.line(line), decoding.access(line)] {
      #expect(decoded.services.contains(service))
      #expect(decoded.categories == Set([category].compactMap(\.self)))
      #expect(decoded.said == said)
      #expect(decoded.event.time.microseconds == AccessLogTests.written.microseconds + offset)
      #expect(decoded.event.raw == 0..<line.utf8.count)
    }
    #expect(decoding.line(line).isRecognised)
  }

  /// Stamps alone, of which many programs have the same.
  static let anybodys = [
    "2026/10/10 13:55:36 listening on :8080", "2026/10/10 13:55:36 [error] no process here",
    "2026/10/10 13:55:36 [error] issue#7: closed",
    "10-Oct-2026 13:55:36.000 INFO [main] org.example.Startup ready",
  ]

  @Test(arguments: anybodys) func aStampAloneTellsNothingButTheTime(_ line: String) {
    let decoded = decoding.line(line)
    #expect(decoded.isRecognised)
    #expect(decoded.services == [""])
    #expect(decoded.categories.isEmpty)
    #expect(decoded.event.time == AccessLogTests.written)
    #expect(decoded["message"].map { line.hasSuffix($0) && $0.utf8.count < line.utf8.count - 18 } == true)
  }

  static let nobodys = [
    "Sat Oct 10 13:55:36 2026 hello", "Sat Oct 10 13:55:36 2026", "[Sat Oct 10 13:55:36 2026] hello",
    "[1791640536] hello", "[1791640536] unbound[77] hello", "2026/13/10 13:55:36 [error] 7#7: x",
    "2026/10/10 25:55:36 [error] 7#7: x", "31-Feb-2026 13:55:36.000 queries: client",
  ]

  @Test(arguments: nobodys) func otherLinesHaveNoHeader(_ line: String) {
    #expect(!decoding.line(line).isRecognised)
  }

  @Test func linesWithoutZoneAreReadInTheirs() {
    let decoded = decoding.line(Self.samples[0].0, zone: .fixed(7_200))
    #expect(decoded.event.time == AccessLogTests.written.advanced(bySeconds: -7_200))
  }
}
