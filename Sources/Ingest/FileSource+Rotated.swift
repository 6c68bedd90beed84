import Events
import Linux

/// Rotated files beside the path: which of them are still to be read.
extension FileSource {
  /// A rotation under way leaves holes in the numbers for a moment, in microseconds.
  private static let holeGrace: Int64 = 2_000_000

  /// Rotated files beside the path that are not done with and not held, opened, oldest first. Nil when a file was not the
  /// listed one any more.
  /// - Parameter lost: positions in files whose bytes are gone: a copy that was made before the lines were written that were
  ///   examined last was examined there.
  func unread(
    _ siblings: Siblings, besides held: [FileGeneration], after anchor: Siblings.File?,
    lost: [FilePosition.Cursor] = []
  ) throws(LogFileError) -> [FileGeneration]? {
    var files =
      anchor.flatMap { $0.rotated == nil ? nil : siblings.younger(than: $0).files } ?? siblings.generations
    // By its name a file may be older than the anchor and still be new.
    files = siblings.generations.filter { !files.contains($0) } + files
    var opened: [FileGeneration] = []
    // A link's present target may have the name of a rotated file.
    let present = try lookUp()
    for file in files where !held.contains(where: { $0.status.isSameFile(as: file.status) }) {
      if present.map(file.status.isSameFile) ?? false { continue }
      if isDone(file) || neighbours().contains(where: { $0.knows(file.status) }) { continue }
      let content = try patiently { () throws(LogFileError) in try open(file, besides: held, lost: lost) }
      switch content {
      case .new(let generation):
        generation.leftAt = uptime()
        opened.append(generation)
      case .known: break
      case .moved: return nil
      case nil:
        certainGaps.append(
          SourceGap(
            cause: .unreadable, size: .unknown, from: "offset 0 of '\(file.path)'", to: "its end",
            detail: "the rotated file '\(file.path)' cannot be read, and is given up"))
        finish(FilePosition.Cursor(identity: FileIdentity(file.status, head: []), offset: 0))
      }
    }
    looksInVain = 0
    return opened
  }

  /// Whether no file was emptied since it was last looked at: what was taken for a copy of it still is one.
  func areUnchanged(_ held: [FileGeneration]) throws(LogFileError) -> Bool {
    for generation in held where try generation.isChanged() { return false }
    return true
  }

  private enum RotatedContent {
    case new(FileGeneration)
    /// Read, or being read, under another name.
    case known
    /// Another file stands there by now, or none.
    case moved
  }

  private func open(
    _ file: Siblings.File, besides held: [FileGeneration], lost: [FilePosition.Cursor]
  ) throws(LogFileError) -> RotatedContent {
    do {
      if file.rotated?.isCompressed == true {
        if try isArchive(file, ofOneOf: held) { return .known }
        let archive = try FileGeneration(archive: file, name: path, resumeAt: nil)
        guard let archive else { return .known }
        if lost.contains(where: archive.isEarlierCopy) {
          finish(FilePosition.Cursor(identity: archive.identity, offset: 0))
          return .known
        }
        return .new(archive)
      }
      let generation = try FileGeneration(path: file.path, name: path)
      guard generation.status.isSameFile(as: file.status) else { return .moved }
      // A copy that is being made before the file is emptied; when it is, the copy is found by what it holds.
      if held.contains(where: { $0.holds(copy: generation) }) {
        // Until then it is looked at again and again.
        listedAt = nil
        return .known
      }
      if lost.contains(where: generation.isEarlierCopy) {
        finish(generation.wholeCursor)
        return .known
      }
      return .new(generation)
    } catch {
      if error.reason == .missing { return .moved }
      throw error
    }
  }

  /// Files that are, or were, read here, by what they hold.
  private var known: [FilePosition.Cursor] {
    generations.map(\.recognisable) + done + (recorded ?? [])
  }

  func isDone(_ status: FileStatus) -> Bool { done.contains { $0.identity.matches(status) } }

  /// As by its status, and for plain files by how it begins: the number of an inode can be used again within one tick of the
  /// file system's clock.
  private func isDone(_ file: Siblings.File) -> Bool {
    done.contains { cursor in
      guard cursor.identity.matches(file.status) else { return false }
      guard file.rotated?.isCompressed == false, cursor.identity.headLength > 0 else { return true }
      return (try? hasHead(of: cursor.identity, file.path)) ?? true
    }
  }

  /// Whether an archive was made of a file that is held, or done with.
  private func isArchive(
    _ file: Siblings.File, ofOneOf held: [FileGeneration]
  ) throws(LogFileError) -> Bool {
    let cursors = held.map(\.recognisable) + known + neighbours().flatMap(\.known)
    let candidates = cursors.filter { $0.identity.headLength > 0 }
    guard !candidates.isEmpty, let archive = try FileGeneration(archive: file, name: path, resumeAt: nil)
    else {
      return false
    }
    let head = archive.identity
    for cursor in candidates
    where cursor.identity.headLength < FileIdentity.headLimit || cursor.identity.headHash == head.headHash {
      guard try FileGeneration(archive: file, name: path, resumeAt: cursor) != nil else { continue }
      if done.contains(cursor) {
        // It need not be unpacked again.
        finish(FilePosition.Cursor(identity: head, offset: 0))
      }
      return true
    }
    return false
  }

  /// Numbers of rotated files that are missing behind the anchor, believed only when some have been for a while.
  func noteMissing(
    _ anchor: Siblings.File?, _ siblings: Siblings, _ cursor: FilePosition.Cursor
  ) throws(LogFileError) {
    guard let anchor, anchor.rotated != nil else { return }
    let missing = siblings.younger(than: anchor).missing
    guard !missing.isEmpty else {
      holesSince = nil
      return
    }
    let (now, since) = (uptime(), holesSince ?? uptime())
    holesSince = since
    if now - since < FileSource.holeGrace { throw FileSource.busy(path) }
    holesSince = nil
    for number in missing {
      pendingGaps.append(
        gap(.removed, cursor, "the rotated file '\(path).\(number)' was removed before it was read"))
    }
  }

  /// A rotated file that was there before the path was followed, as if it had been read.
  func wholeCursor(of file: Siblings.File) -> FilePosition.Cursor {
    guard file.rotated?.isCompressed == false,
      let generation = try? FileGeneration(path: file.path, name: path)
    else { return FilePosition.Cursor(identity: FileIdentity(file.status, head: []), offset: 0) }
    return generation.wholeCursor
  }
}
