package import CanonicalJSON
package import Events

/// What the baselines of each source would have found while they learn, by UTC days of event time.
package struct LearningTally: Sendable {
  private struct Day: Sendable {
    var baseline: String
    var source: String
    var day: Int64
    var count: Int64
  }

  private var days: [String: Day] = [:]
  private var changed: Set<String> = []

  package init() {}

  private static let microsecondsOfDay: Int64 = 86_400_000_000

  /// Counts one; the statement of the day before where this is the first of another.
  package mutating func note(_ baseline: String, of source: String, at time: Timestamp) -> Statement? {
    let key = "\(source)\t\(baseline)"
    let day = time.microseconds / LearningTally.microsecondsOfDay
    changed.insert(key)
    if var known = days[key], day <= known.day {
      known.count += 1
      days[key] = known
      return nil
    }
    let statement = days[key].map(LearningTally.statement)
    days[key] = Day(baseline: baseline, source: source, day: day, count: 1)
    return statement
  }

  /// The statements of days that were over at `now`.
  package mutating func close(before now: Timestamp) -> [Statement] {
    let today = now.microseconds / LearningTally.microsecondsOfDay
    var statements: [Statement] = []
    for (key, day) in days.filter({ $0.value.day < today }).sorted(by: { $0.key < $1.key }) {
      statements.append(LearningTally.statement(day))
      days[key] = nil
      changed.insert(key)
    }
    return statements
  }

  private static func statement(_ day: Day) -> Statement {
    Statement(
      .baselineLearning,
      [
        "baseline": .string(day.baseline), "source": .string(day.source),
        "day": .string(String(Timestamp(microseconds: day.day &* microsecondsOfDay).description.prefix(10))),
        "count": .integer(day.count),
      ])
  }

  /// The days touched since the last call; nil where one was stated.
  package mutating func takeChanges() -> [(key: String, value: JSONValue?)] {
    defer { changed.removeAll() }
    return changed.sorted().map { key in
      (
        key,
        days[key].map {
          [
            "baseline": .string($0.baseline), "source": .string($0.source), "day": .integer($0.day),
            "count": .integer($0.count),
          ]
        }
      )
    }
  }

  /// Puts back what `takeChanges` gave; false for anything else.
  package mutating func restore(_ key: String, _ value: JSONValue) -> Bool {
    guard let baseline = value["baseline"]?.string, let source = value["source"]?.string,
      let day = value["day"]?.integer, let count = value["count"]?.integer, count > 0,
      (-1_000_000...4_000_000).contains(day)
    else { return false }
    days[key] = Day(baseline: baseline, source: source, day: day, count: count)
    return true
  }
}
