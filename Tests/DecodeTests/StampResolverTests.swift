import Decode
import Events
import Testing

struct StampResolverTests {
  func resolve(_ stamps: [String], near reference: String, zone: String = "UTC") throws -> [String] {
    let now = try #require(Timestamp(rfc3339: reference))
    var resolver = StampResolver(reference: now, zone: try LogZone(zone))
    return stamps.map { stamp in
      let bytes = Array("\(stamp) host prog: text".utf8)
      let header = SyslogHeader.parse(bytes.span, in: 0..<bytes.count, resolver: &resolver)
      return header?.time.map { String($0.description.prefix(19)) } ?? "none"
    }
  }

  static let years: [(String, String, String)] = [
    ("Dec 31 23:59:59", "2027-01-01T00:00:03Z", "2026-12-31T23:59:59"),
    ("Jan  1 00:00:01", "2026-12-31T23:59:58Z", "2027-01-01T00:00:01"),
    ("Jan  1 00:00:01", "2027-01-01T00:00:01Z", "2027-01-01T00:00:01"),
    ("Jul  3 12:00:00", "2026-12-31T12:00:00Z", "2026-07-03T12:00:00"),
    ("Jun 29 12:00:00", "2026-12-31T12:00:00Z", "2027-06-29T12:00:00"),
    ("Nov 23 00:00:00", "2026-03-01T00:00:00Z", "2025-11-23T00:00:00"),
    ("Feb 29 10:00:00", "2028-03-01T00:00:00Z", "2028-02-29T10:00:00"),
    ("Feb 29 10:00:00", "2028-01-15T00:00:00Z", "2028-02-29T10:00:00"),
    ("Feb 29 10:00:00", "2027-03-01T00:00:00Z", "2024-02-29T10:00:00"),
    ("Feb 29 10:00:00", "2029-01-01T00:00:00Z", "2028-02-29T10:00:00"),
    ("Feb 29 10:00:00", "2103-03-01T00:00:00Z", "2096-02-29T10:00:00"),
    ("Feb 30 10:00:00", "2028-03-01T00:00:00Z", "none"),
  ]

  @Test(arguments: years)
  func aStampWithoutYearIsTakenNearItsArrival(_ stamp: String, _ now: String, _ expected: String) throws {
    #expect(try resolve([stamp], near: now) == [expected])
  }

  @Test(arguments: [
    ["2026-03-01T10:00:00", "2026-02-33T10:00:00"], ["2027-01-01T10:00:00", "2026-17-01T10:00:00"],
    ["2026-02-01T10:00:00", "2026-00-65T10:00:00"], ["2026-03-01T10:00:00", "2026-03-00T10:00:00"],
    ["2026-03-01T10:00:00", "2026-02-30T10:00:00"],
  ])
  func aDayThatDoesNotExistIsNoDayAfterOneThatDoes(_ stamps: [String]) throws {
    #expect(try resolve(stamps, near: "2026-03-02T00:00:00Z") == ["\(stamps[0])", "none"])
  }

  @Test func everyDayIsFoundAgainFromWithinFiveMonths() throws {
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    var generator = SplitMix(seed: 11)
    for _ in 0..<3_000 {
      let time = Timestamp(seconds: Int64.random(in: 0...4_000_000_000, using: &generator))
      let text = time.description
      guard let month = Int(text.dropFirst(5).prefix(2)) else { continue }
      let stamp = "\(months[month - 1]) \(text.dropFirst(8).prefix(2)) \(text.dropFirst(11).prefix(8))"
      let days = Int64.random(in: -150...150, using: &generator)
      let reference = time.advanced(bySeconds: days * 86_400)
      #expect(try resolve([stamp], near: reference.description) == [String(text.prefix(19))])
    }
  }

