import Events
import Linux

/// Files that were read before, found again under another name, as a copy or as an archive.
extension FileSource {
  private static let mostLooksInVain = 60

  /// The file a recorded position belongs to, whatever it is called now.
  func generation(
    at cursor: FilePosition.Cursor, among siblings: Siblings, besides held: [FileGeneration]
  ) throws(LogFileError) -> FileGeneration? {
    for file in siblings.files(withInodeOf: cursor.identity) {
      if file.rotated?.isCompressed == true {
        if let archive = try archive(file, of: cursor) { return archive }
        continue
      }
      guard file.status.size >= cursor.offset, try hasHead(of: cursor.identity, file.path) else { continue }
      let generation = try FileGeneration(
        path: file.path, name: path, offset: cursor.offset, isInsideLongLine: cursor.isInsideLongLine)
      if cursor.identity.matches(generation.status), generation.continues(cursor.tail) { return generation }
    }
    return try copy(of: cursor, among: siblings, besides: held)
  }

  /// A copy or an archive that holds the bytes of `cursor`'s file, positioned behind the examined ones.
  func copy(
    of cursor: FilePosition.Cursor, among siblings: Siblings, besides held: [FileGeneration]
  ) throws(LogFileError) -> FileGeneration? {
    guard cursor.identity.headLength > 0 else { return nil }
    for file in siblings.rotated(compressed: false) where file.status.size >= cursor.offset {
      guard !held.contains(where: { $0.status.isSameFile(as: file.status) }),
        try mayHaveHead(of: cursor.identity, file.path)
      else { continue }
      let copy = try FileGeneration(
        path: file.path, name: path, offset: cursor.offset, isInsideLongLine: cursor.isInsideLongLine,
        isComplete: true)
      guard copy.status.isSameFile(as: file.status) else { throw FileSource.busy(path) }
      guard copy.continues(cursor.tail) else { continue }
      copy.leftAt = uptime()
      return copy
    }
    for file in siblings.rotated(compressed: true) {
      let found = try patiently { () throws(LogFileError) in try archive(file, of: cursor) }
      guard let archive = found ?? nil else { continue }
      archive.leftAt = uptime()
      return archive
    }
    return nil
  }

  /// Whether a file that was empty when it was last seen was archived like that.
  func isEmptyArchive(
    of cursor: FilePosition.Cursor, among siblings: Siblings
  ) throws(LogFileError) -> Bool {
    guard cursor.isEmpty == true else { return false }
    for file in siblings.rotated(compressed: true) {
      if let made = file.status.birth, let born = cursor.identity.birth, made < born { continue }
      let archive = try FileGeneration(archive: file, name: path, resumeAt: nil)
      if let archive, archive.identity.headLength == 0, archive.damage == nil { return true }
    }
    return false
  }

  private func archive(
    _ file: Siblings.File, of cursor: FilePosition.Cursor
  ) throws(LogFileError) -> FileGeneration? {
    do {
      return try FileGeneration(archive: file, name: path, resumeAt: cursor)
    } catch {
      // Renamed meanwhile: another listing tells where it is.
      throw error.reason == .missing ? FileSource.busy(path) : error
    }
  }

  /// As `hasHead`; what cannot be looked into may be what is sought, and is waited for a few looks long.
  private func mayHaveHead(of identity: FileIdentity, _ path: String) throws(LogFileError) -> Bool {
    try patiently { () throws(LogFileError) in try hasHead(of: identity, path) } ?? false
  }

  /// What stands in the way of looking into a copy may go away: nil is the answer only after a few looks in vain.
  func patiently<Found>(
    _ look: () throws(LogFileError) -> Found
  ) throws(LogFileError) -> Found? {
    do {
      return try look()
    } catch {
      looksInVain += 1
      if looksInVain <= FileSource.mostLooksInVain { throw error }
      return nil
    }
  }

  func hasHead(of identity: FileIdentity, _ path: String) throws(LogFileError) -> Bool {
    let file: OpenFile
    do throws(SystemError) {
      file = OpenFile(try Descriptor.open(path))
    } catch {
      let error = LogFileError(path, error)
      if error.reason == .missing { return false }
      throw error
    }
    return identity.matchesHead(try FileContent.plain(file).head(upTo: .max))
  }
}
