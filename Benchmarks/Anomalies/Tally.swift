/// What a method found in some months.
struct Tally {
  var weeks = 0.0
  var falseFindings = 0
  var trueFindings = 0
  /// The most false findings a week in any single month.
  var worst = 0.0
  var injected: [Incident.Kind: Int] = [:]
  var found: [Incident.Kind: Int] = [:]
  /// Of those that somebody who knows the truth would have no doubt about.
  var plain: [Incident.Kind: Int] = [:]
  var plainFound: [Incident.Kind: Int] = [:]

  init() {}

  init(_ method: Method, on month: Month) {
    let (signs, starts) = method.watch(month)
    weeks = Double(month.intervals.count - month.learned) * Double(month.source.intervalSeconds) / 604_800
    for incident in month.incidents {
      // Found is found in the first interval, and for what it is.
      let isFound = signs[incident.intervals.lowerBound] == incident.sign(in: month.source)
      injected[incident.kind, default: 0] += 1
      found[incident.kind, default: 0] += isFound ? 1 : 0
      if month.isPlain(incident) {
        plain[incident.kind, default: 0] += 1
        plainFound[incident.kind, default: 0] += isFound ? 1 : 0
      }
    }
    for start in starts where !month.isExcused(start) {
      if month.incidents.contains(where: { $0.intervals.contains(start) }) {
        trueFindings += 1
      } else {
        falseFindings += 1
      }
    }
    worst = falseRate
  }

  var falseRate: Double { weeks > 0 ? Double(falseFindings) / weeks : 0 }
  var precision: Double { Double(trueFindings) / Double(max(1, trueFindings + falseFindings)) }

  mutating func add(_ other: Tally) {
    weeks += other.weeks
    falseFindings += other.falseFindings
    trueFindings += other.trueFindings
    worst = max(worst, other.worst)
    injected.merge(other.injected, uniquingKeysWith: +)
    found.merge(other.found, uniquingKeysWith: +)
    plain.merge(other.plain, uniquingKeysWith: +)
    plainFound.merge(other.plainFound, uniquingKeysWith: +)
  }
}
