package import Events
package import Linux

/// Where reading of a file begins that was never read before.
package enum FileStart: Sendable {
  /// At the oldest rotated generation that is still there.
  case oldest
  /// At the beginning of the present file.
  case beginning
  /// Behind the last complete line at the first look; a file that appears later is read from its beginning.
  case end
}

/// One followed path: every line that is written to the files that stand there one after another, once, in
/// order, and a gap for every stretch that could not be read.
///
/// Not safe to use from two threads. Holds no lines between calls: what a crash loses is read again from the
/// last position that was stored.
package final class FileSource {
  /// Bytes read for one batch.
  package static let batchBytes = 256 * 1024

  package let path: String
  /// `file:/var/log/auth.log`.
  package let name: String

  private let now: () -> Timestamp
  /// How long a rotated file is watched for late lines of writers that still hold it, in microseconds.
  private let grace: Int64
  private let start: FileStart
  private let waitsForReturn: Bool
  /// Recorded positions whose files have not been looked for yet.
  private var recorded: [FilePosition.Cursor]?
  /// Oldest first.
  private var generations: [FileGeneration] = []
  /// Read to their end and closed, the latest last.
  private var finished: [FileIdentity]
  private static let mostFinished = 64
  private var pendingGaps: [SourceGap] = []
  /// The position the caller knows.
  private var reported: FilePosition?
  private var hasLooked = false
  /// The last `read` threw: look again now and then, nothing may ever report that the reason is gone.
  package private(set) var isFailing = false

  /// - Parameters:
  ///   - position: what the last stored batch said; nil for a path that was never read.
  ///   - waitsForReturn: a missing file keeps its position until something stands at the path again (its
  ///     file system may not be mounted yet); otherwise it is given up as removed, with a gap.
  ///   - graceSeconds: how long rotated files are watched for late lines after the last one.
  ///   - now: stamps the entries and times the grace.
  package init(
    path: String, resumeAt position: FilePosition?, start: FileStart, waitsForReturn: Bool = true,
    graceSeconds: Int64 = 60, now: @escaping () -> Timestamp
  ) {
    self.path = path
    self.waitsForReturn = waitsForReturn
    self.start = start
    self.now = now
    name = "file:\(path)"
    grace = graceSeconds &* 1_000_000
    recorded = position?.files
    finished = position?.finished ?? []
    reported = position
  }

  /// Where reading would continue after a restart.
  package var position: FilePosition? {
    let done = finished.isEmpty ? nil : finished
    if let recorded { return FilePosition(files: recorded, finished: done) }
    return hasLooked ? FilePosition(files: generations.map(\.cursor), finished: done) : nil
  }

  /// True while rotated files are still watched: read again now and then, even if nothing is reported.
  package var isDraining: Bool { generations.contains { $0.leftAt != nil } }

  /// Bytes that are there and not examined yet; those of archives are not counted.
  package var pendingBytes: UInt64 { generations.reduce(0) { $0 &+ $1.pendingBytes } }

  /// Nothing stands at the path and nothing is left to read.
  package var isGone: Bool {
    recorded == nil && generations.isEmpty && (try? FileStatus(path: path)) == nil
  }

  /// Whether `status` is a file that this source reads now, under whatever name.
  package func holds(_ status: FileStatus) -> Bool {
    generations.contains { $0.status.isSameFile(as: status) }
  }

  /// Empties `batch` and fills it with the next lines of one file.
  ///
  /// `batch.position` is set whenever it differs from the last one handed out: store it even without
  /// entries. An error is thrown only when there was nothing to hand out; call again later, the position is
  /// kept.
  package func read(into batch: inout EventBatch, limit: Int = batchBytes) throws(LogFileError) {
    batch.reset()
    let limit = max(limit, 2 * LineFramer.maximumLineLength)
    var failure: LogFileError?
    let gaps = pendingGaps
    do {
      try follow()
      try readGenerations(into: &batch, limit: limit)
    } catch {
      failure = error
      pendingGaps = gaps
      batch.bytes.removeAll(keepingCapacity: true)
      batch.entries.removeAll(keepingCapacity: true)
    }
    if failure != nil, recorded == nil, !generations.isEmpty {
      // The path is in trouble, not what was opened before.
      do { try readGenerations(into: &batch, limit: limit) } catch { reopenLater(&batch) }
    }
    batch.gaps.insert(contentsOf: pendingGaps, at: 0)
    pendingGaps.removeAll()
    if let position, recorded == nil, position != reported ?? FilePosition(files: []) {
      reported = position
      batch.position = .file(position)
    }
    isFailing = failure != nil
    if let failure, batch.entries.isEmpty, batch.gaps.isEmpty, batch.position == nil { throw failure }
  }

  // MARK: - Reading

  private func readGenerations(into batch: inout EventBatch, limit: Int) throws(LogFileError) {
    let time = now()
    var index = 0
    while index < generations.count {
      let generation = generations[index]
      var progress = try generation.read(into: &batch, limit: limit, now: time, isFinal: false)
      if progress == .none, isFinal(at: index, time) {
        progress = try generation.read(into: &batch, limit: limit, now: time, isFinal: true)
        noteDamage(of: generation)
        finish(generation)
        generations.remove(at: index)
        index -= 1
      }
      switch progress {
      case .none: index += 1
      case .some(let reachedEnd):
        if generation.leftAt != nil { generation.leftAt = time }
        batch.reachedEnd = reachedEnd && index == generations.count - 1
        return
      case .rewritten: try replace(at: index)
      }
    }
  }

  /// A file is final once it left the path, was quiet for the grace time, and has a successor or no name.
  private func isFinal(at index: Int, _ time: Timestamp) -> Bool {
    let generation = generations[index]
    guard let leftAt = generation.leftAt else { return false }
    if generation.isComplete { return true }
    guard time.microseconds &- leftAt.microseconds >= grace else { return false }
    return index < generations.count - 1 || generation.isDeleted
  }

  private func finish(_ generation: FileGeneration) {
    let identity = generation.cursor.identity
    finished.removeAll { $0.isSameInode(as: identity) }
    finished.append(identity)
    if finished.count > FileSource.mostFinished { finished.removeFirst() }
  }

  /// Whether this is a file that is being read, or will be once it is found again.
  private func isKnown(_ file: Siblings.File) -> Bool {
    generations.contains { $0.status.isSameFile(as: file.status) }
      || recorded?.contains { $0.identity.matches(file.status) } ?? false
  }

  /// Whether this is a file that was read to its end, or an archive of one.
  private func isFinished(_ file: Siblings.File) -> Bool {
    if finished.contains(where: { $0.matches(file.status) }) { return true }
    guard file.rotated?.isCompressed == true else { return false }
    return finished.contains { identity in
      guard identity.headLength > 0 else { return false }
      let start = FilePosition.Cursor(identity: identity, offset: 0)
      return (try? FileGeneration(archive: file.path, name: path, resumeAt: start)) != nil
    }
  }

  private func noteDamage(of generation: FileGeneration) {
    guard let damage = generation.damage else { return }
    pendingGaps.append(gap(.removed, generation.cursor, "\(damage)"))
  }

  /// The file's earlier bytes are gone: what had not been read of them may be in a copy (copytruncate).
  private func replace(at index: Int) throws(LogFileError) {
    let rewritten = generations[index]
    let cursor = rewritten.cursor
    let siblings = try Siblings(of: path)
    var before: [FileGeneration] = []
    if let copy = try copy(of: cursor, among: siblings) {
      before.append(copy)
      if let file = siblings.file(at: copy.path) {
        before += try open(siblings.younger(than: file), after: cursor)
      }
    } else if let edit = try goOn(rewritten, from: cursor) {
      pendingGaps.append(edit)
      return
    } else {
      pendingGaps.append(
        gap(.truncated, cursor, "'\(rewritten.path)' was cut short or rewritten; no copy of it was found"))
    }
    try rewritten.restart()
    generations.insert(contentsOf: before, at: index)
  }

  /// Takes a file that was changed for the one of `cursor`, if what was examined last is still in it, or its beginning: then
  /// it was edited, not emptied, and what was examined is not examined again. Moves it to where reading goes on.
  private func goOn(
    _ changed: FileGeneration, from cursor: FilePosition.Cursor
  ) throws(LogFileError) -> SourceGap? {
    let begins = changed.stillBegins(as: cursor.identity)
    if let mark = cursor.tail, mark.length == FilePosition.TailMark.limit || begins,
      try changed.skip(behind: mark)
    {
      let place = changed.cursor.offset
      let difference = place > cursor.offset ? place - cursor.offset : cursor.offset - place
      return SourceGap(
        cause: .edited, size: .bytes(difference), from: "offset 0 of \(cursor.identity.label)",
        to: "offset \(place) of \(changed.cursor.identity.label)",
        detail:
          "'\(path)' was edited: what had been examined up to offset \(cursor.offset) ends at \(place) now"
          + (place > cursor.offset ? "; what was put there was not examined" : ""))
    }
    guard begins else { return nil }
    try changed.skipToEnd()
    return SourceGap(
      cause: .edited, size: .unknown, from: "offset 0 of \(cursor.identity.label)",
      to: "offset \(changed.cursor.offset) of \(changed.cursor.identity.label)",
      detail:
        "'\(path)' was edited: it begins as it did, and the lines examined last are gone; what stands there now "
        + "was not examined")
  }

  private func reopenLater(_ batch: inout EventBatch) {
    batch.bytes.removeAll(keepingCapacity: true)
    batch.entries.removeAll(keepingCapacity: true)
    recorded = generations.map(\.cursor)
    generations.removeAll()
  }

  // MARK: - Finding files

  /// Brings `generations` in line with what stands at the path now.
  private func follow() throws(LogFileError) {
    let status = try lookUp()
    if let recorded {
      try resume(recorded, status)
      return
    }
    guard hasLooked else {
      if status != nil {
        let current = try FileGeneration(path: path, name: path)
        if start == .end { try current.skipToEnd() }
        if start == .oldest { generations = try rotated(before: current) }
        generations.append(current)
      }
      hasLooked = true
      if status == nil { throw LogFileError(path: path, reason: .missing) }
      return
    }
    if let current = generations.last, current.leftAt == nil {
      if let status, current.status.isSameFile(as: status) { return }
      current.leftAt = now()
    }
    guard status != nil else {
      if generations.isEmpty { throw LogFileError(path: path, reason: .missing) }
      return
    }
    try openSuccessors()
  }

  private func lookUp() throws(LogFileError) -> FileStatus? {
    do throws(SystemError) {
      return try FileStatus(path: path)
    } catch {
      let error = LogFileError(path, error)
      if error.reason == .missing { return nil }
      throw error
    }
  }

  /// Opens the path's new file and whatever came and went between it and the last known one.
  private func openSuccessors() throws(LogFileError) {
    for _ in 0..<10 {
      // Opened before listing: all that came before it has been renamed by then.
      let current = try FileGeneration(path: path, name: path)
      if let last = generations.last, last.status.isSameFile(as: current.status) {
        // The same file came back under its old name.
        last.leftAt = nil
        return
      }
      let siblings = try Siblings(of: path)
      guard let status = try lookUp(), current.status.isSameFile(as: status) else { continue }
      if let last = generations.last {
        // Renamed, or already an archive.
        var anchor = siblings.file(sameAs: last.status)
        if anchor?.rotated == nil, last.isDeleted {
          anchor = try copy(of: last.cursor, among: siblings).flatMap { siblings.file(at: $0.path) }
        }
        generations += try between(last.cursor, at: anchor, siblings)
        // Removed and made again with what it held, as editors do: not a rotation.
        if anchor == nil, last.isDeleted, let mark = last.endMark() {
          var cursor = last.cursor
          cursor.tail = mark
          if let edit = try goOn(current, from: cursor) { pendingGaps.append(edit) }
        }
      }
      generations.append(current)
      return
    }
    // Rotated faster than can be looked at; the next call tries again.
  }

  private func resume(_ cursors: [FilePosition.Cursor], _ status: FileStatus?) throws(LogFileError) {
    var siblings = try Siblings(of: path)
    var found: [FileGeneration] = []
    var gaps: [SourceGap] = []
    var edits: [SourceGap] = []
    var last: FileGeneration?
    for _ in 0..<10 {
      found = []
      gaps = []
      edits = []
      for cursor in cursors {
        last = try generation(at: cursor, among: siblings)
        if let last {
          found.append(last)
        } else if status != nil, cursors.count == 1, let changed = try edited(cursor) {
          last = changed.generation
          found.append(changed.generation)
          edits.append(changed.gap)
        } else {
          let isRewritten = status.map(cursor.identity.matches) ?? false
          let what = isRewritten ? "was cut short or rewritten" : "went away"
          gaps.append(
            gap(isRewritten ? .truncated : .removed, cursor, "a file of '\(path)' \(what) while not watched"))
        }
      }
      if gaps.isEmpty { break }
      // What was renamed between listing and opening is not gone: it is in the next listing.
      let later = try Siblings(of: path)
      if later.hasSameFiles(as: siblings) { break }
      siblings = later
    }
    guard status != nil || !waitsForReturn || (gaps.isEmpty && !found.isEmpty) else {
      throw LogFileError(path: path, reason: .missing)
    }
    let time = now()
    var current: FileGeneration?
    for generation in found {
      if let status, generation.status.isSameFile(as: status) {
        current = generation
      } else {
        generation.leftAt = time
      }
    }
    found.removeAll { $0 === current }
    if status != nil, current == nil {
      let opened = try FileGeneration(path: path, name: path)
      if let last {
        found += try between(last.cursor, at: siblings.file(at: last.path), siblings)
      } else if let last = cursors.last, !last.identity.isSameInode(as: opened.identity) {
        found += try between(last, at: nil, siblings)
      }
      current = opened
    }
    if let current { found.append(current) }
    hasLooked = true
    recorded = nil
    generations = found
    pendingGaps += edits + gaps
  }

  /// The path's present file, if it is that of `cursor` after somebody changed it.
  private func edited(
    _ cursor: FilePosition.Cursor
  ) throws(LogFileError) -> (generation: FileGeneration, gap: SourceGap)? {
    let changed = try FileGeneration(path: path, name: path)
    return try goOn(changed, from: cursor).map { (changed, $0) }
  }

  /// The file a recorded position belongs to, whatever it is called now.
  private func generation(
    at cursor: FilePosition.Cursor, among siblings: Siblings
  ) throws(LogFileError) -> FileGeneration? {
    for file in siblings.files(withInodeOf: cursor.identity) {
      if file.rotated?.isCompressed == true {
        if let archive = try FileGeneration(archive: file.path, name: path, resumeAt: cursor) {
          return archive
        }
        continue
      }
      guard file.status.size >= cursor.offset, try hasHead(of: cursor.identity, file.path) else { continue }
      let generation = try FileGeneration(
        path: file.path, name: path, offset: cursor.offset, isInsideLongLine: cursor.isInsideLongLine)
      if cursor.identity.matches(generation.status), generation.continues(cursor.tail) { return generation }
    }
    return try copy(of: cursor, among: siblings)
  }

  /// A copy or an archive that holds the bytes of `cursor`'s file, positioned behind the examined ones.
  private func copy(
    of cursor: FilePosition.Cursor, among siblings: Siblings
  ) throws(LogFileError) -> FileGeneration? {
    guard cursor.identity.headLength > 0 else { return nil }
    for file in siblings.rotated(compressed: false) where file.status.size >= cursor.offset {
      guard !generations.contains(where: { $0.status.isSameFile(as: file.status) }),
        (try? hasHead(of: cursor.identity, file.path)) == true
      else { continue }
      let copy = try FileGeneration(
        path: file.path, name: path, offset: cursor.offset, isInsideLongLine: cursor.isInsideLongLine,
        isComplete: true)
      guard copy.continues(cursor.tail) else { continue }
      copy.leftAt = now()
      return copy
    }
    for file in siblings.rotated(compressed: true) {
      let archive = try? FileGeneration(archive: file.path, name: path, resumeAt: cursor)
      guard let archive else { continue }
      archive.leftAt = now()
      return archive
    }
    return nil
  }

  /// What rotation has made of the file before it was ever followed.
  private func rotated(before current: FileGeneration) throws(LogFileError) -> [FileGeneration] {
    let files = try Siblings(of: path).generations.filter { !current.status.isSameFile(as: $0.status) }
    return try open((files, []), after: current.cursor)
  }

  private func hasHead(of identity: FileIdentity, _ path: String) throws(LogFileError) -> Bool {
    do throws(SystemError) {
      var head: [UInt8] = []
      _ = try Descriptor.open(path).read(appendingTo: &head, atMost: FileIdentity.headLimit, at: 0)
      return identity.matchesHead(head)
    } catch {
      let error = LogFileError(path, error)
      if error.reason == .missing { return false }
      throw error
    }
  }

  /// The generations that came after `cursor`'s file and have left the path again, oldest first.
  private func between(
    _ cursor: FilePosition.Cursor, at anchor: Siblings.File?, _ siblings: Siblings
  ) throws(LogFileError) -> [FileGeneration] {
    if let anchor, anchor.rotated != nil {
      return try open(siblings.younger(than: anchor), after: cursor)
    }
    guard let birth = cursor.identity.birth else { return [] }
    let files = siblings.born(since: birth).filter { !cursor.identity.matches($0.status) }
    return try open((files, []), after: cursor)
  }

  private func open(
    _ found: (files: [Siblings.File], missing: [Int]), after cursor: FilePosition.Cursor
  ) throws(LogFileError) -> [FileGeneration] {
    var opened: [FileGeneration] = []
    for file in found.files {
      guard !isKnown(file), !isFinished(file) else { continue }
      let isArchive = file.rotated?.isCompressed == true
      let generation =
        isArchive
        ? try FileGeneration(archive: file.path, name: path, resumeAt: nil)
        : try FileGeneration(path: file.path, name: path)
      guard let generation else { continue }
      generation.leftAt = now()
      opened.append(generation)
    }
    for number in found.missing {
      pendingGaps.append(
        gap(.removed, cursor, "the rotated file '\(path).\(number)' was removed before it was read"))
    }
    return opened
  }

  private func gap(
    _ cause: SourceGap.Cause, _ cursor: FilePosition.Cursor, _ detail: String
  ) -> SourceGap {
    SourceGap(
      cause: cause, size: .unknown, from: "offset \(cursor.offset) of \(cursor.identity.label)",
      to: "offset 0 of the next file", detail: detail)
  }
}
