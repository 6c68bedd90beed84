/// The last record of a file, not framed yet because more lines may belong to it.
///
/// Forgotten with the process: position stays before the record, and the next one waits anew.
struct HeldRecord {
  /// A record that nothing was added to for so long, in microseconds, is complete.
  static let longestPause: Int64 = 10_000_000
  /// No writer can keep a record from being examined for longer by adding to it.
  static let longestWait: Int64 = 60_000_000

  /// Where it begins in the file, and where the file ended.
  private let start: UInt64
  private let end: UInt64
  private let since: Int64
  private let addedAt: Int64

  /// - Parameters:
  ///   - earlier: what was held before.
  ///   - uptime: microseconds of a clock that nobody sets.
  init(_ earlier: HeldRecord?, start: UInt64, end: UInt64, _ uptime: Int64) {
    self.start = start
    self.end = end
    let isSame = earlier?.start == start
    since = isSame ? earlier?.since ?? uptime : uptime
    addedAt = isSame && earlier?.end == end ? earlier?.addedAt ?? uptime : uptime
  }

  /// - Parameter end: where the file ends now.
  func isOver(end: UInt64, _ uptime: Int64) -> Bool {
    end == self.end && uptime &- addedAt >= HeldRecord.longestPause
      || uptime &- since >= HeldRecord.longestWait
  }
}
