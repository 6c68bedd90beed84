/// The parts of what a client asked for: `/a/b.php?c=d`, `http://host:80/a?b` or, for CONNECT, `host:443`.
///
/// Nothing is decoded: rules carry the needles as clients encode them.
struct RequestTarget {
  /// As it stands in the request line; empty for a line that is no request.
  var whole = 0..<0
  /// Without user, brackets and port.
  var host = 0..<0
  var path = 0..<0
  /// Behind the first `?`.
  var query = 0..<0
  /// Of the last part of the path, without the dot.
  var pathExtension = 0..<0

  /// Path and query together, where something stands before them; else empty.
  var behindHost: Range<Int> {
    path.lowerBound > whole.lowerBound && !path.isEmpty ? path.lowerBound..<whole.upperBound : 0..<0
  }

  init() {}

  /// - Parameter isAuthority: the method is CONNECT, which names a host and a port.
  init(_ bytes: Span<UInt8>, _ range: Range<Int>, isAuthority: Bool) {
    whole = range
    var at = range.lowerBound
    if isAuthority {
      host = RequestTarget.host(bytes, range)
      return
    }
    if let start = RequestTarget.authorityStart(bytes, range) {
      at = start
      while at < range.upperBound, bytes[at] != UInt8(ascii: "/"), bytes[at] != UInt8(ascii: "?") { at += 1 }
      host = RequestTarget.host(bytes, start..<at)
    }
    let start = at
    while at < range.upperBound, bytes[at] != UInt8(ascii: "?") { at += 1 }
    path = start..<at
    if at < range.upperBound { query = at + 1..<range.upperBound }
    pathExtension = RequestTarget.pathExtension(bytes, path)
  }

  /// Behind `scheme://`; nil for a target that starts with a path.
  private static func authorityStart(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
    var at = range.lowerBound
    while at < range.upperBound, isLetter(bytes[at]), at - range.lowerBound < 16 { at += 1 }
    guard at > range.lowerBound, starts(bytes, at..<range.upperBound, "://") else { return nil }
    return at + 3
  }

  private static func host(_ bytes: Span<UInt8>, _ authority: Range<Int>) -> Range<Int> {
    var start = authority.lowerBound
    for at in authority where bytes[at] == UInt8(ascii: "@") { start = at + 1 }
    var end = authority.upperBound
    if start < end, bytes[start] == UInt8(ascii: "[") {
      for at in start..<end where bytes[at] == UInt8(ascii: "]") { return start + 1..<at }
      return start..<end
    }
    var port = end
    while port > start, bytes[port - 1] &- 48 <= 9 { port -= 1 }
    if port > start, bytes[port - 1] == UInt8(ascii: ":") { end = port - 1 }
    return start..<end
  }

  private static func pathExtension(_ bytes: Span<UInt8>, _ path: Range<Int>) -> Range<Int> {
    var end = path.upperBound
    var start = end
    while start > path.lowerBound, bytes[start - 1] != UInt8(ascii: "/") {
      start -= 1
      if bytes[start] == UInt8(ascii: ";") { end = start }
    }
    var at = end
    while at > start, end - at <= 16, isLetter(bytes[at - 1]) || bytes[at - 1] &- 48 <= 9 { at -= 1 }
    guard at > start, at < end, bytes[at - 1] == UInt8(ascii: ".") else { return 0..<0 }
    return at..<end
  }
}
