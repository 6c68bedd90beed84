import Decode
import Events
import Evidence
import Foundation
import Sigma
import Testing

@Suite struct ExpectationClockTests {
  private static func time(_ text: String) -> Timestamp {
    Timestamp(rfc3339: text) ?? Timestamp(microseconds: 0)
  }

  private static func schedule(_ text: String) throws -> Sigma.Expectation.Schedule {
    let text = """
      title: Done
      name: done
      logsource: {product: linux}
      detection: {s: {message: done}, condition: s}
      ---
      title: It is done
      expectation: {rules: done, \(text)}
      """
    let loaded = RuleLoader.load(text: text, file: "r.yml")
    return try #require(loaded.expectations.first, "\(loaded.diagnostics)").expectation.schedule
  }

  private static func clock(
    _ text: String, _ zone: String = "UTC", activated: String = "2027-12-30T13:07:22Z"
  ) throws -> ExpectationClock {
    ExpectationClock(try schedule(text), zone: try LogZone(zone), activated: time(activated))
  }

  /// Periods from the first on.
  private static func periods(_ clock: ExpectationClock, _ count: Int) -> [ExpectationClock.Period] {
    var periods: [ExpectationClock.Period] = []
    while periods.count < count, let next = periods.last.map({ clock.next(after: $0) }) ?? clock.first {
      periods.append(next)
    }
    return periods
  }

