package import Events

/// Reads journal export format (`journalctl -o export`) in batches, in bounded memory.
///
/// A field is `NAME=value` on one line, or `NAME`, a newline, the length as eight bytes (least first), that many bytes
/// and a newline. An empty line ends an entry. What cannot be read so becomes a gap with its offset in the input, and
/// reading goes on behind the next empty line. Numbers are not checked for holes: an export may have been filtered.
package struct JournalExport: ~Copyable {
  private let fields: JournalFields
  private let input: (_ buffer: UnsafeMutableRawBufferPointer) throws -> Int
  private var text = JournalEntryText()
  private var buffer = [UInt8](repeating: 0, count: 65_536)
  private var next = 0
  private var end = 0
  private var isAtEnd = false
  /// Offset in the input of `buffer[end]`.
  private var endOffset: UInt64 = 0
  private var entryCount: UInt64 = 0
  private var received = Timestamp(microseconds: 0)

  /// Longest name journald takes; also the longest that is looked at here.
  private static let longestName = 64
  /// journald's own limit of a value. A length beyond it is damage.
  private static let longestValue: UInt64 = 768 * 1_048_576

  /// `input` fills a buffer and returns how many bytes it wrote, 0 at the end.
  package init(
    fields: FieldTable, input: @escaping (_ buffer: UnsafeMutableRawBufferPointer) throws -> Int
  ) {
    self.fields = JournalFields(fields)
    self.input = input
  }

  /// Adds entries to `batch`, which the caller has emptied, until a limit is reached or the input ends. Ordinals count
  /// entries from 1; references are the entries' `__CURSOR`; a time that is missing is that of the entry before.
  package mutating func read(into batch: inout EventBatch, limit: ReadLimit = ReadLimit()) throws {
    batch.reachedEnd = false
    let firstByte = batch.bytes.count
    var taken = 0
    while taken < limit.entries, batch.bytes.count - firstByte < limit.bytes, batch.gaps.count < limit.entries
    {
      guard try skipEmptyLines() else {
        batch.reachedEnd = true
        return
      }
      try readEntry(into: &batch)
      taken += 1
    }
  }

  /// Reads up to the empty line or the end; the input is at a non-empty line.
  private mutating func readEntry(into batch: inout EventBatch) throws {
    let start = offset
    var state = Entry(referenceStart: batch.references.count)
    text.begin(in: batch)
    var damage: String?
    var damageOffset = start
    lines: while true {
      damageOffset = offset
      switch try readField(&state, into: &batch) {
      case .field: continue
      case .end: break lines
      case .damaged(let what):
        damage = what
        break lines
      }
    }
    if damage != nil { try skipToEmptyLine() }
    if state.hasFields {
      entryCount += 1
      if damage != nil { text.isIncomplete = true }
      received = state.received ?? received
      text.finish(
        in: &batch, ordinal: entryCount, received: received,
        reference: state.referenceStart..<batch.references.count, ordinalName: "entry ")
    }
    if let damage {
      batch.gaps.append(
        SourceGap(
          cause: isAtEnd && next == end ? .truncated : .unreadable,
          size: .bytes(offset - damageOffset), from: "offset \(damageOffset)", to: "offset \(offset)",
          detail: "journal export, entry at offset \(start): \(damage)"))
    }
  }

  private struct Entry {
    var referenceStart: Int
    var received: Timestamp?
    var hasFields = false
  }

  private enum Outcome {
    case field, end
    case damaged(String)
  }

  private mutating func readField(_ entry: inout Entry, into batch: inout EventBatch) throws -> Outcome {
    // A name and what ends it fit the buffer's rest, or there is no name.
    try fill(JournalExport.longestName + 1)
    if next == end { return .end }
    if buffer[next] == 0x0a {
      next += 1
      return .end
    }
    var stop = next
    let last = min(end, next + JournalExport.longestName + 1)
    while stop < last, JournalExport.isNameByte(buffer[stop]) { stop += 1 }
    guard stop < last else {
      let isTooLong = stop - next > JournalExport.longestName
      return .damaged(isTooLong ? "a field's name is too long" : "the input ends inside a field's name")
    }
    guard stop > next else { return .damaged("a line does not begin with a field's name") }
    let name = Array(buffer[next..<stop])
    switch buffer[stop] {
    case 0x3d:
      next = stop + 1
      return try readLine(name, &entry, into: &batch)
    case 0x0a:
      next = stop + 1
      return try readFramed(name, &entry, into: &batch)
    default: return .damaged("a line is neither NAME=value nor a name alone")
    }
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x41...0x5a, 0x61...0x7a, 0x30...0x39, 0x5f: true
    default: false
    }
  }

  /// The rest of a `NAME=value` line.
  private mutating func readLine(
    _ name: [UInt8], _ entry: inout Entry, into batch: inout EventBatch
  ) throws -> Outcome {
    var value = Value()
    while true {
      if next == end, try !more() { break }
      let stop = newline(from: next)
      value.add(buffer[next..<(stop ?? end)])
      guard let stop else {
        next = end
        continue
      }
      next = stop + 1
      take(name, value, &entry, into: &batch)
      return .field
    }
    take(name, value, &entry, into: &batch)
    return .damaged("the input ends inside the value of \(String(decoding: name, as: UTF8.self))")
  }

  /// Length, bytes and newline behind a name that stood alone.
  private mutating func readFramed(
    _ name: [UInt8], _ entry: inout Entry, into batch: inout EventBatch
  ) throws -> Outcome {
    let field = String(decoding: name, as: UTF8.self)
    try fill(8)
    guard end - next >= 8 else { return .damaged("the input ends inside the length of \(field)") }
    var length: UInt64 = 0
    for i in 0..<8 { length |= UInt64(buffer[next + i]) << UInt64(8 * i) }
    guard length <= JournalExport.longestValue else {
      return .damaged("\(field) claims \(length) bytes, which is more than journald allows")
    }
    next += 8
    var value = Value()
    var rest = Int(length)
    while rest > 0 {
      if next == end, try !more() { break }
      let part = min(rest, end - next)
      value.add(buffer[next..<next + part])
      next += part
      rest -= part
    }
    take(name, value, &entry, into: &batch)
    guard rest == 0 else { return .damaged("the input ends inside the value of \(field)") }
    try fill(1)
    guard next < end, buffer[next] == 0x0a else {
      return .damaged("\(field) is not followed by a newline; its length may be wrong")
    }
    next += 1
    return .field
  }

  /// A value as far as it is kept.
  private struct Value {
    var kept: [UInt8] = []
    var length = 0

    mutating func add(_ part: ArraySlice<UInt8>) {
      length += part.count
      kept.append(contentsOf: part.prefix(max(0, JournalEntryText.longestValue - kept.count)))
    }
  }

  private mutating func take(
    _ name: [UInt8], _ value: Value, _ entry: inout Entry, into batch: inout EventBatch
  ) {
    entry.hasFields = true
    // Two underscores: journald's address of the entry, not a field of it.
    if name.starts(with: "__".utf8) {
      if name.elementsEqual("__CURSOR".utf8) {
        batch.references.append(contentsOf: value.kept.prefix(1_024))
      } else if name.elementsEqual("__REALTIME_TIMESTAMP".utf8) {
        entry.received = decimal(value.kept).map { Timestamp(microseconds: Int64(clamping: $0)) }
      }
      return
    }
    name.withUnsafeBytes { name in
      value.kept.withUnsafeBytes { kept in
        text.add(name, kept, length: value.length, fields, into: &batch)
      }
    }
  }

  // Input

  /// Offset in the input of the next byte.
  private var offset: UInt64 { endOffset - UInt64(end - next) }

  private func newline(from start: Int) -> Int? { buffer[start..<end].firstIndex(of: 0x0a) }

  /// False at the end of the input.
  private mutating func skipEmptyLines() throws -> Bool {
    while true {
      while next < end, buffer[next] == 0x0a { next += 1 }
      if next < end { return true }
      guard try more() else { return false }
    }
  }

  /// Drops everything up to and with the next empty line.
  private mutating func skipToEmptyLine() throws {
    var isAtLineStart = false
    while true {
      while next < end {
        let isNewline = buffer[next] == 0x0a
        next += 1
        if isNewline, isAtLineStart { return }
        isAtLineStart = isNewline
      }
      guard try more() else { return }
    }
  }

  /// Sees to it that `count` bytes can be looked at, unless the input ends before.
  private mutating func fill(_ count: Int) throws {
    while end - next < count, try more() {}
  }

  /// Reads on behind what is left in the buffer; false at the end.
  private mutating func more() throws -> Bool {
    guard !isAtEnd else { return false }
    if next > 0 {
      buffer.replaceSubrange(0..<end - next, with: buffer[next..<end])
      end -= next
      next = 0
    }
    let free = end
    let count = try buffer.withUnsafeMutableBytes {
      try input(UnsafeMutableRawBufferPointer(rebasing: $0[free...]))
    }
    guard count > 0 else {
      isAtEnd = true
      return false
    }
    end += min(count, buffer.count - free)
    endOffset += UInt64(min(count, buffer.count - free))
    return true
  }
}
