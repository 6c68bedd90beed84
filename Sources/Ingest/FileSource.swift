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
  /// `file:/var/log/auth.log`: what the source is called wherever it is spoken of.
  package let name: String

  let now: () -> Timestamp
  /// Microseconds of a clock that nobody sets: the grace is a length of time.
  let uptime: () -> Int64
  /// How long a rotated file is watched for late lines of writers that still hold it, in microseconds.
  private let grace: Int64
  let start: FileStart
  /// Rotated files that were made earlier were there before anybody followed the path.
  let followedSince: Timestamp
  let waitsForReturn: Bool
  /// The path was seen to appear, and nothing of it has been looked at yet.
  var hasAppeared: Bool
  private let multiline: Multiline?
  /// Recorded positions whose files have not been looked for yet.
  var recorded: [FilePosition.Cursor]?
  /// Oldest first.
  var generations: [FileGeneration] = []
  /// Rotated files that need not be read any more, the latest last.
  var done: [FilePosition.Cursor]
  private static let mostDone = 1_024
  var pendingGaps: [SourceGap] = []
  /// The same, of what is done already and will not be found again: an error does not take them back.
  var certainGaps: [SourceGap] = []
  /// The position the caller knows.
  private var reported: FilePosition?
  var hasLooked = false
  /// Other followed paths of the same folders: what they read is not read here, whatever its name says.
  var neighbours: () -> [FileSource] = { [] }
  /// When the directory had changed at the last listing; nil before the first.
  var listedAt: Int64?
  /// Copies that could not be looked into, in a row: they may be the one that is needed, but not for ever.
  var looksInVain = 0
  /// Since when numbers of rotated files are missing, by `uptime`.
  var holesSince: Int64?
  /// The last `read` threw: look again now and then, nothing may ever report that the reason is gone.
  package private(set) var isFailing = false

  /// - Parameters:
  ///   - name: what to call it where its path is not to be shown.
  ///   - position: what the last stored batch said; nil for a path that was never read.
  ///   - followedSince: rotated files that were made before are history unless `start` is `.oldest`; now if not given.
  ///   - waitsForReturn: a missing file keeps its position until something stands at the path again (its
  ///     file system may not be mounted yet); otherwise it is given up as removed, with a gap.
  ///   - hasAppeared: something was seen to appear at the path: if nothing is found of it, that is a gap.
  ///   - multiline: which lines are one entry with the line before them; nil for none.
  ///   - graceSeconds: how long rotated files are watched for late lines after the last one.
  ///   - uptime: times the grace and how long a record waits for its lines, in microseconds; `now` if not given.
  ///   - now: stamps the entries.
  package init(
    path: String, name: String? = nil, resumeAt position: FilePosition?, start: FileStart,
    followedSince: Timestamp? = nil,
    waitsForReturn: Bool = true, hasAppeared: Bool = false, multiline: Multiline? = nil,
    graceSeconds: Int64 = 60, uptime: (() -> Int64)? = nil,
    now: @escaping () -> Timestamp
  ) {
    self.path = path
    self.waitsForReturn = waitsForReturn
    self.hasAppeared = hasAppeared
    self.multiline = multiline
    self.start = start
    self.followedSince = followedSince ?? now()
    self.now = now
    self.uptime = uptime ?? { now().microseconds }
    self.name = name ?? "file:\(path)"
    grace = graceSeconds &* 1_000_000
    recorded = position?.files
    done = position?.done ?? []
    reported = position
  }

  /// Where reading would continue after a restart.
  package var position: FilePosition? {
    let done = self.done.isEmpty ? nil : self.done
    if let recorded { return FilePosition(files: recorded, done: done) }
    return hasLooked ? FilePosition(files: generations.map(\.cursor), done: done) : nil
  }

  /// True while rotated files are still watched: read again now and then, even if nothing is reported.
  package var isDraining: Bool { generations.contains { $0.leftAt != nil } }

  /// True while the last record of a file waits for more of its lines, or a file that became shorter for its old size:
  /// read again now and then, even if nothing is reported.
  package var isUnsettled: Bool { generations.contains(where: \.isUnsettled) }

  /// Whether the present file is UTF-16, whose lines are counted while no rule can match them; nil while that cannot be said.
  package var isUTF16: Bool? { generations.last?.isUTF16 }

  /// Bytes that are there and not examined yet; those of archives are not counted.
  package var pendingBytes: UInt64 { generations.reduce(0) { $0 &+ $1.pendingBytes } }

  /// Nothing stands at the path and nothing is left to read.
  package var isGone: Bool {
    guard recorded == nil, generations.isEmpty, hasLooked || !hasAppeared else { return false }
    do {
      return try lookUp() == nil
    } catch {
      // What cannot be looked up may well be there.
      return false
    }
  }

  /// Whether `status` is a file that this source reads, or has read, under whatever name.
  package func knows(_ status: FileStatus) -> Bool {
    generations.contains { $0.status.isSameFile(as: status) } || isDone(status)
      || recorded?.contains { $0.identity.matches(status) } ?? false
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
    var gaps = pendingGaps
    do {
      try follow()
      gaps = pendingGaps
      try readGenerations(into: &batch, limit: limit)
    } catch {
      failure = error
      pendingGaps = gaps
      batch.bytes.removeAll(keepingCapacity: true)
      batch.entries.removeAll(keepingCapacity: true)
    }
    if failure != nil, recorded == nil, !generations.isEmpty {
      // The path is in trouble, not what was opened before.
      do { try readGenerations(into: &batch, limit: limit) } catch { failure = reopen(&batch, limit: limit) }
    }
    batch.gaps.insert(contentsOf: certainGaps + pendingGaps, at: 0)
    certainGaps.removeAll()
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
    let uptime = uptime()
    var index = 0
    while index < generations.count {
      let generation = generations[index]
      var progress = try generation.read(
        into: &batch, limit: limit, now: time, isFinal: false, multiline: multiline, uptime: uptime)
      if progress == .none, isFinal(at: index, uptime) {
        progress = try generation.read(
          into: &batch, limit: limit, now: time, isFinal: true, multiline: multiline, uptime: uptime)
        if progress == .none || progress == .some(reachedEnd: true) {
          noteDamage(of: generation)
          finish(generation.cursor)
          generations.remove(at: index)
          index -= 1
        }
      }
      switch progress {
      case .none: index += 1
      case .some(let reachedEnd):
        if generation.leftAt != nil { generation.leftAt = uptime }
        batch.reachedEnd = reachedEnd && index == generations.count - 1
        return
      case .rewritten: try replace(at: index)
      }
    }
  }

  /// A file is final once it left the path, was quiet for the grace time, and has a successor or no name.
  private func isFinal(at index: Int, _ uptime: Int64) -> Bool {
    let generation = generations[index]
    guard let leftAt = generation.leftAt else { return false }
    if generation.isComplete { return true }
    guard uptime &- leftAt >= grace else { return false }
    return index < generations.count - 1 || generation.isDeleted
  }

  /// Takes note of a rotated file that need not be read any more.
  func finish(_ cursor: FilePosition.Cursor) {
    var cursor = cursor
    cursor.identity.starts = nil
    done.removeAll { $0.identity.isSameInode(as: cursor.identity) }
    done.append(cursor)
    if done.count > FileSource.mostDone { done.removeFirst() }
  }

  private func noteDamage(of generation: FileGeneration) {
    guard let damage = generation.damage else { return }
    certainGaps.append(gap(.removed, generation.cursor, "\(damage)"))
  }

  /// The file's earlier bytes are gone: what had not been read of them may be in a copy (copytruncate), and what came after
  /// that in later ones.
  func replace(at index: Int) throws(LogFileError) {
    let rewritten = generations[index]
    let cursor = rewritten.cursor
    for _ in 0..<FileSource.mostTries {
      let siblings = try Siblings(of: path)
      var before: [FileGeneration] = []
      var gap: SourceGap?
      if let copy = try copy(of: cursor, among: siblings, besides: generations) {
        before.append(copy)
      } else if let edit = try goOn(rewritten, from: cursor) {
        certainGaps.append(edit)
        return
      } else {
        gap = self.gap(
          .truncated, cursor, "'\(rewritten.path)' was cut short or rewritten; no copy of it was found")
      }
      // What was renamed between listing and opening is not gone.
      if gap != nil, try !Siblings(of: path).hasSameFiles(as: siblings) { continue }
      let anchor = before.first.flatMap { siblings.file(at: $0.path) }
      guard
        let rest = try unread(siblings, besides: generations + before, after: anchor, lost: [cursor])
      else { continue }
      try noteMissing(anchor, siblings, cursor)
      if let gap { certainGaps.append(gap) }
      rewritten.restart()
      generations.insert(contentsOf: before + rest, at: index)
      return
    }
    throw FileSource.busy(path)
  }

  /// Takes a file that was changed for the one of `cursor`, if what was examined last is still in it, or its beginning: then
  /// it was edited, not emptied, and what was examined is not examined again. Moves it to where reading goes on.
  func goOn(
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

  /// What was opened is of no use any more, such as a stale handle of a network file system: looks for the files anew and
  /// reads on, or leaves that to the next call and says why.
  private func reopen(_ batch: inout EventBatch, limit: Int) -> LogFileError? {
    let cursors = generations.map(\.cursor)
    let gaps = pendingGaps
    batch.bytes.removeAll(keepingCapacity: true)
    batch.entries.removeAll(keepingCapacity: true)
    recorded = cursors
    generations.removeAll()
    do {
      try follow()
      try readGenerations(into: &batch, limit: limit)
      return nil
    } catch {
      pendingGaps = gaps
      batch.bytes.removeAll(keepingCapacity: true)
      batch.entries.removeAll(keepingCapacity: true)
      recorded = cursors
      generations.removeAll()
      return error
    }
  }

  func gap(_ cause: SourceGap.Cause, _ cursor: FilePosition.Cursor, _ detail: String) -> SourceGap {
    SourceGap(
      cause: cause, size: .unknown, from: "offset \(cursor.offset) of \(cursor.identity.label)",
      to: "offset 0 of the next file", detail: detail)
  }
}
