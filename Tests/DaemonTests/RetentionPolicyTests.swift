import Daemon
import Events
import Store
import Testing

private func day(_ text: String) -> CivilDate {
  CivilDate(daysSince1970: (Timestamp(rfc3339: text)?.seconds ?? 0) / 86_400)
}

/// Day by day, what may go is what a calendar says: nothing of a month before the span is over after its end.
@Test(arguments: [
  ("18 months", "2028-06-30T23:59:59Z", "2026-12-01"), ("18 months", "2028-07-01T00:00:00Z", "2027-01-01"),
  ("18 months", "2028-07-31T12:00:00Z", "2027-01-01"), ("1 years", "2028-02-29T12:00:00Z", "2027-02-01"),
  ("7 years", "2034-01-01T00:00:00Z", "2027-01-01"), ("90 days", "2026-05-31T00:00:00Z", "2026-03-01"),
  ("90 days", "2026-05-29T00:00:00Z", "2026-02-01"), ("2 weeks", "2026-01-14T00:00:00Z", "2025-12-01"),
]) func aMonthGoesWhenItsTimeIsOver(_ span: String, _ now: String, _ before: String) throws {
  let words = span.split(separator: " ")
  var retention = Settings.Retention()
  retention.evidence = CalendarSpan(
    count: try #require(Int(words[0])), unit: try #require(CalendarSpan.Unit(rawValue: String(words[1]))))
  let cutoff = RetentionPolicy(retention, window: nil).cutoffs(at: try #require(Timestamp(rfc3339: now)))
    .evidence
  #expect(cutoff.before == Timestamp(rfc3339: before))
  #expect(cutoff.policy == retention.evidence.description)
}

@Test(arguments: [
  // While the window's time is not over, nothing of it goes, and what was before it by its month.
  ("2027-03-01", "2025-09-01"), ("2028-01-01", "2026-04-01"), ("2028-09-30", "2026-04-01"),
  // It goes as a whole, and what came after by its month.
  ("2028-10-01", "2027-04-01"), ("2028-11-15", "2027-05-01"),
]) func aWindowStaysWholeUntilItGoes(_ now: String, _ before: String) throws {
  let policy = RetentionPolicy(
    Settings.Retention(), window: Settings.Window(from: day("2026-04-01"), to: day("2027-03-31")))
  #expect(
    policy.cutoffs(at: try #require(Timestamp(rfc3339: now))).leaves.before == Timestamp(rfc3339: before))
}

@Test func aWindowThatEndsWithinAMonthIsNotTornByIt() throws {
  let policy = RetentionPolicy(
    Settings.Retention(), window: Settings.Window(from: day("2026-01-16"), to: day("2026-06-15")))
  func before(_ now: String) throws -> Timestamp {
    policy.cutoffs(at: try #require(Timestamp(rfc3339: now))).evidence.before
  }
  #expect(try before("2027-12-15") == Timestamp(rfc3339: "2026-01-16"))
  #expect(try before("2027-12-16") == Timestamp(rfc3339: "2026-06-16"))
  #expect(try before("2028-01-01") == Timestamp(rfc3339: "2026-07-01"))
}

@Test func spansAreComparedByTheirLength() {
  func span(_ count: Int, _ unit: CalendarSpan.Unit) -> CalendarSpan {
    CalendarSpan(count: count, unit: unit)
  }
  #expect(span(15, .months) < span(18, .months))
  #expect(!(span(12, .months) < span(1, .years)) && !(span(1, .years) < span(12, .months)))
  #expect(span(450, .days) < span(15, .months) && span(70, .weeks) > span(15, .months))
  #expect(span(1, .months).after(day("2026-01-31")) == day("2026-02-28"))
  #expect(span(1, .years).before(day("2028-02-29")) == day("2027-02-28"))
  #expect(span(14, .months).before(day("2026-01-10")) == day("2024-11-10"))
}
