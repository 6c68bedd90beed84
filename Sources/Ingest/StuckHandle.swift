package import Events

/// Tells a journal handle that misses files without a word from one that is merely not asked yet: another handle, opened
/// for the comparison, sees what it does not offer.
package struct StuckHandle: Sendable {
  /// Entries take a moment from one handle to the other, in seconds.
  private static let tolerance: Int64 = 5

  private var wasBehind = false

  package init() {}

  /// True the second time in a row that the newest entry of the journal is newer than the last one examined: at the first
  /// look it may have come just then.
  /// - Parameter newest: nil where nobody could say.
  package mutating func isConfirmed(newest: Timestamp?, examined: JournalPosition) -> Bool {
    guard let newest, newest > examined.received.advanced(bySeconds: Self.tolerance) else {
      wasBehind = false
      return false
    }
    defer { wasBehind = !wasBehind }
    return wasBehind
  }
}
