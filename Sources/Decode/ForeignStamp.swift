import Events

/// Dates and times at the start of lines that services write to files of their own, in the many forms there are.
///
/// Tried when a line has none of the headers that syslog and the known programs write, so it need not be fast, and no
/// form may be taken for another: where digits could be day or month, what is above twelve tells, else the month comes
/// first.
struct ForeignStamp {
  var moment: Moment
  /// Where the text begins.
  var end: Int

  enum Moment {
    case dated(DatedStamp)
    case yearless(YearlessStamp)
    case instant(Timestamp)
  }

  /// The header of a line that begins with such a stamp; all else is the message.
  static func header(
    _ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ resolver: inout StampResolver
  ) -> SyslogHeader? {
    guard let found = find(bytes, start, end) else { return nil }
    let time: Timestamp
    var zone = ZoneCertainty.stated
    switch found.moment {
    case .instant(let instant): time = instant
    case .dated(let stamp):
      guard let resolved = resolver.resolve(stamp) else { return nil }
      (time, zone) = resolved
    case .yearless(let stamp):
      guard let resolved = resolver.resolve(stamp) else { return nil }
      (time, zone) = resolved
    }
    return SyslogHeader(
      writer: nil, time: time, zone: zone, pid: found.end..<found.end, message: found.end..<end)
  }

  private static func find(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> ForeignStamp? {
    var at = skipBlanks(bytes, start, end)
    guard end - at >= 10 else { return nil }
    switch bytes[at] {
    case UInt8(ascii: "{"): return inside(bytes, at, end, jsonKeys)
    case UInt8(ascii: "["):
      if var found = read(bytes, skipBlanks(bytes, at + 1, end), end) {
        // A level or a fraction may stand in the same brackets.
        var close = found.end
        while close < end, close - found.end < 40, bytes[close] != UInt8(ascii: "]") { close += 1 }
        guard close < end, bytes[close] == UInt8(ascii: "]") else { return nil }
        found.end = textStart(bytes, close + 1, end)
        return found
      }
      return nil
    case UInt8(ascii: "<") where decimal(bytes[at + 1]) != nil || bytes[at + 2] != UInt8(ascii: ">"):
      return nil
    case UInt8(ascii: "<"), UInt8(ascii: "("):
      // `<W>2026-…` of a voice server, `(000012)22/11/2026 …` of an FTP server.
      var close = at + 1
      while close < end, close - at < 12, bytes[close] != UInt8(ascii: ">"), bytes[close] != UInt8(ascii: ")")
      {
        close += 1
      }
      at = close + 1
      guard at < end, decimal(bytes[at]) != nil else { return nil }
    default: break
    }
    guard at < end else { return nil }
    if isLetter(bytes[at]) {
      if let found = inside(bytes, at, end, logfmtKeys), hasEquals(bytes, at, end) { return found }
      // `L 11/22/2026 - 23:43:29: ` of game servers, `E1122 23:43:29.123456 ` of klog.
      if end - at > 2, bytes[at + 1] == blank, bytes[at] == UInt8(ascii: "L") { at += 2 }
      if let stamp = readKlog(bytes, at, end) { return stamp }
    } else if let stamp = readBehindProcess(bytes, at, end) {
      return stamp
    }
    guard var found = read(bytes, at, end) else { return nil }
    // A number at the start of a line may be anything, and a stamp ends where it ends.
    if case .instant = found.moment { return nil }
    guard found.end == end || isEnd(bytes[found.end]) else { return nil }
    found.end = textStart(bytes, found.end, end)
    return found
  }

  private static func isEnd(_ byte: UInt8) -> Bool {
    byte == blank || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "|") || byte == UInt8(ascii: ",")
  }

  /// Behind the colon, dash or bar that some put behind the stamp.
  private static func textStart(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
    var at = skipBlanks(bytes, start, end)
    if at < end, bytes[at] == UInt8(ascii: ":") || bytes[at] == UInt8(ascii: "|") {
      at = skipBlanks(bytes, at + 1, end)
    }
    return at
  }

