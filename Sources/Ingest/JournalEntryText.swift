import Events
import Glibc

/// The text of one journal entry: its values one after the other, each followed by a newline.
///
/// All values are there, so that one literal scan over the batch sees everything; those whose names are in the
/// field table can also be found by name. The newline keeps what ends one value and what begins the next
/// from reading as one word. Only a pattern that itself holds a newline could match across two values.
///
/// An entry is put together in a buffer of its own and copied to the batch once it is known to belong there: growing the
/// batch's array field by field took a tenth of the time of reading.
struct JournalEntryText: ~Copyable {
  /// Bytes kept of a value, as of a line of a log file (sources.md F11).
  static let longestValue = 65_536
  /// Bytes kept of an entry, newlines included; journald allows a gigabyte.
  static let longestEntry = 1_048_576

  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: longestEntry, alignment: 8)
  private var used = 0
  /// Where the entry's bytes and values will begin in the batch.
  private var start = 0
  private var firstValue = 0
  private var fieldCount = 0
  /// The entry ended in damage; whoever sets this records the gap.
  var isIncomplete = false
  /// Values that were kept in part, rarely any.
  private(set) var cuts: [Cut] = []
  private var message: Range<Int>?
  private var messageID: Range<Int>?
  private var dropped: Range<Int>?
  private var pid: Range<Int>?
  private var transport: Range<Int>?
  private var program: Range<Int>?
  private var user: Range<Int>?

  struct Cut {
    var fieldIndex: Int
    var name: String
    var kept: Int
    /// Nil when it cannot be told.
    var length: Int?
  }

  deinit { buffer.deallocate() }

  mutating func begin(in batch: borrowing EventBatch) {
    used = 0
    start = batch.bytes.count
    firstValue = batch.values.count
    fieldCount = 0
    isIncomplete = false
    if !cuts.isEmpty { cuts.removeAll() }
    message = nil
    messageID = nil
    dropped = nil
    pid = nil
    transport = nil
    program = nil
    user = nil
  }

  /// `length` is that of the whole value, of which `value` may be the beginning.
  @inline(__always)
  mutating func add(
    _ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, length: Int,
    _ fields: borrowing JournalFields, into batch: inout EventBatch
  ) {
    let at = used
    // One byte stays for the newline.
    let kept = min(value.count, Self.longestValue, max(0, buffer.count - at - 1))
    if let base = buffer.baseAddress, at < buffer.count {
      if let source = value.baseAddress { memcpy(base + at, source, kept) }
      base.storeBytes(of: 0x0a, toByteOffset: at + kept, as: UInt8.self)
      used = at + kept + 1
    }
    if kept < length { noteCut(name, kept: kept, length: length) }
    fieldCount += 1
    let known = fields.find(name)
    // Nobody asked for the others by name, but keywords are looked for in all values.
    let id = known?.id ?? FieldTable.anonymous
    batch.values.append(FieldValue(field: id, start: start + at, end: start + at + kept))
    guard let known else { return }
    if known.role != .none { take(known.role, at..<at + kept) }
  }

  /// Of a repeated field the first counts, except where a client could add one: journald lets nobody send the
  /// trusted ones.
  private mutating func take(_ role: JournalFields.Role, _ range: Range<Int>) {
    switch role {
    case .none: break
    case .message: message = message ?? range
    case .messageID: messageID = messageID ?? range
    case .dropped: dropped = dropped ?? range
    case .pid: pid = pid ?? range
    case .transport: transport = transport ?? range
    case .program: program = program ?? range
    case .user: user = user ?? range
    }
  }

  private mutating func noteCut(_ name: UnsafeRawBufferPointer, kept: Int, length: Int?) {
    // A name of gigabytes is no name; nothing longer than journald's limit is repeated.
    let name = String(decoding: name.prefix(64), as: UTF8.self)
    cuts.append(Cut(fieldIndex: fieldCount, name: name, kept: kept, length: length))
  }

  mutating func setLength(_ length: Int?, ofCut index: Int) { cuts[index].length = length }

  /// Leaves the entry out of the batch after all.
  func discard(from batch: inout EventBatch) { batch.values.removeSubrange(firstValue...) }

  /// Completes the entry, with the gaps it tells of.
  mutating func finish(
    in batch: inout EventBatch, ordinal: UInt64, received: Timestamp, reference: Range<Int>,
    ordinalName: StaticString
  ) {
    // Only gaps need words.
    var place: String { "\(ordinalName)\(ordinal)" }
    batch.bytes.append(contentsOf: UnsafeRawBufferPointer(start: buffer.baseAddress, count: used))
    let end = max(start, batch.bytes.count - 1)
    var entry = EventBatch.Entry(start: start, end: end, ordinal: ordinal, received: received)
    entry.firstValue = UInt32(truncatingIfNeeded: firstValue)
    entry.valueCount = UInt32(truncatingIfNeeded: batch.values.count - firstValue)
    entry.referenceStart = UInt32(truncatingIfNeeded: reference.lowerBound)
    entry.referenceEnd = UInt32(truncatingIfNeeded: reference.upperBound)
    entry.isTruncated = isIncomplete || !cuts.isEmpty
    batch.entries.append(entry)
    if !cuts.isEmpty { batch.gaps.append(cutGap(place)) }
    if let messageID, messageID.count == 32, let gap = notice(messageID, place) {
      batch.gaps.append(gap)
    }
  }

  private func cutGap(_ place: String) -> SourceGap {
    var missing: UInt64? = 0
    for cut in cuts {
      guard let sum = missing, let length = cut.length else {
        missing = nil
        break
      }
      missing = sum &+ UInt64(max(0, length - cut.kept))
    }
    let names = cuts.prefix(3).map(\.name).joined(separator: ", ") + (cuts.count > 3 ? ", …" : "")
    return SourceGap(
      cause: .lineTooLong, size: missing.map { .bytes($0) } ?? .unknown, from: place, to: place,
      detail: "the journal entry at \(place) is longer than is examined; cut: \(names)")
  }

  // What the entry is

  /// The process the entry is about.
  func processID() -> Int32? {
    guard let pid, let number = decimal(buffer[pid]) else { return nil }
    return Int32(exactly: number)
  }

  /// True when that process sent the entry: entries of the kernel, of audit and of journald itself name the process they
  /// are about.
  func isSent() -> Bool {
    guard let transport else { return false }
    return ["journal", "stdout", "syslog"].contains { buffer[transport].elementsEqual($0.utf8) }
  }

  /// True when journald found this program behind the entry, and this user.
  func isFrom(_ known: OwnProcesses.Program) -> Bool {
    guard let program, let user else { return false }
    return buffer[program].elementsEqual(known.path) && decimal(buffer[user]) == UInt64(known.user)
  }

  /// journald's own word that it dropped messages. Only journald's `driver` entries count: the fields themselves
  /// can be sent by anybody.
  private func notice(_ id: Range<Int>, _ place: String) -> SourceGap? {
    guard let transport, buffer[transport].elementsEqual("driver".utf8) else { return nil }
    let isSuppression = buffer[id].elementsEqual("a596d6fe7bfa4994828e72309e95d61e".utf8)
    guard isSuppression || buffer[id].elementsEqual("e9bf28e6e834481bb6f48f548ad13606".utf8) else {
      return nil
    }
    var count = dropped.flatMap { decimal(buffer[$0]) }
    var words = isSuppression ? "messages of a unit" : "kernel messages"
    if let message {
      let text = buffer[message].prefix(256)
      words = String(decoding: text, as: UTF8.self)
      // "Missed 7 kernel messages" carries the number nowhere else.
      let digits = text.drop { !(0x30...0x39).contains($0) }.prefix { (0x30...0x39).contains($0) }
      count = count ?? decimal(digits)
    }
    return SourceGap(
      cause: .suppressed, size: count.map { .entries($0) } ?? .unknown, from: place, to: place,
      detail: "journald says that it dropped messages: \(words)")
  }
}
