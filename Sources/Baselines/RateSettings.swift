/// What a document says about a rate. The same for all groups of a baseline, and to be the same at every call: a profile
/// does not keep it.
package struct RateSettings: Hashable, Sendable {
  /// No score is higher: nobody has seen enough to speak of less than one in a million.
  package static let highestScore = 1_000_000.0

  /// 60 s to a day.
  package let intervalSeconds: Int
  /// Closed intervals before the first judgement. A week of them is the least that makes sense for a source with a
  /// weekly rhythm.
  package let learnIntervals: Int
  /// An interval is remarkable when at most one in so many would look like it.
  package let oneIn: Double
  /// And when it differs from what was expected by this factor at least: what is certain is not always of interest.
  package let factor: Double
  /// Fewer than this are never too many.
  package let least: Int
  /// A share of fewer than this is not judged, nor learnt from.
  package let leastTotal: Int

  /// Values outside of what makes sense are brought inside. Without `oneIn` it is what gives chance about one finding in ten
  /// weeks, and at least 1,000.
  package init(
    intervalSeconds: Int, learnIntervals: Int? = nil, oneIn: Double? = nil, factor: Double = 1.5,
    least: Int = 5, leastTotal: Int = 50
  ) {
    self.intervalSeconds = min(max(intervalSeconds, 60), 86_400)
    let perWeek = 604_800 / Double(self.intervalSeconds)
    self.learnIntervals = min(max(learnIntervals ?? Int(perWeek), 1), 10_000_000)
    let wanted = oneIn ?? max(1000, 10 * perWeek)
    self.oneIn = wanted > 20 ? min(wanted, RateSettings.highestScore) : 20
    self.factor = factor > 1 ? min(factor, 1000) : 1
    self.least = max(least, 1)
    self.leastTotal = max(leastTotal, 1)
  }

  /// Intervals that begin in one hour of the week, at least 1.
  var perHour: Double { max(1, 3600 / Double(intervalSeconds)) }
  var perDay: Double { 86_400 / Double(intervalSeconds) }
  /// Hours of the week that are visited in a week: 168, or fewer when intervals are longer than an hour.
  var visitsPerWeek: Double { min(168, 604_800 / Double(intervalSeconds)) }
  /// After so many empty intervals in a row, a week's, a profile waits and changes no more.
  var dormantAfter: UInt32 { UInt32((604_800 / Double(intervalSeconds)).rounded()) }
}
