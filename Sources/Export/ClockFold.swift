import CanonicalJSON
import Events
package import Evidence
import Ledger

/// Makes the rows of `clock.csv` of leaves that pass in ledger order. Holds one day's sums and the last state, however
/// long the record is; whoever has the same leaves gets the same rows.
package struct ClockFold {
  /// Leaves that say something of the clock.
  package static let kinds: [Statement.Kind] = [
    .heartbeat, .coverageClosed, .daemonStarted, .gapOpened, .findingOpened,
  ]
  /// Ids of the shipped rules about the clock and its zone; `verify.py` has the same.
  package static let rules: Set<String> = [
    "018db049-e9da-5573-a6b5-18382bf8697b", "20e29104-d8a3-41b5-bb9c-2df03aabcaa1",
    "2ad45208-b8d3-578a-8e38-6ccb0b5aaced", "6120966b-d4bf-4e5c-b7c1-361f780165a7",
    "7415d000-b31e-51d2-b57b-1ee8c26aadab", "79c179b7-78d4-40de-95bc-a3351ab89912",
    "cb998057-2075-425c-a43a-d901de0caba0",
  ]
  private static let causes = [SourceGap.Cause.hostDown, .hostPaused, .paused].map(\.rawValue)

  fileprivate struct Day {
    var name: String
    var last: StatedLeaf
    var heartbeats = 0
    var heartbeatsSynchronised = 0
    var intervals = 0
    var intervalsSynchronised = 0
    var offset: Int64?
    var maximumError: Int64?
    var lag: Int64?
  }

  private var state: String?
  private var boot: String?
  private var day: Day?

  init() {}

  /// The rows that are due with the leaf, in order.
  mutating func take(_ stated: StatedLeaf) -> [ClockRow] {
    guard let kind = Statement.Kind(rawValue: stated.leaf.type) else { return [] }
    switch kind {
    case .heartbeat: return count(stated) { $0.take(heartbeat: stated) } + change(stated)
    case .coverageClosed where stated.leaf.body["before_coverage"]?.integer != 1:
      return count(stated) { $0.take(interval: stated) }
    case .daemonStarted where stated.text("boot") != boot:
      boot = stated.text("boot")
      return [row(.boot, stated, stated.text("boot"), "attestd " + stated.text("version"))]
    case .gapOpened where ClockFold.causes.contains(stated.text("cause")):
      return [row(.gap, stated, stated.text("gap"), stated.text("cause"))]
    case .findingOpened where ClockFold.rules.contains(stated.text("rule")):
      return [row(.finding, stated, stated.text("finding"), stated.text("title"))]
    default: return []
    }
  }

  /// The day that has not ended yet.
  mutating func finish() -> [ClockRow] {
    defer { day = nil }
    return day.map { [$0.row] } ?? []
  }

  private func row(_ what: ClockRow.What, _ stated: StatedLeaf, _ reference: String, _ detail: String)
    -> ClockRow
  {
    var row = ClockRow(what, stated)
    row.reference = reference
    row.detail = detail
    return row
  }

  private mutating func change(_ stated: StatedLeaf) -> [ClockRow] {
    let synchronised = stated.number("clock_synchronised")
    guard synchronised != state else { return [] }
    state = synchronised
    var row = ClockRow(.state, stated)
    row.synchronised = synchronised
    row.offset = stated.number("clock_offset_us")
    row.maximumError = stated.number("clock_max_error_us")
    return [row]
  }

  private mutating func count(_ stated: StatedLeaf, _ add: (inout Day) -> Void) -> [ClockRow] {
    let name = String(stated.leaf.recorded.prefix(10))
    let ended = day?.name == name ? [] : finish()
    var today = day ?? Day(name: name, last: stated)
    today.last = stated
    add(&today)
    day = today
    return ended
  }
}

extension ClockFold.Day {
  mutating func take(heartbeat stated: StatedLeaf) {
    heartbeats += 1
    if stated.leaf.body["clock_synchronised"]?.integer == 1 { heartbeatsSynchronised += 1 }
    if let found = stated.leaf.body["clock_offset_us"]?.integer,
      found.magnitude > offset?.magnitude ?? 0 || offset == nil
    {
      offset = found
    }
    if let found = stated.leaf.body["clock_max_error_us"]?.integer {
      maximumError = max(maximumError ?? found, found)
    }
  }

  mutating func take(interval stated: StatedLeaf) {
    intervals += 1
    if stated.leaf.body["clock_synchronised"]?.integer == 1 { intervalsSynchronised += 1 }
    if let found = stated.leaf.body["max_lag_s"]?.integer { lag = max(lag ?? found, found) }
  }

  var row: ClockRow {
    var row = ClockRow(.day, last)
    row.time = name + "T00:00:00.000000Z"
    row.heartbeats = String(heartbeats)
    row.heartbeatsSynchronised = String(heartbeatsSynchronised)
    row.intervals = String(intervals)
    row.intervalsSynchronised = String(intervalsSynchronised)
    row.offset = offset.map(String.init) ?? ""
    row.maximumError = maximumError.map(String.init) ?? ""
    row.maximumLag = lag.map(String.init) ?? ""
    return row
  }
}
