/// Which lines of a file go on with the record of the line before them, so that they are one entry.
package enum Multiline: String, CaseIterable, Sendable {
  /// Those that begin with a space or a tab: most stack traces, statements in the log of PostgreSQL.
  case indented
  /// All that do not begin with a date or a time of day.
  case timestamp

  /// Longer than a priority, a bracket and a date.
  private static let longestBeginning = 20

  /// Whether a record begins with the line that `bytes` begin with; nil where there are too few of them to say.
  /// - Parameter isWhole: nothing will follow `bytes`.
  func beginsRecord(_ bytes: Slice<UnsafeRawBufferPointer>, isWhole: Bool) -> Bool? {
    guard let first = bytes.first else { return nil }
    switch self {
    case .indented: return first != 0x20 && first != 0x09
    case .timestamp:
      let beginning = bytes.prefix(Multiline.longestBeginning)
      if !isWhole, beginning.count < Multiline.longestBeginning, !beginning.contains(0x0A) { return nil }
      return Multiline.beginsWithTime(beginning)
    }
  }

  // MARK: - Time stamps

  /// 9 stands for a digit, Aaa for the name of a month or a day of the week.
  private static let forms = [
    "9999-99-99", "9999/99/99", "9999.99.99", "99/Aaa/9", "99-Aaa-9", "99 Aaa 9", "99.99.99", "99/99/99",
    "99:99:99", "Aaa 99", "Aaa  9", "Aaa Aaa ", "Aaa, 99 ",
  ].map { Array($0.utf8) }

  private static let names = Set(
    "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec Mon Tue Wed Thu Fri Sat Sun".split(separator: " ").map {
      Array($0.utf8)
    })

  /// Behind a priority (`<34>1 `) and a bracket, if there are any.
  private static func beginsWithTime(_ line: Slice<UnsafeRawBufferPointer>) -> Bool {
    var line = line
    if line.first == 0x3C, let end = line.prefix(5).firstIndex(of: 0x3E) {
      line = line[(end + 1)...]
      // The version of RFC 5424.
      if line.starts(with: "1 ".utf8) { line = line.dropFirst(2) }
    }
    if line.first == 0x5B { line = line.dropFirst() }
    return forms.contains { has(line, $0) }
  }

  private static func has(_ line: Slice<UnsafeRawBufferPointer>, _ form: [UInt8]) -> Bool {
    guard line.count >= form.count else { return false }
    for (byte, sign) in zip(line, form) {
      switch sign {
      case 0x39: if !(0x30...0x39).contains(byte) { return false }
      case 0x41...0x5A, 0x61...0x7A: continue
      default: if byte != sign { return false }
      }
    }
    // Names begin with a capital letter.
    for (index, sign) in form.enumerated() where sign == 0x41 {
      if !names.contains(Array(line.dropFirst(index).prefix(3))) { return false }
    }
    return true
  }
}
