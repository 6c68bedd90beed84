import Events

/// One line of a web server's or a proxy's access log as ranges of its bytes; absent parts are empty.
///
/// Reads the Common and Combined Log Format with anything behind it, the same behind a virtual host
/// (`name:port client …`, Apache's `vhost_combined`, or `name client …`), and squid's native format.
struct AccessLine {
  /// A line that only a proxy writes.
  var isProxy = false
  var stamp: AccessStamp
  var client = 0..<0
  var user = 0..<0
  /// The virtual host and its port.
  var host = 0..<0
  var port = 0..<0
  /// What stands between the quotes; squid logs the parts alone.
  var request = 0..<0
  var method = 0..<0
  var target = RequestTarget()
  var version = 0..<0
  var status = 0..<0
  var size = 0..<0
  var referer = 0..<0
  var agent = 0..<0
  /// The server that a proxy fetched from.
  var server = 0..<0

  init(stamp: AccessStamp) { self.stamp = stamp }

  static func parse(_ bytes: Span<UInt8>, in range: Range<Int>) -> AccessLine? {
    guard !range.isEmpty else { return nil }
    if bytes[range.lowerBound] &- 48 <= 9, let line = parseSquid(bytes, in: range) { return line }
    guard let (stamp, quote) = findRequest(bytes, range) else { return nil }
    var line = AccessLine(stamp: stamp)
    line.readPeople(bytes, range.lowerBound..<quote - AccessStamp.lengthBeforeQuote)
    line.readRest(bytes, quote + 1..<range.upperBound)
    return line
  }

  /// When the line was written, nil if it is no access line: as `parse` says, at a third of its price.
  static func stamp(_ bytes: Span<UInt8>, in range: Range<Int>) -> AccessStamp? {
    guard !range.isEmpty else { return nil }
    var words = Words(range)
    if bytes[range.lowerBound] &- 48 <= 9, let line = parseSquidHead(bytes, &words) { return line.stamp }
    return findRequest(bytes, range)?.stamp
  }

  /// The request begins at the first quote that a stamp in brackets precedes. A user's name may hold blanks
  /// and brackets, but servers escape its quotes; Apache logs an empty name as `""`.
  private static func findRequest(_ bytes: Span<UInt8>, _ range: Range<Int>) -> (
    stamp: AccessStamp, quote: Int
  )? {
    var at = range.lowerBound
    while at < range.upperBound {
      switch bytes[at] {
      case UInt8(ascii: "\\"): at += 2
      case UInt8(ascii: "\""):
        if let stamp = AccessStamp.read(before: at, bytes, from: range.lowerBound) { return (stamp, at) }
        guard at + 1 < range.upperBound, bytes[at + 1] == UInt8(ascii: "\"") else { return nil }
        at += 2
      default: at += 1
      }
    }
    return nil
  }

  /// `[host[:port] ]client ident user`.
  private mutating func readPeople(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    var words = Words(range)
    var first = words.next(bytes)
    var second = words.next(bytes)
    var third = words.next(bytes)
    if !third.isEmpty, words.at < range.upperBound, startsWithHost(bytes, first, second) {
      let colon = AccessLine.portStart(bytes, first)
      host = first.lowerBound..<(colon ?? first.upperBound)
      if let colon { port = colon + 1..<first.upperBound }
      first = second
      second = third
      third = words.next(bytes)
    }
    // A list of addresses that proxies passed on: the first is the one furthest away.
    var last = first
    while let end = last.last, bytes[end] == UInt8(ascii: ","), !third.isEmpty {
      last = second
      second = third
      third = words.next(bytes)
    }
    if let end = first.last, bytes[end] == UInt8(ascii: ",") { first = first.lowerBound..<end }
    client = stated(bytes, first)
    guard !third.isEmpty else { return }
    var end = range.upperBound
    while end > third.lowerBound, bytes[end - 1] == blank { end -= 1 }
    let name = third.lowerBound..<max(third.lowerBound, end)
    if !equal(bytes, name, "\"\"") { user = stated(bytes, name) }
  }

