import Events

/// Reads one JSON object from a line (RFC 8259). Strict about structure and numbers, lenient about what
/// stands in strings: control characters and broken UTF-8 are taken as they are.
struct JSONLineParser {
  let input: [UInt8]
  private var at: Int
  private let end: Int
  private let fields: FieldTable
  /// The names on the way to the value at hand, joined by dots. Its memory may go from line to line.
  var path: [UInt8] = []
  private(set) var meta = Meta()

  struct Meta {
    var logSource: LogSource?
    var raw: Range<Int>?
    var time: Timestamp?
  }

  init(input: [UInt8], range: Range<Int>, fields: FieldTable) {
    self.input = input
    at = range.lowerBound
    end = range.upperBound
    self.fields = fields
  }

  /// Appends the object's values to `batch`; false when the line is not one whole object.
  mutating func parse(into batch: inout EventBatch, depthLimit: Int) -> Bool {
    path.removeAll(keepingCapacity: true)
    // Some writers start a file with a byte order mark.
    if end - at > 3, input[at] == 0xEF, input[at + 1] == 0xBB, input[at + 2] == 0xBF { at += 3 }
    skipBlanks()
    guard object(&batch, depthLimit) else { return false }
    skipBlanks()
    return at == end
  }

  private mutating func skipBlanks() {
    while at < end, input[at] == 0x20 || input[at] == 0x09 || input[at] == 0x0D { at += 1 }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard at < end, input[at] == byte else { return false }
    at += 1
    return true
  }

  private mutating func object(_ batch: inout EventBatch, _ depth: Int) -> Bool {
    guard depth > 0, take(UInt8(ascii: "{")) else { return false }
    skipBlanks()
    if take(UInt8(ascii: "}")) { return true }
    while true {
      let mark = path.count
      if mark > 0 { path.append(UInt8(ascii: ".")) }
      skipBlanks()
      var key: [UInt8] = []
      swap(&key, &path)
      let hasName = string(into: &key)
      swap(&key, &path)
      guard hasName else { return false }
      skipBlanks()
      guard take(UInt8(ascii: ":")) else { return false }
      skipBlanks()
      guard value(&batch, depth) else { return false }
      path.removeSubrange(mark...)
      skipBlanks()
      if take(UInt8(ascii: ",")) { continue }
      return take(UInt8(ascii: "}"))
    }
  }

  private mutating func value(_ batch: inout EventBatch, _ depth: Int) -> Bool {
    guard at < end else { return false }
    switch input[at] {
    case UInt8(ascii: "{"):
      return object(&batch, depth - 1)
    case UInt8(ascii: "["):
      at += 1
      skipBlanks()
      if take(UInt8(ascii: "]")) { return true }
      guard depth > 1 else { return false }
      while true {
        skipBlanks()
        guard value(&batch, depth - 1) else { return false }
        skipBlanks()
        if take(UInt8(ascii: ",")) { continue }
        return take(UInt8(ascii: "]"))
      }
    case UInt8(ascii: "\""):
      let start = batch.bytes.count
      guard string(into: &batch.bytes) else { return false }
      add(start, .text, &batch)
      return true
    case UInt8(ascii: "t"): return word("true", .boolean, &batch)
    case UInt8(ascii: "f"): return word("false", .boolean, &batch)
    case UInt8(ascii: "n"): return word("null", .null, &batch)
    default: return number(&batch)
    }
  }

  private mutating func word(_ text: StaticString, _ kind: FieldValue.Kind, _ batch: inout EventBatch) -> Bool
  {
    let start = batch.bytes.count
    let isThere = text.withUTF8Buffer { word -> Bool in
      guard at + word.count <= end else { return false }
      for offset in 0..<word.count where input[at + offset] != word[offset] { return false }
      batch.bytes.append(contentsOf: word)
      return true
    }
    guard isThere else { return false }
    at += text.utf8CodeUnitCount
    add(start, kind, &batch)
    return true
  }

