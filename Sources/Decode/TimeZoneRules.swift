import Events
import Glibc

/// The offsets of one place over time, read from the system's TZif file (RFC 8536).
package struct TimeZoneRules: Sendable {
  /// Instants at which the offset changes, ascending; `offsets[i]` holds from `transitions[i]` on.
  private var transitions: [Int64] = []
  private var offsets: [Int64] = []
  private var firstOffset: Int64 = 0

  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  /// Offsets in force at a local time.
  struct Answer {
    var offset: Int64
    /// The offset of the second pass, when the clock went back and showed this time twice.
    var later: Int64?
    /// Local times around this one for which `offset` is the only answer.
    var steady: Range<Int64>
  }

  /// - Parameter name: such as `Europe/Berlin`.
  package init(name: String) throws(Failure) {
    let allowed = name.utf8.allSatisfy { byte in
      (byte | 0x20) &- 97 < 26 || byte &- 48 < 10 || "/_+-".utf8.contains(byte)
    }
    guard allowed, !name.isEmpty, name.utf8.count <= 64, name.utf8.first != UInt8(ascii: "/") else {
      throw Failure(
        description: "'\(name)' is no time zone; write UTC, an offset such as +01:00, or a name such as "
          + "Europe/Berlin")
    }
    try self.init(path: "/usr/share/zoneinfo/\(name)", name: name)
  }

  init(path: String, name: String) throws(Failure) {
    guard let bytes = TimeZoneRules.read(path) else {
      throw Failure(
        description: "cannot read the rules of time zone '\(name)' from \(path); check the spelling, or "
          + "install the package tzdata")
    }
    guard parse(bytes.span) else {
      throw Failure(description: "\(path) is not a time zone file; reinstall the package tzdata")
    }
  }

  /// For tests and for callers that hold the file already. Nil if it is no TZif file.
  package init?(tzif bytes: [UInt8]) {
    guard parse(bytes.span) else { return nil }
  }

  func answer(local: Int64) -> Answer {
    // Offsets are under 26 hours (RFC 8536 section 3.2), so only spans of that neighbourhood can hold it.
    var span = index(at: local - 100_000)
    let last = index(at: local + 100_000)
    var first: Int?
    var before = span
    while span <= last {
      let utc = local - offset(span)
      if utc >= start(span) {
        before = span
        if utc < start(span + 1) {
          if let first { return Answer(offset: offset(first), later: offset(span), steady: 0..<0) }
          first = span
        }
      }
      span += 1
    }
    guard let found = first else {
      // The clock sprang over this time; it is counted on from before the jump.
      return Answer(offset: offset(before), later: nil, steady: local..<local + 1)
    }
    let own = offset(found)
    let low = clamped(start(found), max(own, offset(found - 1)))
    let high = clamped(start(found + 1), min(own, offset(found + 1)))
    return Answer(offset: own, later: nil, steady: low < high ? low..<high : local..<local + 1)
  }

  /// Seconds east of UTC at an instant.
  func offset(at utc: Int64) -> Int64 { offset(index(at: utc)) }

  /// Span `i` runs from transition `i` to the next; span -1 is before all.
  private func index(at utc: Int64) -> Int {
    var low = 0
    var high = transitions.count
    while low < high {
      let middle = (low + high) / 2
      if transitions[middle] <= utc { low = middle + 1 } else { high = middle }
    }
    return low - 1
  }

  private func start(_ span: Int) -> Int64 {
    span < 0 ? .min : span < transitions.count ? transitions[span] : .max
  }

  private func offset(_ span: Int) -> Int64 {
    span < 0 ? firstOffset : offsets.isEmpty ? firstOffset : offsets[min(span, offsets.count - 1)]
  }

  private func clamped(_ instant: Int64, _ offset: Int64) -> Int64 {
    let (sum, overflow) = instant.addingReportingOverflow(offset)
    return overflow ? instant : sum
  }

  private static func read(_ path: String) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    // The largest zone of tzdata has 4 KiB.
    var bytes = [UInt8](repeating: 0, count: 65_536)
    var filled = 0
    while filled < bytes.count {
      let count = bytes.withUnsafeMutableBytes {
        Glibc.read(file, $0.baseAddress?.advanced(by: filled), $0.count - filled)
      }
      if count <= 0 { break }
      filled += count
    }
    guard filled > 0, filled < bytes.count else { return nil }
    return Array(bytes[..<filled])
  }
}

