import Decode
import Events
import Testing

struct SyslogHeaderTests {
  struct Parts {
    var time: String?
    var host, program, pid, message: String
    var facility: Int?
  }

  func parse(_ line: String) -> Parts? {
    let bytes = Array(line.utf8)
    var resolver = StampResolver(reference: Decoding.now)
    guard let header = SyslogHeader.parse(bytes.span, in: 0..<bytes.count, resolver: &resolver) else {
      return nil
    }
    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
    return Parts(
      time: header.time.map(\.description), host: text(header.host), program: text(header.program),
      pid: text(header.pid), message: text(header.message), facility: header.facility)
  }

  static let table: [(String, Parts)] = [
    (
      "Nov 22 23:43:29 web01 sshd[812]: Server listening",
      Parts(
        time: "2026-11-22T23:43:29.000000Z", host: "web01", program: "sshd", pid: "812",
        message: "Server listening")
    ),
    (
      "<38>Nov  2 03:04:05 web01 sudo:   mallory : x",
      Parts(
        time: "2026-11-02T03:04:05.000000Z", host: "web01", program: "sudo", pid: "", message: "mallory : x",
        facility: 4)
    ),
    (
      "Nov 2 03:04:05 web01 postfix/smtpd[1]: x",
      Parts(
        time: "2026-11-02T03:04:05.000000Z", host: "web01", program: "postfix/smtpd", pid: "1", message: "x")
    ),
    (
      "Nov 22 2024 03:04:05.25 web01 sshd(pam_unix)[9]: x: y",
      Parts(
        time: "2024-11-22T03:04:05.250000Z", host: "web01", program: "sshd(pam_unix)", pid: "9",
        message: "x: y")
    ),
    (
      "Nov 22 03:04:05 web01 last message repeated 2 times",
      Parts(
        time: "2026-11-22T03:04:05.000000Z", host: "web01", program: "", pid: "",
        message: "last message repeated 2 times")
    ),
    (
      "Nov 22 03:04:05 sshd[5]: no host here",
      Parts(
        time: "2026-11-22T03:04:05.000000Z", host: "", program: "sshd", pid: "5", message: "no host here")
    ),
    // A record of several lines.
    (
      "Nov 22 03:04:05 web01 java[7]: it failed\n\tat a.b(C.java:1)\n\tat d",
      Parts(
        time: "2026-11-22T03:04:05.000000Z", host: "web01", program: "java", pid: "7",
        message: "it failed\n\tat a.b(C.java:1)\n\tat d")
    ),
    (
      "2026-11-22 03:04:05.123 UTC [42] LOG:  statement: SELECT 1;\n\tDROP TABLE a",
      Parts(
        time: "2026-11-22T03:04:05.123000Z", host: "", program: "", pid: "",
        message: "UTC [42] LOG:  statement: SELECT 1;\n\tDROP TABLE a")
    ),
    (
      "Nov 22 03:04:05",
      Parts(time: "2026-11-22T03:04:05.000000Z", host: "", program: "", pid: "", message: "")
    ),
    (
      "2026-11-22T23:43:29.123456+01:00 web01 systemd[1]: Started x.",
      Parts(
        time: "2026-11-22T22:43:29.123456Z", host: "web01", program: "systemd", pid: "1",
        message: "Started x.")
    ),
    (
      "2026-11-22T23:43:29Z web01 java[main]: x",
      Parts(time: "2026-11-22T23:43:29.000000Z", host: "web01", program: "java", pid: "", message: "x")
    ),
    (
      "2026-11-22T23:43:29.1-0330 web01 Foo::Bar[3]: x",
      Parts(time: "2026-11-23T03:13:29.100000Z", host: "web01", program: "Foo::Bar", pid: "3", message: "x")
    ),
    (
      "2026-11-22 23:43:29 web01 cron[3]: x",
      Parts(time: "2026-11-22T23:43:29.000000Z", host: "web01", program: "cron", pid: "3", message: "x")
    ),
    (
      "2026-11-22 23:43:29,512 fail2ban.actions [7]: NOTICE [sshd] Ban 192.0.2.1",
      Parts(
        time: "2026-11-22T23:43:29.512000Z", host: "", program: "", pid: "",
        message: "fail2ban.actions [7]: NOTICE [sshd] Ban 192.0.2.1")
    ),
    (
      "<34>1 2026-11-22T23:43:29.5Z web01 su 99 ID47 [a@1 b=\"c\\\"]\" d=\"\\]\"][e f=\"g\"] \u{FEFF}text",
      Parts(
        time: "2026-11-22T23:43:29.500000Z", host: "web01", program: "su", pid: "99", message: "text",
        facility: 4)
    ),
    (
      "<165>1 - - - - - -", Parts(time: nil, host: "", program: "", pid: "", message: "", facility: 20)
    ),
    (
      "<86>2026-11-22T23:43:29Z web01 sshd: x",
      Parts(
        time: "2026-11-22T23:43:29.000000Z", host: "web01", program: "sshd", pid: "", message: "x",
        facility: 10)
    ),
  ]

