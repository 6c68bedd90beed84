import Events
import Glibc
import Linux
import Systemd

extension JournalSource {
  mutating func begin(at start: JournalStart) throws {
    switch start {
    case .oldest: try journal.seekHead()
    case .now: try beginAtEnd()
    case .boot:
      if try !goToStart(ofBoot: HostIdentity.currentBootID()) { try beginAtEnd() }
    }
  }

  private mutating func beginAtEnd() throws {
    try journal.seekTail()
    guard try journal.previous() else { return try journal.seekHead() }
    try journal.appendCursor(to: &lastCursor)
    lastPlace = JournalCursor(lastCursor.span)
    if let lastPlace { chains.accept(lastPlace.chain, lastPlace.number) }
  }

  /// Goes to where the saved position was; what is missing is noticed with the next entry.
  mutating func resume(at position: JournalPosition) throws {
    lastCursor = Array(position.cursor.utf8)
    guard let last = JournalCursor(lastCursor.span) else {
      throw SystemdError(code: EINVAL, action: "go to the journal cursor", subject: position.cursor)
    }
    lastPlace = last
    reach = JournalReach(position.others ?? [])
    for (chain, number) in reach.numbers { chains.accept(chain, number) }
    chains.accept(last.chain, last.number)
    if try goToLast() {
      isAtUnread = try journal.next()
      // An entry of another boot is looked at when it is read.
      if try !isAtUnread && !resumeInThisBoot(last) { isAtUnread = try goToLast() && journal.next() }
      return
    }
    resumedPastLoss = true
    if try resumeInThisBoot(last) { return }
    if !isAtUnread { try resumeInOlderJournal(last) }
  }

  /// Goes to the first entry of the boot the host is in, if the saved position is of another and only this one is left
  /// behind it: libsystemd goes by the wall clock from boot to boot, and that may be behind now, or have been for a while.
  private mutating func resumeInThisBoot(_ last: JournalCursor) throws -> Bool {
    let boot = try HostIdentity.currentBootID()
    guard "\(last.boot)" != boot else { return false }
    if isAtUnread {
      cursor.removeAll(keepingCapacity: true)
      try journal.appendCursor(to: &cursor)
      guard let next = JournalCursor(cursor.span), "\(next.boot)" == boot else { return false }
    }
    return try goToStart(ofBoot: boot)
  }

  /// False if the journal holds nothing of it, and then the handle is anywhere.
  mutating func goToStart(ofBoot boot: String) throws -> Bool {
    // A seek by monotonic time would do the same, but lands in other boots where clocks went back.
    try journal.showOnly("_BOOT_ID=\(boot)")
    try journal.seekHead()
    let found = try journal.next()
    cursor.removeAll(keepingCapacity: true)
    if found { try journal.appendCursor(to: &cursor) }
    journal.showAll()
    guard found else { return false }
    try journal.seek(cursor: String(decoding: cursor, as: UTF8.self))
    isAtUnread = try journal.next()
    return true
  }

  /// Nothing follows the saved position. If the journal ends before it, in the same chain, it was put back from a backup,
  /// and journald gives out the same numbers again: go by time then, or what it writes now would stay unseen.
  private mutating func resumeInOlderJournal(_ last: JournalCursor) throws {
    let sought = String(decoding: lastCursor, as: UTF8.self)
    try journal.seekTail()
    if try journal.previous() {
      cursor.removeAll(keepingCapacity: true)
      try journal.appendCursor(to: &cursor)
      if let tail = JournalCursor(cursor.span), tail.chain == last.chain, tail.number < last.number {
        pendingGap = SourceGap(
          cause: .vanished, size: .unknown, from: "i=\(last.number)", to: "i=\(tail.number)",
          detail:
            "the journal ends at i=\(tail.number), before i=\(last.number) which was read: it was put back to an"
            + " earlier state; reading goes on with what was received after that entry")
        chains = JournalChains()
        chains.accept(tail.chain, tail.number)
        resumedPastLoss = false
        // One past the microsecond of the entry read last; what shares it was read or is older.
        try journal.seek(realtime: JournalCursor.realtime(lastCursor) &+ 1)
        return
      }
    }
    try journal.seek(cursor: sought)
  }

  /// Goes onto the entry read last, or onto its copy; false if that is gone, and then the handle is on the next one, if any.
  mutating func goToLast() throws -> Bool {
    guard try find(lastCursor) else { return false }
    isAtUnread = false
    guard cursor != lastCursor, let copy = JournalCursor(cursor.span) else { return true }
    // journald moves volatile entries to persistent files under new numbers.
    noteReach(before: copy)
    swap(&cursor, &lastCursor)
    lastPlace = copy
    chains.move(to: copy.chain, copy.number)
    return true
  }

  /// Goes onto the entry that `sought` names, or onto its copy in another chain, with the handle's cursor in `cursor`; false
  /// if it is gone, and then `isAtUnread` tells whether the handle is on an entry after it.
  ///
  /// libsystemd compares entries of different chains by their times, the wall clock's too. So where that was set back, or
  /// where entries share a microsecond, its seek can end before the entry that is sought. What is older was read, and is
  /// not gone back to.
  mutating func find(_ sought: [UInt8]) throws -> Bool {
    let text = String(decoding: sought, as: UTF8.self)
    let goal = JournalCursor(sought.span)
    let moment = JournalCursor.monotonic(sought)
    try journal.seek(cursor: text)
    isAtUnread = try journal.next()
    var isOnEntry = isAtUnread
    var ofMoment: [UInt8]?
    var twins: [[UInt8]] = []
    while isOnEntry {
      cursor.removeAll(keepingCapacity: true)
      try journal.appendCursor(to: &cursor)
      if cursor == sought { return true }
      guard let goal, let place = JournalCursor(cursor.span) else { break }
      if place.chain != goal.chain, JournalCursor.isCopy(cursor, of: sought) { return true }
      let passed = JournalCursor.monotonic(cursor)
      guard place.boot == goal.boot, passed <= moment else { break }
      // Of its own chain, what comes before it was read too.
      if passed == moment, place.chain != goal.chain || place.number > goal.number {
        ofMoment = ofMoment ?? cursor
        if place.chain != goal.chain, JournalCursor.realtime(cursor) == JournalCursor.realtime(sought) {
          twins.append(cursor)
        }
      }
      isOnEntry = try journal.next()
    }
    // A field that an entry has twice with one value is there once in the copy, and so the hash of its content is another.
    if twins.count == 1, try goTo(twins[0]) { return true }
    isAtUnread = isOnEntry
    if let ofMoment { _ = try goTo(ofMoment) }
    return false
  }

  /// False if that very entry is gone, and then the handle is on the next one, if any.
  private mutating func goTo(_ entry: [UInt8]) throws -> Bool {
    try journal.seek(cursor: String(decoding: entry, as: UTF8.self))
    isAtUnread = try journal.next()
    guard isAtUnread else { return false }
    cursor.removeAll(keepingCapacity: true)
    try journal.appendCursor(to: &cursor)
    return cursor == entry
  }
}
