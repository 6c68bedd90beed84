import Events

// squid's native format: `time elapsed client code/status size method url user hierarchy/server type`.
extension AccessLine {
  static func parseSquid(_ bytes: Span<UInt8>, in range: Range<Int>) -> AccessLine? {
    var words = Words(range)
    guard var line = parseSquidHead(bytes, &words) else { return nil }
    let length = words.next(bytes)
    if isDecimal(bytes, length) { line.size = length }
    line.method = stated(bytes, words.next(bytes))
    let address = words.next(bytes)
    if !stated(bytes, address).isEmpty {
      line.target = RequestTarget(bytes, address, isAuthority: equal(bytes, line.method, "CONNECT"))
    }
    line.user = stated(bytes, words.next(bytes))
    line.readServer(bytes, words.next(bytes))
    return line
  }

  /// Up to the status, which is enough to know the format.
  static func parseSquidHead(_ bytes: Span<UInt8>, _ words: inout Words) -> AccessLine? {
    guard let time = unixTime(bytes, words.next(bytes, limit: 20)) else { return nil }
    let elapsed = words.next(bytes, limit: 20)
    guard isDecimal(bytes, elapsed) || starts(bytes, elapsed, "-") else { return nil }
    var line = AccessLine(stamp: .instant(time))
    line.isProxy = true
    line.client = stated(bytes, words.next(bytes))
    let result = words.next(bytes)
    guard let slash = lastSlash(bytes, result), isDecimal(bytes, slash + 1..<result.upperBound),
      isResultCode(bytes, result.lowerBound..<slash)
    else { return nil }
    line.status = slash + 1..<result.upperBound
    return line
  }

  /// `HIER_DIRECT/203.0.113.80`. Where another proxy was asked its address is not the server's.
  private mutating func readServer(_ bytes: Span<UInt8>, _ hierarchy: Range<Int>) {
    guard let slash = AccessLine.lastSlash(bytes, hierarchy) else { return }
    let how = hierarchy.lowerBound..<slash
    guard find("DIRECT", bytes, how) != nil || find("ORIGINAL_DST", bytes, how) != nil else { return }
    server = stated(bytes, slash + 1..<hierarchy.upperBound)
  }

  /// `1796651736.123`.
  private static func unixTime(_ bytes: Span<UInt8>, _ word: Range<Int>) -> Timestamp? {
    guard word.count >= 11, bytes[word.upperBound - 4] == UInt8(ascii: "."),
      let milliseconds = number(bytes, word.upperBound - 3..<word.upperBound),
      let seconds = number(bytes, word.lowerBound..<word.upperBound - 4), seconds < 1 << 40
    else { return nil }
    return Timestamp(seconds: seconds, microseconds: milliseconds * 1_000)
  }

  private static func lastSlash(_ bytes: Span<UInt8>, _ word: Range<Int>) -> Int? {
    for at in word.reversed() where bytes[at] == UInt8(ascii: "/") { return at }
    return nil
  }

  private static func isResultCode(_ bytes: Span<UInt8>, _ word: Range<Int>) -> Bool {
    guard !word.isEmpty else { return false }
    for at in word where bytes[at] &- 65 > 25 && bytes[at] != UInt8(ascii: "_") { return false }
    return true
  }
}
