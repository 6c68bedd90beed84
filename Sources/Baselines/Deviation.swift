/// A stretch in which a group is not what it was, from its first remarkable interval until it is back to normal or what it
/// became is taken for normal.
struct Deviation: Equatable {
  enum End {
    case none
    case over
    /// Since `Deviation.daysToAdopt` usual days.
    case adopted(factor: Double)
  }

  /// Volume, in usual days, after which what is seen is what will be expected. More than one, so that a holiday is not
  /// taken for the new rule, whichever day of the week it is.
  static let daysToAdopt = 2.0

  var direction: RateJudgement.Direction = .none
  var length: UInt32 = 0
  /// Seen and expected since it began, the last day counting most.
  var seen: Float = 0
  var expected: Float = 0
  var days: Float = 0
  /// How much more likely the last intervals are if the deviation goes on than if it is over (a logarithm).
  var evidence: Float = 0

  var isUnderWay: Bool { direction != .none }

  /// What was seen for each that was expected; half an event may have been missed on either side.
  var factor: Double {
    let doubt = min(0.5, Double(expected) / 10)
    return min(max((Double(seen) + doubt) / max(Double(expected) + doubt, 1e-9), 1e-4), 1e4)
  }

  mutating func open(_ direction: RateJudgement.Direction) {
    self = Deviation()
    self.direction = direction
  }

  /// Takes in an interval, of which `day` (a share of a usual day's volume) was expected.
  mutating func advance(
    count: Double, usual: CountDistribution, day: Double, isRemarkable: Bool, perDay: Double
  ) -> End {
    if length > 0 {
      let shifted = CountDistribution(mean: usual.mean * factor, spread: usual.spread)
      let offUsual = count - usual.mean
      let offShifted = count - shifted.mean
      var gain =
        (offUsual * offUsual / usual.variance - offShifted * offShifted / shifted.variance
          - Elementary.ln(shifted.variance / usual.variance)) / 2
      if !isRemarkable, factor > 0.8, factor < 1.25 { gain = -1 }
      evidence = Float(min(Double(evidence) + min(max(gain, -2), 2), 4))
    }
    length = length == .max ? .max : length + 1
    let keep = 1 - 1 / max(perDay, 2)
    let bounded = length == 1 ? count : min(count, 4 * factor * usual.mean + 4)
    seen = Float(min(Double(seen) * keep + bounded, 1e30))
    expected = Float(min(Double(expected) * keep + usual.mean, 1e30))
    // One large hour, the nightly batch, is no day.
    days = Float(min(Double(days) + min(day, max(0.25, 1 / perDay)), 1e6))
    if evidence < -5 || Double(length) > 14 * max(perDay, 1) { return .over }
    let isLong = Double(days) >= Deviation.daysToAdopt && Double(length) >= max(3, perDay)
    return isLong ? .adopted(factor: factor) : .none
  }
}