  /// Whether the first of four or more words is a virtual host. The second one is `-` for everybody but
  /// those who still ask their clients' identd.
  private func startsWithHost(_ bytes: Span<UInt8>, _ first: Range<Int>, _ second: Range<Int>) -> Bool {
    if equal(bytes, second, "-") || bytes[first.upperBound - 1] == UInt8(ascii: ",") { return false }
    return AccessLine.portStart(bytes, first) != nil || isAddress(bytes, second)
  }

  /// The colon before the digits at the end; nil for addresses of version 6, unless in brackets.
  private static func portStart(_ bytes: Span<UInt8>, _ word: Range<Int>) -> Int? {
    var at = word.upperBound
    while at > word.lowerBound, bytes[at - 1] &- 48 <= 9 { at -= 1 }
    guard at < word.upperBound, at > word.lowerBound + 1, bytes[at - 1] == UInt8(ascii: ":") else {
      return nil
    }
    let colon = at - 1
    if bytes[colon - 1] == UInt8(ascii: "]") { return colon }
    for index in word.lowerBound..<colon where bytes[index] == UInt8(ascii: ":") { return nil }
    return colon
  }

  /// `request" status size "referer" "agent" …`.
  private mutating func readRest(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    let close = AccessLine.closingQuote(bytes, range)
    readRequest(bytes, range.lowerBound..<close)
    var words = Words(min(close + 1, range.upperBound)..<range.upperBound)
    let code = words.next(bytes)
    if isDecimal(bytes, code) { status = code }
    let length = words.next(bytes)
    if isDecimal(bytes, length) { size = length }
    referer = stated(bytes, words.nextQuoted(bytes))
    agent = stated(bytes, words.nextQuoted(bytes))
    // squid's `combined` ends with how the request was served: `TCP_MISS:HIER_DIRECT`.
    let result = words.next(bytes)
    isProxy = starts(bytes, result, "TCP_") || starts(bytes, result, "NONE")
  }

  /// The first quote with a status behind it; where none has one, the first that is not escaped; where there
  /// is none at all, the line was cut and this is its end.
  private static func closingQuote(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
    var first: Int?
    var at = range.lowerBound
    while at < range.upperBound {
      if bytes[at] == UInt8(ascii: "\\") {
        at += 2
        continue
      }
      if bytes[at] == UInt8(ascii: "\"") {
        first = first ?? at
        var words = Words(at + 1..<range.upperBound)
        let word = at + 1 < range.upperBound && bytes[at + 1] == blank ? words.next(bytes, limit: 4) : 0..<0
        if equal(bytes, word, "-") || word.count == 3 && isDecimal(bytes, word) { return at }
      }
      at += 1
    }
    return first ?? range.upperBound
  }

  /// `GET /a?b HTTP/1.1`. What is no request has no method, such as the first bytes of a TLS handshake.
  private mutating func readRequest(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    request = stated(bytes, range)
    var at = request.lowerBound
    while at < request.upperBound, isMethodByte(bytes[at]) { at += 1 }
    guard at > request.lowerBound, at < request.upperBound, bytes[at] == blank,
      at - request.lowerBound <= 64
    else { return }
    let name = request.lowerBound..<at
    at = skipBlanks(bytes, at, request.upperBound)
    var end = request.upperBound
    while end > at, bytes[end - 1] == blank { end -= 1 }
    var word = end
    while word > at, bytes[word - 1] != blank { word -= 1 }
    if starts(bytes, word..<end, "HTTP/") {
      version = word..<end
      end = word
      while end > at, bytes[end - 1] == blank { end -= 1 }
    }
    guard at < end else { return }
    method = name
    target = RequestTarget(bytes, at..<end, isAuthority: equal(bytes, name, "CONNECT"))
  }
}

/// Empty where the log says `-`.
func stated(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
  equal(bytes, range, "-") ? range.lowerBound..<range.lowerBound : range
}

private func isMethodByte(_ byte: UInt8) -> Bool {
  isLetter(byte) || byte &- 48 <= 9 || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
}
