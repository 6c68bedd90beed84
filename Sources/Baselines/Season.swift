/// The shape of a group's week: how much of the usual comes in each of its 168 hours, from Monday's first.
///
/// An hour of the week is seen once a week, so after a week there is one look at it. It is therefore held together with what
/// the same hour was on other workdays (or at weekends), that with the same hour on all days, and that with the level: each
/// tier counts for as many looks as its own differences turned out to be worth. In memory nothing at all until a group has
/// enough events for a shape.
struct Season: Equatable {
  static let slots = 168
  static let firstWeekendSlot = 120
  static let cellCount = slots + 48 + 48

  /// How much of what is seen may be taken for usual.
  enum Caution {
    case none
    case learnsHabits
    case learnsNothing
  }

  /// What an hour will bring, relative to the profile's scale.
  struct Estimate {
    var rate: Double
    /// The other thing it may well bring: an hour seen once or twice may be as it was then or like the other days.
    var alternative: Double?
    /// Looks at it that the estimate is worth.
    var support: Double
  }

  /// 168 hours of the week, 24 hours of workdays, 24 of weekends, and 48 spreads for the latter; or empty.
  var cells: [Cell] = []
  /// Squared errors, in units of the expected, of going by the level alone, the hour of day alone, and the hour of day on
  /// workdays or weekends alone. 1 would be perfect.
  var levelLoss: Float = 8
  var hourLoss: Float = 4
  var dayLoss: Float = 2
  /// The same of all tiers together, against which the others are held.
  var loss: Float = 1

  var isFlat: Bool { cells.isEmpty }

  mutating func begin() { cells = [Cell](repeating: .never, count: Season.cellCount) }

  private static func dayIndex(_ slot: Int) -> Int {
    slots + slot % 24 + (slot >= firstWeekendSlot ? 24 : 0)
  }

  /// The hour's mean on such days so far, if there was one.
  func daysBefore(_ slot: Int) -> Double? {
    let cell = cells[Season.dayIndex(slot)]
    return cell.isNever ? nil : cell.value
  }

  /// The spread of the hour on such days, or nil where nothing is known of it.
  func spread(_ slot: Int) -> Double? {
    guard !isFlat else { return nil }
    let cell = cells[Season.dayIndex(slot) + 48]
    return cell.isNever ? nil : cell.value
  }

  mutating func learnSpread(_ slot: Int, sample: Double, weight: Double, usual: Double, weeks: Double) {
    guard !isFlat else { return }
    let index = Season.dayIndex(slot) + 48
    let known = cells[index].isNever ? usual : cells[index].value
    let looks = weeks * (slot >= Season.firstWeekendSlot ? 2 : 5)
    let gain = max(1 / (looks + 4), 0.04) * min(weight, 1)
    cells[index] = Cell(min(max(known + gain * (sample - known), CountDistribution.leastSpread), 100))
  }

  private func hourOfDay(_ slot: Int) -> Double? {
    let workday = cells[Season.slots + slot % 24]
    let weekend = cells[Season.slots + 24 + slot % 24]
    if workday.isNever { return weekend.isNever ? nil : weekend.value }
    return weekend.isNever ? workday.value : (5 * workday.value + 2 * weekend.value) / 7
  }

  /// Looks at a parent that one's own are weighed against.
  private func looks(_ tier: Float) -> Double {
    min(max(Double(loss) / max(Double(tier - loss), 0.001), 0.2), 20)
  }

  /// `level` is the mean of all hours; `weeks` since the season began, `looks` at hours since ever; `scatter` is the
  /// relative variance of a single look as a function of the rate.
  func estimate(
    _ slot: Int, level: Double, weeks: Double, looks: Double, scatter: (Double) -> Double
  ) -> Estimate {
    var estimate = Estimate(rate: level, alternative: nil, support: max(looks, 0.5))
    guard !isFlat else { return estimate }
    let ownLooks = max(1, weeks.rounded(.down))
    if let hour = hourOfDay(slot) {
      estimate.mix(hour, looks: max(1, (7 * weeks).rounded(.down)), against: self.looks(levelLoss), scatter)
    } else {
      estimate.support = min(estimate.support, 0.5)
    }
    let day = cells[Season.dayIndex(slot)]
    if !day.isNever {
      let looks = ownLooks * (slot >= Season.firstWeekendSlot ? 2 : 5)
      estimate.mix(day.value, looks: weeks < 1 ? 1 : looks, against: self.looks(hourLoss), scatter)
    } else {
      estimate.support = min(estimate.support, 1)
    }
    let own = cells[slot]
    guard !own.isNever else { return estimate }
    let parent = estimate.rate
    let distance = estimate.mix(own.value, looks: min(ownLooks, 8), against: self.looks(dayLoss), scatter)
    if ownLooks < 3, distance > 4 {
      estimate.alternative = abs(own.value - estimate.rate) > abs(parent - estimate.rate) ? own.value : parent
    }
    return estimate
  }

