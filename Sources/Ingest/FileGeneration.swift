import Events
import Glibc
import Linux

/// One file that stood, or stands, under a followed path, and how far it has been read.
final class FileGeneration {
  /// Where it was found; a rotated file may since have another name.
  let path: String
  /// By the first bytes that were examined, not by what stands there now.
  private(set) var identity: FileIdentity
  private var head: [UInt8] { didSet { identity = FileIdentity(status, head: head) } }
  /// Of the moment it was opened: says which file it is, not how long.
  let status: FileStatus
  /// Nothing is added to it any more (a copy, an archive), so there is no waiting for late lines.
  let isComplete: Bool
  /// When it left the path or last grew after that, in microseconds of a clock that nobody sets; nil while it is the
  /// current file.
  var leftAt: Int64?
  private let content: FileContent
  private var framer: LineFramer
  /// The last bytes before the framer's offset; others in their place mean that the file was rewritten.
  private var tail: [UInt8]
  /// Other bytes stood before the offset at the last look.
  private var isRewritten = false
  /// Nothing at all stood in it at the last look.
  private var isEmpty = false
  private var held: HeldRecord?
  private var shrunk: ShrunkFile?

  enum Progress: Equatable {
    /// Nothing but what may still become a line.
    case none
    case rewritten
    case some(reachedEnd: Bool)
  }

