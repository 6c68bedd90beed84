package import Events

/// How sure the instant of a stamp is.
package enum ZoneCertainty: UInt8, Sendable {
  /// The line names its offset.
  case stated
  /// The line names none; the source's zone was taken.
  case assumed
  /// The same, in an hour that a clock change repeats; order decided.
  case ambiguous
}

/// Turns stamps without year or zone into instants. One for each source, because order within the source
/// decides what an hour means that the clock went through twice.
package struct StampResolver: Sendable {
  /// Year-less stamps are taken to lie near this: the arrival of the batch, or `--now`.
  package var reference: Timestamp {
    didSet { yearlessKey = -1 }
  }
  /// The zone of stamps that name none.
  package let zone: LogZone

  private var previous: Timestamp?
  private var yearlessKey = -1
  private var yearlessMidnight: Int64 = 0
  private var datedKey = -1
  private var datedMidnight: Int64 = 0
  /// Local seconds for which `offset` is the one answer.
  private var steady: Range<Int64> = 0..<0
  private var offset: Int64 = 0

  package init(reference: Timestamp, zone: LogZone = .utc) {
    self.reference = reference
    self.zone = zone
    if case .fixed(let seconds) = zone {
      steady = Int64.min..<Int64.max
      offset = Int64(seconds)
    }
  }

  mutating func resolve(_ stamp: YearlessStamp) -> (Timestamp, ZoneCertainty)? {
    if let year = stamp.year {
      return resolve(
        DatedStamp(year: year, month: stamp.month, day: stamp.day, clock: stamp.clock, offset: nil))
    }
    let key = stamp.month << 5 | stamp.day
    if key != yearlessKey {
      guard let midnight = nearestMidnight(month: stamp.month, day: stamp.day) else { return nil }
      yearlessMidnight = midnight
      yearlessKey = key
    }
    return instant(local: yearlessMidnight + Int64(stamp.clock.secondOfDay), stamp.clock.microseconds)
  }

  mutating func resolve(_ stamp: DatedStamp) -> (Timestamp, ZoneCertainty)? {
    // Larger ones would be the key of another day.
    guard (1...12).contains(stamp.month), (1...31).contains(stamp.day) else { return nil }
    let key = stamp.year << 9 | stamp.month << 5 | stamp.day
    if key != datedKey {
      guard let date = CivilDate(year: stamp.year, month: stamp.month, day: stamp.day) else { return nil }
      datedMidnight = date.daysSince1970 * 86_400
      datedKey = key
    }
    let local = datedMidnight + Int64(stamp.clock.secondOfDay)
    guard let offset = stamp.offset else { return instant(local: local, stamp.clock.microseconds) }
    let time = Timestamp(
      seconds: local - Int64(offset), microseconds: Int64(stamp.clock.microseconds))
    previous = time
    return (time, .stated)
  }

  /// Local midnight of the day in the year that brings it nearest to the reference. A 29 February that no
  /// neighbouring year has is the last one that was: lines come from the past.
  private func nearestMidnight(month: Int, day: Int) -> Int64? {
    let now = reference.seconds
    let year = CivilDate(daysSince1970: now.floored(by: 86_400)).year
    var best: Int64?
    for candidate in [year, year - 1, year + 1] {
      guard let date = CivilDate(year: candidate, month: month, day: day) else { continue }
      let midnight = date.daysSince1970 * 86_400
      if let known = best, distance(known, now) <= distance(midnight, now) { continue }
      best = midnight
    }
    if let best, distance(best, now) < 200 * 86_400 { return best }
    for back in 1...8 {
      if let date = CivilDate(year: year - back, month: month, day: day) {
        return date.daysSince1970 * 86_400
      }
    }
    return best
  }

  private func distance(_ midnight: Int64, _ now: Int64) -> UInt64 { (midnight + 43_200 - now).magnitude }

  private mutating func instant(local: Int64, _ microseconds: Int) -> (Timestamp, ZoneCertainty) {
    var certainty = ZoneCertainty.assumed
    var seconds = local - offset
    if !steady.contains(local), case .named(let rules) = zone {
      let answer = rules.answer(local: local)
      if let second = answer.later {
        certainty = .ambiguous
        seconds = local - (isSecondPass(local - answer.offset, local - second) ? second : answer.offset)
      } else {
        steady = answer.steady
        offset = answer.offset
        seconds = local - offset
      }
    }
    let time = Timestamp(seconds: seconds, microseconds: Int64(microseconds))
    previous = time
    return (time, certainty)
  }

  /// A log does not run backwards by more than the minute that writers may overtake each other, so a stamp
  /// before its predecessor belongs to the second pass. A source's first stamp is taken as the one nearer to
  /// its arrival if that is close by.
  private func isSecondPass(_ first: Int64, _ second: Int64) -> Bool {
    guard let previous else {
      let now = reference.seconds
      return (second - now).magnitude < (first - now).magnitude && (second - now).magnitude < 7_200
    }
    let floor = previous.seconds - 60
    return first < floor && second >= floor
  }
}