  /// Takes in one visit of an hour. `clipped` is its mean with what stood out cut off, `raw` without, `expected` what was
  /// expected, all relative to the scale.
  mutating func learn(
    _ slot: Int, clipped: Double, raw: Double, mark: Cell.Mark, expected: Double, level: Double,
    weeks: Double,
    caution: Caution, scatter: (Double) -> Double
  ) {
    guard !isFlat else { return }
    let dayIndex = Season.dayIndex(slot)
    let unit = expected * expected * scatter(expected)
    let visited = weeks * 168
    if unit > 0, visited >= 24, caution == .none {
      let gain = Float(max(1 / (visited + 20), 0.004))
      loss += gain * (error(expected) - loss)
      func error(_ prediction: Double) -> Float {
        let error = clipped - prediction
        return Float(min(error * error / unit, 16))
      }
      levelLoss += gain * (error(level) - levelLoss)
      if let hour = hourOfDay(slot) { hourLoss += gain * (error(hour) - hourLoss) }
      if !cells[dayIndex].isNever { dayLoss += gain * (error(cells[dayIndex].value) - dayLoss) }
    }
    let parent = cells[dayIndex].isNever ? nil : cells[dayIndex].value
    learnDay(
      dayIndex, clipped, raw, isWeekend: slot >= Season.firstWeekendSlot, weeks: weeks, caution: caution)
    learnOwn(
      slot, clipped: clipped, raw: raw, mark: mark, parent: parent, weeks: weeks, caution: caution, scatter)
  }

  private mutating func learnDay(
    _ index: Int, _ clipped: Double, _ raw: Double, isWeekend: Bool, weeks: Double, caution: Caution
  ) {
    guard !cells[index].isNever else {
      cells[index] = Cell(raw)
      return
    }
    // In the first week visits are not counted, and a third is a fair middle.
    let looks = weeks < 1 ? 2 : weeks.rounded(.down) * (isWeekend ? 2 : 5)
    let gain = caution == .none ? max(1 / (looks + 1), 0.05) : 0
    cells[index] = Cell(cells[index].value + gain * (clipped - cells[index].value))
  }

  private mutating func learnOwn(
    _ slot: Int, clipped: Double, raw: Double, mark: Cell.Mark, parent: Double?, weeks: Double,
    caution: Caution,
    _ scatter: (Double) -> Double
  ) {
    let own = cells[slot]
    guard !own.isNever else {
      cells[slot] = Cell(raw)
      return
    }
    guard caution != .learnsNothing else { return }
    let looks = max(1, weeks.rounded(.down))
    if looks < 2, let parent, Season.distance(own.value, parent, looks: 1, scatter) > 9,
      abs(raw - parent) < abs(raw - own.value) / 2
    {
      // Two looks that disagree, and the other days side with the second: the first was an accident.
      cells[slot] = Cell(raw)
      return
    }
    if mark != .none, mark == own.mark {
      // The same accident at the same hour a week later is a habit.
      cells[slot] = Cell(raw)
      return
    }
    let gain = caution == .none ? max(1 / (looks + 1), 0.12) : 0
    cells[slot] = Cell(own.value + gain * (clipped - own.value), mark: mark)
  }

  /// The squared difference of a mean of `looks` from its parent, in units of what chance makes of it.
  fileprivate static func distance(
    _ own: Double, _ parent: Double, looks: Double, _ scatter: (Double) -> Double
  ) -> Double {
    let between = max((own + parent) / 2, 1e-9)
    let difference = (own - parent) / between
    return difference * difference * looks / max(scatter(between), 1e-9)
  }

  /// Divides all rates by two to the power of `exponent`, which changes no digit.
  mutating func rescale(by exponent: Int) {
    for index in cells.indices where index < Season.slots + 48 && !cells[index].isNever {
      let cell = cells[index]
      cells[index] = Cell(
        cell.value * Double(sign: .plus, exponent: -exponent, significand: 1), mark: cell.mark)
    }
  }
}

extension Season.Estimate {
  /// Draws the estimate towards `own`, seen `looks` times; what is here so far counts for `against` looks, and for less where
  /// the two are so far apart that they cannot be the same. Gives that distance, squared.
  @discardableResult
  mutating func mix(_ own: Double, looks: Double, against: Double, _ scatter: (Double) -> Double) -> Double {
    let distance = Season.distance(own, rate, looks: looks, scatter)
    let weight = min(against, support) * (distance > 4 ? 16 / (distance * distance) : 1)
    rate = (looks * own + weight * rate) / (looks + weight)
    support = looks + weight
    return distance
  }
}