  /// Opens a regular file; everything about it is asked of the open file, so renames meanwhile do no harm.
  init(
    path: String, name: String, offset: UInt64 = 0, isInsideLongLine: Bool = false, isComplete: Bool = false
  ) throws(LogFileError) {
    self.path = path
    self.isComplete = isComplete
    // A pipe in the file's place must not make opening wait.
    let file = try FileGeneration.explain(path) { () throws(SystemError) in
      OpenFile(try Descriptor.open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY))
    }
    status = try FileGeneration.explain(path) { () throws(SystemError) in try file.descriptor.status() }
    try FileGeneration.requireRegular(status, path)
    content = .plain(file)
    tail = []
    head = []
    identity = FileIdentity(status, head: head)
    framer = LineFramer(name: name, numbering: .offset, offset: offset, isInsideLongLine: isInsideLongLine)
    if offset > 0 {
      let length = min(offset, UInt64(FilePosition.TailMark.limit))
      head = try content.head(upTo: offset)
      identity = FileIdentity(status, head: head)
      _ = try content.read(appendingTo: &tail, atMost: Int(length), at: offset - length)
    }
  }

  /// Opens the archive that a rotated file was turned into, to be read from its beginning or, if it is
  /// archived from the file of `cursor`, from there. Nil if it is another file's. When another archive has its name by now,
  /// it is reported as missing.
  init?(
    archive listed: Siblings.File, name: String, resumeAt cursor: FilePosition.Cursor?
  ) throws(LogFileError) {
    path = listed.path
    isComplete = true
    let input = try CompressedInput(path)
    status = try input.status()
    guard status.isSameFile(as: listed.status) else { throw LogFileError(path: path, reason: .missing) }
    let stream = try Rereader(input)
    var head: [UInt8] = []
    _ = try stream.read(appendingTo: &head, atMost: FileIdentity.headLimit, at: 0)
    self.head = head
    identity = FileIdentity(status, head: head)
    tail = []
    let offset = cursor?.offset ?? 0
    if let cursor {
      guard cursor.identity.matchesHead(head) else { return nil }
      if offset > 0 {
        // The stream can be asked for these bytes only once, and need not be asked again.
        let length = UInt64(cursor.tail?.length ?? 1)
        guard length <= offset,
          try stream.read(appendingTo: &tail, atMost: Int(length), at: offset - length) == length,
          cursor.tail?.matches(tail) ?? true
        else { return nil }
        tail = []
      }
    }
    content = .stream(stream)
    framer = LineFramer(
      name: name, numbering: .offset, offset: offset, isInsideLongLine: cursor?.isInsideLongLine ?? false)
  }

  /// Where reading would go on. Before anything was read the file has no head to be known by: what stands in it may be
  /// copied and cut before it is read, and the copy is a file like any other then.
  var cursor: FilePosition.Cursor {
    guard framer.examined > 0 else {
      return FilePosition.Cursor(
        identity: FileIdentity(status, head: []), offset: 0, isEmpty: isEmpty ? true : nil)
    }
    return FilePosition.Cursor(
      identity: identity, offset: framer.examined, isInsideLongLine: framer.isInsideLongLine,
      tail: framer.isInsideLongLine ? nil : FilePosition.TailMark(tail))
  }

  /// As if it had been read to its end.
  var wholeCursor: FilePosition.Cursor {
    var size: UInt64 = 0
    if case .plain(let file) = content { size = (try? file.descriptor.status().size) ?? 0 }
    return FilePosition.Cursor(identity: presentIdentity, offset: size, tail: endMark())
  }

  /// By what its copies and archives are known: what was examined, or, as long as nothing was, what stands there now.
  var recognisable: FilePosition.Cursor {
    framer.examined > 0 && !isRewritten ? cursor : FilePosition.Cursor(identity: presentIdentity, offset: 0)
  }

  private var presentIdentity: FileIdentity {
    guard case .plain = content, let head = try? content.head(upTo: .max) else { return identity }
    return FileIdentity(status, head: head)
  }

  /// False when other bytes stand before the offset than those of the mark.
  func continues(_ mark: FilePosition.TailMark?) -> Bool { mark.map { $0.matches(tail) } ?? true }

  /// The file's last bytes, examined or not.
  func endMark() -> FilePosition.TailMark? {
    guard case .plain(let file) = content, let size = try? file.descriptor.status().size else { return nil }
    let length = min(size, UInt64(FilePosition.TailMark.limit))
    var bytes: [UInt8] = []
    guard (try? content.read(appendingTo: &bytes, atMost: Int(length), at: size - length)) == Int(length)
    else {
      return nil
    }
    return FilePosition.TailMark(bytes)
  }

  /// Goes on behind the bytes of `mark`, wherever they are now; false where they are not.
  func skip(behind mark: FilePosition.TailMark) throws(LogFileError) -> Bool {
    guard case .plain(let file) = content else { return false }
    let size = try FileGeneration.explain(path) { () throws(SystemError) in try file.descriptor.status().size
    }
    guard let place = try mark.find(in: content, size: size) else { return false }
    tail = []
    _ = try content.read(appendingTo: &tail, atMost: mark.length, at: place - UInt64(mark.length))
    framer = LineFramer(name: framer.name, numbering: .offset, offset: place)
    head = try content.head(upTo: place)
    return true
  }

  /// Whether the file still begins as it did when it was examined.
  func stillBegins(as identity: FileIdentity) -> Bool {
    guard identity.headLength >= 16, case .plain = content else { return false }
    guard let head = try? content.head(upTo: .max) else { return false }
    return identity.matchesHead(head)
  }

  var pendingBytes: UInt64 {
    guard case .plain(let file) = content, let size = try? file.descriptor.status().size else { return 0 }
    return size > framer.offset ? size - framer.offset : 0
  }

  /// No name is left: once its writers close it, it is gone.
  var isDeleted: Bool {
    guard case .plain(let file) = content, let status = try? file.descriptor.status() else { return false }
    return status.links == 0
  }

  /// Whether other bytes stand before the offset now than those that were examined.
  func isChanged() throws(LogFileError) -> Bool {
    guard !tail.isEmpty else { return false }
    var bytes: [UInt8] = []
    _ = try content.read(appendingTo: &bytes, atMost: tail.count, at: framer.offset - UInt64(tail.count))
    isRewritten = bytes != tail
    return isRewritten
  }

  /// What ended an archive before its end.
  var damage: LogFileError? {
    if case .stream(let stream) = content { stream.damage } else { nil }
  }

  /// The file was emptied and written anew: begins it again.
  func restart() {
    tail = []
    head = []
    framer = LineFramer(name: framer.name, numbering: .offset)
  }

  /// Moves to the end of the last complete line.
  func skipToEnd() throws(LogFileError) {
    guard case .plain(let file) = content else { return }
    if let shrunk, try shrunk.stillEnds(content) {
      // What was written since is not part of the change.
      tail = shrunk.tail
      framer = LineFramer(name: framer.name, numbering: .offset, offset: shrunk.end)
      head = try content.head(upTo: shrunk.end)
      return
    }
    let size = try FileGeneration.explain(path) { () throws(SystemError) in
      try file.descriptor.status().size
    }
    let last = try content.endOfLastLine(size: size)
    if !last.tail.isEmpty { tail = last.tail }
    framer = LineFramer(name: framer.name, numbering: .offset, offset: last.end)
    head = try content.head(upTo: last.end)
  }

  /// Whether the file begins with the byte order mark of UTF-16; nil while that cannot be said.
  var isUTF16: Bool? {
    head.count < 2 ? nil : head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF])
  }

  /// The last record of the file waits for what may still be added to it, or the file for the bytes it lost.
  var isUnsettled: Bool { held != nil || shrunk != nil }

  /// Adds the next lines to an empty batch.
  /// - Parameters:
  ///   - isFinal: nothing will follow; an unterminated last line is examined.
  ///   - multiline: which lines belong together; nil for lines that are entries each.
  ///   - uptime: times how long a record, or a file that became shorter, waits, in microseconds.
  func read(
    into batch: inout EventBatch, limit: Int, now: Timestamp, isFinal: Bool, multiline: Multiline?,
    uptime: Int64
  ) throws(LogFileError) -> Progress {
    let checked = tail.count
    let start = framer.offset - UInt64(checked)
    let (read, reachedEnd) = try content.look(
      appendingTo: &batch.bytes, atLeast: checked, atMost: limit + FilePosition.TailMark.limit, at: start)
    var count = read
    guard count >= checked, batch.bytes.prefix(checked).elementsEqual(tail) else {
      batch.bytes.removeAll(keepingCapacity: true)
      if count < checked, isWaiting(uptime) { return .none }
      isRewritten = true
      return .rewritten
    }
    isRewritten = false
    isEmpty = count == 0
    shrunk = nil
    if reachedEnd, !isFinal, !framer.isInsideLongLine {
      // Zeros at the end may be bytes that another host has written and that are not here yet.
      let zeros = batch.bytes[checked...].reversed().prefix { $0 == 0 }.count
      batch.bytes.removeLast(zeros)
      count -= zeros
    }
    let reference = addReference(to: &batch)
    let gaps = batch.gaps.count
    let done: Int
    if let multiline {
      let end = framer.offset + UInt64(count - checked)
      done = framer.frameRecords(
        &batch, from: checked, received: now, form: multiline, isFinal: isFinal && reachedEnd,
        closes: reachedEnd && held?.isOver(end: end, uptime) ?? false, reference: reference)
      let holds = reachedEnd && batch.bytes[(checked + done)...].contains(0x0A)
      held = holds ? HeldRecord(held, start: framer.offset, end: end, uptime) : nil
    } else {
      done = framer.frame(
        &batch, from: checked, received: now, isFinal: isFinal && reachedEnd, reference: reference)
    }
    batch.bytes.removeLast(count - checked - done)
    guard done > 0 || batch.gaps.count > gaps else {
      batch.bytes.removeAll(keepingCapacity: true)
      batch.references.removeAll(keepingCapacity: true)
      return reachedEnd ? .none : .some(reachedEnd: false)
    }
    if case .plain = content {
      if head.count < FileIdentity.headLimit, UInt64(head.count) == start + UInt64(checked) {
        head += batch.bytes.dropFirst(checked).prefix(FileIdentity.headLimit - head.count)
      }
      tail = Array(batch.bytes.suffix(FilePosition.TailMark.limit))
    }
    return .some(reachedEnd: reachedEnd)
  }

  /// Whether the file is shorter than what was examined and may be as long again in a moment: network file systems show
  /// sizes that they had before.
  private func isWaiting(_ uptime: Int64) -> Bool {
    guard case .plain(let file) = content else { return false }
    var begins: [UInt8] = []
    _ = try? content.read(appendingTo: &begins, atMost: FileIdentity.headLimit, at: 0)
    guard begins.count >= 16, !head.isEmpty, head.starts(with: begins) || begins.starts(with: head) else {
      return false
    }
    if shrunk == nil, let size = try? file.descriptor.status().size {
      shrunk = try? ShrunkFile(content, size: size, since: uptime)
    }
    return shrunk.map { !$0.isOver(uptime) } ?? false
  }

  /// All entries of a batch come from one generation and share its name as reference.
  private func addReference(to batch: inout EventBatch) -> Range<Int> {
    let start = batch.references.count
    batch.references.append(contentsOf: identity.label.utf8)
    return start..<batch.references.count
  }

  /// Whether this is a copy of `cursor`'s file that was made before the lines were written that were examined last: all of it
  /// was examined there.
  func isEarlierCopy(of cursor: FilePosition.Cursor) -> Bool {
    switch content {
    case .plain(let file):
      guard let size = try? file.descriptor.status().size, size > 0, size <= cursor.offset,
        let head = try? content.head(upTo: .max)
      else { return false }
      return cursor.identity.matchesStart(head)
    case .stream:
      // How much more there is behind the head is not known; not up to the offset, or it would have been read on.
      return !head.isEmpty && cursor.offset > 0 && cursor.identity.matchesStart(head)
    }
  }

  /// Whether `other`'s bytes are this file's as well, as far as they go: a copy of it, perhaps still being made.
  func holds(copy other: FileGeneration) -> Bool {
    guard case .plain(let file) = other.content, case .plain = content,
      let size = try? file.descriptor.status().size, size > 0
    else { return false }
    let length = min(size, UInt64(FilePosition.TailMark.limit))
    for start in Set([0, size - length]) {
      var mine: [UInt8] = []
      var theirs: [UInt8] = []
      guard (try? content.read(appendingTo: &mine, atMost: Int(length), at: start)) == Int(length),
        (try? other.content.read(appendingTo: &theirs, atMost: Int(length), at: start)) == Int(length),
        mine == theirs
      else { return false }
    }
    return true
  }

  private static func requireRegular(_ status: FileStatus, _ path: String) throws(LogFileError) {
    switch status.kind {
    case .regular: return
    case .directory: throw LogFileError(path: path, reason: .directory)
    case .symbolicLink, .other: throw LogFileError(path: path, reason: .notRegular)
    }
  }

  private static func explain<Result>(
    _ path: String, _ body: () throws(SystemError) -> Result
  ) throws(LogFileError) -> Result {
    do { return try body() } catch { throw LogFileError(path, error) }
  }
}
