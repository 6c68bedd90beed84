package import Events

/// One group's events, counted by intervals, each of which is judged when it is over.
///
/// Intervals begin at multiples of their length since 1970 in UTC. A stream need not be in order: what comes behind the end of
/// its interval by more than `grace` of the stream's own time counts no more. The first interval is not judged and not learnt
/// from, as its beginning was not seen.
package struct RateMeter: Equatable, Sendable {
  /// For how long after its end an interval still counts (microseconds).
  package static let grace: Int64 = 10_000_000

  package internal(set) var profile = RateProfile()
  /// The time of the group's first event.
  package internal(set) var first: Timestamp
  /// That of its latest.
  package internal(set) var last: Timestamp
  /// The interval under way, by its number since 1970, and what came of it and already of the next.
  var interval: Int64
  var now = Tally()
  var next = Tally()
  var isFirst = true
  /// That it is too many was said while the interval was under way.
  var isTold = false
  /// The most that is unremarkable in the interval under way; below zero while nobody asked.
  var most = -1

  struct Tally: Equatable, Sendable {
    var count = 0
    var total = 0
  }

  package init(at time: Timestamp, settings: RateSettings) {
    first = time
    last = time
    interval = RateMeter.number(of: time, settings)
  }

  /// Nothing has come in the interval under way.
  package var isUntouched: Bool { now == Tally() }

  /// What an event is to the group.
  package enum Part: Sendable {
    case counted
    /// Of what the counted ones are a share.
    case whole
    case both
  }

  static func number(of time: Timestamp, _ settings: RateSettings) -> Int64 {
    time.microseconds.floored(by: Int64(settings.intervalSeconds) * 1_000_000)
  }

  static func start(of number: Int64, _ settings: RateSettings) -> Timestamp {
    Timestamp(microseconds: number &* Int64(settings.intervalSeconds) &* 1_000_000)
  }

  /// Counts an event. Gives a judgement when it is the one that makes its interval remarkable; the interval is not over then,
  /// and more of it is not said again. Intervals before that of `time` are closed by the caller.
  ///
  /// - Parameter slot: the hour of the week (0 is Monday's first) of an instant.
  package mutating func note(
    _ part: Part, at time: Timestamp, isShare: Bool, settings: RateSettings,
    slot: (Timestamp) -> Int
  ) -> RateJudgement? {
    let number = RateMeter.number(of: time, settings)
    last = max(last, time)
    if number > interval {
      next.add(part, 1)
      return nil
    }
    guard number == interval else { return nil }
    now.add(part, 1)
    guard !isShare, !isFirst, !isTold, part != .whole else { return nil }
    if most < 0 {
      let band = profile.band(
        slot: slot(RateMeter.start(of: interval, settings)), settings: settings)
      most = band.isLearning ? .max : max(band.high, 0)
    }
    guard now.count > most else { return nil }
    isTold = true
    var ahead = profile
    let judgement = ahead.close(
      count: now.count, slot: slot(RateMeter.start(of: interval, settings)), settings: settings)
    return judgement.direction == .tooMany && !judgement.isContinuation ? judgement : nil
  }

  /// Counts as many events at once; they are judged when their interval is over.
  package mutating func add(_ events: Int, at time: Timestamp, settings: RateSettings) {
    let number = RateMeter.number(of: time, settings)
    last = max(last, time)
    if number > interval {
      next.add(.counted, events)
    } else if number == interval {
      now.add(.counted, events)
    }
  }

  /// Ends the intervals that are over `grace` before `time`. Gives the judgements of those that are remarkable, where that is
  /// news, with the interval's end.
  package mutating func close(
    before time: Timestamp, isShare: Bool, settings: RateSettings, slot: (Timestamp) -> Int
  ) -> [(end: Timestamp, judgement: RateJudgement)] {
    let current = RateMeter.number(
      of: Timestamp(microseconds: time.microseconds &- RateMeter.grace), settings)
    guard current > interval else { return [] }
    var news: [(end: Timestamp, judgement: RateJudgement)] = []
    func end(_ number: Int64) -> Timestamp { RateMeter.start(of: number &+ 1, settings) }
    func slotOf(_ number: Int64) -> Int { slot(RateMeter.start(of: number, settings)) }
    for step in 0..<min(current - interval, 2) {
      let tally = step == 0 ? now : next
      if step == 0, isFirst { continue }
      let judgement = profile.close(
        count: tally.count, of: isShare ? tally.total : nil, slot: slotOf(interval + step), settings: settings
      )
      let isNews = judgement.direction != .none && !judgement.isContinuation
      if isNews, !(step == 0 && isTold && judgement.direction == .tooMany) {
        news.append((end(interval + step), judgement))
      }
    }
    let empty = current - interval - 2
    // Without anything to be a share of there is nothing to judge.
    if empty > 0, !isShare {
      let start = interval + 2
      for (index, judgement) in profile.closeEmpty(
        Int(clamping: empty), settings: settings, slot: { slotOf(start + Int64($0)) })
      where judgement.direction != .none && !judgement.isContinuation {
        news.append((end(start + Int64(index)), judgement))
      }
    }
    now = current == interval + 1 ? next : Tally()
    next = Tally()
    interval = current
    isFirst = false
    isTold = false
    most = -1
    return news
  }

  /// When the interval under way is over.
  package func due(_ settings: RateSettings) -> Timestamp {
    RateMeter.start(of: interval &+ 1, settings)
  }
}

extension RateMeter.Tally {
  fileprivate mutating func add(_ part: RateMeter.Part, _ events: Int) {
    let most = Int.max / 2
    if part != .whole { count = min(count, most) + min(max(events, 0), most) }
    if part != .counted { total = min(total, most) + min(max(events, 0), most) }
  }
}

// MARK: - Stored form

extension RateMeter {
  private static let version: UInt8 = 1

  package var encoded: [UInt8] {
    var to = ByteWriter()
    to.put(RateMeter.version)
    to.put(UInt8((isFirst ? 1 : 0) | (isTold ? 2 : 0)))
    for number in [first.microseconds, last.microseconds, interval] { to.put(UInt64(bitPattern: number)) }
    for count in [now.count, now.total, next.count, next.total] { to.put(UInt64(max(count, 0))) }
    to.bytes += profile.encoded
    return to.bytes
  }

  /// Nil for anything that `encoded` does not make.
  package init?(encoded bytes: [UInt8]) {
    var from = ByteReader(bytes[...])
    guard from.byte() == RateMeter.version else { return nil }
    let flags = from.byte(3)
    first = Timestamp(microseconds: Int64(bitPattern: from.long()))
    last = Timestamp(microseconds: Int64(bitPattern: from.long()))
    interval = Int64(bitPattern: from.long())
    now.count = Int(clamping: from.long())
    now.total = Int(clamping: from.long())
    next.count = Int(clamping: from.long())
    next.total = Int(clamping: from.long())
    isFirst = flags & 1 != 0
    isTold = flags & 2 != 0
    guard from.isValid, interval.magnitude < 1 << 44, let profile = RateProfile(encoded: from.rest()) else {
      return nil
    }
    self.profile = profile
  }
}
