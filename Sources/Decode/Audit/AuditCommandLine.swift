/// The arguments of an exec, put together from however many EXECVE records they came in.
///
/// A piece that is missing breaks it for good: half a command line is not what was run.
struct AuditCommandLine: Sendable {
  /// The arguments so far, joined by one blank; at most `longest` bytes are kept.
  private(set) var text: [UInt8] = []
  private(set) var isCut = false
  private var total: Int?
  private var isBroken = false
  /// The argument at hand, and the part of it that must come next.
  private var argument = 0
  private var part = 0
  /// Of a long argument, how much is still to come, as it is written.
  private var missing = 0

  static let longest = 65_536

  /// True when every argument is there.
  var isComplete: Bool { !isBroken && missing == 0 && total == argument }

  /// argc; only the first record of an event has it.
  mutating func begin(_ count: Int64?) {
    guard total == nil, let count, count >= 0, count < 1 << 31 else {
      isBroken = true
      return
    }
    total = Int(count)
  }

  mutating func `break`() { isBroken = true }

  mutating func add(_ piece: AuditArgument, _ bytes: ArraySlice<UInt8>) {
    guard !isBroken else { return }
    guard piece.number == argument, let total, argument < total else {
      isBroken = true
      return
    }
    if piece.isLength {
      guard missing == 0, part == 0, piece.written > 0 else {
        isBroken = true
        return
      }
      missing = piece.written
    } else if let number = piece.part {
      guard number == part, piece.written > 0, piece.written <= missing else {
        isBroken = true
        return
      }
      append(bytes, isFirst: part == 0)
      part += 1
      missing -= piece.written
      if missing == 0 { next() }
    } else {
      guard missing == 0, part == 0 else {
        isBroken = true
        return
      }
      append(bytes, isFirst: true)
      next()
    }
  }

  private mutating func next() {
    argument += 1
    part = 0
  }

  private mutating func append(_ bytes: ArraySlice<UInt8>, isFirst: Bool) {
    if isFirst, argument > 0, text.count < AuditCommandLine.longest { text.append(blank) }
    let room = AuditCommandLine.longest - text.count
    if bytes.count > room { isCut = true }
    text.append(contentsOf: bytes.prefix(max(room, 0)))
  }
}

extension AuditCommandLine {
  func write(to writer: inout StateWriter) {
    writer.putText(text)
    writer.put(isCut)
    writer.put(isBroken)
    writer.put(total.map { UInt64($0) + 1 } ?? 0)
    writer.put(UInt64(argument))
    writer.put(UInt64(part))
    writer.put(UInt64(missing))
  }

  init?(_ reader: inout StateReader) {
    let most = 1 << 40
    guard let text = reader.text(), let isCut = reader.flag(), let isBroken = reader.flag(),
      let total = reader.count(most), let argument = reader.count(most), let part = reader.count(most),
      let missing = reader.count(most)
    else { return nil }
    self.text = text
    self.isCut = isCut
    self.isBroken = isBroken
    self.total = total == 0 ? nil : total - 1
    self.argument = argument
    self.part = part
    self.missing = missing
  }
}
