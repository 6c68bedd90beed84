/// Logarithm, exponential and log-gamma from the four operations only.
///
/// The C library's may differ in the last bit between versions, and a judgement must not depend on what it ran on:
/// the same stream gives the same findings everywhere. Accurate to about 1e-14.
enum Elementary {
  private static let ln2 = 0.693147180559945309417

  /// The natural logarithm; of zero, negative numbers and not-a-number the logarithm of the smallest normal number.
  static func ln(_ x: Double) -> Double {
    guard x >= Double.leastNormalMagnitude else { return -708.396418532264106 }
    guard x <= Double.greatestFiniteMagnitude else { return 709.782712893383973 }
    var exponent = Double(x.exponent)
    var m = x.significand
    if m > 1.41421356237309505 {
      m *= 0.5
      exponent += 1
    }
    // ln m = 2 artanh t, and |t| is at most 0.172.
    let t = (m - 1) / (m + 1)
    let s = t * t
    var sum = 1.0 / 21
    for n in [19.0, 17, 15, 13, 11, 9, 7, 5, 3, 1] { sum = sum * s + 1 / n }
    return exponent * ln2 + 2 * t * sum
  }

  /// e to the `x`: 0 below -700, and never more than e to the 700.
  static func exp(_ x: Double) -> Double {
    guard x > -700 else { return 0 }
    let x = x < 700 ? x : 700
    let n = (x / ln2).rounded()
    let r = x - n * ln2
    var sum = 1.0
    for k in [14.0, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1] { sum = 1 + sum * r / k }
    return Double(sign: .plus, exponent: Int(n), significand: sum)
  }

  /// The logarithm of the gamma function for positive `x` (Stirling's series above 10, the recurrence below).
  static func lnGamma(_ x: Double) -> Double {
    var x = x > 1e-12 ? x : 1e-12
    var product = 1.0
    while x < 10 {
      product *= x
      x += 1
    }
    let i = 1 / (x * x)
    let series = (1.0 / 12 - i * (1.0 / 360 - i * (1.0 / 1260 - i * (1.0 / 1680 - i / 1188)))) / x
    return (x - 0.5) * ln(x) - x + 0.918938533204672742 + series - ln(product)
  }
}