// RFC 8536 section 3: a header and a block with 32-bit times, then the same with 64-bit times and a footer.
extension TimeZoneRules {
  private struct Header {
    var version: UInt8
    var isUTC, isStandard, leaps, transitions, types, characters: Int

    init?(_ bytes: Span<UInt8>, at: Int) {
      guard at >= 0, bytes.count - at >= 44, bytes[at] == UInt8(ascii: "T"),
        bytes[at + 1] == UInt8(ascii: "Z"),
        bytes[at + 2] == UInt8(ascii: "i"), bytes[at + 3] == UInt8(ascii: "f")
      else { return nil }
      version = bytes[at + 4]
      isUTC = Int(bigEndian(bytes, at + 20, 4))
      isStandard = Int(bigEndian(bytes, at + 24, 4))
      leaps = Int(bigEndian(bytes, at + 28, 4))
      transitions = Int(bigEndian(bytes, at + 32, 4))
      types = Int(bigEndian(bytes, at + 36, 4))
      characters = Int(bigEndian(bytes, at + 40, 4))
      for count in [isUTC, isStandard, leaps, transitions, types, characters] {
        guard (0...100_000).contains(count) else { return nil }
      }
      guard types > 0 else { return nil }
    }

    func blockLength(_ timeBytes: Int) -> Int {
      transitions * (timeBytes + 1) + types * 6 + characters + leaps * (timeBytes + 4) + isStandard + isUTC
    }
  }

  private mutating func parse(_ bytes: Span<UInt8>) -> Bool {
    guard var header = Header(bytes, at: 0) else { return false }
    var at = 44
    var timeBytes = 4
    if header.version >= UInt8(ascii: "2") {
      at += header.blockLength(4)
      guard let second = Header(bytes, at: at) else { return false }
      header = second
      at += 44
      timeBytes = 8
    }
    let end = at + header.blockLength(timeBytes)
    guard end <= bytes.count else { return false }
    let kinds = at + header.transitions * timeBytes
    let types = kinds + header.transitions
    firstOffset = bigEndian(bytes, types, 4)
    for index in 0..<header.transitions {
      let kind = Int(bytes[kinds + index])
      let time = bigEndian(bytes, at + index * timeBytes, timeBytes)
      guard kind < header.types, transitions.last.map({ $0 < time }) ?? true else { return false }
      transitions.append(time)
      offsets.append(bigEndian(bytes, types + kind * 6, 4))
    }
    guard abs(firstOffset) < 93_600, offsets.allSatisfy({ abs($0) < 93_600 }) else { return false }
    if timeBytes == 8, let rule = RecurringClockChange(bytes, in: end..<bytes.count) { extend(by: rule) }
    return true
  }

  /// Spells the footer's yearly rule out to the year 2100, so that a lookup knows only one kind of transition.
  private mutating func extend(by rule: RecurringClockChange) {
    let last = transitions.last ?? 0
    let firstYear = max(1970, CivilDate(daysSince1970: last.floored(by: 86_400)).year)
    guard firstYear <= 2100 else { return }
    for year in firstYear...2100 {
      for (time, offset) in rule.changes(in: year) where time > last && time > (transitions.last ?? .min) {
        transitions.append(time)
        offsets.append(offset)
      }
    }
  }
}

private func bigEndian(_ bytes: Span<UInt8>, _ at: Int, _ count: Int) -> Int64 {
  var value = Int64(Int8(bitPattern: bytes[at]))
  for index in 1..<count { value = value << 8 | Int64(bytes[at + index]) }
  return value
}
