import LocatedYAML

/// Reads what `calendar:` says: a word such as `weekly`, or weekday, date and time as systemd writes them.
struct CalendarTimesReader {
  private let node: YAMLNode

  static func read(_ node: YAMLNode) throws(Diagnostic) -> CalendarTimes {
    try CalendarTimesReader(node: node).read(try node.expectString("'calendar'"))
  }

  private static let words: [String: CalendarTimes] = [
    "daily": CalendarTimes(), "weekly": CalendarTimes(weekdays: [0]), "monthly": CalendarTimes(days: [1]),
    "quarterly": CalendarTimes(months: [1, 4, 7, 10], days: [1]),
    "semiannually": CalendarTimes(months: [1, 7], days: [1]),
    "annually": CalendarTimes(months: [1], days: [1]), "yearly": CalendarTimes(months: [1], days: [1]),
  ]

  private func read(_ text: String) throws(Diagnostic) -> CalendarTimes {
    if let known = CalendarTimesReader.words[text.lowercased()] { return known }
    let parts = text.split(separator: " ", omittingEmptySubsequences: true)
    var times = CalendarTimes()
    var rest = parts[...]
    if let first = rest.first, first.first?.isLetter == true {
      times.weekdays = try weekdays(first)
      rest = rest.dropFirst()
    }
    if let first = rest.first, first.contains("-") {
      try readDate(first, &times)
      rest = rest.dropFirst()
    }
    if let first = rest.first, first.contains(":") {
      times.secondOfDay = try secondOfDay(first)
      rest = rest.dropFirst()
    }
    if let zone = rest.first {
      throw problem(
        zone.first?.isLetter == true && rest.count == 1 && parts.count > 1
          ? "the zone '\(String(zone).shortened)' stands in 'timezone', not in 'calendar'"
          : "'\(String(zone).shortened)' is not understood here")
    }
    guard !parts.isEmpty else { throw problem("it is empty") }
    guard times.everComes else { throw problem("there is no such day") }
    return times
  }

  private func weekdays(_ text: Substring) throws(Diagnostic) -> [Int] {
    var days: Set<Int> = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let range = part.firstRange(of: "..") else {
        days.insert(try weekday(part))
        continue
      }
      let (first, last) = (try weekday(part[..<range.lowerBound]), try weekday(part[range.upperBound...]))
      guard first <= last else { throw problem("'\(String(part).shortened)' ends before it begins") }
      days.formUnion(first...last)
    }
    return days.count == 7 ? [] : days.sorted()
  }

  private func weekday(_ text: Substring) throws(Diagnostic) -> Int {
    let full = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    let word = text.lowercased()
    if let day = full.firstIndex(where: { $0 == word || $0.prefix(3) == word }) { return day }
    let known = Array(CalendarTimesReader.words.keys).sorted() + CalendarTimes.names
    let hint = Spelling.suggestion(for: String(text), among: known).map { "; did you mean '\($0)'?" } ?? ""
    throw problem("'\(String(text).shortened)' is no day of the week and no word such as 'weekly'\(hint)")
  }

  /// `*-*-*`, `*-*-15`, `*-1,7-1`; a year cannot be named, as a period has to come again.
  private func readDate(_ text: Substring, _ times: inout CalendarTimes) throws(Diagnostic) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count) else {
      throw problem("'\(String(text).shortened)' is no date such as *-*-15")
    }
    if parts.count == 3, parts[0] != "*" {
      throw problem("a period comes again, so the year of '\(String(text).shortened)' must be '*'")
    }
    times.months = try numbers(parts[parts.count - 2], in: 1...12, "month")
    times.days = try numbers(parts[parts.count - 1], in: 1...31, "day")
  }

  private func numbers(
    _ text: Substring, in range: ClosedRange<Int>, _ what: String
  ) throws(Diagnostic) -> [Int] {
    guard text != "*" else { return [] }
    var numbers: Set<Int> = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let number = CalendarTimesReader.number(part), range.contains(number) else {
        throw problem(
          "'\(String(part).shortened)' is no \(what) from \(range.lowerBound) to \(range.upperBound)")
      }
      numbers.insert(number)
    }
    return numbers.sorted()
  }

  private func secondOfDay(_ text: Substring) throws(Diagnostic) -> Int {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(CalendarTimesReader.number)
    guard (2...3).contains(parts.count), let hour = parts[0], let minute = parts[1],
      let second = parts.count == 3 ? parts[2] : 0, hour < 24, minute < 60, second < 60
    else { throw problem("'\(String(text).shortened)' is no time of day such as 04:00") }
    return hour * 3_600 + minute * 60 + second
  }

  /// One or two digits.
  private static func number(_ text: Substring) -> Int? {
    guard (1...2).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else {
      return nil
    }
    return Int(text)
  }

  private func problem(_ reason: String) -> Diagnostic {
    node.error(
      "'calendar' must be a word such as 'weekly', or weekday, date and time such as 'Mon *-*-* 09:00' or "
        + "'*-*-1 04:00': \(reason)")
  }
}
