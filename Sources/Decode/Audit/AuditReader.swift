import Events

/// Reads one record's fields into an entry: names as they are written, values decoded.
struct AuditReader: Sendable {
  private var fields: FieldTable
  private var known: AuditWordTable<AuditField>
  private let kinds = AuditRecordKind.table
  /// What the last record held, by role.
  private(set) var found = AuditFound()
  /// The arguments in the last record, if it was an EXECVE.
  private(set) var arguments: [AuditArgument] = []

  init(_ fields: FieldTable) {
    self.fields = fields
    known = AuditField.table(fields)
  }

  func kind(_ word: AuditWord) -> AuditRecordKind { kinds.find(word) ?? .other }

  /// Appends the values of the record `text`, whose bytes lie in the batch from `origin` on.
  mutating func read(
    _ text: Span<UInt8>, _ header: AuditHeader, _ kind: AuditRecordKind, origin: Int,
    into out: inout EventBatch
  ) {
    found.removeAll()
    arguments.removeAll(keepingCapacity: true)
    read(text, header.body..<text.count, kind, isNested: false, origin, &out)
  }

  private mutating func read(
    _ text: Span<UInt8>, _ range: Range<Int>, _ kind: AuditRecordKind, isNested: Bool, _ origin: Int,
    _ out: inout EventBatch
  ) {
    let end = range.upperBound
    var at = range.lowerBound
    /// Behind the value that a word without `=` would continue: `op=adding user`.
    var open = -1
    while at < end {
      if text[at] == blank || text[at] == AuditReader.separator {
        at += 1
        continue
      }
      let start = at
      var word = AuditWord()
      while at < end, text[at] != UInt8(ascii: "="), text[at] != blank, text[at] != AuditReader.separator {
        word.append(text[at])
        at += 1
      }
      guard at < end, text[at] == UInt8(ascii: "="), at > start else {
        if at < end, text[at] == UInt8(ascii: "=") { at += 1 }
        if open >= 0, let last = out.values.last {
          out.values[out.values.count - 1] = FieldValue(
            field: last.field, start: last.range.lowerBound, end: origin + at)
        }
        continue
      }
      let name = start..<at
      at += 1
      let (value, isQuoted, next) = AuditReader.value(text, at, end, isNested: isNested)
      at = next
      open = isNested && !isQuoted ? next : -1
      let field = known.find(word) ?? AuditField()
      if field.role == .nested, isQuoted, !isNested {
        read(text, value, kind, isNested: true, origin, &out)
        continue
      }
      take(text, name, value, field, word, kind, isQuoted: isQuoted, origin, &out)
    }
  }

  /// Between what the kernel wrote and what auditd made of it.
  private static let separator: UInt8 = 0x1D

  /// The value that begins at `start`, whether it was in quotes, and where to go on.
  private static func value(
    _ text: Span<UInt8>, _ start: Int, _ end: Int, isNested: Bool
  ) -> (Range<Int>, isQuoted: Bool, next: Int) {
    guard start < end else { return (start..<start, false, start) }
    var at = start
    switch text[start] {
    case UInt8(ascii: "\""):
      at += 1
      while at < end, text[at] != UInt8(ascii: "\"") { at += 1 }
      return (start + 1..<at, true, min(at + 1, end))
    case UInt8(ascii: "'") where !isNested:
      // What programs say may hold quotes of its own; the last one ends it.
      at = end - 1
      while at > start, text[at] != UInt8(ascii: "'") { at -= 1 }
      return at > start ? (start + 1..<at, true, at + 1) : (start + 1..<end, true, end)
    case UInt8(ascii: "{"):
      while at < end, text[at] != UInt8(ascii: "}") { at += 1 }
      at = min(at + 1, end)
      return (start..<at, false, at)
    default:
      while at < end, text[at] != blank, text[at] != separator { at += 1 }
      return (start..<at, false, at)
    }
  }

