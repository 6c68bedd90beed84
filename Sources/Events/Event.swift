/// One log entry as rules see it: bytes, named values that are ranges of them, log sources and times.
///
/// A reusable buffer: the engine keeps one and refills it for each candidate entry, so a busy log costs no
/// allocation. Values may repeat a field; a rule matches if any of them does.
package struct Event: Sendable {
  /// The entry's text first, then whatever decoders had to spell out themselves.
  package var bytes: [UInt8] = []
  package var values: [FieldValue] = []
  /// The text after the header: what the program said.
  package var message: Range<Int> = 0..<0
  /// The whole line for keyword search; nil when the entry never was one line (journal, JSON).
  package var raw: Range<Int>?
  package var logSources = LogSourceSet()
  /// The source's own stamp; equal to `received` where it had none.
  package var time = Timestamp(microseconds: 0)
  /// journald's receipt stamp, or when the line was read.
  package var received = Timestamp(microseconds: 0)
  /// What vouches for the entry's claims about itself.
  package var origin = Origin.unverified
  /// Where the values begin that do not stand in the entry's text.
  package private(set) var derivedStart = Int.max

  package init() {}

  /// Empties the event but keeps its memory.
  package mutating func reset() {
    bytes.removeAll(keepingCapacity: true)
    values.removeAll(keepingCapacity: true)
    message = 0..<0
    raw = nil
    logSources = LogSourceSet()
    origin = .unverified
    derivedStart = .max
  }

  package mutating func add(_ field: FieldID, _ range: Range<Int>, type: FieldValue.Kind = .text) {
    values.append(FieldValue(field: field, start: range.lowerBound, end: range.upperBound, kind: type))
  }

  /// Adds a value that does not stand in the entry's text.
  package mutating func addDerived(
    _ field: FieldID, _ text: some Sequence<UInt8>, type: FieldValue.Kind = .text
  ) {
    let start = bytes.count
    derivedStart = min(derivedStart, start)
    bytes.append(contentsOf: text)
    add(field, start..<bytes.count, type: type)
  }

  /// The same for a word known when the program was built; on the way of every decoded entry.
  package mutating func addDerived(_ field: FieldID, _ word: StaticString) {
    let start = bytes.count
    derivedStart = min(derivedStart, start)
    word.withUTF8Buffer { bytes.append(contentsOf: $0) }
    add(field, start..<bytes.count)
  }

  /// The first value of `field`, or nil; null is no value.
  package func first(_ field: FieldID) -> FieldValue? {
    for value in values where value.field == field && value.kind != .null { return value }
    return nil
  }

  /// Text of a range with invalid UTF-8 replaced; for people and evidence, never for matching.
  package func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  package func text(of field: FieldID) -> String? { first(field).map { text($0.range) } }

  /// What stands behind the fields of an event.
  package enum Origin: UInt8, Sendable {
    /// journald's own trusted fields agree with what the entry says of itself.
    case trusted
    /// A text file, or a journal entry whose sender journald could not look up.
    case unverified
    /// Trusted fields name another program than the entry does.
    case contradicted
  }
}

/// A named value of an event: `bytes[start..<end]`.
package struct FieldValue: Sendable {
  package var field: FieldID
  package var kind: Kind
  private var lower: UInt32
  private var upper: UInt32

  package init(field: FieldID, start: Int, end: Int, kind: Kind = .text) {
    self.field = field
    self.kind = kind
    lower = UInt32(truncatingIfNeeded: start)
    upper = UInt32(truncatingIfNeeded: end)
  }

  package var range: Range<Int> { Int(lower)..<Int(upper) }

  /// The type the source gave the value; the text form is always in the bytes.
  package enum Kind: UInt8, Sendable { case text, number, boolean, null }
}
