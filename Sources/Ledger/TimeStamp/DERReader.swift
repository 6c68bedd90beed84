/// Reads values of DER one after another: definite and shortest lengths, tags of one byte, nothing nested deeper than
/// sixteen levels (X.690 sections 8.1 and 10.1). Everything else is refused, with the place in the file.
struct DERReader: Sendable {
  /// What is read, for refusals: `time-stamp reply`, `certificate`, ...
  let subject: String
  private var rest: ArraySlice<UInt8>
  private let depth: Int

  static let maxDepth = 16

  init(_ bytes: [UInt8], of subject: String) { self.init(bytes[...], of: subject, depth: 0) }

  private init(_ bytes: ArraySlice<UInt8>, of subject: String, depth: Int) {
    self.subject = subject
    self.depth = depth
    rest = bytes
  }

  var isAtEnd: Bool { rest.isEmpty }

  /// Where the next value would begin.
  var place: Int { rest.startIndex }

  func refused(_ reason: String, at place: Int? = nil) -> LedgerRefusal {
    LedgerRefusal(.malformed, subject, "byte \(place ?? self.place): \(reason)")
  }

  /// Whatever comes next.
  mutating func next(_ name: String) throws(LedgerRefusal) -> DERValue {
    let (start, whole) = (rest.startIndex, rest)
    guard let first = rest.popFirst() else { throw refused("\(name) is missing", at: start) }
    guard first & 0x1F != 0x1F else { throw refused("\(name) has a tag of several bytes", at: start) }
    guard first != 0 else { throw refused("\(name) has the tag 0", at: start) }
    let length = try length(of: name)
    guard length <= rest.count else {
      throw refused("\(name) is said to have \(length) bytes; \(rest.count) are left", at: start)
    }
    let content = rest.prefix(length)
    rest = rest.dropFirst(length)
    let bytes = whole.prefix(content.endIndex - start)
    return DERValue(tag: DERTag(byte: first), bytes: bytes, content: content)
  }

  /// The next value, which must have this tag.
  mutating func next(_ tag: DERTag, _ name: String) throws(LedgerRefusal) -> DERValue {
    let start = place
    let value = try next(name)
    guard value.tag == tag else { throw refused("\(name) is \(value.tag) and not \(tag)", at: start) }
    return value
  }

  /// The next value if it has this tag; what follows is left alone if not.
  mutating func optional(_ tag: DERTag, _ name: String) throws(LedgerRefusal) -> DERValue? {
    rest.first == tag.byte ? try next(tag, name) : nil
  }

  /// What a value holds, to be read in turn.
  func inside(_ value: DERValue) throws(LedgerRefusal) -> DERReader {
    guard depth < DERReader.maxDepth else {
      throw refused("nested more than \(DERReader.maxDepth) levels", at: value.bytes.startIndex)
    }
    return DERReader(value.content, of: subject, depth: depth + 1)
  }

  /// The next value's inside, for SEQUENCE, SET and what is tagged explicitly.
  mutating func enter(_ tag: DERTag, _ name: String) throws(LedgerRefusal) -> DERReader {
    try inside(next(tag, name))
  }

  /// Nothing may follow.
  func end(_ name: String) throws(LedgerRefusal) {
    guard rest.isEmpty else { throw refused("\(rest.count) bytes follow the end of \(name)") }
  }

  private mutating func length(of name: String) throws(LedgerRefusal) -> Int {
    let start = rest.startIndex
    guard let first = rest.popFirst() else { throw refused("\(name) ends before its length", at: start) }
    guard first & 0x80 != 0 else { return Int(first) }
    let count = Int(first & 0x7F)
    guard count > 0 else {
      throw refused("\(name) has no definite length: this is BER, and only DER is read", at: start)
    }
    guard count <= 4 else { throw refused("\(name) has a length of \(count) bytes", at: start) }
    guard count <= rest.count else { throw refused("\(name) ends within its length", at: start) }
    let length = rest.prefix(count).reduce(0) { $0 << 8 | Int($1) }
    rest = rest.dropFirst(count)
    guard length >= 0x80, count == 1 || length >> (8 * (count - 1)) > 0 else {
      throw refused("\(name) has a length that could be written shorter", at: start)
    }
    return length
  }
}