  @inline(__always)
  private mutating func take(
    _ text: Span<UInt8>, _ name: Range<Int>, _ value: Range<Int>, _ field: AuditField, _ word: AuditWord,
    _ kind: AuditRecordKind, isQuoted: Bool, _ origin: Int, _ out: inout EventBatch
  ) {
    var field = field
    let argument = text[name.lowerBound] == UInt8(ascii: "a") ? AuditArgument(text, name) : nil
    if let argument, kind == .execve {
      takeArgument(argument, text, name, value, field, isQuoted: isQuoted, origin, &out)
      return
    }
    if let argument, kind == .syscall { field.role = argument.register }
    if isUnset(text, value, field, isQuoted: isQuoted) { return }
    var range = origin + value.lowerBound..<origin + value.upperBound
    if field.isEncoded, !isQuoted, AuditHex.isHex(text, value) {
      range = decoded(text, value, &out)
      if kind == .title {
        // The arguments of a command line are separated by NUL.
        for index in range where out.bytes[index] == 0 { out.bytes[index] = blank }
      }
    }
    found.set(field.role, range)
    if !word.fits { field.id = fields.id(of: text.extracting(name)) ?? FieldTable.anonymous }
    if field.role == .key {
      addKeys(field.id, range, &out)
    } else {
      out.values.append(FieldValue(field: field.id, start: range.lowerBound, end: range.upperBound))
    }
  }

  private func decoded(_ text: Span<UInt8>, _ value: Range<Int>, _ out: inout EventBatch) -> Range<Int> {
    out.bytes.append(0x0A)
    let start = out.bytes.count
    AuditHex.decode(text, value, into: &out.bytes)
    return start..<out.bytes.count
  }

  private mutating func takeArgument(
    _ argument: AuditArgument, _ text: Span<UInt8>, _ name: Range<Int>, _ value: Range<Int>,
    _ field: AuditField,
    isQuoted: Bool, _ origin: Int, _ out: inout EventBatch
  ) {
    var argument = argument
    argument.written = value.count
    argument.range = origin + value.lowerBound..<origin + value.upperBound
    if argument.isLength {
      argument.written = Int(truncatingIfNeeded: number(text, value) ?? -1)
    } else if !isQuoted, AuditHex.isHex(text, value) {
      argument.range = decoded(text, value, &out)
    }
    if arguments.count < AuditReader.mostArguments { arguments.append(argument) }
    let range = argument.range
    out.values.append(
      FieldValue(
        field: fields.id(of: text.extracting(name)) ?? FieldTable.anonymous, start: range.lowerBound,
        end: range.upperBound))
    // A part of a long argument goes by the argument's name, too.
    guard argument.part != nil else { return }
    let short = name.lowerBound..<name.lowerBound + 1 + argument.digits
    if let id = fields.id(of: text.extracting(short)) {
      out.values.append(FieldValue(field: id, start: range.lowerBound, end: range.upperBound))
    }
  }

  /// More do not fit into a record of 64 KiB.
  private static let mostArguments = 16_384

  /// An audit event that several rules asked for has all their keys, with 0x01 between them.
  private func addKeys(_ id: FieldID, _ range: Range<Int>, _ out: inout EventBatch) {
    var start = range.lowerBound
    for index in range where out.bytes[index] == 1 {
      out.values.append(FieldValue(field: id, start: start, end: index))
      start = index + 1
    }
    out.values.append(FieldValue(field: id, start: start, end: range.upperBound))
  }

  /// What the kernel and auditd write for "none". In quotes, `(null)` is somebody's text.
  private func isUnset(_ text: Span<UInt8>, _ value: Range<Int>, _ field: AuditField, isQuoted: Bool) -> Bool
  {
    switch value.count {
    // A file may be called so.
    case 1: text[value.lowerBound] == UInt8(ascii: "?") && !(isQuoted && field.role == .name)
    case 2: field.isIdentity && equal(text, value, "-1")
    case 5: field.isIdentity && equal(text, value, "unset")
    case 6: !isQuoted && (equal(text, value, "(null)") || equal(text, value, "(none)"))
    case 10: field.isIdentity && equal(text, value, "4294967295")
    default: false
    }
  }
}
