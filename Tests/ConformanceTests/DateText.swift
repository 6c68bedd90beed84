/// A date read from a text as written, without zones, by counting days one after the other.
struct DateText {
  var year, month, day, hour, minute: Int?

  init?(_ text: String) {
    if let seconds = DateText.seconds(text) {
      fill(seconds)
      return
    }
    let date = text.prefix(10).split(separator: "-", omittingEmptySubsequences: false)
    if date.map(\.count) == [4, 2, 2] {
      guard let year = DateText.number(date[0]), let month = DateText.number(date[1]),
        let day = DateText.number(date[2])
      else { return nil }
      (self.year, self.month, self.day) = (year, month, day)
      let rest = text.dropFirst(10)
      if let mark = rest.first, "Tt ".contains(mark) { readTime(rest.dropFirst()) }
    } else {
      let names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
      let words = text.split(separator: " ")
      guard words.count >= 2, let month = names.firstIndex(of: words[0].lowercased()),
        (1...2).contains(words[1].count), let day = DateText.number(words[1])
      else { return nil }
      (self.month, self.day) = (month + 1, day)
      if words.count > 2 { readTime(words[2]) }
    }
    guard let month, (1...12).contains(month), let day, day >= 1, day <= DateText.length(month, year ?? 2000),
      hour.map({ $0 <= 24 }) ?? true, minute.map({ $0 < 60 }) ?? true
    else { return nil }
  }

  private mutating func readTime(_ text: Substring) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count >= 2, parts[0].count == 2, parts[1].count >= 2, let hour = DateText.number(parts[0]),
      let minute = DateText.number(parts[1].prefix(2))
    else { return }
    (self.hour, self.minute) = (hour, minute)
  }

  /// Seconds, milliseconds or microseconds since 1970, by their size; a year is not one of them.
  private static func seconds(_ text: String) -> Int? {
    let sign = text.first == "-" ? -1 : 1
    let bare = text.dropFirst(sign < 0 ? 1 : 0)
    let whole = bare.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(whole.count), (5...18).contains(bare.count),
      whole.count == 1 || number(whole[1]) != nil || whole[1].isEmpty, let count = number(whole[0])
    else { return nil }
    return sign
      * (count < 100_000_000_000 ? count : count < 100_000_000_000_000 ? count / 1_000 : count / 1_000_000)
  }

  private static func number(_ text: Substring) -> Int? {
    !text.isEmpty && text.utf8.allSatisfy { (48...57).contains($0) } ? Int(text) : nil
  }

  private mutating func fill(_ seconds: Int) {
    var days = 0
    var left = seconds
    while left < 0 { (left, days) = (left + 86_400, days - 1) }
    days += left / 86_400
    left %= 86_400
    (hour, minute) = (left / 3_600, left / 60 % 60)
    var (year, month) = (1970, 1)
    while days < 0 {
      year -= 1
      days += DateText.days(year)
    }
    while days >= DateText.days(year) {
      days -= DateText.days(year)
      year += 1
    }
    while days >= DateText.length(month, year) {
      days -= DateText.length(month, year)
      month += 1
    }
    (self.year, self.month, self.day) = (year, month, days + 1)
  }

  func value(of part: String) -> Int? {
    switch part {
    case "minute": minute
    case "hour": hour
    case "day": day
    case "month": month
    case "year": year
    default: week
    }
  }

  /// ISO 8601: weeks begin on Monday, and 4 January is always in the first.
  private var week: Int? {
    guard let year, let month, let day else { return nil }
    let ofYear = (1..<month).reduce(0) { $0 + DateText.length($1, year) } + day
    let number = (ofYear - DateText.weekday(year, month, day) + 10) / 7
    if number < 1 { return DateText.weeks(year - 1) }
    return number > DateText.weeks(year) ? 1 : number
  }

  /// Years whose 31 December is a Thursday, or 1 January, have 53.
  private static func weeks(_ year: Int) -> Int {
    weekday(year, 12, 31) == 4 || weekday(year, 1, 1) == 4 ? 53 : 52
  }

  /// Monday is 1 (Sakamoto).
  private static func weekday(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let year = month < 3 ? year - 1 : year
    let shift = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4][month - 1]
    let fromSunday = (year + year / 4 - year / 100 + year / 400 + shift + day) % 7
    return fromSunday == 0 ? 7 : fromSunday
  }

  private static func days(_ year: Int) -> Int { length(2, year) == 29 ? 366 : 365 }

  private static func length(_ month: Int, _ year: Int) -> Int {
    let isLeap = year % 4 == 0 && year % 100 != 0 || year % 400 == 0
    return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  }
}