  @Test func theFirstPeriodIsAWholeOne() throws {
    #expect(try Self.clock("every: 12h").first?.start == Self.time("2027-12-30T13:07:22Z"))
    #expect(try Self.clock("every: 1d").first?.start == Self.time("2027-12-30T13:07:22Z"))
    #expect(try Self.clock("calendar: daily").first?.start == Self.time("2027-12-31T00:00:00Z"))
    #expect(
      try Self.clock("calendar: daily", activated: "2027-12-30T00:00:00Z").first?.start
        == Self.time("2027-12-30T00:00:00Z"))
    #expect(try Self.clock("calendar: quarterly").first?.end == Self.time("2028-04-01T00:00:00Z"))
    #expect(try Self.clock("per: boot, within: 10m").first == nil)
  }

  /// 2028 has a 29 February; Berlin's clock changes on 26 March and 29 October, New York's on 12 March and 5 November.
  @Test(arguments: [
    "UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia",
  ])
  func aYearOfDaysHasEachDayOnce(zone: String) throws {
    for text in ["every: 1d", "calendar: daily", "calendar: '02:30'", "calendar: '01:59:59'"] {
      let periods = Self.periods(try Self.clock(text, zone), 400)
      #expect(periods.count == 400)
      for (one, next) in zip(periods, periods.dropFirst()) { #expect(one.end == next.start) }
      let hours = periods.map { $0.end.since($0.start) / 1_000_000 }
      // Two changes a year, one hour each (half an hour on Lord Howe), or none.
      let odd = hours.filter { $0 != 86_400 }
      #expect([0, 2].contains(odd.count) && odd.reduce(0, +) == Int64(odd.count) * 86_400, "\(text) \(odd)")
      #expect(
        (odd.count == 2) == ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"].contains(zone))
    }
  }

  @Test func aTimeThatTheClockSpringsOverComesAnHourLater() throws {
    let periods = Self.periods(try Self.clock("calendar: '02:30'", "Europe/Berlin"), 400).map(\.start)
    #expect(periods.contains(Self.time("2028-03-25T01:30:00Z")))
    #expect(periods.contains(Self.time("2028-03-26T01:30:00Z")))
    #expect(periods.contains(Self.time("2028-03-27T00:30:00Z")))
    // Shown twice in the autumn, it is the first of the two.
    #expect(periods.contains(Self.time("2028-10-29T00:30:00Z")))
    #expect(!periods.contains(Self.time("2028-10-29T01:30:00Z")))
  }

  @Test func inTheHoursOfAChangeAnInstantIsInTheRightDay() throws {
    // Days from 02:30 to 02:30.
    let clock = try Self.clock("every: 1d", "Europe/Berlin", activated: "2028-03-20T01:30:00Z")
    for (instant, start) in [
      // The clock shows 03:10, and the day begins at 03:30.
      ("2028-03-26T01:10:00Z", "2028-03-25T01:30:00Z"), ("2028-03-26T01:30:00Z", "2028-03-26T01:30:00Z"),
      // It shows 02:10 for the second time, and the day began at the first 02:30.
      ("2028-10-29T01:10:00Z", "2028-10-29T00:30:00Z"), ("2028-10-29T00:29:59Z", "2028-10-28T00:30:00Z"),
    ] { #expect(clock.period(at: Self.time(instant))?.start == Self.time(start), "\(instant)") }
  }

  @Test func leapDaysCome() throws {
    let periods = Self.periods(try Self.clock("calendar: '2-29'", "Europe/Berlin"), 4).map(\.start)
    #expect(
      periods.map(\.description) == [
        "2028-02-28T23:00:00.000000Z", "2032-02-28T23:00:00.000000Z", "2036-02-28T23:00:00.000000Z",
        "2040-02-28T23:00:00.000000Z",
      ])
    let days = Self.periods(try Self.clock("calendar: daily"), 100).map(\.start)
    #expect(days.contains(Self.time("2028-02-29T00:00:00Z")))
    let months = Self.periods(try Self.clock("calendar: monthly"), 12).map {
      $0.end.since($0.start) / 86_400_000_000
    }
    #expect(months == [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
  }

  @Test(
    arguments: [
      "every: 1d", "every: 3d", "every: 1w", "every: 90s", "every: 5h", "calendar: daily", "calendar: weekly",
      "calendar: 'Mon,Thu 02:30'", "calendar: '*-*-29,31 01:30'", "calendar: quarterly", "calendar: annually",
    ], ["UTC", "Europe/Berlin", "Pacific/Apia", "America/New_York"])
  func everyInstantIsInOnePeriod(text: String, zone: String) throws {
    // Apia skipped a whole day at the end of 2011.
    for activated in ["2011-11-20T23:59:59Z", "2027-02-27T12:30:01Z"] {
      let clock = try Self.clock(text, zone, activated: activated)
      let start = Self.time(activated)
      for step in 0..<300 {
        let instant = Timestamp(
          microseconds: start.microseconds + Int64(step) * 98_797_000_000 + Int64(step % 3) * 999_999)
        let period = try #require(clock.period(at: instant))
        #expect(period.start <= instant && instant < period.end)
        #expect(clock.next(after: period)?.start == period.end)
        #expect(clock.previous(before: period)?.end == period.start)
      }
    }
  }

  /// systemd skips a day on which the clock springs over the time; here such a period begins an hour later.
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-analyze")))
  func periodsBeginWhenSystemdSaysSo() throws {
    for (text, written) in [
      ("daily", "daily"), ("weekly", "weekly"), ("monthly", "monthly"), ("quarterly", "quarterly"),
      ("semiannually", "semiannually"), ("annually", "annually"), ("Mon 09:00", "Mon 09:00"),
      ("Mon..Fri *-*-* 18:15:30", "Mon..Fri *-*-* 18:15:30"), ("Sat,Sun 01:00", "Sat,Sun 01:00"),
      ("*-*-15 04:00", "*-*-15 04:00"), ("*-*-31 23:59", "*-*-31 23:59"), ("*-2-29 12:00", "*-2-29 12:00"),
      ("*-1,7-1", "*-1,7-1"), ("*-3,10-26,29 02:00", "*-3,10-26,29 02:00"), ("2-29", "2-29"),
      ("Wednesday", "Wednesday"), ("06:15", "06:15"),
    ] {
      for zone in ["UTC", "Europe/Berlin"] {
        let clock = try Self.clock("calendar: '\(text)'", zone, activated: "2027-12-31T12:00:01Z")
        let ours = Self.periods(clock, 40).map { String($0.start.description.prefix(19)) }
        let theirs = try Self.systemd("\(written) \(zone)", from: "2027-12-31 12:00:01 UTC", 40)
        if text.hasSuffix("02:00"), zone != "UTC" {
          let skipped = "2028-03-26T01:00:00"
          #expect(ours.contains(skipped) && !theirs.contains(skipped))
          // The next such day is in 2034.
          #expect(ours.filter { $0 != skipped }.prefix(20) == theirs.prefix(20))
        } else {
          #expect(ours == theirs, "\(text) \(zone)")
        }
      }
    }
  }

  private static func systemd(_ text: String, from base: String, _ count: Int) throws -> [String] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/systemd-analyze")
    process.arguments = ["calendar", "--base-time=\(base)", "--iterations=\(count)", text]
    process.environment = ["TZ": "UTC", "LC_ALL": "C"]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    // "Iter. #2: Sat 2026-03-28 01:30:00 UTC"
    return output.split(separator: "\n").filter { $0.contains("Next elapse:") || $0.contains("Iter. #") }
      .compactMap { line in
        let words = line.split(separator: " ")
        guard words.count > 3 else { return nil }
        return "\(words[words.count - 3])T\(words[words.count - 2])"
      }
  }
}
