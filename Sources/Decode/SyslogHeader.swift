package import Events

/// Where the parts of a syslog line lie. Bytes in, offsets out; nothing is copied or allocated.
///
/// Reads RFC 3164 as files have it (`Nov 22 23:43:29 host prog[pid]: text`), the same with an ISO 8601 stamp
/// as rsyslog writes it, RFC 5424, and a bare `2026-11-22 23:43:29 text` that other logs start with. A leading
/// `<PRI>` is read in all of them. Absent parts are empty ranges.
package struct SyslogHeader: Sendable {
  package var form: Form
  /// Nil where the line says that it has no stamp (`-` in RFC 5424).
  package var time: Timestamp?
  package var zone = ZoneCertainty.stated
  /// Facility × 8 + severity, where the line carries it.
  package var priority: UInt8?
  package var host: Range<Int>
  package var program: Range<Int>
  /// Digits only.
  package var pid: Range<Int>
  /// What the program said, without leading blanks.
  package var message: Range<Int>

  /// Who writes lines of this form.
  package var writer: OwnForm?

  package var facility: Int? { priority.map { Int($0 >> 3) } }

  package enum Form: UInt8, Sendable {
    case rfc3164, iso8601, rfc5424
    /// A stamp alone; the rest of the line follows no syslog convention.
    case bareStamp
    /// No syslog convention either, but `writer` is the one who writes like this.
    case own
  }

  /// Nil when the line starts with no stamp this knows, or with one that names no real date and time.
  package static func parse(
    _ bytes: Span<UInt8>, in range: Range<Int>, resolver: inout StampResolver
  ) -> SyslogHeader? {
    let end = min(range.upperBound, bytes.count)
    var at = range.lowerBound
    guard at >= 0, at < end else { return nil }
    var priority: UInt8?
    if bytes[at] == UInt8(ascii: "<") {
      guard let found = readPriority(bytes, &at, end) else { return nil }
      priority = found
      guard at < end else { return nil }
    }
    let first = bytes[at]
    if first >= UInt8(ascii: "A") {
      return parseRFC3164(bytes, at, end, priority, &resolver) ?? parseOwnForm(bytes, at, end, &resolver)
    }
    if priority != nil, at + 1 < end, first == UInt8(ascii: "1"), bytes[at + 1] == blank {
      return parseRFC5424(bytes, at + 2, end, priority, &resolver)
    }
    return parseISO8601(bytes, at, end, priority, &resolver) ?? parseOwnForm(bytes, at, end, &resolver)
  }

  private static func readPriority(_ bytes: Span<UInt8>, _ at: inout Int, _ end: Int) -> UInt8? {
    var value = 0
    var index = at + 1
    while index < end, index <= at + 3, let digit = decimal(bytes[index]) {
      value = value * 10 + digit
      index += 1
    }
    guard index > at + 1, index < end, bytes[index] == UInt8(ascii: ">"), value <= 191 else { return nil }
    at = index + 1
    return UInt8(value)
  }

  private static func parseRFC3164(
    _ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ priority: UInt8?, _ resolver: inout StampResolver
  ) -> SyslogHeader? {
    var at = start
    guard let stamp = YearlessStamp.read(bytes, &at, end) else { return nil }
    guard at == end || bytes[at] == blank, let (time, zone) = resolver.resolve(stamp) else { return nil }
    var header = SyslogHeader(form: .rfc3164, time: time, zone: zone, priority: priority, at: at)
    header.readHostAndTag(bytes, at, end)
    return header
  }

  private static func parseISO8601(
    _ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ priority: UInt8?, _ resolver: inout StampResolver
  ) -> SyslogHeader? {
    var at = start
    guard let stamp = DatedStamp.read(bytes, &at, end), at == end || bytes[at] == blank else { return nil }
    guard let (time, zone) = resolver.resolve(stamp) else { return nil }
    var header = SyslogHeader(form: .iso8601, time: time, zone: zone, priority: priority, at: at)
    header.readHostAndTag(bytes, at, end)
    if bytes[start + 10] == blank, header.pid.isEmpty {
      // dpkg, fail2ban and others: the words behind the stamp are no host and program.
      header = SyslogHeader(form: .bareStamp, time: time, zone: zone, priority: priority, at: at)
      header.message = skipBlanks(bytes, at, end)..<end
    }
    return header
  }

  private static func parseRFC5424(
    _ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ priority: UInt8?, _ resolver: inout StampResolver
  ) -> SyslogHeader? {
    var at = start
    var header = SyslogHeader(form: .rfc5424, time: nil, priority: priority, at: at)
    if let empty = nilValue(bytes, at, end) {
      at = empty
    } else {
      guard let stamp = DatedStamp.read(bytes, &at, end), at < end, bytes[at] == blank,
        let (time, zone) = resolver.resolve(stamp)
      else { return nil }
      header.time = time
      header.zone = zone
    }
    header.host = readField(bytes, &at, end)
    header.program = readField(bytes, &at, end)
    let process = readField(bytes, &at, end)
    header.pid = isDecimal(bytes, process) ? process : process.lowerBound..<process.lowerBound
    _ = readField(bytes, &at, end)
    at = skipBlanks(bytes, at, end)
    guard let text = skipStructuredData(bytes, at, end) else { return nil }
    at = skipBlanks(bytes, text, end)
    if at + 2 < end, bytes[at] == 0xEF, bytes[at + 1] == 0xBB, bytes[at + 2] == 0xBF {
      at = skipBlanks(bytes, at + 3, end)
    }
    header.message = at..<end
    return header
  }

  private init(form: Form, time: Timestamp?, zone: ZoneCertainty = .stated, priority: UInt8?, at: Int) {
    self.form = form
    self.time = time
    self.zone = zone
    self.priority = priority
    host = at..<at
    program = at..<at
    pid = at..<at
    message = at..<at
  }

  init(
    writer: OwnForm?, time: Timestamp, zone: ZoneCertainty, pid: Range<Int>, message: Range<Int>
  ) {
    self.init(
      form: writer == nil ? .bareStamp : .own, time: time, zone: zone, priority: nil, at: message.lowerBound)
    self.writer = writer
    self.pid = pid
    self.message = message
  }

  /// `host prog[pid]: text`; a host that ends in a colon or `]` is the program of a line without host.
  private mutating func readHostAndTag(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) {
    var at = skipBlanks(bytes, start, end)
    let hostStart = at
    while at < end, bytes[at] != blank { at += 1 }
    if at > hostStart,
      bytes[at - 1] == UInt8(ascii: ":")
        || bytes[at - 1] == UInt8(ascii: "]") && bytes[hostStart] != UInt8(ascii: "[")
    {
      at = hostStart
    } else {
      host = hostStart..<at
      at = skipBlanks(bytes, at, end)
    }
    let tag = at
    message = tag..<end
    while at < end {
      let byte = bytes[at]
      if byte == blank { return }
      if byte == UInt8(ascii: ":") {
        if at + 1 < end, bytes[at + 1] == byte {
          at += 2
          continue
        }
        program = tag..<at
        message = skipBlanks(bytes, at + 1, end)..<end
        return
      }
      if byte == UInt8(ascii: "[") {
        if at > tag { readProcess(bytes, tag, at, end) }
        return
      }
      at += 1
    }
  }

  /// `[pid]:` with the bracket at `open`; anything else in brackets leaves the line without a program.
  private mutating func readProcess(_ bytes: Span<UInt8>, _ tag: Int, _ open: Int, _ end: Int) {
    var at = open + 1
    while at < end, bytes[at] != UInt8(ascii: "]") {
      if bytes[at] == blank { return }
      at += 1
    }
    guard at < end else { return }
    let inside = open + 1..<at
    at += 1
    if at < end, bytes[at] == UInt8(ascii: ":") {
      at += 1
    } else if at < end, bytes[at] != blank {
      return
    }
    program = tag..<open
    if isDecimal(bytes, inside) { pid = inside }
    message = skipBlanks(bytes, at, end)..<end
  }
}

