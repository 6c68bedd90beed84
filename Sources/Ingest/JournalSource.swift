package import Events
import Linux
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
  /// All entries are of one chain and are gone through once: their numbers are asked for now and then only.
  private let isPassing: Bool
  /// Entries since `lastPlace`, its own among them, while passing.
  private var stretch: UInt64 = 0
  var chains = JournalChains()
  /// Of what was read before the boot and the chain of `lastPlace`.
  var reach = JournalReach()
  /// The boot whose first entry has been gone to.
  var enteredBoot: Identifier128?
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
  /// Entries of another chain with this one's moment have been looked at twice.
  var confirmedMoment: JournalCursor?
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
      own: own, fields: JournalFields(fields), ordinals: ordinals,
      isPassing: ordinals == .count && own.runs.isEmpty
        && JournalFiles.shareChain(files ?? found?.readable ?? []))
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
    fields: consuming JournalFields, ordinals: Ordinals, isPassing: Bool
  ) {
    self.journal = journal
    self.descriptor = descriptor
    self.events = events
    self.unreadableFiles = unreadableFiles
    self.own = own
    self.fields = fields
    self.ordinals = ordinals
    self.isPassing = isPassing
  }

  private static func openJournal(directory: String?, files: [String]?) throws(SystemdError) -> Journal {
    if let files { return try Journal(files: files) }
    if let directory { return try Journal(directory: directory) }
    return try Journal()
  }

  /// With room for the longest name and "=", plus one: a value that libsystemd cut is always longer than is kept.
  private static let threshold = JournalEntryText.longestValue + 66
  /// Entries passed by between two looks at their numbers.
  private static let longestStretch: UInt64 = 8_192
  /// A packed value is unpacked this far to learn how much of it is not examined.
  private static let measured = 8 * 1_048_576

  /// The entry read last, where a later process continues. Nil before the first.
  package var position: JournalPosition? {
    guard let lastPlace else { return nil }
    let others = reach.cursors
    return JournalPosition(
      cursor: String(decoding: lastCursor, as: UTF8.self), sequenceID: "\(lastPlace.chain)",
      sequence: lastPlace.number, others: others.isEmpty ? nil : others)
  }

  // Reading

  /// Adds entries to `batch`, which the caller has emptied, until a limit is reached or nothing is left. What was added is
  /// worthless when this throws: open the journal again at the last position.
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
      if isPassing {
        if lastPlace == nil || stretch >= Self.longestStretch {
          try compareNumbers(isLast: false, into: &batch)
        }
        pass(into: &batch)
      } else {
        try examine(into: &batch)
      }
    }
    if isPassing, batch.reachedEnd, stretch > 0 { try compareNumbers(isLast: true, into: &batch) }
    if TruncatedMappings.take() > 0 {
      throw JournalUnavailable(
        reason: "a journal file was cut short while it was read",
        advice: "it is opened again; what is missing shows by its numbers")
    }
    if looked > 0 { batch.position = position.map { .journal($0) } }
  }

  /// True when an entry waits to be read. Costs under a microsecond; entries can be seen here long before `descriptor`
  /// tells of them (systemd.md section 5).
  package mutating func hasMore() throws -> Bool {
    if !isAtUnread { isAtUnread = try journal.next() }
    return isAtUnread
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

    readFields(into: &batch, ordinalName: "i=", place.number)
    accept(place)
    if !own.runs.isEmpty, let pid = text.processID(),
      text.isSent(),
      own.contains(
        boot: place.boot, pid: pid, monotonic: Int64(clamping: JournalCursor.monotonic(lastCursor)),
        isFrom: { text.isFrom($0) })
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

  /// Puts the fields of the current entry into `text`; what is damaged becomes a gap.
  private mutating func readFields(
    into batch: inout EventBatch, ordinalName: StaticString, _ ordinal: UInt64
  ) {
    text.begin(in: batch)
    do throws(SystemdError) {
      try journal.forEachField { name, value in
        text.add(name, value, length: value.count, fields, into: &batch)
      }
    } catch {
      let place = "\(ordinalName)\(ordinal)"
      batch.gaps.append(
        SourceGap(
          cause: .unreadable, size: .unknown, from: place, to: place,
          detail: "the journal entry \(place) is damaged and was examined in part: \(error)"))
    }
  }

  // Going through once

  /// Handles the current entry without asking for its cursor, which costs libsystemd a sixth of the whole: nobody
  /// continues from here, and `compareNumbers` finds what is missing.
  private mutating func pass(into batch: inout EventBatch) {
    let received: Timestamp
    do throws(SystemdError) {
      received = Timestamp(microseconds: Int64(clamping: try journal.realtime()))
    } catch {
      // Its number shows as a hole.
      return
    }
    entryCount += 1
    stretch += 1
    readFields(into: &batch, ordinalName: "entry ", entryCount)
    if !text.cuts.isEmpty { measureCuts() }
    text.finish(
      in: &batch, ordinal: entryCount, received: received, reference: 0..<0, ordinalName: "entry ")
  }

  /// Holds the number of the current entry against that of the last one asked for and the count of those since. In one
  /// chain no number is given twice, so a sum that fits leaves no room for a hole. A gap names the stretch it lies in.
  private mutating func compareNumbers(isLast: Bool, into batch: inout EventBatch) throws {
    cursor.removeAll(keepingCapacity: true)
    do throws(SystemdError) {
      try journal.appendCursor(to: &cursor)
    } catch {
      // The file went away under the handle; the next number tells.
      return
    }
    guard let place = JournalCursor(cursor.span) else { return }
    if let lastPlace {
      let last = lastPlace.number &+ (stretch > 0 ? stretch - 1 : 0)
      let expected = isLast ? last : last &+ 1
      if place.number > expected {
        batch.gaps.append(
          hole(after: lastPlace.number, missing: place.number - expected, before: place.number))
      }
    }
    swap(&cursor, &lastCursor)
    lastPlace = place
    // Of a stretch that is over, the entry at hand is counted in already.
    stretch = isLast ? 1 : 0
  }

  private mutating func accept(_ place: JournalCursor) {
    chains.accept(place.chain, place.number, mayBeMoved: lastPlace?.boot == place.boot)
    noteReach(before: place)
    swap(&cursor, &lastCursor)
    lastPlace = place
    resumedPastLoss = false
    confirmedHole = nil
    entryCount += 1
  }

  /// Keeps where reading ended when it goes on in another boot or chain.
  mutating func noteReach(before place: JournalCursor) {
    guard let lastPlace, lastPlace.chain != place.chain || lastPlace.boot != place.boot else { return }
    reach.add(lastPlace, monotonic: JournalCursor.monotonic(lastCursor))
  }

  /// True if the current entry, or a later one of its boot and chain, has been read.
  func isRead(_ place: JournalCursor) -> Bool {
    if let lastPlace, lastPlace.chain == place.chain, lastPlace.boot == place.boot {
      return place.number <= lastPlace.number
        && JournalCursor.monotonic(cursor) <= JournalCursor.monotonic(lastCursor)
    }
    return reach.contains(place, monotonic: JournalCursor.monotonic(cursor))
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
