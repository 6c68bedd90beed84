import Baselines
import Glibc

/// The intervals of one source, drawn from a seed, with incidents or without.
struct Month {
  struct Interval {
    let count: Int
    let total: Int?
    let slot: Int
    /// What was true, incidents left out.
    let mean: Double
  }

  let source: Source
  let intervals: [Interval]
  let incidents: [Incident]
  let learned: Int

  var settings: RateSettings {
    RateSettings(intervalSeconds: source.intervalSeconds, learnIntervals: learned)
  }

  /// Whether the incident's first interval is a hundred times rarer than a finding has to be, even if the source wavered one
  /// and a half times as much as it does and its mean were a quarter nearer. What is not, nobody can tell from chance with
  /// certainty after a few weeks.
  func isPlain(_ incident: Incident) -> Bool {
    let interval = intervals[incident.intervals.lowerBound]
    var mean = interval.mean
    var count = interval.count
    if let total = interval.total {
      if total < settings.leastTotal { return false }
      if let share = source.share, share > 0.5 {
        mean = Double(total) - mean
        count = total - count
      }
    }
    let isMany = incident.kind.factor > 1
    guard
      isMany
        ? count >= settings.least && Double(count) >= settings.factor * mean
        : Double(count) * settings.factor <= mean
    else { return false }
    return truth(isMany, Double(count), mean * (isMany ? 1.25 : 0.8)) * settings.oneIn * 100 < 1
  }

  /// The probability of so many or more, or of so few or fewer.
  private func truth(_ isMany: Bool, _ count: Double, _ mean: Double) -> Double {
    let counts = CountDistribution(mean: mean, spread: 2.25 * spread)
    let plain = isMany ? counts.upperTail(count) : counts.lowerTail(count)
    if case .bursts(let deviation, _) = source.scatter {
      // Of these counts chance is the smaller part; it is added to the wavering. That no logarithm is ever so small is more
      // than anybody can learn from mean and variance, so the other distribution with these has to agree.
      let all = (deviation * deviation + 1 / mean).squareRoot()
      let z = (log(max(count, 0.5) / mean) + deviation * deviation / 2) / all
      return max(plain, erfc((isMany ? z : -z) / 2.0.squareRoot()) / 2)
    }
    return plain
  }

  /// The spread that the true distribution has, or the negative binomial's of the same variance.
  var spread: Double {
    switch source.scatter {
    case .plain(let spread): spread
    case .bursts(let deviation, _): exp(deviation * deviation) - 1
    }
  }

  init(_ source: Source, seed: UInt64, incidents wanted: Bool) {
    self.source = source
    var random = SeededGenerator(seed)
    let hours = Double(source.intervalSeconds) / 3600
    let perWeek = 604_800 / source.intervalSeconds
    let count = perWeek * source.weeks
    learned = source.intervalSeconds == 86_400 ? perWeek * 4 : perWeek
    var incidents: [Incident] = []
    if wanted {
      let length = max(1, 3600 / source.intervalSeconds)
      let every = max(perWeek, 28)
      // Of a share, intervals with too little in them are not learnt from, and learning takes longer.
      var at = learned + random.below(perWeek / 3) + (source.share == nil ? 0 : perWeek / 4)
      while at + 3 * length < count {
        let kind = Incident.Kind.allCases[random.below(Incident.Kind.allCases.count)]
        let lasts = kind.factor < 1 ? 3 * length : length
        let incident = Incident(
          kind: kind, intervals: at..<(at + (source.intervalSeconds == 86_400 ? 1 : lasts)))
        let touched =
          Double(incident.intervals.lowerBound) * hours..<Double(incident.intervals.upperBound) * hours
        let isClear = !source.excused.contains {
          ($0.lowerBound - 24..<$0.upperBound + 24).overlaps(touched)
        }
        // What comes again a week later is a habit, by design.
        let isNew = !incidents.contains { other in
          let weeks = (incident.intervals.lowerBound - other.intervals.lowerBound + perWeek / 2) / perWeek
          let moved =
            (other.intervals.lowerBound + weeks * perWeek)..<(other.intervals.upperBound + weeks * perWeek)
          return weeks > 0 && weeks < 3 && moved.overlaps(incident.intervals)
        }
        if isClear, isNew { incidents.append(incident) }
        at += every / 4 + random.below(every / 4) + lasts
      }
    }
    self.incidents = incidents
    var factors = [Double](repeating: 1, count: count)
    for incident in incidents {
      for index in incident.intervals { factors[index] = incident.kind.factor }
    }
    var intervals: [Interval] = []
    intervals.reserveCapacity(count)
    var waver = 0.0
    for index in 0..<count {
      let hour = Double(index) * hours
      // Long intervals hold hours that differ.
      let mean =
        hours <= 1
        ? source.rate(hour) * hours : (0..<Int(hours)).reduce(0) { $0 + source.rate(hour + Double($1)) }
      var off = 1.0
      switch source.scatter {
      case .plain(let spread): off = random.gamma(1 / spread) * spread
      case .bursts(let deviation, let left):
        let keep = pow(left, hours)
        waver = keep * waver + (1 - keep * keep).squareRoot() * deviation * random.normal()
        off = exp(waver - deviation * deviation / 2)
      }
      let slot = Int(hour) % 168
      if let share = source.share {
        let total = random.poisson(mean * (random.gamma(50) / 50))
        var bad = source.share ?? 0
        bad = share > 0.5 ? 1 - (1 - share) * off * factors[index] : share * off * factors[index]
        let seen = random.binomial(total, min(max(bad, 0), 1))
        intervals.append(Interval(count: seen, total: total, slot: slot, mean: share * Double(total)))
      } else {
        intervals.append(
          Interval(count: random.poisson(mean * off * factors[index]), total: nil, slot: slot, mean: mean))
      }
    }
    self.intervals = intervals
  }

  func isExcused(_ index: Int) -> Bool {
    let hour = Double(index) * Double(source.intervalSeconds) / 3600
    return source.excused.contains { $0.contains(hour) }
  }
}
