import Events

/// The start of a record: `[node=h ]type=T msg=audit(sec.ms:serial): `. Ranges lie in the line.
struct AuditHeader {
  var node = 0..<0
  var type = 0..<0
  /// `type` once more, for comparing.
  var word = AuditWord()
  /// The kernel's stamp; with node and serial it says which event a record belongs to.
  var milliseconds: Int64 = 0
  var serial: UInt64 = 0
  /// Where the fields begin.
  var body = 0

  var time: Timestamp { Timestamp(microseconds: milliseconds &* 1_000) }

  /// Nil when the line does not start like a record.
  init?(_ text: Span<UInt8>) {
    let end = text.count
    var at = skipBlanks(text, 0, end)
    if starts(text, at..<end, "node=") {
      at += 5
      node = at..<AuditHeader.wordEnd(text, at)
      at = skipBlanks(text, node.upperBound, end)
    }
    guard starts(text, at..<end, "type=") else { return nil }
    at += 5
    let start = at
    while at < end, text[at] != blank {
      word.append(text[at])
      at += 1
    }
    type = start..<at
    at = skipBlanks(text, at, end)
    guard !type.isEmpty, starts(text, at..<end, "msg=audit(") else { return nil }
    at += 10
    guard let seconds = AuditHeader.digits(text, &at, most: 12), at < end, text[at] == UInt8(ascii: ".")
    else { return nil }
    at += 1
    guard let fraction = AuditHeader.digits(text, &at, most: 3), at < end, text[at] == UInt8(ascii: ":")
    else { return nil }
    at += 1
    guard let number = AuditHeader.digits(text, &at, most: 18), starts(text, at..<end, "):") else {
      return nil
    }
    milliseconds = Int64(seconds) * 1_000 + Int64(fraction)
    serial = number
    body = at + 2
  }

  private static func wordEnd(_ text: Span<UInt8>, _ start: Int) -> Int {
    var at = start
    while at < text.count, text[at] != blank { at += 1 }
    return at
  }

  /// At most `most` digits, so that the number always fits.
  private static func digits(_ text: Span<UInt8>, _ at: inout Int, most: Int) -> UInt64? {
    let start = at
    var value: UInt64 = 0
    while at < text.count, at - start < most, text[at] &- 48 <= 9 {
      value = value * 10 + UInt64(text[at] &- 48)
      at += 1
    }
    return at > start ? value : nil
  }
}
