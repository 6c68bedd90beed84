import Events

/// Who an entry of a web server's error log is about.
///
/// nginx: `…, client: 203.0.113.7, server: …, request: "…"`. Apache httpd: `[core:error] [pid 7:tid 8]
/// [client 203.0.113.7:5555] AH00035: …`.
struct ErrorLine: Sendable {
  private let clientIP, sourceIP, sourcePort: FieldID?

  init(fields: inout FieldTable) {
    clientIP = fields.intern("c-ip")
    sourceIP = fields.intern("src_ip")
    sourcePort = fields.intern("src_port")
  }

  func decode(_ bytes: Span<UInt8>, _ text: Range<Int>, into values: inout [FieldValue]) {
    var address = 0..<0
    var port = 0..<0
    if let client = ErrorLine.apacheClient(bytes, text) {
      address = client
      // `2001:db8::7:5555`; versions before 2.4 wrote the level alone in the first brackets, and no port.
      if let level = find("] ", bytes, text), find(":", bytes, text.lowerBound..<level) != nil {
        var at = client.upperBound
        while at > client.lowerBound, bytes[at - 1] &- 48 <= 9 { at -= 1 }
        if at > client.lowerBound, bytes[at - 1] == UInt8(ascii: ":") {
          address = client.lowerBound..<at - 1
          port = at..<client.upperBound
        }
      }
    } else if let client = ErrorLine.nginxClient(bytes, text) {
      address = client
    }
    guard isAddress(bytes, address) else { return }
    values.add(clientIP, address)
    values.add(sourceIP, address)
    if !port.isEmpty { values.add(sourcePort, port) }
  }

  /// In the brackets that the server writes before any text of the request. Behind the first ones, which hold
  /// the level, come others; at nginx a number does.
  private static func apacheClient(_ bytes: Span<UInt8>, _ text: Range<Int>) -> Range<Int>? {
    guard starts(bytes, text, "["), let level = find("]", bytes, text),
      starts(bytes, level..<text.upperBound, "] ["), let open = find("[client ", bytes, text)
    else { return nil }
    let start = open + 8
    for at in start..<text.upperBound where bytes[at] == UInt8(ascii: "]") { return start..<at }
    return nil
  }

  /// A path that a client made up stands before it and a referrer behind it, so an imitation is possible on
  /// either side. Where two places name different clients nobody can tell, and the entry has none.
  private static func nginxClient(_ bytes: Span<UInt8>, _ text: Range<Int>) -> Range<Int>? {
    var found: Range<Int>?
    var rest = text
    while let at = find(", client: ", bytes, rest) {
      let start = at + 10
      var end = start
      while end < text.upperBound, bytes[end] != UInt8(ascii: ",") { end += 1 }
      if let found, !equal(bytes, found, start..<end) { return nil }
      found = start..<end
      rest = start..<text.upperBound
    }
    return found
  }

  private static func equal(_ bytes: Span<UInt8>, _ a: Range<Int>, _ b: Range<Int>) -> Bool {
    guard a.count == b.count else { return false }
    for offset in 0..<a.count where bytes[a.lowerBound + offset] != bytes[b.lowerBound + offset] {
      return false
    }
    return true
  }
}
