import Events
import Testing

struct CivilDateTests {
  @Test func daysAndDatesAreEachOthersInverse() {
    var expected = CivilDate(daysSince1970: -800_000)
    for day in Int64(-800_000)...800_000 where day % 7 == 0 || day % 365 < 3 {
      let date = CivilDate(daysSince1970: day)
      #expect(date.daysSince1970 == day)
      #expect((date.year, date.month, date.day) >= (expected.year, expected.month, expected.day))
      expected = date
    }
  }

  @Test func everyDayFollowsTheOneBefore() throws {
    var day = try #require(CivilDate(year: 1896, month: 1, day: 1)).daysSince1970
    for year in 1896...2104 {
      for month in 1...12 {
        for ofMonth in 1...CivilDate.length(ofMonth: month, year: year) {
          #expect(CivilDate(year: year, month: month, day: ofMonth)?.daysSince1970 == day)
          day += 1
        }
      }
    }
  }

  @Test(arguments: [(2026, 0, 1), (2026, 13, 1), (2026, 1, 0), (2026, 4, 31), (2026, 2, 29), (1900, 2, 29)])
  func daysThatDoNotExistAreNil(_ year: Int, _ month: Int, _ day: Int) {
    #expect(CivilDate(year: year, month: month, day: day) == nil)
  }

  @Test func knownDays() {
    #expect(CivilDate(daysSince1970: 0).description == "1970-01-01")
    #expect(CivilDate(daysSince1970: 11_016).description == "2000-02-29")
    #expect(CivilDate(daysSince1970: -719_528).description == "0000-01-01")
  }
}
