import Events

extension DERReader {
  /// A GeneralizedTime that ends in `Z` (X.690 section 11.7, RFC 3161 section 2.4.2). Its fraction may have any number of
  /// digits but no zeros at the end; what is less than a microsecond is cut.
  mutating func generalizedTime(_ name: String) throws(LedgerRefusal) -> Timestamp {
    try generalizedTime(in: next(.generalizedTime, name), name, withFraction: true)
  }

  /// A bound of a certificate's validity: UTCTime, which stands for 1950 to 2049, or GeneralizedTime without a fraction
  /// (RFC 5280 section 4.1.2.5).
  mutating func certificateTime(_ name: String) throws(LedgerRefusal) -> Timestamp {
    if let value = try optional(.utcTime, name) {
      guard let year = number(value.content.prefix(2), digits: 2),
        let time = time(year: year < 50 ? 2000 + year : 1900 + year, value.content.dropFirst(2)),
        value.content.dropFirst(12).elementsEqual("Z".utf8)
      else { throw refused("\(name) is not YYMMDDhhmmssZ", at: value.content.startIndex) }
      return time
    }
    return try generalizedTime(in: next(.generalizedTime, name), name, withFraction: false)
  }

  private func generalizedTime(
    in value: DERValue, _ name: String, withFraction: Bool
  ) throws(LedgerRefusal) -> Timestamp {
    let start = value.content.startIndex
    guard let year = number(value.content.prefix(4), digits: 4),
      let time = time(year: year, value.content.dropFirst(4)), value.content.last == UInt8(ascii: "Z")
    else { throw refused("\(name) is not YYYYMMDDhhmmss, a fraction and Z", at: start) }
    let fraction = value.content.dropFirst(14).dropLast()
    guard let point = fraction.first else { return time }
    let digits = fraction.dropFirst()
    guard withFraction, point == UInt8(ascii: "."), let last = digits.last, last != UInt8(ascii: "0"),
      digits.allSatisfy({ (48...57).contains($0) })
    else { throw refused("\(name) has a fraction that is not allowed there", at: start) }
    let microseconds = (0..<6).reduce(Int64(0)) { sum, place in
      10 * sum + Int64(digits.dropFirst(place).first ?? 48) - 48
    }
    return Timestamp(microseconds: time.microseconds + microseconds)
  }

  /// Of `MMDDhhmmss` and whatever follows; nil for times that do not exist.
  private func time(year: Int, _ text: ArraySlice<UInt8>) -> Timestamp? {
    func part(_ place: Int) -> Int? { number(text.dropFirst(2 * place).prefix(2), digits: 2) }
    guard let month = part(0), let day = part(1), let hour = part(2), let minute = part(3),
      let second = part(4), hour < 24, minute < 60, second < 60,
      let date = CivilDate(year: year, month: month, day: day)
    else { return nil }
    return Timestamp(
      seconds: date.daysSince1970 * 86_400 + Int64(3_600 * hour + 60 * minute + second))
  }

  private func number(_ text: ArraySlice<UInt8>, digits: Int) -> Int? {
    guard text.count == digits, text.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return text.reduce(0) { 10 * $0 + Int($1) - 48 }
  }
}
