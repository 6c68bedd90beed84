/// What a profile expects of one interval.
struct Forecast {
  /// Relative to the profile's scale and to an exposure of 1.
  let rate: Double
  let expected: Double
  /// Then the distributions are those of the denominator's rest.
  let isMirrored: Bool
  /// Of the interval's count, the uncertainty of what is expected included.
  let usual: CountDistribution
  /// What else would be no surprise.
  let alternative: CountDistribution?
  /// Looks that the rate is worth.
  let support: Double
  /// The part of `usual.spread` that is the source's own.
  let ownSpread: Double
}

/// How unexpected a count was.
struct Surprise {
  /// Of so many or more, and of so few or fewer, by the distribution; 0.5 stands for nothing near a surprise.
  var manyTail = 0.5
  var fewTail = 0.5
  var score = 1.0
}
