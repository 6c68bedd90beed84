import Events

/// Queries that name servers log, and answers where one logs them.
struct NameServer: Sendable {
  private let query, recordType, answer, action, sourceIP, sourcePort: FieldID?

  init(fields: inout FieldTable) {
    query = fields.intern("query")
    recordType = fields.intern("record_type")
    answer = fields.intern("answer")
    action = fields.intern("action")
    sourceIP = fields.intern("src_ip")
    sourcePort = fields.intern("src_port")
  }

  /// BIND: `client @0x7f 203.0.113.7#5555 (example.org): query: example.org IN A +E(0)K (192.0.2.1)`, behind
  /// category and severity where the channel prints them.
  func decodeNamed(_ bytes: Span<UInt8>, _ text: Range<Int>, into values: inout [FieldValue]) {
    guard NameServer.isOfClient(bytes, text), let start = find("client ", bytes, text) else { return }
    var words = Words(start + 7..<text.upperBound)
    var client = words.next(bytes)
    if starts(bytes, client, "@") { client = words.next(bytes) }
    guard let hash = client.first(where: { bytes[$0] == UInt8(ascii: "#") }),
      isAddress(bytes, client.lowerBound..<hash)
    else { return }
    var end = hash + 1
    while end < client.upperBound, bytes[end] &- 48 <= 9 { end += 1 }
    values.add(sourceIP, client.lowerBound..<hash)
    if end > hash + 1 { values.add(sourcePort, hash + 1..<end) }
    // Names are logged with their blanks escaped, so a name cannot hold these words.
    if let place = find(": query: ", bytes, end..<text.upperBound) {
      var parts = Words(place + 9..<text.upperBound)
      let name = parts.next(bytes)
      _ = parts.next(bytes)
      add(bytes, name, type: parts.next(bytes), &values)
    } else if let place = find("query (cache) '", bytes, words.rest) ?? find("query '", bytes, words.rest),
      let open = find("'", bytes, place..<text.upperBound),
      let close = find("' ", bytes, open..<text.upperBound),
      let slash = find("/", bytes, open..<close)
    {
      var end = slash + 1
      while end < close, bytes[end] != UInt8(ascii: "/") { end += 1 }
      add(bytes, open + 1..<slash, type: slash + 1..<end, &values)
      var parts = Words(close + 2..<text.upperBound)
      values.add(action, parts.next(bytes))
    }
  }

  /// True for what BIND says of a client, behind at most two words such as `queries: info:`.
  static func isOfClient(_ bytes: Span<UInt8>, _ text: Range<Int>) -> Bool {
    var words = Words(text)
    for _ in 0..<3 {
      let word = words.next(bytes, limit: 32)
      if equal(bytes, word, "client") { return true }
      guard let last = word.last, bytes[last] == UInt8(ascii: ":") else { return false }
    }
    return false
  }

  /// unbound: `info: 203.0.113.7 example.org. A IN`, with more behind it in replies, and for names it answers
  /// itself `info: example.org. always_refuse 203.0.113.7@5555 example.org. A IN`.
  func decodeUnbound(_ bytes: Span<UInt8>, _ text: Range<Int>, into values: inout [FieldValue]) {
    var words = Words(text)
    var first = words.next(bytes)
    for _ in 0..<3 where isMark(bytes, first) { first = words.next(bytes) }
    var client = first
    var rule = 0..<0
    if !isAddress(bytes, addressPart(bytes, client)) {
      rule = words.next(bytes)
      client = words.next(bytes)
    }
    let address = addressPart(bytes, client)
    let name = words.next(bytes)
    let type = words.next(bytes)
    guard isAddress(bytes, address), !type.isEmpty, isClass(bytes, words.next(bytes)) else { return }
    values.add(sourceIP, address)
    if client.count > address.count { values.add(sourcePort, address.upperBound + 1..<client.upperBound) }
    if !rule.isEmpty { values.add(action, rule) }
    add(bytes, name, type: type, &values)
  }

  /// `[1234:0]`, `info:`, `query:`.
  private func isMark(_ bytes: Span<UInt8>, _ word: Range<Int>) -> Bool {
    guard let last = word.last else { return false }
    return bytes[word.lowerBound] == UInt8(ascii: "[") || bytes[last] == UInt8(ascii: ":")
  }

  private func addressPart(_ bytes: Span<UInt8>, _ word: Range<Int>) -> Range<Int> {
    for at in word where bytes[at] == UInt8(ascii: "@") { return word.lowerBound..<at }
    return word
  }

  private func isClass(_ bytes: Span<UInt8>, _ word: Range<Int>) -> Bool {
    equal(bytes, word, "IN") || equal(bytes, word, "CH") || equal(bytes, word, "HS")
      || equal(bytes, word, "ANY")
  }

  /// dnsmasq: `query[A] example.org from 203.0.113.7`, `reply example.org is 192.0.2.80`, each behind a number
  /// and `203.0.113.7/5555` with `log-queries=extra`.
  func decodeDnsmasq(_ bytes: Span<UInt8>, _ text: Range<Int>, into values: inout [FieldValue]) {
    var words = Words(text)
    var verb = words.next(bytes)
    var asker: Range<Int>?
    if isDecimal(bytes, verb) {
      let client = words.next(bytes)
      guard let slash = find("/", bytes, client) else { return }
      asker = client.lowerBound..<slash
      verb = words.next(bytes)
    }
    let rest = skipBlanks(bytes, words.at, words.end)..<words.end
    if starts(bytes, verb, "query["), bytes[verb.upperBound - 1] == UInt8(ascii: "]") {
      // A name may say ` from 192.0.2.1` itself; what dnsmasq wrote comes last.
      var place = rest.upperBound
      while place > rest.lowerBound, !starts(bytes, place..<rest.upperBound, " from ") { place -= 1 }
      guard place > rest.lowerBound else { return }
      add(bytes, rest.lowerBound..<place, type: verb.lowerBound + 6..<verb.upperBound - 1, &values)
      values.add(sourceIP, asker ?? place + 6..<rest.upperBound)
    } else if isAnswer(bytes, verb), let place = find(" is ", bytes, rest) {
      add(bytes, rest.lowerBound..<place, type: 0..<0, &values)
      values.add(answer, place + 4..<rest.upperBound)
      if let asker { values.add(sourceIP, asker) }
    }
  }

  /// From the cache, the configuration, a hosts file, or a server.
  private func isAnswer(_ bytes: Span<UInt8>, _ verb: Range<Int>) -> Bool {
    equal(bytes, verb, "reply") || equal(bytes, verb, "cached") || equal(bytes, verb, "cached-stale")
      || equal(bytes, verb, "config") || starts(bytes, verb, "/")
  }

  /// Without the dot that stands for the root, so that rules on the end of a name hold for every server.
  private func add(
    _ bytes: Span<UInt8>, _ name: Range<Int>, type: Range<Int>, _ values: inout [FieldValue]
  ) {
    guard let last = name.last else { return }
    let isAbsolute = name.count > 1 && bytes[last] == UInt8(ascii: ".")
    values.add(query, isAbsolute ? name.lowerBound..<last : name)
    if !type.isEmpty { values.add(recordType, type) }
  }
}
