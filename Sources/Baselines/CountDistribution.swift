/// What counts of a group scatter like around their mean: a negative binomial, which is Poisson's with a rate that
/// itself wavers.
///
/// Its variance is `mean + spread * mean * mean`: the first part is chance, the second says by how much (squared, as a
/// share) the source differs from itself for no reason we know.
package struct CountDistribution {
  /// Of both parts of `spread` together never less than a rate that wavers by 5 %: no source is steadier than that.
  static let leastSpread = 0.0025
  private static let mostSpread = 1e4
  /// From here on chance is no part of the scatter, and larger counts are scaled down to it.
  private static let mostMean = 1e5

  package let mean: Double
  package let spread: Double

  package init(mean: Double, spread: Double) {
    self.mean = min(max(mean, 1e-9), 1e19)
    self.spread = min(max(spread, CountDistribution.leastSpread), CountDistribution.mostSpread)
  }

  package var variance: Double { mean + spread * mean * mean }

  /// The probability of `count` or more.
  package func upperTail(_ count: Double) -> Double {
    guard count > 0 else { return 1 }
    let scale = mean > CountDistribution.mostMean ? CountDistribution.mostMean / mean : 1
    let size = 1 / spread
    let share = mean * scale * spread / (1 + mean * scale * spread)
    return CountDistribution.incompleteBeta(share, 1 - share, min(count * scale, 1e12), size)
  }

  /// The probability of `count` or fewer.
  package func lowerTail(_ count: Double) -> Double {
    guard count >= 0 else { return 0 }
    let scale = mean > CountDistribution.mostMean ? CountDistribution.mostMean / mean : 1
    let size = 1 / spread
    let rest = 1 / (1 + mean * scale * spread)
    return CountDistribution.incompleteBeta(rest, 1 - rest, size, min(count * scale, 1e12) + 1)
  }

  /// The regularised incomplete beta function I_x(a, b) by its continued fraction; `y` is 1 - x, passed so that no digits are
  /// lost near 1 (Abramowitz and Stegun 26.5.8).
  private static func incompleteBeta(_ x: Double, _ y: Double, _ a: Double, _ b: Double) -> Double {
    guard x > 0 else { return 0 }
    guard y > 0 else { return 1 }
    let front = Elementary.exp(
      Elementary.lnGamma(a + b) - Elementary.lnGamma(a) - Elementary.lnGamma(b) + a * Elementary.ln(x)
        + b * Elementary.ln(y))
    let value =
      x < (a + 1) / (a + b + 2) ? front * fraction(x, a, b) / a : 1 - front * fraction(y, b, a) / b
    return min(max(value, 0), 1)
  }

  /// Lentz's way through the continued fraction, which needs about the square root of the larger parameter in steps.
  private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
    func kept(_ value: Double) -> Double { abs(value) < 1e-300 ? 1e-300 : value }
    var c = 1.0
    var d = 1 / kept(1 - (a + b) * x / (a + 1))
    var h = d
    for step in 1...2000 {
      let m = Double(step)
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      d = 1 / kept(1 + even * d)
      c = kept(1 + even / c)
      h *= d * c
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      d = 1 / kept(1 + odd * d)
      c = kept(1 + odd / c)
      let change = d * c
      h *= change
      if abs(change - 1) < 1e-10 { break }
    }
    return h
  }
}