  /// Any form, at this very place.
  static func read(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> ForeignStamp? {
    guard end - start >= 10 else { return nil }
    if isLetter(bytes[start]) { return readNamed(bytes, start, end) }
    var digits = 0
    while start + digits < end, digits < 14, decimal(bytes[start + digits]) != nil { digits += 1 }
    switch digits {
    case 4: return readYearFirst(bytes, start, end)
    case 1, 2: return readDayFirst(bytes, start, end)
    case 6, 8: return readCompact(bytes, start, digits, end)
    case 10, 13: return readEpoch(bytes, start, digits, end)
    default: return nil
    }
  }

  /// `2026-11-22 23:43:29.123`, `2026/11/22-23:43:29`, `2026.11.22 …`, `2026:11:22-…`, with a zone or without.
  private static func readYearFirst(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> ForeignStamp? {
    guard end - start >= 19, bytes[start + 4] == bytes[start + 7], !isLetter(bytes[start + 4]) else {
      return nil
    }
    let year = twoDigits(bytes, start) * 100 + twoDigits(bytes, start + 2)
    return clocked(
      bytes, start + 11, end, year: year, month: twoDigits(bytes, start + 5), day: twoDigits(bytes, start + 8)
    )
  }

  /// `22-Nov-2026 …`, `22/Nov/2026:…`, `22 Nov 2026 …`, `11/22/2026 …`, `22-11-2026 …`.
  private static func readDayFirst(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> ForeignStamp? {
    var at = start
    guard let first = shortNumber(bytes, &at, end), at + 1 < end else { return nil }
    let mark = bytes[at]
    guard mark == UInt8(ascii: "-") || mark == UInt8(ascii: "/") || mark == blank || mark == UInt8(ascii: ".")
    else { return nil }
    at += 1
    var month: Int
    var day = first
    if end - at >= 4, isLetter(bytes[at]) {
      month = YearlessStamp.number(ofMonth: bytes[at], bytes[at + 1], bytes[at + 2])
      at += 3
      guard month != 0 else { return nil }
    } else {
      guard let second = shortNumber(bytes, &at, end) else { return nil }
      month = second
      if second > 12 || first <= 12 && mark == UInt8(ascii: "/") { (month, day) = (first, second) }
    }
    guard at < end, bytes[at] == mark, end - at >= 5 else { return nil }
    at += 1
    let century = twoDigits(bytes, at)
    let ofCentury = twoDigits(bytes, at + 2)
    guard century < 100, ofCentury < 100 else { return nil }
    return clocked(bytes, at + 5, end, year: century * 100 + ofCentury, month: month, day: day)
  }

  /// `20261122-23:43:29`, `20261122:234329.123`, `20261122T234329`, `261122 23:43:29`.
  private static func readCompact(
    _ bytes: Span<UInt8>, _ start: Int, _ digits: Int, _ end: Int
  ) -> ForeignStamp? {
    let year =
      digits == 8
      ? twoDigits(bytes, start) * 100 + twoDigits(bytes, start + 2) : 2000 + twoDigits(bytes, start)
    let month = start + digits - 4
    var at = start + digits + 1
    guard at < end, !isLetter(bytes[at - 1]) else { return nil }
    at = skipBlanks(bytes, at, end)
    if let found = clocked(
      bytes, at, end, year: year, month: twoDigits(bytes, month), day: twoDigits(bytes, month + 2))
    {
      return found
    }
    guard end - at >= 6 else { return nil }
    let (hour, minute, second) = (twoDigits(bytes, at), twoDigits(bytes, at + 2), twoDigits(bytes, at + 4))
    guard hour < 24, minute < 60, second <= 60 else { return nil }
    at += 6
    let fraction = readFraction(bytes, &at, end)
    let clock = ClockTime(secondOfDay: hour * 3600 + minute * 60 + second, microseconds: fraction)
    return ForeignStamp(
      moment: .dated(
        DatedStamp(
          year: year, month: twoDigits(bytes, month), day: twoDigits(bytes, month + 2), clock: clock,
          offset: nil)),
      end: at)
  }

  /// Seconds or milliseconds since 1970.
  private static func readEpoch(
    _ bytes: Span<UInt8>, _ start: Int, _ digits: Int, _ end: Int
  ) -> ForeignStamp? {
    guard let value = number(bytes, start..<start + digits) else { return nil }
    var at = start + digits
    guard at == end || !isLetter(bytes[at]) else { return nil }
    let fraction = digits == 10 ? readFraction(bytes, &at, end) : 0
    let time =
      digits == 10
      ? Timestamp(seconds: value, microseconds: Int64(fraction))
      : Timestamp(seconds: value / 1000, microseconds: value % 1000 * 1000)
    return ForeignStamp(moment: .instant(time), end: at)
  }

  /// `Sun Nov 22 23:43:29 2026`, `Sun, 22 Nov 2026 …`, `Nov 22 23:43:29`, `Nov 22, 2026 11:43:29 PM`, `Nov-22-26 …`.
  private static func readNamed(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> ForeignStamp? {
    var at = start
    if let stamp = DatedStamp.readCtime(bytes, &at, end) {
      return ForeignStamp(moment: .dated(stamp), end: at)
    }
    if bytes[start + 3] == UInt8(ascii: ",") {
      let day = skipBlanks(bytes, start + 4, end)
      return day < end && decimal(bytes[day]) != nil ? readDayFirst(bytes, day, end) : nil
    }
    // Without the year that ctime puts last, behind a day of the week.
    if YearlessStamp.number(ofMonth: bytes[start], bytes[start + 1], bytes[start + 2]) == 0,
      bytes[start + 3] == blank
    {
      at = start + 4
    }
    if let stamp = YearlessStamp.read(bytes, &at, end) {
      return ForeignStamp(moment: .yearless(stamp), end: at)
    }
    let month = YearlessStamp.number(ofMonth: bytes[start], bytes[start + 1], bytes[start + 2])
    at = start + 4
    guard month != 0, let day = shortNumber(bytes, &at, end), at + 1 < end else { return nil }
    if bytes[at] == UInt8(ascii: "-"), end - at >= 12 {
      let ofCentury = twoDigits(bytes, at + 1)
      guard ofCentury < 100 else { return nil }
      return clocked(bytes, at + 4, end, year: 2000 + ofCentury, month: month, day: day)
    }
    guard bytes[at] == UInt8(ascii: ","), end - at >= 14 else { return nil }
    let year = twoDigits(bytes, at + 2) * 100 + twoDigits(bytes, at + 4)
    return clocked(bytes, at + 7, end, year: year, month: month, day: day)
  }

  /// `E1122 23:43:29.123456`.
  private static func readKlog(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> ForeignStamp? {
    guard end - start >= 14, bytes[start + 5] == blank else { return nil }
    let month = twoDigits(bytes, start + 1)
    let day = twoDigits(bytes, start + 3)
    var at = start + 6
    guard month >= 1, month <= 12, day >= 1, day <= 31, let clock = ClockTime.read(bytes, &at, end) else {
      return nil
    }
    return ForeignStamp(
      moment: .yearless(YearlessStamp(month: month, day: day, year: nil, clock: clock)),
      end: skipBlanks(bytes, at, end))
  }

  /// `1234:M 22 Nov 2026 23:43:29.123 # `, `1234:20261122:234329.123 `.
  private static func readBehindProcess(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> ForeignStamp? {
    var at = start
    while at < end, at - start < 8, decimal(bytes[at]) != nil { at += 1 }
    guard at > start, end - at > 14, bytes[at] == UInt8(ascii: ":") else { return nil }
    at += 1
    if isLetter(bytes[at]), bytes[at + 1] == blank { at += 2 }
    guard decimal(bytes[at]) != nil, let found = read(bytes, at, end) else { return nil }
    return ForeignStamp(moment: found.moment, end: textStart(bytes, found.end, end))
  }

  private static func clocked(
    _ bytes: Span<UInt8>, _ start: Int, _ end: Int, year: Int, month: Int, day: Int
  ) -> ForeignStamp? {
    var at = skipBlanks(bytes, start, end)
    if at + 1 < end, bytes[at] == UInt8(ascii: "-") { at = skipBlanks(bytes, at + 1, end) }
    var clock: ClockTime
    if end - at >= 7, decimal(bytes[at]) != nil, bytes[at + 1] == UInt8(ascii: ":") {
      // `9:43:29`: hours of one digit.
      guard let hour = decimal(bytes[at]), bytes[at + 4] == UInt8(ascii: ":") else { return nil }
      let (minute, second) = (twoDigits(bytes, at + 2), twoDigits(bytes, at + 5))
      guard minute < 60, second <= 60 else { return nil }
      at += 7
      clock = ClockTime(secondOfDay: hour * 3600 + minute * 60 + second, microseconds: 0)
    } else {
      guard let read = ClockTime.read(bytes, &at, end) else { return nil }
      clock = read
    }
    if starts(bytes, at..<end, " PM") || starts(bytes, at..<end, " AM") {
      let isAfternoon = bytes[at + 1] == UInt8(ascii: "P")
      if clock.secondOfDay < 43_200, isAfternoon { clock.secondOfDay += 43_200 }
      if clock.secondOfDay >= 43_200, !isAfternoon { clock.secondOfDay -= 43_200 }
      at += 3
    }
    let offset = readOffset(bytes, &at, end)
    guard year < 10_000, month <= 12, day <= 31 else { return nil }
    return ForeignStamp(
      moment: .dated(DatedStamp(year: year, month: month, day: day, clock: clock, offset: offset)), end: at)
  }

  /// `Z`, `+0100`, ` +01:00`, ` UTC`, ` GMT`.
  static func readOffset(_ bytes: Span<UInt8>, _ at: inout Int, _ end: Int) -> Int? {
    var next = at
    if next < end, bytes[next] == blank { next += 1 }
    guard next < end else { return nil }
    if starts(bytes, next..<end, "UTC") || starts(bytes, next..<end, "GMT") {
      guard next + 3 >= end || !isLetter(bytes[next + 3]) else { return nil }
      at = next + 3
      return 0
    }
    if bytes[next] | 0x20 == UInt8(ascii: "z"), next + 1 < end, isLetter(bytes[next + 1]) { return nil }
    guard let offset = DatedStamp.readZone(bytes, &next, end) else { return nil }
    at = next
    return offset
  }

  private static func readFraction(_ bytes: Span<UInt8>, _ at: inout Int, _ end: Int) -> Int {
    guard end - at >= 2, bytes[at] == UInt8(ascii: "."), decimal(bytes[at + 1]) != nil else { return 0 }
    at += 1
    var fraction = 0
    var unit = 100_000
    while at < end, let digit = decimal(bytes[at]) {
      fraction += digit * unit
      unit /= 10
      at += 1
    }
    return fraction
  }

  /// One or two digits.
  private static func shortNumber(_ bytes: Span<UInt8>, _ at: inout Int, _ end: Int) -> Int? {
    guard at < end, let tens = decimal(bytes[at]) else { return nil }
    at += 1
    guard at < end, let ones = decimal(bytes[at]) else { return tens }
    at += 1
    return tens * 10 + ones
  }
}

// Stamps that stand behind a key.
extension ForeignStamp {
  private static let jsonKeys: [StaticString] = [
    "\"time\":\"", "\"@timestamp\":\"", "\"timestamp\":\"", "\"ts\":\"", "\"$date\":\"", "\"date\":\"",
    "\"datetime\":\"", "\"t\":\"", "\"requestReceivedTimestamp\":\"", "\"timestamp\": \"", "\"time\": \"",
    "\"ts\":", "\"time\":", "\"timestamp\":", "\"created\":",
  ]
  private static let logfmtKeys: [StaticString] = [
    "time=\"", "time=", " t=", "t=", " ts=", "ts=", "timestamp=\"", "timestamp=", "date=",
  ]

  /// The message is the whole line, as keys may stand before the stamp.
  private static func inside(
    _ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ keys: [StaticString]
  ) -> ForeignStamp? {
    let range = start..<min(end, start + 1024)
    for key in keys {
      guard let place = Decode.find(key, bytes, range) else { continue }
      if let found = read(bytes, place + key.utf8CodeUnitCount, end) {
        return ForeignStamp(moment: found.moment, end: start)
      }
    }
    return nil
  }

  private static func hasEquals(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    var at = start
    while at < end, isLetter(bytes[at]) || bytes[at] == UInt8(ascii: "_") || bytes[at] == UInt8(ascii: ".") {
      at += 1
    }
    return at < end && bytes[at] == UInt8(ascii: "=")
  }
}
