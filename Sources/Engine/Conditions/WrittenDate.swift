import Events
import Sigma

/// Parts of a date as a log wrote it, for Sigma's `hour` and the like: no zone is applied.
///
/// Read are ISO 8601 and RFC 3339 (`2026-11-23T04:05:06Z`, also with a blank, also without a time), RFC 3164's
/// `Nov 23 04:05:06`, which has no year, and numbers: seconds, milliseconds or microseconds since 1970, in UTC.
struct WrittenDate {
  private var year, month, day: Int?
  private var hour, minute: Int?

  /// Nil where the text is no date or does not state that part.
  static func part(_ part: DatePart, of bytes: [UInt8], in range: Range<Int>) -> Int64? {
    WrittenDate(bytes, range).flatMap { $0.value(of: part) }.map(Int64.init)
  }

  private init?(_ bytes: [UInt8], _ range: Range<Int>) {
    guard let first = range.first else { return nil }
    var reader = Reader(bytes: bytes, at: range.lowerBound, end: range.upperBound)
    if let number = reader.wholeNumber() {
      set(sinceEpoch: number)
    } else if bytes[first] &- 48 < 10 {
      guard let year = reader.digits(4), reader.take("-"), let month = reader.digits(2), reader.take("-"),
        let day = reader.digits(2)
      else { return nil }
      self.year = year
      self.month = month
      self.day = day
      if reader.take("T") || reader.take("t") || reader.take(" ") { readTime(&reader) }
    } else {
      guard let month = reader.monthName() else { return nil }
      self.month = month
      reader.skipBlanks()
      guard let day = reader.digits(2) ?? reader.digits(1), reader.take(" ") else { return nil }
      self.day = day
      readTime(&reader)
    }
    guard isPossible else { return nil }
  }

  private mutating func set(sinceEpoch number: Int64) {
    let size = number.magnitude
    let seconds =
      size < 100_000_000_000 ? number : size < 100_000_000_000_000 ? number / 1_000 : number / 1_000_000
    let time = Timestamp(microseconds: 0).advanced(bySeconds: seconds)
    let secondOfDay = ((time.seconds % 86_400) + 86_400) % 86_400
    let date = CivilDate(daysSince1970: (time.seconds - secondOfDay) / 86_400)
    year = date.year
    month = date.month
    day = date.day
    hour = Int(secondOfDay / 3_600)
    minute = Int(secondOfDay / 60 % 60)
  }

  private mutating func readTime(_ reader: inout Reader) {
    guard let hour = reader.digits(2), reader.take(":"), let minute = reader.digits(2) else { return }
    self.hour = hour
    self.minute = minute
  }

  private var isPossible: Bool {
    guard (1...12).contains(month ?? 1), (1...31).contains(day ?? 1), (0...24).contains(hour ?? 0),
      (0...59).contains(minute ?? 0)
    else { return false }
    guard let year, let month, let day else { return true }
    return CivilDate(year: year, month: month, day: day) != nil
  }

  private func value(of part: DatePart) -> Int? {
    switch part {
    case .minute: minute
    case .hour: hour
    case .day: day
    case .month: month
    case .year: year
    case .week: week
    }
  }

  /// ISO 8601: the week that holds the year's first Thursday is week 1.
  private var week: Int? {
    guard let year, let month, let day, let date = CivilDate(year: year, month: month, day: day) else {
      return nil
    }
    let days = date.daysSince1970
    // 1 January 1970 was a Thursday; Monday is 0.
    let weekday = ((days + 3) % 7 + 7) % 7
    let thursday = CivilDate(daysSince1970: days - weekday + 3)
    guard let newYear = CivilDate(year: thursday.year, month: 1, day: 1) else { return nil }
    return Int((thursday.daysSince1970 - newYear.daysSince1970) / 7) + 1
  }
}

extension WrittenDate {
  private struct Reader {
    let bytes: [UInt8]
    var at: Int
    let end: Int

    mutating func digits(_ count: Int) -> Int? {
      guard at + count <= end else { return nil }
      var number = 0
      for index in at..<at + count {
        guard bytes[index] &- 48 < 10 else { return nil }
        number = number * 10 + Int(bytes[index] &- 48)
      }
      at += count
      return number
    }

    /// The whole text as one number, or nil and nothing read.
    func wholeNumber() -> Int64? {
      var index = at
      var number: Int64 = 0
      let isNegative = bytes[index] == UInt8(ascii: "-")
      if isNegative { index += 1 }
      // A year alone is no point in time; nineteen digits may not fit.
      guard end - index > 4, end - index <= 18 else { return nil }
      while index < end, bytes[index] &- 48 < 10 {
        number = number * 10 + Int64(bytes[index] &- 48)
        index += 1
      }
      // Fractions of a second are dropped.
      if index < end, bytes[index] == UInt8(ascii: ".") {
        index += 1
        while index < end, bytes[index] &- 48 < 10 { index += 1 }
      }
      return index == end ? (isNegative ? -number : number) : nil
    }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
      guard at < end, bytes[at] == UInt8(truncatingIfNeeded: character.value) else { return false }
      at += 1
      return true
    }

    mutating func skipBlanks() {
      while at < end, bytes[at] == 0x20 { at += 1 }
    }

    mutating func monthName() -> Int? {
      guard at + 3 <= end else { return nil }
      let name = bytes[at..<at + 3].map(CaseFolding.ascii)
      let names = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
      ]
      guard let index = names.firstIndex(where: { $0.utf8.elementsEqual(name) }) else { return nil }
      at += 3
      return index + 1
    }
  }
}
