import Events
import Glibc
import Linux

/// One file that stood, or stands, under a followed path, and how far it has been read.
final class FileGeneration {
  /// Where it was found; a rotated file may since have another name.
  let path: String
  private(set) var identity: FileIdentity { didSet { if identity.headLength == 0 { head = [] } } }
  /// What `identity` is of, for shorter copies.
  private var head: [UInt8] = []
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

  enum Progress: Equatable {
    case none, rewritten
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
    var head: [UInt8] = []
    var tail: [UInt8] = []
    status = try FileGeneration.explain(path) { () throws(SystemError) in try file.descriptor.status() }
    try FileGeneration.requireRegular(status, path)
    let length = min(offset, UInt64(FilePosition.TailMark.limit))
    try FileGeneration.explain(path) { () throws(SystemError) in
      _ = try file.descriptor.read(appendingTo: &head, atMost: FileIdentity.headLimit, at: 0)
      if length > 0 {
        _ = try file.descriptor.read(appendingTo: &tail, atMost: Int(length), at: offset - length)
      }
    }
    identity = FileIdentity(status, head: head)
    self.head = head
    self.tail = tail
    content = .plain(file)
    framer = LineFramer(name: name, numbering: .offset, offset: offset, isInsideLongLine: isInsideLongLine)
  }

  /// Opens the archive that a rotated file was turned into, to be read from its beginning or, if it is
  /// archived from the file of `cursor`, from there. Nil if it is another file's.
  init?(archive path: String, name: String, resumeAt cursor: FilePosition.Cursor?) throws(LogFileError) {
    self.path = path
    isComplete = true
    status = try FileGeneration.explain(path) { () throws(SystemError) in try FileStatus(path: path) }
    let stream = try Rereader(path: path)
    var head: [UInt8] = []
    _ = stream.read(appendingTo: &head, atMost: FileIdentity.headLimit, at: 0)
    identity = FileIdentity(status, head: head)
    tail = []
    let offset = cursor?.offset ?? 0
    if let cursor {
      guard cursor.identity.matchesHead(head) else { return nil }
      if offset > 0 {
        // The stream can be asked for these bytes only once, and need not be asked again.
        let length = UInt64(cursor.tail?.length ?? 1)
        guard length <= offset,
          stream.read(appendingTo: &tail, atMost: Int(length), at: offset - length) == length,
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
      return FilePosition.Cursor(identity: FileIdentity(status, head: []), offset: 0)
    }
    return FilePosition.Cursor(
      identity: identity, offset: framer.examined, isInsideLongLine: framer.isInsideLongLine,
      tail: framer.isInsideLongLine ? nil : FilePosition.TailMark(tail))
  }

  /// As if it had been read to its end.
  var wholeCursor: FilePosition.Cursor {
    var size: UInt64 = 0
    if case .plain(let file) = content { size = (try? file.descriptor.status().size) ?? 0 }
    return FilePosition.Cursor(identity: identity, offset: size, tail: endMark())
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
    identity = FileIdentity(status, head: [])
    completeIdentity()
    return true
  }

  /// Whether the file still begins as it did when it was examined.
  func stillBegins(as identity: FileIdentity) -> Bool {
    guard identity.headLength >= 16, case .plain = content else { return false }
    var head: [UInt8] = []
    _ = try? content.read(appendingTo: &head, atMost: FileIdentity.headLimit, at: 0)
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

  /// What ended an archive before its end.
  var damage: LogFileError? {
    if case .stream(let stream) = content { stream.damage } else { nil }
  }

  /// The file was emptied and written anew: begins it again.
  func restart() {
    tail = []
    framer = LineFramer(name: framer.name, numbering: .offset)
    identity = FileIdentity(status, head: [])
    completeIdentity()
  }

  /// Moves to the end of the last complete line.
  func skipToEnd() throws(LogFileError) {
    guard case .plain(let file) = content else { return }
    var end = try FileGeneration.explain(path) { () throws(SystemError) in
      try file.descriptor.status().size
    }
    var block: [UInt8] = []
    while end > 0 {
      let start = end > 65_536 ? end - 65_536 : 0
      block.removeAll(keepingCapacity: true)
      _ = try content.read(appendingTo: &block, atMost: Int(end - start), at: start)
      if let newline = block.lastIndex(of: 0x0A) {
        end = start + UInt64(newline) + 1
        tail = Array(block[...newline].suffix(FilePosition.TailMark.limit))
        break
      }
      end = start
    }
    framer = LineFramer(name: framer.name, numbering: .offset, offset: end)
  }

  /// Adds the next lines to an empty batch.
  /// - Parameter isFinal: nothing will follow; an unterminated last line is examined.
  func read(
    into batch: inout EventBatch, limit: Int, now: Timestamp, isFinal: Bool
  ) throws(LogFileError) -> Progress {
    let checked = tail.count
    let asked = limit + FilePosition.TailMark.limit
    let count = try content.read(
      appendingTo: &batch.bytes, atMost: asked, at: framer.offset - UInt64(checked))
    guard count >= checked, batch.bytes.prefix(checked).elementsEqual(tail) else {
      batch.bytes.removeAll(keepingCapacity: true)
      return .rewritten
    }
    let reachedEnd = count < asked
    let reference = addReference(to: &batch)
    let gaps = batch.gaps.count
    let done = framer.frame(
      &batch, from: checked, received: now, isFinal: isFinal && reachedEnd, reference: reference)
    batch.bytes.removeLast(count - checked - done)
    guard done > 0 || batch.gaps.count > gaps else {
      batch.bytes.removeAll(keepingCapacity: true)
      batch.references.removeAll(keepingCapacity: true)
      return .none
    }
    if case .plain = content { tail = Array(batch.bytes.suffix(FilePosition.TailMark.limit)) }
    completeIdentity()
    return .some(reachedEnd: reachedEnd)
  }

  /// All entries of a batch come from one generation and share its name as reference.
  private func addReference(to batch: inout EventBatch) -> Range<Int> {
    let start = batch.references.count
    batch.references.append(contentsOf: identity.label.utf8)
    return start..<batch.references.count
  }

  /// A head that was short when the file was opened is taken again as long as it grows. Another one is not taken: what is
  /// known of the file is what its copies are found by.
  private func completeIdentity() {
    guard identity.headLength < FileIdentity.headLimit, case .plain = content else { return }
    var head: [UInt8] = []
    // What cannot be read now can be the next time.
    guard let count = try? content.read(appendingTo: &head, atMost: FileIdentity.headLimit, at: 0),
      count > identity.headLength, identity.matchesHead(head)
    else { return }
    identity = FileIdentity(status, head: head)
    self.head = head
  }

  /// Whether a file of no more bytes than have been examined here begins like this one did, as far as it goes: a copy that
  /// was made before the last of them were written.
  func began(as other: FileGeneration) -> Bool {
    guard !other.head.isEmpty, case .plain(let file) = other.content,
      let size = try? file.descriptor.status().size, size <= framer.examined
    else { return false }
    return head.starts(with: other.head)
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
