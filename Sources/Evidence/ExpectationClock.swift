package import Decode
package import Events
package import Sigma

/// The periods of an expectation: a function of its schedule, its zone and the moment it was activated.
package struct ExpectationClock: Sendable {
  package struct Period: Hashable, Sendable {
    package var start: Timestamp
    /// The first instant after it.
    package var end: Timestamp

    package init(start: Timestamp, end: Timestamp) {
      self.start = start
      self.end = end
    }
  }

  private let schedule: Expectation.Schedule
  private let zone: LogZone
  /// In whole seconds: no schedule says more.
  private let anchor: Int64

  package init(_ schedule: Expectation.Schedule, zone: LogZone, activated: Timestamp) {
    self.schedule = schedule
    self.zone = zone
    anchor = activated.seconds
  }

  /// The first that is not partly over at the activation; nil for those that wait for a boot.
  package var first: Period? {
    guard let period = period(at: Timestamp(seconds: anchor)) else { return nil }
    return period.start.seconds >= anchor ? period : next(after: period)
  }

  package func next(after period: Period) -> Period? { self.period(at: period.end) }

  /// The one before; it may lie before the activation.
  package func previous(before period: Period) -> Period? {
    self.period(at: Timestamp(seconds: period.start.seconds - 1))
  }

  /// The one that an instant lies in.
  package func period(at time: Timestamp) -> Period? {
    let seconds = time.seconds
    switch schedule {
    case .boot: return nil
    case .seconds(let length):
      let length = Int64(max(1, length))
      let start = anchor &+ (seconds &- anchor).floored(by: length) &* length
      return Period(from: start, to: start &+ length)
    case .days(let days):
      let length = Int64(max(1, days))
      let local = zone.local(at: anchor)
      let (day, ofDay) = (local.floored(by: 86_400), local - local.floored(by: 86_400) * 86_400)
      func boundary(_ number: Int64) -> Int64 {
        zone.instant(local: (day &+ number &* length) &* 86_400 &+ ofDay)
      }
      var number = (zone.local(at: seconds) &- local).floored(by: length &* 86_400)
      // Where the clock changes, a local time may be an hour off the boundary it seems to be at.
      if boundary(number) > seconds { number -= 1 } else if boundary(number + 1) <= seconds { number += 1 }
      return Period(from: boundary(number), to: boundary(number + 1))
    case .calendar(let times):
      guard let start = boundary(of: times, from: seconds, step: -1),
        let end = boundary(of: times, from: seconds, step: 1)
      else { return nil }
      return Period(from: start, to: end)
    }
  }

  /// The last boundary at or before an instant, or the first after it.
  private func boundary(of times: CalendarTimes, from seconds: Int64, step: Int64) -> Int64? {
    let today = zone.local(at: seconds).floored(by: 86_400)
    // A day more on the other side: a changed clock may show the day before, or after.
    for offset in Int64(-1)...ExpectationClock.mostDays {
      let day = today &+ offset &* step
      guard times.includes(day) else { continue }
      let instant = zone.instant(local: day &* 86_400 &+ Int64(times.secondOfDay))
      if step < 0 ? instant <= seconds : instant > seconds { return instant }
    }
    return nil
  }

  /// Longer than any calendar waits: 29 February on a Sunday comes again after 40 years at most.
  private static let mostDays: Int64 = 41 * 366
}

extension ExpectationClock.Period {
  fileprivate init(from start: Int64, to end: Int64) {
    self.init(start: Timestamp(seconds: start), end: Timestamp(seconds: end))
  }
}
