import Baselines

/// Numbers drawn from a seed, for streams that are the same at every run.
struct Dice {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(bound, 1))) }

  mutating func uniform() -> Double { Double(next() >> 11) / 9_007_199_254_740_992 }

  /// About normal around `mean`, with a standard deviation of the root of the mean and `waver` of it besides.
  mutating func count(_ mean: Double, waver: Double = 0.1) -> Int {
    let deviation = (mean + waver * waver * mean * mean).squareRoot()
    let normal = (0..<12).reduce(-6.0) { sum, _ in sum + uniform() }
    return max(0, Int((mean + deviation * normal).rounded()))
  }
}

/// A source with office hours: what an hour of the week brings.
func office(_ slot: Int) -> Double {
  if slot >= 120 { return 40 }
  return (8..<18).contains(slot % 24) ? 800 : 30
}

/// A profile and what it said, hour by hour.
struct Run {
  var profile = RateProfile()
  let settings: RateSettings
  var judgements: [RateJudgement] = []
  var hour = 0

  init(_ settings: RateSettings = RateSettings(intervalSeconds: 3600)) { self.settings = settings }

  /// Of those that chance does not make in the length of a test.
  static var strict: Run { Run(RateSettings(intervalSeconds: 3600, oneIn: 50_000)) }

  mutating func hours(_ count: Int, _ next: (_ slot: Int) -> Int) {
    for _ in 0..<count {
      let slot = hour % 168
      judgements.append(profile.close(count: next(slot), slot: slot, settings: settings))
      hour += 1
    }
  }

  /// The hours in which something new was said.
  var findings: [Int] {
    judgements.indices.filter { judgements[$0].direction != .none && !judgements[$0].isContinuation }
  }
}
