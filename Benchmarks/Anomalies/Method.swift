import Baselines

/// A way to watch a source: which of its intervals it would have spoken about.
enum Method: String, CaseIterable {
  case baseline = "attestd"
  /// The least and the most of the first two weeks (of days, eight), which nobody has when the watch begins.
  case threshold = "fixed threshold"
  /// Three standard deviations from the mean of everything so far.
  case zScore = "z-score"

  /// 1 for too many, -1 for too few, 0 for nothing to say, for each interval. What goes on with the same sign is one finding;
  /// the baseline says itself what goes on.
  func watch(_ month: Month) -> (signs: [Int], starts: [Int]) {
    switch self {
    case .baseline: Method.baseline(month)
    case .threshold: Method.joined(Method.threshold(month))
    case .zScore: Method.joined(Method.zScore(month))
    }
  }

  private static func baseline(_ month: Month) -> (signs: [Int], starts: [Int]) {
    var profile = RateProfile()
    var signs: [Int] = []
    var starts: [Int] = []
    for (index, interval) in month.intervals.enumerated() {
      let judgement = profile.close(
        count: interval.count, of: interval.total, slot: interval.slot, settings: month.settings)
      signs.append(judgement.direction == .tooMany ? 1 : judgement.direction == .tooFew ? -1 : 0)
      if judgement.direction != .none, !judgement.isContinuation { starts.append(index) }
    }
    return (signs, starts)
  }

  private static func joined(_ signs: [Int]) -> (signs: [Int], starts: [Int]) {
    (signs, signs.indices.filter { signs[$0] != 0 && ($0 == 0 || signs[$0] != signs[$0 - 1]) })
  }

  private static func value(_ interval: Month.Interval) -> Double? {
    guard let total = interval.total else { return Double(interval.count) }
    return total < 50 ? nil : Double(interval.count) / Double(total)
  }

  private static func threshold(_ month: Month) -> [Int] {
    let known = month.intervals.prefix(2 * month.learned).compactMap(value)
    let least = known.min() ?? 0
    let most = known.max() ?? 0
    return month.intervals.enumerated().map { index, interval in
      guard index >= month.learned, let value = value(interval) else { return 0 }
      return value > most ? 1 : value < least ? -1 : 0
    }
  }

  private static func zScore(_ month: Month) -> [Int] {
    var count = 0.0
    var sum = 0.0
    var squares = 0.0
    return month.intervals.enumerated().map { index, interval in
      guard let value = value(interval) else { return 0 }
      defer {
        count += 1
        sum += value
        squares += value * value
      }
      guard index >= month.learned else { return 0 }
      let mean = sum / count
      let reach = 3 * max(0, squares / count - mean * mean).squareRoot()
      return value > mean + reach ? 1 : value < mean - reach ? -1 : 0
    }
  }
}
