extension RateProfile {
  /// The relative variance of one look at an hour with so much exposure, as a function of its rate.
  func scatter(_ spread: Double, exposure: Double, isShare: Bool) -> (Double) -> Double {
    let scale = scale
    return { rate in
      let mean = max(rate * scale * exposure, 1e-9)
      guard isShare, rate * scale > 0.5 else { return spread + 1 / mean }
      let rest = max(1 - rate * scale, 1e-9)
      return (rest / exposure + spread * rest * rest) / (rate * scale * rate * scale)
    }
  }

  func weeks(_ settings: RateSettings) -> Double { Double(seasonVisits) / settings.visitsPerWeek }

  /// How much of the wavering at this hour is usual: its own on such days, as far as the looks at it say something, and else
  /// the whole profile's. Of small counts chance hides it, so their looks count less.
  func spread(_ slot: Int, hourly exposure: Double, _ settings: RateSettings) -> Double {
    let all = Double(spread)
    guard let own = season.spread(slot) else { return all }
    let part = all * (season.daysBefore(slot) ?? 0) * scale * exposure
    let told = part / (1 + part)
    let looks = weeks(settings) * (slot >= Season.firstWeekendSlot ? 2 : 5) * told * told
    return (looks * own + 16 * all) / (looks + 16)
  }

  func forecast(slot: Int, exposure: Double, isShare: Bool, settings: RateSettings) -> Forecast {
    let hourly = exposure * settings.perHour
    let spread = spread(slot, hourly: hourly, settings)
    let scatter = scatter(spread, exposure: hourly, isShare: isShare)
    let estimate = season.estimate(
      slot, level: Double(level), weeks: weeks(settings), looks: Double(visits), scatter: scatter)
    // Where there never was an event a quarter of one may have been missed.
    let least = scale > 0 ? 0.25 / (estimate.support * hourly * scale) : 0
    func bounded(_ rate: Double) -> Double {
      let rate = max(rate, least)
      return isShare && scale > 0 ? min(rate, 1 / scale) : rate
    }
    let rate = bounded(estimate.rate)
    let doubt = scatter(rate) / estimate.support
    let share = rate * scale
    let isMirrored = isShare && share > 0.5
    func distribution(_ rate: Double) -> CountDistribution {
      let share = rate * scale
      guard isMirrored else { return CountDistribution(mean: share * exposure, spread: spread + doubt) }
      let rest = max(1 - share, least * scale)
      return CountDistribution(mean: rest * exposure, spread: spread + doubt * share * share / (rest * rest))
    }
    return Forecast(
      rate: rate, expected: share * exposure, isMirrored: isMirrored, usual: distribution(rate),
      alternative: estimate.alternative.map { distribution(bounded($0)) }, support: estimate.support,
      ownSpread: spread)
  }

  /// What is expected of a count; where two things would be no surprise, the smaller.
  func expected(slot: Int, settings: RateSettings) -> Double {
    let forecast = forecast(
      slot: min(max(slot, 0), Season.slots - 1), exposure: 1, isShare: false, settings: settings)
    return min(forecast.expected, forecast.alternative?.mean ?? forecast.expected)
  }

  /// `count` is mirrored where the forecast is.
  func surprise(_ count: Double, _ forecast: Forecast) -> Surprise {
    var surprise = Surprise()
    let usual = forecast.usual
    let off = count - usual.mean
    // Within 1.2 standard deviations nothing is below one in twenty, and most intervals are.
    guard off * off > 1.44 * usual.variance || usual.mean < 10 else { return surprise }
    let isMany = off > 0
    var tail = isMany ? usual.upperTail(count) : usual.lowerTail(count)
    if let other = forecast.alternative {
      tail = max(tail, isMany ? other.upperTail(count) : other.lowerTail(count))
    }
    let calibration = isMany != forecast.isMirrored ? many : few
    let chance = calibration.calibrated(tail)
    surprise.score = chance > 1 / RateSettings.highestScore ? max(1, 1 / chance) : RateSettings.highestScore
    if isMany != forecast.isMirrored { surprise.manyTail = tail } else { surprise.fewTail = tail }
    return surprise
  }

  /// Whether the count is one to report, learning or not.
  func standsOut(_ count: Double, _ forecast: Forecast, _ settings: RateSettings) -> RateJudgement.Direction {
    let usual = forecast.usual
    let other = forecast.alternative?.mean ?? usual.mean
    if count > usual.mean {
      guard count >= Double(settings.least), count >= settings.factor * max(usual.mean, other) else {
        return .none
      }
      guard surprise(count, forecast).score >= settings.oneIn else { return .none }
      return forecast.isMirrored ? .tooFew : .tooMany
    }
    guard count * settings.factor <= min(usual.mean, other) else { return .none }
    guard surprise(count, forecast).score >= settings.oneIn else { return .none }
    return forecast.isMirrored ? .tooMany : .tooFew
  }

  func band(_ total: Int?, _ forecast: Forecast, isLearning: Bool, _ settings: RateSettings) -> RateBand {
    guard !isLearning else {
      return RateBand(low: 0, high: .max, expected: forecast.expected, isLearning: true)
    }
    let last = total ?? .max
    func standsOut(_ count: Int) -> Bool {
      self.standsOut(Double(count), forecast, settings) != .none
    }
    // In the mirrored count too a larger distance from the middle is never less remarkable, so halving finds the ends.
    let middle = Int(min(max(forecast.usual.mean, 0), 9e18))
    var low = 0
    if standsOut(0) {
      var remarkable = 0
      low = min(middle, last)
      while low - remarkable > 1 {
        let between = remarkable + (low - remarkable) / 2
        if standsOut(between) { remarkable = between } else { low = between }
      }
    }
    var high = min(middle, last)
    var step = max(settings.least, 1)
    while high < last {
      let further = last - high > step ? high + step : last
      if standsOut(further) {
        var remarkable = further
        while remarkable - high > 1 {
          let between = high + (remarkable - high) / 2
          if standsOut(between) { remarkable = between } else { high = between }
        }
        break
      }
      high = further
      step = step > Int.max / 4 ? step : step * 2
    }
    guard forecast.isMirrored, let total else {
      return RateBand(low: low, high: high, expected: forecast.expected, isLearning: false)
    }
    return RateBand(low: total - high, high: total - low, expected: forecast.expected, isLearning: false)
  }
}
