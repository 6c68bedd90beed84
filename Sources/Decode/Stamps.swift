/// The date and time of a line as written, before a year or zone is known.
struct YearlessStamp {
  var month: Int
  var day: Int
  /// Some relays do write one, behind the day.
  var year: Int?
  var clock: ClockTime

  /// Reads `Nov 22 23:43:29`, `Nov  2 …`, `Nov 2 …`, `Nov 22 2026 …`; on success `at` is behind it.
  @inline(__always)
  static func read(_ bytes: Span<UInt8>, _ at: inout Int, _ end: Int) -> YearlessStamp? {
    guard end - at >= 14 else { return nil }
    let month = number(ofMonth: bytes[at], bytes[at + 1], bytes[at + 2])
    guard month != 0, bytes[at + 3] == blank else { return nil }
    var next = at + 4
    if bytes[next] == blank { next += 1 }
    guard let ones = decimal(bytes[next]) else { return nil }
    var day = ones
    next += 1
    if let second = decimal(bytes[next]) {
      day = day * 10 + second
      next += 1
    }
    guard bytes[next] == blank, day >= 1, day <= 31 else { return nil }
    next += 1
    var year: Int?
    if end - next >= 13, bytes[next + 4] == blank {
      let century = twoDigits(bytes, next)
      let ofCentury = twoDigits(bytes, next + 2)
      guard century < 100, ofCentury < 100 else { return nil }
      year = century * 100 + ofCentury
      next += 5
    }
    guard let clock = ClockTime.read(bytes, &next, end) else { return nil }
    at = next
    return YearlessStamp(month: month, day: day, year: year, clock: clock)
  }

  /// 1 to 12 by the English three letters; 0 for any others.
  @inline(__always)
  static func number(ofMonth a: UInt8, _ b: UInt8, _ c: UInt8) -> Int {
    switch UInt32(a) << 16 | UInt32(b) << 8 | UInt32(c) {
    case 0x4A_616E: 1
    case 0x46_6562: 2
    case 0x4D_6172: 3
    case 0x41_7072: 4
    case 0x4D_6179: 5
    case 0x4A_756E: 6
    case 0x4A_756C: 7
    case 0x41_7567: 8
    case 0x53_6570: 9
    case 0x4F_6374: 10
    case 0x4E_6F76: 11
    case 0x44_6563: 12
    default: 0
    }
  }
}

/// `2026-11-22T23:43:29.123456+01:00`; a blank may stand for the `T`, fraction and zone may be absent.
struct DatedStamp {
  var year: Int
  var month: Int
  var day: Int
  var clock: ClockTime
  /// Seconds east of UTC.
  var offset: Int?

  @inline(__always)
  static func read(_ bytes: Span<UInt8>, _ at: inout Int, _ end: Int) -> DatedStamp? {
    guard end - at >= 19, bytes[at + 4] == UInt8(ascii: "-"), bytes[at + 7] == UInt8(ascii: "-") else {
      return nil
    }
    let century = twoDigits(bytes, at)
    let ofCentury = twoDigits(bytes, at + 2)
    let month = twoDigits(bytes, at + 5)
    let day = twoDigits(bytes, at + 8)
    let separator = bytes[at + 10]
    guard century < 100, ofCentury < 100, month < 100, day < 100,
      separator | 0x20 == UInt8(ascii: "t") || separator == blank
    else { return nil }
    var next = at + 11
    guard let clock = ClockTime.read(bytes, &next, end) else { return nil }
    var offset: Int?
    if next < end, bytes[next] != blank {
      guard let zone = readZone(bytes, &next, end) else { return nil }
      offset = zone
    }
    at = next
    return DatedStamp(
      year: century * 100 + ofCentury, month: month, day: day, clock: clock, offset: offset)
  }

  /// `Z`, `+01:00`, `+0100`.
  @inline(__always)
  static func readZone(_ bytes: Span<UInt8>, _ at: inout Int, _ end: Int) -> Int? {
    let sign = bytes[at]
    if sign | 0x20 == UInt8(ascii: "z") {
      at += 1
      return 0
    }
    guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), end - at >= 5 else { return nil }
    let hours = twoDigits(bytes, at + 1)
    var next = at + 3
    if bytes[next] == UInt8(ascii: ":") { next += 1 }
    guard end - next >= 2 else { return nil }
    let minutes = twoDigits(bytes, next)
    guard hours < 24, minutes < 60 else { return nil }
    at = next + 2
    let seconds = hours * 3600 + minutes * 60
    return sign == UInt8(ascii: "-") ? -seconds : seconds
  }
}

/// `23:43:29`, with a fraction after `.` or `,` if there is one. A leap second (60) is let through.
struct ClockTime {
  var secondOfDay: Int
  var microseconds: Int

  @inline(__always)
  static func read(_ bytes: Span<UInt8>, _ at: inout Int, _ end: Int) -> ClockTime? {
    guard end - at >= 8, bytes[at + 2] == UInt8(ascii: ":"), bytes[at + 5] == UInt8(ascii: ":") else {
      return nil
    }
    let hour = twoDigits(bytes, at)
    let minute = twoDigits(bytes, at + 3)
    let second = twoDigits(bytes, at + 6)
    guard hour < 24, minute < 60, second <= 60 else { return nil }
    at += 8
    var fraction = 0
    if end - at >= 2, bytes[at] == UInt8(ascii: ".") || bytes[at] == UInt8(ascii: ","),
      decimal(bytes[at + 1]) != nil
    {
      at += 1
      var unit = 100_000
      while at < end, let digit = decimal(bytes[at]) {
        fraction += digit * unit
        unit /= 10
        at += 1
      }
    }
    return ClockTime(secondOfDay: hour * 3600 + minute * 60 + second, microseconds: fraction)
  }
}
