extension RateProfile {
  /// Share of a rate that may drift away in an hour, squared: about 10 % in a week.
  private static let drift = 6e-5

  mutating func learn(
    _ sighting: Sighting, _ forecast: Forecast, _ surprise: Surprise, slot: Int, stoodOut: Bool,
    settings: RateSettings
  ) {
    let usual = forecast.usual
    let count = sighting.count(mirrored: forecast.isMirrored)
    // Of a deviation only the beginning is a surprise.
    if Double(visits) >= settings.visitsPerWeek, deviation.length == 0 {
      let since = max(0, Double(closed) - settings.visitsPerWeek * settings.perHour)
      many.learn(surprise.manyTail, after: since, stoodOut: stoodOut)
      few.learn(surprise.fewTail, after: since, stoodOut: stoodOut)
    }
    closed = min(closed, .max - 1) + 1
    // In the first week nobody knows yet what stands out.
    let spread = weeks(settings) < 1 ? max(usual.spread, 0.6) : usual.spread
    let reach = 3 * CountDistribution(mean: usual.mean, spread: spread).variance.squareRoot() + 2
    var clipped = min(max(count, usual.mean - reach), usual.mean + reach)
    hour.intervals = min(hour.intervals, 254) + 1
    if clipped != count, abs(Int(hour.stoodOut)) < 127 {
      hour.stoodOut += (clipped < count) != forecast.isMirrored ? 1 : -1
    }
    addSpread(clipped, forecast, slot: slot, exposure: sighting.exposure, stoodOut: stoodOut, settings)
    if forecast.isMirrored, let total = sighting.total { clipped = total - clipped }
    hour.slotByte = UInt8(slot)
    hour.isShare = sighting.total != nil
    let unit = scale > 0 ? 1 / scale : 0
    func add(_ amount: Double, to sum: inout Float) {
      sum = min(sum + Float(min(amount, Double(RateProfile.most))), RateProfile.most)
    }
    add(sighting.exposure, to: &hour.exposure)
    add(sighting.count * unit, to: &hour.raw)
    add(max(clipped, 0) * unit, to: &hour.clipped)
    add(forecast.rate * sighting.exposure, to: &hour.expected)
    add(sighting.count, to: &events)
  }

  /// Adds how far the interval is from what the hour brings: in the first week from what it brought on the days before, since
  /// what is expected then is a guess.
  private mutating func addSpread(
    _ count: Double, _ forecast: Forecast, slot: Int, exposure: Double, stoodOut: Bool,
    _ settings: RateSettings
  ) {
    var mean = forecast.usual.mean
    var off = count - mean
    var doubt = 1 + 1 / max(forecast.support, 1)
    if !season.isFlat, weeks(settings) < 1, !forecast.isMirrored {
      guard let before = season.daysBefore(slot) else { return }
      mean = max(before * scale * exposure, mean / 100)
      off = count - mean
      doubt = 1.5
      // Of so few looks the mean itself may be far too small to divide by.
      mean = (2 * mean + count) / 3
    }
    guard mean > 0 else { return }
    // Of tiny counts a squared error says next to nothing about wavering.
    let guess = max(forecast.ownSpread, 0.3) * mean
    let weight = guess * guess / ((1 + guess) * (1 + guess)) * (stoodOut ? 0.25 : 1)
    let sample = (off * off / doubt - mean) / (mean * mean)
    hour.spread += Float(weight * min(max(sample, -1e6), 1e6))
    hour.spreadWeight += Float(weight)
  }

