/// A stretch of a source that was not examined, as the source saw it.
package struct SourceGap: Hashable, Codable, Sendable {
  package var cause: Cause
  package var size: Size
  /// The last thing examined before it and the first after it, in words a person can check (`i=4711`, `offset 80`).
  package var from: String
  package var to: String
  /// One sentence: what happened to what.
  package var detail: String

  package init(cause: Cause, size: Size, from: String, to: String, detail: String) {
    self.cause = cause
    self.size = size
    self.from = from
    self.to = to
    self.detail = detail
  }

  package enum Cause: String, Hashable, Codable, Sendable {
    /// attestd was stopped in an orderly way, or did not run after a crash.
    case stopped, crashed
    /// Entries vanished from the journal before they were read.
    case vanished
    /// Messages that their sender numbered did not reach the log.
    case neverArrived
    /// journald, rsyslog or the kernel said that it dropped messages.
    case suppressed
    /// The source is absent or may not be read.
    case unreadable
    /// The file was cut shorter than what had been read.
    case truncated
    /// The file went away with unread bytes.
    case removed
    /// The rest of a line longer than the limit.
    case lineTooLong
    /// The evidence store could not take more (disk full, read-only).
    case storeUnavailable
    /// What had been examined was changed afterwards; what was put there is not examined.
    case edited
    /// Nothing came for longer than the configuration tolerates.
    case silent
    /// The host was down, or asleep, and so was everything that logs.
    case hostDown, hostPaused
    /// The process was not run by the kernel (stopped by a signal, or starved).
    case paused
    /// What the record held of an earlier time is gone; the journal proves that there was something.
    case recordLost
    /// Lines are written in an encoding in which no rule finds anything.
    case notUTF8
    /// A rule's match limit was hit; that rule did not examine the entry.
    case matchLimit
  }

  package enum Size: Hashable, Codable, Sendable {
    case entries(UInt64)
    case bytes(UInt64)
    case atLeastEntries(UInt64)
    case unknown
  }
}
