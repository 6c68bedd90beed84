import Events

/// Logs in a form that only one program writes; the form stands for the program's name.
package enum OwnForm: UInt8, CaseIterable, Sendable {
  /// `[Sat Oct 10 13:55:36.123456 2026] [core:error] [pid 7] …`
  case apacheError
  /// `2026/10/10 13:55:36 [error] 7#7: …`
  case nginxError
  /// `Sat Oct 10 13:55:36 2026 -> …`
  case clamav
  /// `10-Oct-2026 13:55:36.123 queries: info: client …`
  case named
  /// `[1796651736] unbound[7:0] info: …`
  case unbound
  /// `Sat Oct 10 13:55:36 2026 [pid 7] …`
  case vsftpd

  /// By which `ProgramNames` knows it.
  var program: String {
    switch self {
    case .apacheError: "apache2"
    case .nginxError: "nginx"
    case .clamav: "clamd"
    case .named: "named"
    case .unbound: "unbound"
    case .vsftpd: "vsftpd"
    }
  }
}

extension SyslogHeader {
  /// Reads lines that follow no syslog convention but whose writer their beginning tells; also a bare
  /// `2026/10/10 13:55:36` or `10-Oct-2026 13:55:36.123`, which many programs write.
  static func parseOwnForm(
    _ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ resolver: inout StampResolver
  ) -> SyslogHeader? {
    guard end - start >= 12 else { return nil }
    let found: (stamp: DatedStamp, form: OwnForm?, pid: Range<Int>, message: Int)?
    if bytes[start] == UInt8(ascii: "[") {
      if decimal(bytes[start + 1]) != nil { return parseUnbound(bytes, start, end) }
      found = readApacheError(bytes, start, end)
    } else if isLetter(bytes[start]) {
      found = readCtime(bytes, start, end)
    } else {
      found = readNginxError(bytes, start, end) ?? readNamed(bytes, start, end)
    }
    guard let found, let (time, zone) = resolver.resolve(found.stamp) else { return nil }
    return SyslogHeader(
      writer: found.form, time: time, zone: zone, pid: found.pid, message: found.message..<end)
  }

  private typealias Found = (stamp: DatedStamp, form: OwnForm?, pid: Range<Int>, message: Int)

  private static func readApacheError(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Found? {
    var at = start + 1
    guard let stamp = DatedStamp.readCtime(bytes, &at, end), starts(bytes, at..<end, "] [") else {
      return nil
    }
    return (stamp, .apacheError, at..<at, at + 2)
  }

  private static func readCtime(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Found? {
    var at = start
    guard let stamp = DatedStamp.readCtime(bytes, &at, end) else { return nil }
    if starts(bytes, at..<end, " -> ") { return (stamp, .clamav, at..<at, at + 4) }
    if starts(bytes, at..<end, " [pid ") { return (stamp, .vsftpd, at..<at, at + 1) }
    return nil
  }

  private static func readNginxError(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Found? {
    guard end - start >= 20, bytes[start + 4] == UInt8(ascii: "/"), bytes[start + 7] == UInt8(ascii: "/"),
      bytes[start + 10] == blank
    else { return nil }
    let century = twoDigits(bytes, start)
    let ofCentury = twoDigits(bytes, start + 2)
    var at = start + 11
    guard century < 100, ofCentury < 100, let clock = ClockTime.read(bytes, &at, end), at < end,
      bytes[at] == blank
    else { return nil }
    let stamp = DatedStamp(
      year: century * 100 + ofCentury, month: twoDigits(bytes, start + 5), day: twoDigits(bytes, start + 8),
      clock: clock, offset: nil)
    let message = at + 1
    // `[level] pid#tid: `; without it, it is anybody's.
    var words = Words(message..<end)
    let level = words.next(bytes, limit: 12)
    let process = words.next(bytes, limit: 32)
    guard starts(bytes, level, "["), bytes[level.upperBound - 1] == UInt8(ascii: "]"),
      let hash = find("#", bytes, process), isDecimal(bytes, process.lowerBound..<hash)
    else { return (stamp, nil, at..<at, message) }
    return (stamp, .nginxError, process.lowerBound..<hash, message)
  }

  private static func readNamed(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Found? {
    guard end - start >= 21, bytes[start + 2] == UInt8(ascii: "-"), bytes[start + 6] == UInt8(ascii: "-"),
      bytes[start + 11] == blank
    else { return nil }
    let day = twoDigits(bytes, start)
    let month = YearlessStamp.number(ofMonth: bytes[start + 3], bytes[start + 4], bytes[start + 5])
    let century = twoDigits(bytes, start + 7)
    let ofCentury = twoDigits(bytes, start + 9)
    var at = start + 12
    guard day < 100, month != 0, century < 100, ofCentury < 100,
      let clock = ClockTime.read(bytes, &at, end), at < end, bytes[at] == blank
    else { return nil }
    let stamp = DatedStamp(year: century * 100 + ofCentury, month: month, day: day, clock: clock, offset: nil)
    let message = at + 1
    return (stamp, NameServer.isOfClient(bytes, message..<end) ? .named : nil, at..<at, message)
  }

  /// `[1796651736] unbound[7:0] `.
  private static func parseUnbound(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> SyslogHeader? {
    var words = Words(start..<end)
    let stamp = words.next(bytes, limit: 24)
    let name = words.next(bytes, limit: 32)
    guard bytes[stamp.upperBound - 1] == UInt8(ascii: "]"), starts(bytes, name, "unbound["),
      let colon = find(":", bytes, name), let seconds = number(bytes, start + 1..<stamp.upperBound - 1),
      seconds < 1 << 40
    else { return nil }
    let process = name.lowerBound + 8..<colon
    return SyslogHeader(
      writer: .unbound, time: Timestamp(seconds: seconds), zone: .stated,
      pid: isDecimal(bytes, process) ? process : colon..<colon,
      message: skipBlanks(bytes, words.at, end)..<end)
  }
}

extension DatedStamp {
  /// `Sat Oct 10 13:55:36 2026`, as ctime(3) writes it, the clock with a fraction if there is one.
  static func readCtime(_ bytes: Span<UInt8>, _ at: inout Int, _ end: Int) -> DatedStamp? {
    guard end - at >= 24, bytes[at + 3] == blank, bytes[at + 7] == blank, bytes[at + 10] == blank else {
      return nil
    }
    let month = YearlessStamp.number(ofMonth: bytes[at + 4], bytes[at + 5], bytes[at + 6])
    let tens = bytes[at + 8] == blank ? 0 : decimal(bytes[at + 8])
    guard month != 0, let tens, let ones = decimal(bytes[at + 9]) else { return nil }
    var next = at + 11
    guard let clock = ClockTime.read(bytes, &next, end), end - next >= 5, bytes[next] == blank else {
      return nil
    }
    let century = twoDigits(bytes, next + 1)
    let ofCentury = twoDigits(bytes, next + 3)
    guard century < 100, ofCentury < 100 else { return nil }
    at = next + 5
    return DatedStamp(
      year: century * 100 + ofCentury, month: month, day: tens * 10 + ones, clock: clock, offset: nil)
  }
}
