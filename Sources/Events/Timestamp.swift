/// An instant in UTC, counted in microseconds since 1970-01-01T00:00:00Z.
///
/// The one notion of time that travels from sources to exports. It is read from entries, never from a clock,
/// except where a source stamps the moment of reading.
package struct Timestamp: Hashable, Codable, Sendable {
  package var microseconds: Int64

  package init(microseconds: Int64) { self.microseconds = microseconds }

  package init(seconds: Int64, microseconds: Int64 = 0) {
    self.microseconds = seconds &* 1_000_000 &+ microseconds
  }

  /// Whole seconds since 1970, rounded towards the past.
  package var seconds: Int64 { microseconds.floored(by: 1_000_000) }

  /// Microseconds from `earlier` to this.
  package func since(_ earlier: Timestamp) -> Int64 { microseconds &- earlier.microseconds }

  package func advanced(bySeconds seconds: Int64) -> Timestamp {
    Timestamp(microseconds: microseconds &+ seconds &* 1_000_000)
  }
}

extension Timestamp: Comparable {
  package static func < (a: Timestamp, b: Timestamp) -> Bool { a.microseconds < b.microseconds }
}

extension Timestamp: CustomStringConvertible {
  /// The bounds of what can be written: 0000-01-01T00:00:00.000000Z and 9999-12-31T23:59:59.999999Z.
  private static let first: Int64 = -62_167_219_200_000_000
  private static let last: Int64 = 253_402_300_799_999_999

  /// RFC 3339 in UTC with six digits: `2026-11-22T23:43:29.000001Z`. Of times beyond the years 0 to 9999 the nearest that
  /// can be written.
  package var description: String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(27)
    appendDescription(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// `description` as bytes, for those who write many.
  package func appendDescription(to bytes: inout [UInt8]) {
    func append(_ number: Int, _ width: Int, _ end: Unicode.Scalar) {
      var divisor = 1
      for _ in 1..<width { divisor *= 10 }
      for _ in 0..<width {
        bytes.append(UInt8(48 + number / divisor % 10))
        divisor /= 10
      }
      bytes.append(UInt8(ascii: end))
    }
    // What is written must be readable: a line may state a zone that leads out of RFC 3339's years.
    let microseconds = min(max(microseconds, Timestamp.first), Timestamp.last)
    let seconds = microseconds.floored(by: 1_000_000)
    let day = seconds.floored(by: 86_400)
    let date = CivilDate(daysSince1970: day)
    let ofDay = Int(seconds - day * 86_400)
    append(date.year, 4, "-")
    append(date.month, 2, "-")
    append(date.day, 2, "T")
    append(ofDay / 3_600, 2, ":")
    append(ofDay / 60 % 60, 2, ":")
    append(ofDay % 60, 2, ".")
    // The first second of all begins before the numbers do.
    append(Int(microseconds &- seconds &* 1_000_000), 6, "Z")
  }

  /// `2026-11`, the UTC month a finding of this time belongs to.
  package var month: String { String(description.prefix(7)) }

  /// `2026-11-22`.
  package var day: String { String(description.prefix(10)) }

  /// Reads RFC 3339 with any zone and up to nine fraction digits (the rest of a microsecond is cut).
  /// A date alone is its first instant. Returns nil for anything else, including impossible dates.
  package init?(rfc3339 text: some StringProtocol) {
    var rest = Substring(text)
    func number(_ digits: Int) -> Int? {
      let head = rest.prefix(digits)
      guard head.utf8.count == digits, head.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
      rest = rest.dropFirst(digits)
      return Int(head)
    }
    func skip(_ characters: String) -> Bool {
      guard let first = rest.first, characters.contains(first) else { return false }
      rest = rest.dropFirst()
      return true
    }
    guard let year = number(4), skip("-"), let month = number(2), skip("-"), let day = number(2),
      let date = CivilDate(year: year, month: month, day: day)
    else { return nil }
    let midnight = date.daysSince1970 * 86_400
    if rest.isEmpty {
      self.init(seconds: midnight)
      return
    }
    guard skip("Tt "), let hour = number(2), skip(":"), let minute = number(2), skip(":"),
      let second = number(2), hour < 24, minute < 60, second <= 60
    else { return nil }
    var fraction = 0
    if skip(".") || skip(",") {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      guard (1...9).contains(digits.count) else { return nil }
      rest = rest.dropFirst(digits.count)
      fraction = Int((digits + "000000").prefix(6)) ?? 0
    }
    var offset = 0
    if !skip("Zz") {
      let east = rest.first == "+"
      guard skip("+-"), let hours = number(2) else { return nil }
      _ = skip(":")
      guard let minutes = number(2), hours < 24, minutes < 60 else { return nil }
      offset = (east ? 1 : -1) * (hours * 3600 + minutes * 60)
    }
    guard rest.isEmpty else { return nil }
    self.init(
      seconds: midnight + Int64(hour * 3600 + minute * 60 + second - offset), microseconds: Int64(fraction))
  }
}

extension Int64 {
  /// Division that rounds towards the past, so that times before 1970 behave.
  package func floored(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}

func padded(_ number: Int, _ width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: Swift.max(0, width - digits.count)) + digits
}
