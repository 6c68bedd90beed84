import Events
import Linux

/// Which files belong to a followed path, now and while nobody looked.
extension FileSource {
  /// How often a look is repeated that found files renamed under it.
  static let mostTries = 10
  private static let mostGone = 32

  /// Rotated faster than can be looked at: the next call tries again.
  static func busy(_ path: String) -> LogFileError {
    LogFileError(path, SystemError(code: 16, action: "look for the files of", subject: path))
  }

  /// Brings `generations` in line with what stands at the path now.
  func follow() throws(LogFileError) {
    if let recorded { return try resume(recorded) }
    guard hasLooked else { return try lookForTheFirstTime() }
    let status = try lookUp()
    if let current = generations.last, current.leftAt == nil {
      if let status, current.status.isSameFile(as: status) {
        // Of a file that nothing was read of yet, nobody would notice that it was filled, copied and emptied.
        if current.cursor.identity.headLength == 0, directoryHasChanged() { try openSuccessors(isSame: true) }
        return
      }
      current.leftAt = uptime()
    }
    if let index = generations.indices.last, generations[index].isDeleted, try generations[index].isChanged()
    {
      // Emptied and removed: its name leads to no copy of it any more.
      try replace(at: index)
    }
    if status == nil, !directoryHasChanged() {
      if generations.isEmpty { throw LogFileError(path: path, reason: .missing) }
      return
    }
    try openSuccessors(isSame: false)
    if generations.isEmpty { throw LogFileError(path: path, reason: .missing) }
  }

  /// Whether names came or went beside the path since the last listing.
  private func directoryHasChanged() -> Bool {
    guard let listedAt, let directory = try? FileStatus(path: FilePath.directory(of: path)) else {
      return true
    }
    return directory.modified != listedAt
  }

  private func list() throws(LogFileError) -> Siblings {
    // Taken before, so that what happens meanwhile is noticed the next time.
    let changed = (try? FileStatus(path: FilePath.directory(of: path)))?.modified
    do {
      let siblings = try Siblings(of: path)
      listedAt = changed
      forgetGone(siblings)
      return siblings
    } catch {
      // Without a folder there is no file.
      throw error.reason == .missing ? LogFileError(path: path, reason: .missing) : error
    }
  }

  /// Of files that are gone, the last ones stay known: archives that were made of them may still turn up.
  private func forgetGone(_ siblings: Siblings) {
    let gone = done.filter { siblings.files(withInodeOf: $0.identity).isEmpty }
    guard gone.count > FileSource.mostGone else { return }
    let old = Set(gone.dropLast(FileSource.mostGone))
    done.removeAll(where: old.contains)
  }

  /// What stands at the path; nil also for a file that another source reads.
  func lookUp() throws(LogFileError) -> FileStatus? {
    do throws(SystemError) {
      let status = try FileStatus(path: path)
      return isOwn(status) ? status : nil
    } catch {
      let error = LogFileError(path, error)
      if error.reason == .missing { return nil }
      throw error
    }
  }

  /// The file at the path, opened; nil if there is none.
  func openCurrent() throws(LogFileError) -> FileGeneration? {
    do {
      let current = try FileGeneration(path: path, name: path)
      return isOwn(current.status) ? current : nil
    } catch {
      if error.reason == .missing { return nil }
      throw error
    }
  }

  /// A path may once have been taken for a log of its own that turns out to be what rotation makes of another one.
  private func isOwn(_ status: FileStatus) -> Bool {
    if generations.contains(where: { $0.status.isSameFile(as: status) }) { return true }
    if recorded?.contains(where: { $0.identity.matches(status) }) ?? false { return true }
    let name = FilePath.name(of: path)
    let directory = FilePath.directory(of: path)
    return !neighbours().contains { other in
      other.knows(status)
        || RotatedName(name, base: FilePath.name(of: other.path)) != nil
          && FilePath.directory(of: other.path) == directory
    }
  }

  /// Whether the path still shows what was opened there: then all that came before it had been renamed by the time of
  /// the listing in between.
  private func stillStands(_ current: FileGeneration?) throws(LogFileError) -> Bool {
    let status = try lookUp()
    guard let current else { return status == nil }
    return status.map(current.status.isSameFile) ?? false
  }

  // MARK: - Looking

  private func lookForTheFirstTime() throws(LogFileError) {
    for _ in 0..<FileSource.mostTries {
      let current = try openCurrent()
      let siblings: Siblings?
      do {
        siblings = try list()
      } catch {
        // No folder, no rotated files; with any other reason they may be there.
        guard error.reason == .missing else { throw error }
        siblings = nil
      }
      guard try stillStands(current) else { continue }
      if start == .end { try current?.skipToEnd() }
      if let siblings {
        for file in siblings.generations where isHistory(file) {
          if !(current?.status.isSameFile(as: file.status) ?? false) { finish(wholeCursor(of: file)) }
        }
        guard let rest = try unread(siblings, besides: [current].compactMap(\.self), after: nil) else {
          continue
        }
        generations = rest
      }
      if let current { generations.append(current) }
      hasLooked = true
      if noteUnseen() { return }
      if generations.isEmpty { throw LogFileError(path: path, reason: .missing) }
      return
    }
    throw FileSource.busy(path)
  }

