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
      // A seek by monotonic time would do the same, but lands in other boots where clocks went back.
      try journal.showOnly("_BOOT_ID=\(try HostIdentity.currentBootID())")
      try journal.seekHead()
      let found = try journal.next()
      if found { try journal.appendCursor(to: &cursor) }
      journal.showAll()
      guard found else { return try beginAtEnd() }
      try journal.seek(cursor: String(decoding: cursor, as: UTF8.self))
      isAtUnread = try journal.next()
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
    chains.accept(last.chain, last.number)
    guard try !goToLast() else { return }
    resumedPastLoss = true
    if !isAtUnread { try resumeInOlderJournal(last) }
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
    swap(&cursor, &lastCursor)
    lastPlace = copy
    chains.move(to: copy.chain, copy.number)
    return true
  }

  /// Goes onto the entry that `sought` names, or onto its copy in another chain, with the handle's cursor in `cursor`; false
  /// if it is gone, and then `isAtUnread` tells whether the handle is on an entry after it.
  ///
  /// libsystemd compares entries of different chains by their times, the wall clock's too. So where that was set back, or
  /// where entries share a microsecond, its seek can end before the entry that is sought.
  mutating func find(_ sought: [UInt8]) throws -> Bool {
    let text = String(decoding: sought, as: UTF8.self)
    let goal = JournalCursor(sought.span)
    let moment = JournalCursor.monotonic(sought)
    try journal.seek(cursor: text)
    isAtUnread = try journal.next()
    var isOnEntry = isAtUnread
    var hasMoved = false
    while isOnEntry {
      cursor.removeAll(keepingCapacity: true)
      try journal.appendCursor(to: &cursor)
      if cursor == sought { return true }
      guard let goal, let place = JournalCursor(cursor.span) else { break }
      if place.chain != goal.chain, JournalCursor.isCopy(cursor, of: sought) { return true }
      guard place.boot == goal.boot, JournalCursor.monotonic(cursor) <= moment else { break }
      hasMoved = true
      isOnEntry = try journal.next()
    }
    if hasMoved {
      try journal.seek(cursor: text)
      isAtUnread = try journal.next()
    }
    return false
  }
}