  @Test(arguments: table) func everyFormIsTakenApart(_ line: String, _ expected: Parts) throws {
    let parts = try #require(parse(line))
    #expect(parts.time == expected.time)
    #expect(parts.host == expected.host)
    #expect(parts.program == expected.program)
    #expect(parts.pid == expected.pid)
    #expect(parts.message == expected.message)
    #expect(parts.facility == expected.facility)
  }

  @Test(arguments: [
    "", " ", "<", "<34>", "<192>Nov 22 23:43:29 a b: c", "<x>Nov 22 23:43:29 a b: c", "hello", "Nov",
    "Foo 22 23:43:29 a b: c", "Nov 32 23:43:29 a b: c", "Nov 0 23:43:29 a b: c", "Nov 31 23:43:29 a b: c",
    "Nov 22 25:43:29 a b: c", "Nov 22 23:60:29 a b: c", "Nov 22 23:43:61 a b: c", "Nov 22 23:43:29x",
    "Nov 222 23:43:29 a b: c", "2026-13-22T23:43:29Z a b: c", "2026-02-29T23:43:29Z a b: c",
    "2026-11-22T24:43:29Z a b: c", "2026-11-22T23:43:29+25:00 a b: c", "2026-11-22T23:43:29+ a b: c",
    "2026-11-22T23:43:29Zx a b: c", "20261122T234329 a b: c", "<34>1 2026-11-22T23:43:29Z a b c d x",
    "<34>1 2026-11-22T23:43:29Z a b c d [x y=\"z\"", "Feb 29 2026 10:00:00 a b: c",
  ])
  func whatIsNoHeaderIsNil(_ line: String) { #expect(parse(line) == nil) }

  @Test(arguments: ["0000-01-01", "9999-12-31", "0001-02-28"]) func theEdgesOfTheCalendarDoNotTrap(
    _ day: String
  ) {
    #expect(parse("\(day)T00:00:00Z a b: c")?.time?.hasPrefix(day) == true)
    #expect(parse("\(day)T23:59:60+23:59 a b: c") != nil)
    #expect(parse("\(day)T00:00:00-23:59 a b: c") != nil)
  }

  @Test func theDateParserAgreesWithCivilDate() {
    var generator = SplitMix(seed: 7)
    for _ in 0..<20_000 {
      let year = Int.random(in: 1000...9999, using: &generator)
      let month = Int.random(in: 0...14, using: &generator)
      let day = Int.random(in: 0...33, using: &generator)
      let second = Int.random(in: 0..<86_400, using: &generator)
      func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
      let stamp =
        "\(year)-\(two(month))-\(two(day))T\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))Z"
      let expected = CivilDate(year: year, month: month, day: day).map {
        Timestamp(seconds: $0.daysSince1970 * 86_400 + Int64(second)).description
      }
      #expect(parse("\(stamp) h p: m")?.time == expected, "\(stamp)")
    }
  }
}
