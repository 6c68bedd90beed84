import Events
import Systemd

extension JournalSource {
  /// True when the current entry is the one to take now; adds a gap when some are missing before it.
  mutating func followsOn(_ place: JournalCursor, into batch: inout EventBatch) throws -> Bool {
    if try isOfLastMoment(place) { return false }
    if try !isFirstOfNewBoot(place) { return false }
    switch chains.step(to: place.chain, place.number) {
    case .contiguous:
      if resumedPastLoss, let lastPlace, lastPlace.chain != place.chain, !follows(place, lastPlace) {
        batch.gaps.append(newChainGap(from: lastPlace, to: place))
      }
    case .repeated:
      if isRead(place) { return false }
      repeats &+= 1
    case .hole(let last, let missing):
      if confirmedHole != last {
        confirmedHole = last
        // A file that was made since the last look, such as a user's first, holds entries that belong before this one.
        // libsystemd does not go back for them by itself.
        if try journal.process() == .filesChanged {
          _ = try goToLast()
          return false
        }
      }
      guard let moved = try movedNumbers(before: place, after: last) else { return false }
      if moved == missing { return true }
      var gap = hole(after: last, missing: missing - moved, before: place.number - moved)
      if let lastPlace, lastPlace.chain != place.chain {
        // Entries read in the other chain may have been given some of these numbers, when journald moved them.
        gap.size = .unknown
        gap.detail += "; or fewer, where journald had moved what was read"
      }
      batch.gaps.append(gap)
    case .holeBeforeMoved(let last, let missing):
      var gap = hole(after: last, missing: missing, before: last &+ missing &+ 1)
      gap.size = .atLeastEntries(missing)
      gap.detail += "; journald had moved what was left to other files, or more are missing"
      batch.gaps.append(gap)
    case .middleOfNewChain:
      guard let lastPlace else { return true }
      let isWhole = try hasPredecessor(place)
      guard try comeBack() else { return false }
      if !isWhole { batch.gaps.append(newChainGap(from: lastPlace, to: place)) }
    }
    return true
  }

  /// False where the entry is of a boot that nothing has been read of, and not its first: the handle is on that then.
  /// libsystemd goes by the wall clock from boot to boot, and so passes over what was written before the clock was set.
  private mutating func isFirstOfNewBoot(_ place: JournalCursor) throws -> Bool {
    guard let lastPlace, place.boot != lastPlace.boot, enteredBoot != place.boot, !reach.hasSeen(place.boot)
    else { return true }
    enteredBoot = place.boot
    let text = cursor
    if try goToStart(ofBoot: "\(place.boot)"), cursor != text { return false }
    cursor = text
    return try comeBack()
  }

  private func follows(_ place: JournalCursor, _ last: JournalCursor) -> Bool {
    place.number > last.number && place.number - last.number == 1
  }

  /// True when the journal still holds the entry numbered before this one: then nothing is missing there, it was read
  /// under another number or lies before the start of reading.
  private mutating func hasPredecessor(_ place: JournalCursor) throws -> Bool {
    try journal.seek(cursor: place.predecessor(cursor))
    guard try journal.next() else { return false }
    var found: [UInt8] = []
    try journal.appendCursor(to: &found)
    guard let other = JournalCursor(found.span) else { return false }
    return other.chain == place.chain && other.number == place.number &- 1
  }

  /// True when the entry is of another chain but of the same moment as the one read last, and reading was taken back behind
  /// that: entries of one moment have no order among chains, so copies of what was read can come after it.
  private mutating func isOfLastMoment(_ place: JournalCursor) throws -> Bool {
    guard let lastPlace, lastPlace.chain != place.chain, lastPlace.boot == place.boot,
      confirmedMoment != lastPlace,
      JournalCursor.monotonic(cursor) == JournalCursor.monotonic(lastCursor)
    else { return false }
    confirmedMoment = lastPlace
    let text = cursor
    if try goToLast() { return true }
    // It is gone, and so there is nothing to go back to.
    cursor = text
    return try !comeBack()
  }

  /// How many numbers directly before `place`, down to `last`, belong to entries that stand in the journal and are not
  /// later than the entry read last: journald gives entries new numbers when it moves them from volatile to persistent
  /// files, and they were read under the old ones. Nil if the current entry is gone by now.
  private mutating func movedNumbers(before place: JournalCursor, after last: UInt64) throws -> UInt64? {
    guard let lastPlace, lastPlace.chain != place.chain else { return 0 }
    var expected = place.number - 1
    var isOnEntry = try hasPredecessor(place)
    var text: [UInt8] = []
    while isOnEntry, expected > last {
      text.removeAll(keepingCapacity: true)
      try journal.appendCursor(to: &text)
      guard let other = JournalCursor(text.span) else { break }
      if other.chain == place.chain {
        guard other.number == expected, other.boot == lastPlace.boot,
          JournalCursor.monotonic(text) <= JournalCursor.monotonic(lastCursor)
        else { break }
        expected -= 1
      }
      isOnEntry = try journal.previous()
    }
    return try comeBack() ? place.number - 1 - expected : nil
  }

  /// Back to the entry `cursor` names; false if it is gone, and then the handle is on the next one, if any.
  private mutating func comeBack() throws -> Bool {
    let text = cursor
    guard try find(text), cursor == text else {
      cursor = text
      return false
    }
    isAtUnread = false
    return true
  }

  mutating func hole(after last: UInt64, missing: UInt64, before number: UInt64) -> SourceGap {
    var detail = "\(missing) journal entries between i=\(last) and i=\(number) were gone or unreadable"
    if resumedPastLoss {
      detail += "; they vanished while attestd was not reading, with the entry it had read last"
    }
    if !explainedRights {
      explainedRights = true
      if !JournalFiles.accountSeesEverything() {
        detail +=
          "; this account is neither root nor in the group systemd-journal, so these may be entries of"
          + " files it may not read"
      } else if let file = unreadableFiles.first {
        detail += "; \(unreadableFiles.count) journal files may not be read, such as \(file)"
      }
    }
    return SourceGap(
      cause: .vanished, size: .entries(missing), from: "i=\(last)", to: "i=\(number)", detail: detail)
  }

  private func newChainGap(from last: JournalCursor, to place: JournalCursor) -> SourceGap {
    SourceGap(
      cause: .vanished, size: .unknown, from: "i=\(last.number)", to: "i=\(place.number)",
      detail:
        "journald counts anew (s=\(place.chain) after s=\(last.chain)) and the entries in between cannot be"
        + " counted; the first one left is i=\(place.number)")
  }
}