  @Test func movingTheReferenceMovesTheYear() throws {
    var resolver = StampResolver(reference: try #require(Timestamp(rfc3339: "2025-06-01")))
    let bytes = Array("Jun  1 00:00:00 h p: m".utf8)
    let first = SyslogHeader.parse(bytes.span, in: 0..<bytes.count, resolver: &resolver)
    resolver.reference = try #require(Timestamp(rfc3339: "2026-06-01"))
    let second = SyslogHeader.parse(bytes.span, in: 0..<bytes.count, resolver: &resolver)
    #expect(first?.time?.day == "2025-06-01")
    #expect(second?.time?.day == "2026-06-01")
  }

  @Test func springForwardCountsOnFromBeforeTheJump() throws {
    let stamps = ["Mar 29 01:59:59", "Mar 29 02:30:00", "Mar 29 03:00:00", "Mar 29 12:00:00"]
    #expect(
      try resolve(stamps, near: "2026-03-29T10:00:00Z", zone: "Europe/Berlin") == [
        "2026-03-29T00:59:59", "2026-03-29T01:30:00", "2026-03-29T01:00:00", "2026-03-29T10:00:00",
      ])
  }

  @Test func theRepeatedHourIsToldByOrder() throws {
    let stamps = [
      "Oct 25 01:59:59", "Oct 25 02:00:01", "Oct 25 02:30:00", "Oct 25 02:29:58", "Oct 25 02:59:59",
      "Oct 25 02:00:00", "Oct 25 02:30:00", "Oct 25 02:59:59", "Oct 25 03:00:00",
    ]
    #expect(
      try resolve(stamps, near: "2026-11-20T10:00:00Z", zone: "Europe/Berlin") == [
        "2026-10-24T23:59:59", "2026-10-25T00:00:01", "2026-10-25T00:30:00", "2026-10-25T00:29:58",
        "2026-10-25T00:59:59", "2026-10-25T01:00:00", "2026-10-25T01:30:00", "2026-10-25T01:59:59",
        "2026-10-25T02:00:00",
      ])
  }

  @Test func theFirstStampInARepeatedHourIsTakenNearItsArrival() throws {
    let stamp = ["2026-10-25T02:30:00"]
    #expect(
      try resolve(stamp, near: "2026-10-25T01:30:02Z", zone: "Europe/Berlin") == ["2026-10-25T01:30:00"])
    #expect(
      try resolve(stamp, near: "2026-10-25T00:30:02Z", zone: "Europe/Berlin") == ["2026-10-25T00:30:00"])
    #expect(
      try resolve(stamp, near: "2026-11-25T00:30:02Z", zone: "Europe/Berlin") == ["2026-10-25T00:30:00"])
  }

  @Test func anAmbiguousHourIsMarked() throws {
    var resolver = StampResolver(reference: Decoding.now, zone: try LogZone("Europe/Berlin"))
    func certainty(_ stamp: String) -> ZoneCertainty? {
      let bytes = Array("\(stamp) h p: m".utf8)
      return SyslogHeader.parse(bytes.span, in: 0..<bytes.count, resolver: &resolver)?.zone
    }
    #expect(certainty("Oct 25 02:30:00") == .ambiguous)
    #expect(certainty("Oct 25 04:30:00") == .assumed)
    #expect(certainty("2026-10-25T02:30:00+01:00") == .stated)
  }

  static let zones: [(String, String, String)] = [
    ("Europe/Berlin", "Jul  1 12:00:00", "2026-07-01T10:00:00"),
    ("Europe/Berlin", "Nov 10 12:00:00", "2026-11-10T11:00:00"),
    ("America/New_York", "Jul  1 12:00:00", "2026-07-01T16:00:00"),
    ("Asia/Kolkata", "Jul  1 12:00:00", "2026-07-01T06:30:00"),
    ("Australia/Lord_Howe", "Jul  1 12:00:00", "2026-07-01T01:30:00"),
    ("+05:45", "Jul  1 12:00:00", "2026-07-01T06:15:00"),
    ("-0330", "Jul  1 12:00:00", "2026-07-01T15:30:00"),
    ("Z", "Jul  1 12:00:00", "2026-07-01T12:00:00"),
  ]

  @Test(arguments: zones)
  func stampsAreReadInTheLogsZone(_ zone: String, _ stamp: String, _ expected: String) throws {
    #expect(try resolve([stamp], near: "2026-09-01T00:00:00Z", zone: zone) == [expected])
  }

  @Test(arguments: ["", "Nowhere/Land", "../../etc/passwd", "/etc/passwd", "+25:00", "Europe/Berlin\0"])
  func aWrongZoneIsAnErrorThatNamesIt(_ name: String) {
    #expect { try LogZone(name) } throws: { "\($0)".contains("'\(name)'") }
  }
}
