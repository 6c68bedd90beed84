import Events

/// A recurring time of the calendar: one time of day, on the days that weekday, month and day of the month select.
///
/// Read from a subset of systemd's calendar syntax (systemd.time(7)); what is not read is refused, never guessed.
package struct CalendarTimes: Hashable, Sendable {
  /// 0 is Monday; empty for every day of the week. These lists are sorted.
  package var weekdays: [Int]
  /// 1 to 12; empty for every month.
  package var months: [Int]
  /// 1 to 31; empty for every day.
  package var days: [Int]
  package var secondOfDay: Int

  package init(weekdays: [Int] = [], months: [Int] = [], days: [Int] = [], secondOfDay: Int = 0) {
    self.weekdays = weekdays
    self.months = months
    self.days = days
    self.secondOfDay = secondOfDay
  }

  /// Whether the time comes on this day of the zone's calendar.
  package func includes(_ daysSince1970: Int64) -> Bool {
    if !weekdays.isEmpty {
      let weekday = Int(daysSince1970 - (daysSince1970 + 3).floored(by: 7) * 7) + 3
      // 1970 began with a Thursday.
      guard weekdays.contains(weekday) else { return false }
    }
    guard !months.isEmpty || !days.isEmpty else { return true }
    let date = CivilDate(daysSince1970: daysSince1970)
    return (months.isEmpty || months.contains(date.month)) && (days.isEmpty || days.contains(date.day))
  }

  /// The calendar repeats after 400 years, but what does not come in 28 is no period anybody waits for.
  var everComes: Bool {
    let start = CivilDate(daysSince1970: 10_957).daysSince1970
    return (start..<start + 28 * 366).contains { includes($0) }
  }

  static let names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
}

extension CalendarTimes: CustomStringConvertible {
  /// In systemd's normalised form: `Mon,Thu *-01,07-01 09:00:00`.
  package var description: String {
    func list(_ numbers: [Int]) -> String {
      numbers.isEmpty
        ? "*" : numbers.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ",")
    }
    let prefix =
      weekdays.isEmpty ? "" : weekdays.map { CalendarTimes.names[$0] }.joined(separator: ",") + " "
    let time = [secondOfDay / 3_600, secondOfDay / 60 % 60, secondOfDay % 60]
      .map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    return "\(prefix)*-\(list(months))-\(list(days)) \(time)"
  }
}
