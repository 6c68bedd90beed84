import Glibc

/// Random numbers that are the same on every machine (SplitMix64), and the distributions that the months are made of.
struct SeededGenerator {
  private var state: UInt64
  private var spare: Double?

  init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }

  /// Between 0 and 1, neither included.
  mutating func uniform() -> Double { (Double(next() >> 11) + 0.5) / 9_007_199_254_740_992 }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(bound, 1))) }

  mutating func normal() -> Double {
    if let value = spare {
      spare = nil
      return value
    }
    let radius = (-2 * log(uniform())).squareRoot()
    let angle = 2 * Double.pi * uniform()
    spare = radius * sin(angle)
    return radius * cos(angle)
  }

  mutating func exponential() -> Double { -log(uniform()) }

  /// Marsaglia and Tsang's way.
  mutating func gamma(_ shape: Double) -> Double {
    if shape < 1 { return gamma(shape + 1) * pow(uniform(), 1 / shape) }
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = normal()
      let v = pow(1 + c * x, 3)
      if v > 0, log(uniform()) < x * x / 2 + d - d * v + d * log(v) { return d * v }
    }
  }

  mutating func poisson(_ mean: Double) -> Int {
    if mean <= 0 { return 0 }
    if mean < 30 {
      let limit = exp(-mean)
      var product = uniform()
      var count = 0
      while product > limit {
        product *= uniform()
        count += 1
      }
      return count
    }
    // A gamma waiting time halves the problem until it is small: exact.
    let part = Int(mean * 0.875)
    let waited = gamma(Double(part))
    if waited > mean {
      var count = 0
      for _ in 0..<(part - 1) where uniform() < mean / waited { count += 1 }
      return count
    }
    return part + poisson(mean - waited)
  }

  mutating func binomial(_ trials: Int, _ share: Double) -> Int {
    var count = 0
    for _ in 0..<trials where uniform() < share { count += 1 }
    return count
  }
}
