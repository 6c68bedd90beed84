/// How often a source surprises, compared with how often the distribution says it should.
///
/// The distribution describes ordinary intervals well and rare ones on trust. So the surprises above one in twenty are
/// counted, and how far they go beyond it is averaged (peaks over a threshold: beyond it the logarithm of a probability that is
/// right is exponential with mean 1). A source with more or longer tails than that has its scores lowered; they are never
/// raised.
struct TailCalibration: Equatable {
  private static let share = 0.05
  private static let lnShare = 2.995732273553991
  /// A single surprise counts as at most one in 8,000, a reported one as one in 400, so that real incidents do not make
  /// a source deaf.
  private static let mostExcess = 6.0
  private static let mostReported = 4.0

  var frequency: Float = Float(share)
  /// What sources usually have, until this one is known.
  var excess: Float = 1.1

  /// The share of intervals that look like one of probability `tail`, had nothing changed.
  func calibrated(_ tail: Double) -> Double {
    let frequency = Double(frequency)
    guard tail < TailCalibration.share else {
      return min(1, max(tail, tail * frequency / TailCalibration.share))
    }
    let beyond = -Elementary.ln(tail) - TailCalibration.lnShare
    return frequency * Elementary.exp(-beyond / Double(excess))
  }

  /// Takes in an interval; `seen` is how many were before it.
  mutating func learn(_ tail: Double, after seen: Double, stoodOut: Bool) {
    let exceeds = tail < TailCalibration.share
    let gain = max(1 / (seen + 100), 0.001)
    let now = Double(frequency) + gain * ((exceeds ? 1 : 0) - Double(frequency))
    frequency = Float(min(max(now, TailCalibration.share), 0.5))
    guard exceeds else { return }
    let beyond = min(
      -Elementary.ln(tail) - TailCalibration.lnShare,
      stoodOut ? TailCalibration.mostReported : TailCalibration.mostExcess)
    let step = max(1 / (seen * TailCalibration.share + 10), 0.02)
    excess = Float(min(max(Double(excess) + step * (beyond - Double(excess)), 1), 3))
  }
}
