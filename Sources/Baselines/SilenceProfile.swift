package import Events

/// When a group's next event is overdue.
///
/// Gaps are measured on two clocks. One goes by the events that the hours of the week usually bring, so that ten minutes at
/// noon weigh as much as a night; it serves busy groups. The other is the ordinary one and serves rare and regular ones, the
/// daily job. A silence is remarkable when either clock finds it so: docs/baselines.md.
package struct SilenceProfile: Equatable, Sendable {
  private static let hour: Int64 = 3_600_000_000
  /// Further than nine weeks nobody looks.
  private static let mostHours = 1512
  /// Usual gaps are never steadier than this, as a share of their mean: chance on the clock of events, punctuality on the
  /// ordinary one.
  private static let eventSteadiest = 1.0
  private static let clockSteadiest = 0.1
  private static let leastEventGaps = 100.0

  var rate = RateProfile()
  /// Gaps in expected events, and in seconds.
  var eventGaps = GapTail()
  var clockGaps = GapTail()
  var first: Int64?
  var last: Int64 = 0
  /// The hour (since 1970) under way, its events, and what the rate expected of it.
  var hourIndex: Int64 = 0
  var hourCount = 0
  var hourExpected = 0.0
  /// The silence since `last` has been told.
  package internal(set) var isReported = false

  package init() {}

  package var lastEvent: Timestamp? { first.map { _ in Timestamp(microseconds: last) } }

  /// Takes in an event. `slot` gives the hour of the week (0 is Monday's first) of an instant in the baseline's zone.
  /// Gives the silence's length in seconds if it had been reported and is over. Events older than the last count, but end
  /// nothing.
  @discardableResult
  package mutating func note(
    _ time: Timestamp, settings: SilenceSettings, slot: (Timestamp) -> Int
  ) -> Double? {
    let now = min(max(time.microseconds, -1 << 60), 1 << 60)
    guard first != nil else {
      first = now
      last = now
      hourIndex = now.floored(by: SilenceProfile.hour)
      hourCount = 1
      return nil
    }
    guard now > last else {
      hourCount = min(hourCount, .max - 1) + 1
      return nil
    }
    let seconds = Double(now - last) / 1e6
    let wasReported = isReported
    isReported = false
    learn(
      expected: expectedEvents(until: now, slot: slot), seconds: seconds, wasReported: wasReported, at: now)
    last = now
    advance(to: now.floored(by: SilenceProfile.hour), skippingEmpty: wasReported, slot: slot)
    hourCount = min(hourCount, .max - 1) + 1
    return wasReported ? seconds : nil
  }

  /// The moment from which on the silence is remarkable, unless an event comes; nil while nothing can be said, and once it
  /// was said. It moves with each event, nearly always to later: a queue asks again when the moment it was told has come, not
  /// at each event.
  package func due(settings: SilenceSettings, slot: (Timestamp) -> Int) -> Timestamp? {
    guard let first, !isReported, clockGaps.count + clockGaps.countBefore >= SilenceSettings.leastGaps else {
      return nil
    }
    let byClock = clockGaps.remarkable(
      wanted, patience: settings.patience, steadiest: SilenceProfile.clockSteadiest)
    let mostSeconds = min(byClock, Double(SilenceProfile.mostHours) * 3600)
    var due = last + Int64(mostSeconds * 1e6)
    if hasEventClock {
      let limit = eventGaps.remarkable(
        wanted, patience: settings.patience, steadiest: SilenceProfile.eventSteadiest)
      if let sooner = moment(of: limit, before: due, slot: slot) { due = sooner }
    }
    due = max(due, last + Int64(settings.leastSeconds) * 1_000_000)
    due = max(due, first + Int64(settings.learnSeconds) * 1_000_000)
    return Timestamp(microseconds: due)
  }

  /// Says what there is to say at `time`, once; nil if the silence is not remarkable by then. After that the group has
  /// nothing due until its next event and may be forgotten.
  package mutating func report(
    at time: Timestamp, settings: SilenceSettings, slot: (Timestamp) -> Int
  ) -> SilenceJudgement? {
    guard let first, let due = due(settings: settings, slot: slot), time >= due else { return nil }
    let now = min(time.microseconds, 1 << 60)
    let expected = expectedEvents(until: now, slot: slot)
    var oneIn = clockGaps.oneIn(Double(now - last) / 1e6, steadiest: SilenceProfile.clockSteadiest)
    if hasEventClock {
      oneIn = max(oneIn, eventGaps.oneIn(expected, steadiest: SilenceProfile.eventSteadiest))
    }
    isReported = true
    return SilenceJudgement(
      since: Timestamp(microseconds: last), expectedEvents: expected,
      longestUsualSeconds: clockGaps.mostUsual, oneIn: min(oneIn, RateSettings.highestScore),
      learntSince: Timestamp(microseconds: first), learntFromGaps: Int(clockGaps.gaps))
  }

  private var hasEventClock: Bool {
    Double(rate.visits) >= SilenceSettings.rate.visitsPerWeek
      && eventGaps.gaps >= SilenceProfile.leastEventGaps
  }

  /// One gap in so many is one false finding in ten weeks.
  private var wanted: Double { max(50, 6_048_000 / max(Double(clockGaps.mean), 1e-3)) }

  private mutating func learn(expected: Double, seconds: Double, wasReported: Bool, at now: Int64) {
    var expected = expected
    var seconds = seconds
    if wasReported {
      // What was told is not usual; if it keeps happening it becomes so, step by step.
      seconds = min(seconds, 1.5 * max(clockGaps.mostUsual, 1))
      expected = min(expected, 1.5 * max(eventGaps.mostUsual, 1))
    }
    clockGaps.learn(seconds, at: now)
    if Double(rate.visits) >= SilenceSettings.rate.visitsPerWeek { eventGaps.learn(expected, at: now) }
  }

  /// Ends the hours before `index`. The empty ones of a silence that was reported say nothing about what is usual.
  private mutating func advance(to index: Int64, skippingEmpty: Bool, slot: (Timestamp) -> Int) {
    guard index > hourIndex else { return }
    func slotOf(_ hour: Int64) -> Int { slot(Timestamp(microseconds: hour * SilenceProfile.hour)) }
    _ = rate.close(count: hourCount, slot: slotOf(hourIndex), settings: SilenceSettings.rate)
    let firstEmpty = hourIndex + 1
    if !skippingEmpty, index > firstEmpty {
      _ = rate.closeEmpty(Int(index - firstEmpty), settings: SilenceSettings.rate) {
        slotOf(firstEmpty + Int64($0))
      }
    }
    hourIndex = index
    hourCount = 0
    hourExpected = rate.expected(slot: slotOf(index), settings: SilenceSettings.rate)
  }

  /// Events that the time from the last event to `end` usually brings.
  private func expectedEvents(until end: Int64, slot: (Timestamp) -> Int) -> Double {
    var sum = 0.0
    each(slot: slot) { start, stop, expected in
      sum += expected * Double(min(stop, end) - start) / Double(SilenceProfile.hour)
      return stop < end
    }
    return sum
  }

  /// When `events` will have been expected, if that is before `limit`.
  private func moment(of events: Double, before limit: Int64, slot: (Timestamp) -> Int) -> Int64? {
    var left = events
    var moment: Int64?
    each(slot: slot) { start, stop, expected in
      let here = expected * Double(stop - start) / Double(SilenceProfile.hour)
      if here >= left {
        moment = start + Int64((left / expected * Double(SilenceProfile.hour)).rounded(.up))
        return false
      }
      left -= here
      return stop < limit
    }
    return moment.flatMap { $0 < limit ? $0 : nil }
  }

  /// Goes by hours from the last event on, with what each brings, until told to stop.
  private func each(slot: (Timestamp) -> Int, _ visit: (Int64, Int64, Double) -> Bool) {
    var start = last
    for ahead in 0..<SilenceProfile.mostHours {
      let index = hourIndex + Int64(ahead)
      let expected =
        ahead == 0
        ? hourExpected
        : rate.expected(
          slot: slot(Timestamp(microseconds: index * SilenceProfile.hour)), settings: SilenceSettings.rate)
      let stop = (index + 1) * SilenceProfile.hour
      guard visit(start, stop, expected) else { return }
      start = stop
    }
  }
}