  private mutating func number(_ batch: inout EventBatch) -> Bool {
    let first = at
    _ = take(UInt8(ascii: "-"))
    if !take(UInt8(ascii: "0")) { guard digits() else { return false } }
    if take(UInt8(ascii: ".")) { guard digits() else { return false } }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      guard digits() else { return false }
    }
    let start = batch.bytes.count
    batch.bytes.append(contentsOf: input[first..<at])
    add(start, .number, &batch)
    return true
  }

  private mutating func digits() -> Bool {
    let first = at
    while at < end, input[at] &- 48 <= 9 { at += 1 }
    return at > first
  }

  /// Appends a string's unescaped bytes.
  private mutating func string(into target: inout [UInt8]) -> Bool {
    guard take(UInt8(ascii: "\"")) else { return false }
    while at < end {
      let plain = at
      while at < end, input[at] != UInt8(ascii: "\""), input[at] != UInt8(ascii: "\\") { at += 1 }
      target.append(contentsOf: input[plain..<at])
      guard at < end else { return false }
      let byte = input[at]
      at += 1
      if byte == UInt8(ascii: "\"") { return true }
      guard at < end else { return false }
      let escape = input[at]
      at += 1
      switch escape {
      case UInt8(ascii: "n"): target.append(0x0A)
      case UInt8(ascii: "t"): target.append(0x09)
      case UInt8(ascii: "r"): target.append(0x0D)
      case UInt8(ascii: "b"): target.append(0x08)
      case UInt8(ascii: "f"): target.append(0x0C)
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): target.append(escape)
      case UInt8(ascii: "u"):
        guard let scalar = scalar() else { return false }
        UTF8.encode(scalar) { target.append($0) }
      default: return false
      }
    }
    return false
  }

  /// Behind `\u`; a lone surrogate becomes U+FFFD.
  private mutating func scalar() -> Unicode.Scalar? {
    guard let first = unit() else { return nil }
    guard (0xD800..<0xDC00).contains(first) else { return Unicode.Scalar(first) ?? "\u{FFFD}" }
    let mark = at
    if take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")), let second = unit(),
      (0xDC00..<0xE000).contains(second)
    {
      return Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
    }
    at = mark
    return "\u{FFFD}"
  }

  private mutating func unit() -> UInt32? {
    guard at + 4 <= end else { return nil }
    var unit: UInt32 = 0
    for _ in 0..<4 {
      let digit: UInt8
      switch input[at] {
      case 48...57: digit = input[at] - 48
      case 65...70: digit = input[at] - 55
      case 97...102: digit = input[at] - 87
      default: return nil
      }
      unit = unit << 4 | UInt32(digit)
      at += 1
    }
    return unit
  }

  private mutating func add(_ start: Int, _ kind: FieldValue.Kind, _ batch: inout EventBatch) {
    let range = start..<batch.bytes.count
    if path.starts(with: Self.metaPrefix) {
      addMeta(range, &batch)
    } else {
      let id = fields.id(of: path.span) ?? FieldTable.anonymous
      batch.values.append(FieldValue(field: id, start: range.lowerBound, end: range.upperBound, kind: kind))
    }
    // Two values never join to one match.
    batch.bytes.append(0x0A)
  }

  private static let metaPrefix = Array("_meta.".utf8)

  private mutating func addMeta(_ range: Range<Int>, _ batch: inout EventBatch) {
    let text = String(decoding: batch.bytes[range], as: UTF8.self)
    var stated = meta.logSource ?? LogSource()
    switch String(decoding: path.dropFirst(Self.metaPrefix.count), as: UTF8.self) {
    case "logsource.category": stated.category = text
    case "logsource.product": stated.product = text
    case "logsource.service": stated.service = text
    case "raw":
      meta.raw = range
      return
    case "time":
      meta.time = Timestamp(rfc3339: text) ?? JSONLineParser.unixTime(text)
      return
    default: return
    }
    meta.logSource = stated
  }

  private static func unixTime(_ text: String) -> Timestamp? {
    if let seconds = Int64(text), seconds.magnitude < 1 << 40 { return Timestamp(seconds: seconds) }
    guard let seconds = Double(text), seconds.isFinite, abs(seconds) < 1e12 else { return nil }
    return Timestamp(microseconds: Int64((seconds * 1_000_000).rounded()))
  }
}
