import Events

/// The rule after the last listed transition of a zone, in the POSIX `TZ` spelling that ends a TZif file:
/// `CET-1CEST,M3.5.0,M10.5.0/3`.
struct RecurringClockChange {
  private var standard: Int64
  private var daylight: Int64
  private var begins: Day
  private var ends: Day

  /// A day of the year and the local time of the change on it.
  private struct Day {
    var kind: Kind
    var seconds: Int64

    enum Kind {
      case weekday(Int, week: Int, month: Int)
      /// 1 to 365, 29 February never counted.
      case julian(Int)
      /// 0 to 365.
      case ordinal(Int)
    }
  }

  /// Nil for zones without clock changes, and for text that is no such rule.
  init?(_ bytes: Span<UInt8>, in range: Range<Int>) {
    var reader = Reader(at: range.lowerBound, end: range.upperBound)
    guard reader.skip("\n", bytes), reader.name(bytes), let west = reader.time(bytes), reader.name(bytes)
    else {
      return nil
    }
    standard = -west
    daylight = standard + 3_600
    if let west = reader.time(bytes) { daylight = -west }
    guard reader.skip(",", bytes), let begins = reader.day(bytes), reader.skip(",", bytes),
      let ends = reader.day(bytes), abs(standard) < 93_600, abs(daylight) < 93_600
    else { return nil }
    self.begins = begins
    self.ends = ends
  }

  /// The year's two changes as instants with the offset they bring, in order.
  func changes(in year: Int) -> [(time: Int64, offset: Int64)] {
    let on = (time: seconds(of: begins, year) - standard, offset: daylight)
    let off = (time: seconds(of: ends, year) - daylight, offset: standard)
    return on.time < off.time ? [on, off] : [off, on]
  }

  private func seconds(of day: Day, _ year: Int) -> Int64 {
    guard let newYear = CivilDate(year: year, month: 1, day: 1)?.daysSince1970 else { return 0 }
    let days: Int64
    switch day.kind {
    case .ordinal(let number): days = newYear + Int64(number)
    case .julian(let number):
      days = newYear + Int64(number - 1 + (CivilDate.isLeap(year) && number > 59 ? 1 : 0))
    case .weekday(let weekday, let week, let month):
      let first = CivilDate(year: year, month: month, day: 1)?.daysSince1970 ?? newYear
      // 1 January 1970 was a Thursday.
      let ofFirst = ((first + 4) % 7 + 7) % 7
      var ofMonth = (Int64(weekday) - ofFirst + 7) % 7 + Int64(week - 1) * 7
      if ofMonth >= Int64(CivilDate.length(ofMonth: month, year: year)) { ofMonth -= 7 }
      days = first + ofMonth
    }
    return days * 86_400 + day.seconds
  }

  private struct Reader {
    var at: Int
    let end: Int

    mutating func skip(_ character: Unicode.Scalar, _ bytes: Span<UInt8>) -> Bool {
      guard at < end, bytes[at] == UInt8(truncatingIfNeeded: character.value) else { return false }
      at += 1
      return true
    }

    mutating func name(_ bytes: Span<UInt8>) -> Bool {
      let start = at
      if skip("<", bytes) {
        while at < end, bytes[at] != UInt8(ascii: ">") { at += 1 }
        return skip(">", bytes)
      }
      while at < end, (bytes[at] | 0x20) &- 97 < 26 { at += 1 }
      return at - start >= 3
    }

    mutating func integer(_ bytes: Span<UInt8>) -> Int? {
      let start = at
      while at < end, at - start < 4, decimal(bytes[at]) != nil { at += 1 }
      return number(bytes, start..<at).map { Int($0) }
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    mutating func time(_ bytes: Span<UInt8>) -> Int64? {
      let negative = skip("-", bytes)
      if !negative { _ = skip("+", bytes) }
      guard let hours = integer(bytes) else { return nil }
      var seconds = hours * 3_600
      if skip(":", bytes) { seconds += (integer(bytes) ?? 0) * 60 }
      if skip(":", bytes) { seconds += integer(bytes) ?? 0 }
      return Int64(negative ? -seconds : seconds)
    }

    mutating func day(_ bytes: Span<UInt8>) -> Day? {
      let kind: Day.Kind
      if skip("M", bytes) {
        guard let month = integer(bytes), skip(".", bytes), let week = integer(bytes), skip(".", bytes),
          let weekday = integer(bytes), (1...12).contains(month), (1...5).contains(week), weekday <= 6
        else { return nil }
        kind = .weekday(weekday, week: week, month: month)
      } else if skip("J", bytes) {
        guard let number = integer(bytes), (1...365).contains(number) else { return nil }
        kind = .julian(number)
      } else {
        guard let number = integer(bytes), number <= 365 else { return nil }
        kind = .ordinal(number)
      }
      guard skip("/", bytes) else { return Day(kind: kind, seconds: 7_200) }
      return time(bytes).map { Day(kind: kind, seconds: $0) }
    }
  }
}
