package import Events

/// Notices that a log's stamps are off by whole quarters of an hour: its time zone is not the one that is configured. A
/// function of what it is told.
package struct SkewWatch: Sendable {
  private static let quarter: Int64 = 900_000_000
  /// A line is read within a minute of its stamp, or a little ahead of it where clocks differ.
  private static let usual: Int64 = -15_000_000
  private static let slack: Int64 = 45_000_000
  private static let enough = 20

  private var quarters: Int64 = 0
  private var seen = 0

  package init() {}

  /// Takes the stamp of an entry that was read as soon as it was there. Minutes when it is the one that makes it certain,
  /// once until it changes; positive for stamps that run ahead.
  package mutating func notice(event: Timestamp, read: Timestamp) -> Int64? {
    let distance = event.microseconds &- read.microseconds &- Self.usual
    let found = (distance &+ Self.quarter / 2).floored(by: Self.quarter)
    if (distance &- found &* Self.quarter).magnitude > UInt64(Self.slack) {
      seen = 0
      return nil
    }
    if found != quarters {
      quarters = found
      seen = 0
    }
    seen &+= 1
    return seen == Self.enough && found != 0 ? found &* 15 : nil
  }
}
