/// The gaps of a group, on a clock of the caller's choice: how long on the whole, and how long at most lately.
///
/// Beyond the mean, gaps are taken to get rarer by the same factor for each further stretch of the same length, and that
/// factor is read off the longest of them: the longest of n gaps is what one in n looks like.
struct GapTail: Equatable {
  private static let epochMicroseconds: Int64 = 28 * 86_400_000_000

  var mean: Float = 0
  /// In this epoch of four weeks and in the one before.
  var count: Float = 0
  var countBefore: Float = 0
  var longest: Float = 0
  var longestBefore: Float = 0
  var epoch: Int32 = 0

  var gaps: Double { Double(count) + Double(countBefore) }
  var mostUsual: Double { Double(max(longest, longestBefore)) }

  /// The stretch that makes a gap e times rarer; `steadiest` is the least that is believed, as a share of the mean.
  private func stretch(_ steadiest: Double) -> Double {
    let observed = (mostUsual - Double(mean)) / max(Elementary.ln(gaps + 1), 0.7)
    return max(observed, steadiest * Double(mean), 1e-6)
  }

  /// One gap in so many is as long, uncapped.
  func oneIn(_ gap: Double, steadiest: Double) -> Double {
    let beyond = (gap - Double(mean)) / stretch(steadiest)
    return beyond > 0 ? Elementary.exp(min(beyond, 100)) : 1
  }

  /// The gap that `patience` and one in `wanted` both allow to speak of.
  func remarkable(_ wanted: Double, patience: Double, steadiest: Double) -> Double {
    max(Double(mean) + stretch(steadiest) * Elementary.ln(max(wanted, 1)), patience * mostUsual)
  }

  mutating func learn(_ gap: Double, at microseconds: Int64) {
    let now = Int32(clamping: microseconds / GapTail.epochMicroseconds)
    if now > epoch {
      if count > 0 {
        longestBefore = longest
        countBefore = count
        longest = 0
        count = 0
      }
      epoch = now
    }
    let gap = Float(min(max(gap, 0), 1e12))
    let known = gaps
    mean += (gap - mean) * Float(max(1 / (known + 1), 1.0 / 4096))
    count = min(count + 1, 1e7)
    longest = max(longest, gap)
  }
}
