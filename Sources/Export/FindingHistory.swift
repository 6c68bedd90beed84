package import Events

/// How many findings of each rule began in the months up to a period's end.
package struct FindingHistory: Hashable, Sendable {
  /// The last month and those before it that a trend shows.
  package static let months = 12

  /// By rule, then by month: `2026-11`.
  package var counts: [String: [String: Int]] = [:]
  /// Of earlier times nothing is on the record: it had not begun, or retention took it.
  package var since: Timestamp?

  package init() {}

  /// The months that end with the one in which `end`, excluded, lies; half open.
  package static func window(until end: Timestamp) -> Range<Timestamp> {
    let last = CivilDate(
      daysSince1970: Timestamp(microseconds: end.microseconds &- 1).seconds.floored(by: 86_400))
    var (year, month) = (last.year, last.month - (months - 1))
    while month < 1 { (year, month) = (year - 1, month + 12) }
    guard let first = CivilDate(year: year, month: month, day: 1)?.start, first < end else {
      return end..<end
    }
    return first..<end
  }
}