  /// Takes the hour under way, now over, into the season.
  mutating func learnHour(_ settings: RateSettings) {
    let ended = hour
    hour = HourUnderWay()
    guard let slot = ended.slot, ended.exposure > 0 else { return }
    let exposure = Double(ended.exposure)
    let raw = Double(ended.raw) / exposure
    let clipped = visits == 0 ? raw : Double(ended.clipped) / exposure
    let expected = Double(ended.expected) / exposure
    let spread = spread(slot, hourly: exposure, settings)
    let scatter = scatter(spread, exposure: exposure, isShare: ended.isShare)
    let weeks = weeks(settings)
    // What a deviation does to a season is known when it is over or adopted. Only a short one may be a habit.
    let caution: Season.Caution =
      deviation.isUnderWay
      ? Double(deviation.length) > 3 * settings.perHour ? .learnsNothing : .learnsHabits : .none
    if caution != .learnsNothing { learnSpread(slot, ended, settings, weeks: weeks) }
    if season.isFlat, events >= RateProfile.eventsForSeason {
      season.begin()
      seasonVisits = 0
    }
    season.learn(
      slot, clipped: clipped, raw: raw, mark: ended.mark, expected: expected, level: Double(level),
      weeks: weeks,
      caution: caution,
      scatter: scatter)
    let gain = caution == .none ? max(1 / (Double(visits) + 1), 1.0 / 672) : 0
    level = Float(min(Double(level) + gain * (clipped - Double(level)), Double(RateProfile.most)))
    visits = min(visits, .max - 1) + 1
    seasonVisits = min(seasonVisits, .max - 1) + 1
    if !deviation.isUnderWay, weeks >= 1, expected > 0 {
      follow(clipped / expected - 1, scatter(expected), settings)
    }
    rescale()
  }

  private mutating func learnSpread(
    _ slot: Int, _ ended: HourUnderWay, _ settings: RateSettings, weeks: Double
  ) {
    guard ended.spreadWeight > 0, !season.isFlat || visits >= 24 else { return }
    let sample = min(max(Double(ended.spread / ended.spreadWeight), -1e6), 1e6)
    let intervals = max(1, min(settings.perHour, 60))
    let weight = min(1, Double(ended.spreadWeight) / intervals)
    let gain = max(1 / (max(Double(visits) - 24, 0) + 10), 0.005) * weight
    spread = Float(
      min(max(Double(spread) + gain * (sample - Double(spread)), CountDistribution.leastSpread), 100))
    season.learnSpread(slot, sample: sample, weight: weight, usual: Double(spread), weeks: weeks)
  }

  /// Follows drift: the steady state of a filter for a level that wanders, seen through what scatters by `noise`.
  private mutating func follow(_ error: Double, _ noise: Double, _ settings: RateSettings) {
    let hours = max(1, Double(settings.intervalSeconds) / 3600)
    let gain = min(0.1, (RateProfile.drift * hours / max(noise, 1e-6)).squareRoot())
    scale = min(max(scale * (1 + gain * min(max(error, -0.9), 3)), 1e-18), 1e19)
  }

  private mutating func rescale() {
    guard level > 0, level < 0.125 || level >= 8 else { return }
    let exponent = Int(level.exponent)
    let power = Double(sign: .plus, exponent: exponent, significand: 1)
    guard scale * power > 1e-18, scale * power < 1e19 else { return }
    scale *= power
    level /= Float(power)
    season.rescale(by: exponent)
  }

  mutating func advanceDeviation(
    _ sighting: Sighting, _ forecast: Forecast, stoodOut: Bool, _ settings: RateSettings
  ) -> Deviation.End {
    guard deviation.isUnderWay else { return .none }
    let day = forecast.rate / (max(Double(level), 1e-9) * settings.perDay)
    return deviation.advance(
      count: sighting.count(mirrored: forecast.isMirrored), usual: forecast.usual, day: day,
      isRemarkable: stoodOut, perDay: settings.perDay)
  }

  /// Takes what a deviation has become for what is usual.
  mutating func adopt(_ factor: Double, _ forecast: Forecast) {
    var factor = factor
    if forecast.isMirrored {
      let share = min(max(forecast.rate * scale, 1e-9), 1)
      factor = max(1 - (1 - share) * factor, 0.01) / share
    }
    scale = min(max(scale * factor, 1e-18), 1e19)
    hour = HourUnderWay()
  }
}
