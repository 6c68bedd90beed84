import Events
import Testing

struct TimestampTests {
  static let readings: [(String, String)] = [
    ("2026-11-22", "2026-11-22T00:00:00.000000Z"),
    ("2026-11-22T23:43:29Z", "2026-11-22T23:43:29.000000Z"),
    ("2026-11-22t23:43:29z", "2026-11-22T23:43:29.000000Z"),
    ("2026-11-22 23:43:29.5+01:00", "2026-11-22T22:43:29.500000Z"),
    ("2026-11-22T23:43:29.123456789-0330", "2026-11-23T03:13:29.123456Z"),
    ("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z"),
    ("2028-02-29T00:00:00Z", "2028-02-29T00:00:00.000000Z"),
    ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00.000000Z"),
    ("9999-12-31T23:59:60Z", "9999-12-31T23:59:59.999999Z"),
    ("0000-01-01T00:00:00+23:59", "0000-01-01T00:00:00.000000Z"),
  ]

  @Test(arguments: readings) func whatIsReadIsWrittenInUTC(_ text: String, _ expected: String) throws {
    #expect(try #require(Timestamp(rfc3339: text)).description == expected)
  }

  @Test(arguments: [
    "", "2026", "2026-13-01", "2026-02-29", "2026-11-22T", "2026-11-22T23:43", "2026-11-22T24:00:00Z",
    "2026-11-22T23:43:29", "2026-11-22T23:43:29.Z", "2026-11-22T23:43:29+1", "2026-11-22T23:43:29Zx",
    "２０２６-11-22T23:43:29Z",
  ])
  func whatIsNoTimeIsNil(_ text: String) { #expect(Timestamp(rfc3339: text) == nil) }

  @Test func theFirstAndTheLastInstantCanBeWritten() {
    #expect(Timestamp(microseconds: .min).description == "0000-01-01T00:00:00.000000Z")
    #expect(Timestamp(microseconds: .max).description == "9999-12-31T23:59:59.999999Z")
  }

  @Test func monthAndDayAreThoseInUTC() throws {
    let time = try #require(Timestamp(rfc3339: "2026-12-01T00:30:00+01:00"))
    #expect(time.month == "2026-11")
    #expect(time.day == "2026-11-30")
  }

  @Test func secondsRoundTowardsThePast() {
    #expect(Timestamp(microseconds: -1).seconds == -1)
    #expect(Timestamp(microseconds: 1_999_999).seconds == 1)
    #expect(Timestamp(seconds: 5).advanced(bySeconds: -6) < Timestamp(seconds: 0))
  }
}
