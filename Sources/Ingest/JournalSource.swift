package import Events
import Systemd

/// Reads the journal in batches, each entry once, and notices what is missing.
///
/// Every entry's number is compared with the one before it: libsystemd passes over vacuumed, damaged and unreadable
/// stretches without an error, and the numbers are the only trace (`JournalChains`). The position is the cursor of
/// the last entry read, of attestd's own too.
package struct JournalSource: ~Copyable {
  package var name: String { "journal" }
  /// For poll(2), with `events`: readable up to half a second after files change; then call `process`. -1 when single
  /// files are read, which is not following.
  package let descriptor: Int32
  package let events: Int16
  /// Journal files that this account may not read. Their entries show as holes.
  package let unreadableFiles: [String]
  /// Entries with a number that had been seen before. They are examined: libsystemd itself leaves out true copies, and what
  /// it offers under a used number may be something else.
  package internal(set) var repeats: UInt64 = 0

  var journal: Journal
  private let own: OwnProcesses
  private let fields: JournalFields
  private let ordinals: Ordinals
  var chains = JournalChains()
  private var text = JournalEntryText()
  private var entryCount: UInt64 = 0
  var cursor: [UInt8] = []
  var lastCursor: [UInt8] = []
  var lastPlace: JournalCursor?
  /// The handle stands on an entry that has not been examined.
  var isAtUnread = false
  /// Resumed at an entry that is gone, and nothing has been read since.
  var resumedPastLoss = false
  /// Told with the next batch.
  var pendingGap: SourceGap?
  /// A hole behind this number has been looked at twice and is real.
  var confirmedHole: UInt64?
  var explainedRights = false

  /// What an entry's ordinal is.
  package enum Ordinals: Sendable {
    /// journald's sequence number.
    case sequence
    /// The entry's place in the input, from 1.
    case count
  }

  /// Opens the files, or the folder, or the host's journal, and goes to `resumeAt` if given, else to `start`.
  ///
  /// Throws `JournalUnavailable` when there is nothing this account may read, `SystemdError` when libsystemd fails.
  /// A position whose entry is gone is no error: the first batch then holds the gap.
  ///
  /// Not an initialiser: Swift 6.3 cannot take apart a half-made value with a `Journal` in it.
  package static func open(
    directory: String? = nil, files: [String]? = nil, resumeAt: JournalPosition? = nil,
    start: JournalStart = .oldest, own: OwnProcesses = OwnProcesses(), fields: FieldTable,
    ordinals: Ordinals = .sequence
  ) throws -> JournalSource {
    let found = files == nil ? JournalFiles(directory: directory) : nil
    try found?.check(directory: directory)
    var journal = try openJournal(directory: directory, files: files)
    try journal.setDataThreshold(threshold)
    // Watching begins before the first look, so that no file can come up unseen in between.
    let descriptor = files == nil ? try journal.descriptor() : -1
    let events = files == nil ? try journal.events() : 0
    var source = JournalSource(
      journal: journal, descriptor: descriptor, events: events, unreadableFiles: found?.unreadable ?? [],
      own: own, fields: JournalFields(fields), ordinals: ordinals)
    if let resumeAt {
      try source.resume(at: resumeAt)
    } else {
      try source.begin(at: start)
    }
    return source
  }

  private init(
    journal: consuming Journal, descriptor: Int32, events: Int16, unreadableFiles: [String],
    own: OwnProcesses,
    fields: consuming JournalFields, ordinals: Ordinals
  ) {
    self.journal = journal
    self.descriptor = descriptor
    self.events = events
    self.unreadableFiles = unreadableFiles
    self.own = own
    self.fields = fields
    self.ordinals = ordinals
  }

  private static func openJournal(directory: String?, files: [String]?) throws(SystemdError) -> Journal {
    if let files { return try Journal(files: files) }
    if let directory { return try Journal(directory: directory) }
    return try Journal()
  }

  /// With room for the longest name and "=", plus one: a value that libsystemd cut is always longer than is kept.
  private static let threshold = JournalEntryText.longestValue + 66
  /// A packed value is unpacked this far to learn how much of it is not examined.
  private static let measured = 8 * 1_048_576

  /// The entry read last, where a later process continues. Nil before the first.
  package var position: JournalPosition? {
    guard let lastPlace else { return nil }
    return JournalPosition(
      cursor: String(decoding: lastCursor, as: UTF8.self), sequenceID: "\(lastPlace.chain)",
      sequence: lastPlace.number)
  }

  // Reading

  /// Adds entries to `batch`, which the caller has emptied, until a limit is reached or nothing is left.
  package mutating func read(into batch: inout EventBatch, limit: ReadLimit = ReadLimit()) throws {
    batch.reachedEnd = false
    let firstByte = batch.bytes.count
    var looked = 0
    if let gap = pendingGap {
      batch.gaps.append(gap)
      pendingGap = nil
    }
    while looked < limit.entries, batch.bytes.count - firstByte < limit.bytes {
      if !isAtUnread, try !journal.next() {
        batch.reachedEnd = true
        break
      }
      isAtUnread = false
      looked += 1
      if ordinals == .count, own.runs.isEmpty { pass(into: &batch) } else { try examine(into: &batch) }
    }
    if looked > 0 { batch.position = position.map { .journal($0) } }
  }

  /// True when an entry waits to be read. Costs under a microsecond; entries can be seen here long before `descriptor`
  /// tells of them (systemd.md section 5).
  package mutating func hasMore() throws -> Bool {
    if !isAtUnread { isAtUnread = try journal.next() }
    return isAtUnread
  }

  /// Handles the current entry of a journal that is only gone through once: nobody continues from here and nobody
  /// asks for what is missing, so it needs no cursor, which costs libsystemd a sixth of the whole.
  private mutating func pass(into batch: inout EventBatch) {
    let received: Timestamp
    do throws(SystemdError) {
      received = Timestamp(microseconds: Int64(clamping: try journal.realtime()))
    } catch {
      return
    }
    entryCount += 1
    text.begin(in: batch)
    do throws(SystemdError) {
      try journal.forEachField { name, value in
        text.add(name, value, length: value.count, fields, into: &batch)
      }
    } catch {
      batch.gaps.append(
        SourceGap(
          cause: .unreadable, size: .unknown, from: "entry \(entryCount)", to: "entry \(entryCount)",
          detail: "journal entry \(entryCount) is damaged and was examined in part: \(error)"))
    }
    if !text.cuts.isEmpty { measureCuts() }
    text.finish(
      in: &batch, ordinal: entryCount, received: received, reference: 0..<0, ordinalName: "entry ")
  }

  /// Handles the current entry, unless it turns out not to be one to take now.
  private mutating func examine(into batch: inout EventBatch) throws {
    cursor.removeAll(keepingCapacity: true)
    let received: Timestamp
    do throws(SystemdError) {
      try journal.appendCursor(to: &cursor)
      received = Timestamp(microseconds: Int64(clamping: try journal.realtime()))
    } catch {
      // The file went away under the handle, or the entry is damaged; its number shows as a hole.
      return
    }
    guard let place = JournalCursor(cursor.span, previous: lastPlace, previousText: lastCursor.span),
      try followsOn(place, into: &batch)
    else { return }

    text.begin(in: batch)
    do throws(SystemdError) {
      try journal.forEachField { name, value in
        text.add(name, value, length: value.count, fields, into: &batch)
      }
    } catch {
      batch.gaps.append(
        SourceGap(
          cause: .unreadable, size: .unknown, from: "i=\(place.number)", to: "i=\(place.number)",
          detail: "the journal entry i=\(place.number) is damaged and was examined in part: \(error)"))
    }
    accept(place)
    if !own.runs.isEmpty, let pid = text.processID(),
      own.contains(boot: place.boot, pid: pid, received: received), text.isSent()
    {
      text.discard(from: &batch)
      batch.ownEntries += 1
      return
    }
    if !text.cuts.isEmpty { measureCuts() }
    let reference = batch.references.count
    batch.references.append(contentsOf: lastCursor)
    text.finish(
      in: &batch, ordinal: ordinals == .sequence ? place.number : entryCount, received: received,
      reference: reference..<batch.references.count,
      ordinalName: ordinals == .sequence ? "i=" : "entry ")
  }

  private mutating func accept(_ place: JournalCursor) {
    chains.accept(place.chain, place.number)
    swap(&cursor, &lastCursor)
    lastPlace = place
    resumedPastLoss = false
    confirmedHole = nil
    entryCount += 1
  }

  private mutating func measureCuts() {
    for index in text.cuts.indices {
      let cut = text.cuts[index]
      // A failed measurement only makes the gap's size unknown.
      let whole = try? journal.fieldLength(
        at: cut.fieldIndex, limit: JournalSource.measured, threshold: JournalSource.threshold)
      text.setLength(whole.map { $0 - cut.name.utf8.count - 1 }, ofCut: index)
    }
  }

  // Following

  /// Takes note of changed files; call it when `descriptor` is readable, at `deadline`, and every second even while
  /// behind: files that come and go between two calls are lost. Reading what is left first loses least, as deleted
  /// files can be read until this call. True when files came or went.
  @discardableResult
  package mutating func process() throws -> Bool { try journal.process() == .filesChanged }

  /// CLOCK_MONOTONIC microseconds at which `process` must be called even when `descriptor` stays quiet; nil for never.
  package var deadline: UInt64? {
    get throws { try journal.deadline() }
  }

  /// Receipt time of the oldest and the newest entry that can be read; nil for an empty journal. A newest entry far
  /// beyond the one examined last, with nothing to read, tells of a damaged file.
  package var extent: (oldest: Timestamp, newest: Timestamp)? {
    get throws {
      try journal.extent().map {
        (
          Timestamp(microseconds: Int64(clamping: $0.oldest)),
          Timestamp(microseconds: Int64(clamping: $0.newest))
        )
      }
    }
  }
}