  /// Whether something was seen to appear at the path and nothing was found of it.
  private func noteUnseen() -> Bool {
    guard hasAppeared, generations.isEmpty else { return false }
    pendingGaps.append(
      SourceGap(
        cause: .removed, size: .unknown, from: "its creation", to: "its end",
        detail: "'\(path)' was created and removed before it could be looked at"))
    return true
  }

  /// Whether a rotated file was there before its path was followed, so that it need not be read.
  private func isHistory(_ file: Siblings.File) -> Bool {
    guard start != .oldest else { return false }
    guard let born = file.status.birth else { return true }
    return born / 1_000 < followedSince.microseconds
  }

  /// Opens the path's new file and whatever came and went between it and the last known one.
  /// - Parameter isSame: the current file is the known one; only others are looked for.
  private func openSuccessors(isSame: Bool) throws(LogFileError) {
    for _ in 0..<FileSource.mostTries {
      // Emptied before it was renamed: the copy is to be read on, not anew.
      for index in generations.indices.reversed() where try generations[index].isChanged() {
        try replace(at: index)
      }
      // Opened before listing: all that came before it has been renamed by then.
      let current = isSame ? nil : try openCurrent()
      if let current, let last = generations.last, last.status.isSameFile(as: current.status) {
        // The same file came back under its old name.
        last.leftAt = nil
        return
      }
      let siblings = try list()
      guard try stillStands(isSame ? generations.last : current) else {
        if isSame { return }
        continue
      }
      let last = isSame ? nil : generations.last
      // Renamed, or already an archive.
      var anchor = last.flatMap { siblings.file(sameAs: $0.status) }
      if let last, anchor?.rotated == nil, last.isDeleted {
        anchor = try copy(of: last.cursor, among: siblings, besides: generations).flatMap {
          siblings.file(at: $0.path)
        }
      }
      let held = generations + [current].compactMap(\.self)
      guard let rest = try unread(siblings, besides: held, after: anchor), try areUnchanged(generations)
      else { continue }
      if let last { try noteMissing(anchor, siblings, last.cursor) }
      // Removed and made again with what it held, as editors do: not a rotation.
      if let current, let last, anchor == nil, last.isDeleted, let mark = last.endMark() {
        var cursor = last.cursor
        cursor.tail = mark
        if let edit = try goOn(current, from: cursor) { pendingGaps.append(edit) }
      }
      generations.insert(contentsOf: rest, at: isSame ? max(0, generations.count - 1) : generations.count)
      if let current { generations.append(current) }
      return
    }
    // Rotated faster than can be looked at; the next call tries again.
  }

  private func resume(_ cursors: [FilePosition.Cursor]) throws(LogFileError) {
    for _ in 0..<FileSource.mostTries {
      let opened = try openCurrent()
      let siblings = try list()
      var found: [FileGeneration] = []
      var gaps: [SourceGap] = []
      var edits: [SourceGap] = []
      var gapsOfUnread: [SourceGap] = []
      var lost: [FilePosition.Cursor] = []
      var last: FileGeneration?
      for cursor in cursors {
        last = try generation(at: cursor, among: siblings, besides: found)
        if let last {
          found.append(last)
        } else if let opened, cursors.count == 1, let edit = try goOn(opened, from: cursor) {
          last = opened
          found.append(opened)
          edits.append(edit)
        } else {
          lost.append(cursor)
          let isRewritten = opened.map { cursor.identity.matches($0.status) } ?? false
          let what = isRewritten ? "was cut short or rewritten" : "went away"
          let gap = gap(
            isRewritten ? .truncated : .removed, cursor, "a file of '\(path)' \(what) while not watched")
          if cursor.identity.headLength > 0 {
            gaps.append(gap)
          } else if cursor.isEmpty != true || cursor == cursors.last {
            gapsOfUnread.append(gap)
          }
        }
      }
      var current = found.first { generation in
        opened.map { generation.status.isSameFile(as: $0.status) } ?? false
      }
      if current == nil { current = opened }
      found.removeAll { $0 === current }
      let anchor = last === current ? nil : last.flatMap { siblings.file(at: $0.path) }
      let held = found + [current].compactMap(\.self)
      guard try stillStands(opened),
        let rest = try unread(siblings, besides: held, after: anchor, lost: lost), try areUnchanged(held)
      else { continue }
      // What was renamed between listing and opening is not gone: it is in the next listing.
      if !gaps.isEmpty || !gapsOfUnread.isEmpty, try !Siblings(of: path).hasSameFiles(as: siblings) {
        continue
      }
      guard opened != nil || !waitsForReturn || !rest.isEmpty || (gaps.isEmpty && !found.isEmpty) else {
        throw LogFileError(path: path, reason: .missing)
      }
      if let cursor = cursors.last { try noteMissing(anchor, siblings, cursor) }
      // Of what nothing had been read, what came later is among the rest.
      if rest.isEmpty, let cursor = lost.last, try !isEmptyArchive(of: cursor, among: siblings) {
        gaps += gapsOfUnread
      }
      for generation in found { generation.leftAt = uptime() }
      hasLooked = true
      recorded = nil
      generations = found + rest + [current].compactMap(\.self)
      pendingGaps += edits + gaps
      _ = noteUnseen()
      return
    }
    throw FileSource.busy(path)
  }
}