// RFC 5424 section 6: fields are separated by one blank, `-` stands for an absent one.
extension SyslogHeader {
  private static func readField(_ bytes: Span<UInt8>, _ at: inout Int, _ end: Int) -> Range<Int> {
    at = skipBlanks(bytes, at, end)
    let start = at
    while at < end, bytes[at] != blank { at += 1 }
    return at == start + 1 && bytes[start] == UInt8(ascii: "-") ? start..<start : start..<at
  }

  private static func nilValue(_ bytes: Span<UInt8>, _ at: Int, _ end: Int) -> Int? {
    at + 1 < end && bytes[at] == UInt8(ascii: "-") && bytes[at + 1] == blank ? at + 1 : nil
  }

  /// The offset behind `-` or `[id name="value" …]…`; nil if it is neither.
  private static func skipStructuredData(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
    guard start < end else { return start }
    if bytes[start] == UInt8(ascii: "-") { return start + 1 }
    var at = start
    var isQuoted = false
    guard bytes[at] == UInt8(ascii: "[") else { return nil }
    while at < end {
      switch bytes[at] {
      case UInt8(ascii: "\\") where isQuoted: at += 1
      case UInt8(ascii: "\""): isQuoted.toggle()
      case UInt8(ascii: "]") where !isQuoted:
        if at + 1 >= end || bytes[at + 1] != UInt8(ascii: "[") { return at + 1 }
      default: break
      }
      at += 1
    }
    return nil
  }
}
