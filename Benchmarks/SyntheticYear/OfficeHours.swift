import Events

/// How busy a host is, by the clock on the wall of an office in Berlin: UTC hours of the same load move twice a year.
enum OfficeHours {
  /// 1 is a weekday's morning.
  static func load(_ time: Timestamp) -> Double {
    let local = time.seconds + offset(time)
    let day = local.floored(by: 86_400)
    // 1970 began on a Thursday.
    let weekday = (day + 3) - (day + 3).floored(by: 7) * 7
    let base = byHour[Int((local - day * 86_400) / 3_600)]
    return weekday < 5 ? base : 0.12 + (base - 0.12) * 0.2
  }

  private static let byHour: [Double] = [
    0.14, 0.12, 0.22, 0.20, 0.12, 0.14, 0.25, 0.55, 0.90, 1.00, 1.00, 0.95,
    0.70, 0.85, 0.95, 0.90, 0.80, 0.60, 0.40, 0.35, 0.30, 0.28, 0.22, 0.18,
  ]

  /// Seconds east of UTC: an hour more from the last Sunday of March to that of October, 01:00 UTC both.
  static func offset(_ time: Timestamp) -> Int64 {
    let year = CivilDate(daysSince1970: time.seconds.floored(by: 86_400)).year
    guard let start = change(year, month: 3), let end = change(year, month: 10) else { return 3_600 }
    return start <= time.seconds && time.seconds < end ? 7_200 : 3_600
  }

  private static func change(_ year: Int, month: Int) -> Int64? {
    guard let last = CivilDate(year: year, month: month, day: 31)?.daysSince1970 else { return nil }
    let sinceSunday = (last + 4) - (last + 4).floored(by: 7) * 7
    return (last - sinceSunday) * 86_400 + 3_600
  }
}
