/// What is usual for one group: how many events an interval of each hour of the week brings, or which share of them.
///
/// The caller closes intervals in the order of time, empty ones too. All state is here; the same intervals give the same
/// judgements wherever the profile was stored and read back. How it works and how well: docs/baselines.md.
package struct RateProfile: Equatable, Sendable {
  /// Events after which a group gets a shape of the week, and with it its memory.
  static let eventsForSeason: Float = 60

  /// Events (of a share: the share) that 1.0 in `level` and `season` stands for; 0 until there was an event.
  var scale = 0.0
  var level: Float = 0
  /// How much of a rate's wavering (squared, relative) is usual.
  var spread: Float = 0.1
  var events: Float = 0
  /// Intervals that were learnt from.
  var closed: UInt32 = 0
  /// Hours of the week that were, and those of them since there is a season.
  var visits: UInt32 = 0
  var seasonVisits: UInt32 = 0
  var emptyRun: UInt32 = 0
  var season = Season()
  var many = TailCalibration()
  var few = TailCalibration()
  var deviation = Deviation()
  var hour = HourUnderWay()

  package init() {}

  /// Intervals that went into what is expected.
  package var learntFrom: Int { Int(closed) }

  /// Ends an interval of `count` events that began in hour `slot` of the week (0 is Monday's first, in the baseline's
  /// zone), and judges it. With `of`, the interval is judged by the share `count` has in it.
  package mutating func close(
    count: Int, of total: Int? = nil, slot: Int, settings: RateSettings
  ) -> RateJudgement {
    let slot = min(max(slot, 0), Season.slots - 1)
    let count = max(count, 0)
    if total == nil, count == 0, isDormant(settings) { return unjudged(.judged, count, nil) }
    if let total, total < settings.leastTotal { return unjudged(.tooLittle, count, total) }
    if total == nil {
      if count == 0 {
        emptyRun = min(emptyRun, .max - 1) + 1
      } else {
        emptyRun = 0
      }
    }
    if let last = hour.slot, last != slot || settings.perHour <= 1 { learnHour(settings) }
    let isLearning = isLearning(settings)
    if closed == settings.learnIntervals { deviation = Deviation() }
    let sighting = Sighting(count: count, total: total)
    if scale == 0, count > 0 { scale = min(max(sighting.count / sighting.exposure, 1e-18), 1e19) }
    let forecast = forecast(
      slot: slot, exposure: sighting.exposure, isShare: total != nil, settings: settings)
    let compared = sighting.count(mirrored: forecast.isMirrored)
    let surprise = self.surprise(compared, forecast)
    let isSettled = !isLearning || Double(visits) >= settings.visitsPerWeek
    let direction = isSettled ? standsOut(compared, forecast, settings) : .none
    var band: RateBand?
    if direction != .none, !isLearning { band = self.band(total, forecast, isLearning: false, settings) }
    let isContinuation = direction != .none && direction == deviation.direction
    if direction != .none, !isContinuation { deviation.open(direction) }
    learn(sighting, forecast, surprise, slot: slot, stoodOut: direction != .none, settings: settings)
    let end = advanceDeviation(sighting, forecast, stoodOut: direction != .none, settings)
    let length = Int(deviation.length)
    var isAdopted = false
    switch end {
    case .none: break
    case .over: deviation = Deviation()
    case .adopted(let factor):
      adopt(factor, forecast)
      deviation = Deviation()
      isAdopted = true
    }
    return RateJudgement(
      verdict: isLearning ? .learning : .judged, direction: isLearning ? .none : direction,
      expected: forecast.expected, seen: count, total: total, band: band,
      oneIn: isLearning ? 1 : surprise.score, isContinuation: isContinuation && !isLearning,
      deviationIntervals: isLearning ? 0 : length, isAdopted: isAdopted && !isLearning,
      learntFrom: learntFrom)
  }

  /// The counts that are unremarkable in an interval under way that began in `slot`, so that too many can be said at the event
  /// that makes it too many. The next `close` for the slot judges by the same bounds.
  package func band(of total: Int? = nil, slot: Int, settings: RateSettings) -> RateBand {
    let slot = min(max(slot, 0), Season.slots - 1)
    var copy = self
    if let last = hour.slot, last != slot || settings.perHour <= 1 { copy.learnHour(settings) }
    if let total, total < settings.leastTotal {
      return RateBand(low: 0, high: .max, expected: 0, isLearning: copy.isLearning(settings))
    }
    let exposure = total.map(Double.init) ?? 1
    let forecast = copy.forecast(slot: slot, exposure: exposure, isShare: total != nil, settings: settings)
    return copy.band(total, forecast, isLearning: copy.isLearning(settings), settings)
  }

  /// Ends `intervals` intervals without an event; `slot` says in which hour of the week the n-th began. Gives the judgements
  /// that are worth a word (where a deviation begins or is adopted) with the interval's number. The same as closing each, but
  /// after a week of them the profile waits for an event and the rest costs nothing.
  package mutating func closeEmpty(
    _ intervals: Int, settings: RateSettings, slot: (Int) -> Int
  ) -> [(interval: Int, judgement: RateJudgement)] {
    var notable: [(interval: Int, judgement: RateJudgement)] = []
    var index = 0
    while index < intervals, !isDormant(settings) {
      let judgement = close(count: 0, slot: slot(index), settings: settings)
      if judgement.isAdopted || (judgement.direction != .none && !judgement.isContinuation) {
        notable.append((index, judgement))
      }
      index += 1
    }
    return notable
  }

  private func isDormant(_ settings: RateSettings) -> Bool { emptyRun >= settings.dormantAfter }

  private func isLearning(_ settings: RateSettings) -> Bool { Int(closed) < settings.learnIntervals }

  private func unjudged(_ verdict: RateJudgement.Verdict, _ count: Int, _ total: Int?) -> RateJudgement {
    RateJudgement(
      verdict: verdict, direction: .none, expected: 0, seen: count, total: total, band: nil, oneIn: 1,
      isContinuation: false, deviationIntervals: Int(deviation.length), isAdopted: false,
      learntFrom: learntFrom)
  }
}
