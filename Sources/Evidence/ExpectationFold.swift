package import CanonicalJSON
package import Events

/// Judges the periods of expectations: a pure function of the matches and their times, and of how far the logs have been
/// read. There is no clock in it, so a catch-up after downtime and a live run come to the same leaves.
///
/// A period is judged once, when everything that could still change the answer has been read: at its end if it was met,
/// else at its deadline. What comes to light after that edits nothing.
package struct ExpectationFold: Sendable {
  /// Sorted by what leaves name them by.
  private var tracks: [ExpectationTrack] = []
  private let expectations: [ActiveExpectation]
  /// Stretches in which something may have happened unseen.
  private var unobserved = TimeRanges()
  /// Rules that any expectation looks at.
  private let rules: Set<String>
  private var changed: Set<Int> = []
  private var hasNewRanges = false
  /// Of an earlier process; behind the activation, those that nobody expects any more.
  private var restored: [String: JSONValue] = [:]
  /// The earliest moment at which any period can be judged.
  private var earliest: Timestamp?
  /// Periods judged before their time because too many were under way.
  package private(set) var judgedEarly = 0

  /// Periods of one expectation that something was seen of and that may wait for their judgement.
  package static let mostMarked = 1_000
  private static let mostRanges = 256

  package init(_ expectations: [ActiveExpectation] = []) {
    self.expectations = expectations.sorted { $0.reference.utf8.lexicographicallyPrecedes($1.reference.utf8) }
    rules = Set(expectations.flatMap { $0.rules.union($0.condition.map { [$0] } ?? []) })
  }

  package var isEmpty: Bool { expectations.isEmpty }

  /// Controls whose attestations count.
  package var controls: Set<String> { Set(expectations.compactMap(\.control)) }

  // MARK: What happens

  /// Begins to judge: those that were under way go on, the others begin with their first whole period.
  package mutating func activate(at time: Timestamp) {
    tracks = expectations.enumerated().map { index, expectation in
      if let json = restored[expectation.reference], let track = ExpectationTrack(expectation, json) {
        return track
      }
      changed.insert(index)
      return ExpectationTrack(expectation, activated: time)
    }
    for expectation in expectations { restored[expectation.reference] = nil }
    settle()
  }

  /// Whether any expectation looks at what findings name so.
  package func looks(at rule: String) -> Bool { rules.contains(rule) }

  /// A rule or correlation matched.
  /// - Parameter received: when the entry was read or logged. A stamp later than that is not believed.
  package mutating func note(
    _ rule: String, at time: Timestamp, received: Timestamp, reference: String
  ) {
    guard rules.contains(rule) else { return }
    for index in tracks.indices where tracks[index].note(rule, min(time, received), reference) {
      changed.insert(index)
      settle()
    }
  }

  /// Somebody stated that a control was performed.
  package mutating func attest(_ control: String, at time: Timestamp, reference: String) {
    for index in tracks.indices where tracks[index].expectation.control == control {
      guard tracks[index].add(time, reference) else { continue }
      changed.insert(index)
      settle()
    }
  }

  /// The host was booted.
  package mutating func boot(at time: Timestamp) {
    for index in tracks.indices where tracks[index].boot(at: time) {
      changed.insert(index)
      settle()
    }
  }

  /// Something may have happened unseen.
  package mutating func noteUnobserved(_ range: Range<Timestamp>) {
    guard !expectations.isEmpty, !range.isEmpty else { return }
    let wider = unobserved.union(TimeRanges([range]))
    guard wider != unobserved else { return }
    unobserved = wider
    hasNewRanges = true
    if let first = unobserved.ranges.first, unobserved.ranges.count > ExpectationFold.mostRanges {
      // Rather too much than too little: everything up to the newest half is one stretch.
      let half = unobserved.ranges[ExpectationFold.mostRanges / 2]
      unobserved = unobserved.union(TimeRanges([first.lowerBound..<half.upperBound]))
    }
  }

  private mutating func settle() { earliest = tracks.compactMap(\.due).min() }

  // MARK: Judging

  /// Judges what can be judged, in the order in which it came to be.
  /// - Parameters:
  ///   - time: before which nothing new is to be expected of any source.
  ///   - most: outcomes at once; the rest comes with the next call.
  package mutating func tick(to time: Timestamp, most: Int = 256) -> [ExpectationOutcome] {
    var outcomes: [ExpectationOutcome] = []
    for index in tracks.indices {
      while tracks[index].markedCount > ExpectationFold.mostMarked, outcomes.count < most,
        var outcome = tracks[index].judge(unobserved)
      {
        outcome.isNotObserved = true
        judgedEarly += 1
        changed.insert(index)
        outcomes.append(outcome)
      }
    }
    if !outcomes.isEmpty { settle() }
    while outcomes.count < most, let earliest, earliest <= time {
      guard let index = tracks.firstIndex(where: { $0.due == earliest }),
        let outcome = tracks[index].judge(unobserved)
      else { break }
      changed.insert(index)
      outcomes.append(outcome)
      settle()
    }
    if !outcomes.isEmpty { forget() }
    return outcomes
  }

  /// Stretches before everything that is still to be judged.
  private mutating func forget() {
    guard let first = unobserved.ranges.first else { return }
    let start = tracks.compactMap(\.upcoming?.start).min() ?? Timestamp(microseconds: .max)
    guard first.upperBound <= start else { return }
    unobserved = TimeRanges(unobserved.ranges.filter { $0.upperBound > start })
    hasNewRanges = true
  }

  // MARK: Stored form

  /// The rows that changed since the last call, by what leaves name the expectation by.
  package mutating func takeChanges() -> [(key: String, value: JSONValue?)] {
    defer { changed.removeAll() }
    let gone = restored.keys.sorted().map { (key: $0, value: JSONValue?.none) }
    restored.removeAll()
    return gone + changed.sorted().map { (key: tracks[$0].expectation.reference, value: tracks[$0].json) }
  }

  /// The stretches, where they changed since the last call.
  package mutating func takeUnobserved() -> JSONValue? {
    guard hasNewRanges else { return nil }
    hasNewRanges = false
    return .array(
      unobserved.ranges.map {
        .array([.integer($0.lowerBound.microseconds), .integer($0.upperBound.microseconds)])
      })
  }

  /// Puts back what `takeChanges` gave, before `activate`. Of another form it counts as if it were not there.
  package mutating func restore(_ key: String, _ value: JSONValue) { restored[key] = value }

  package mutating func restore(unobserved json: JSONValue) {
    let ranges = (json.array ?? []).compactMap { pair -> Range<Timestamp>? in
      guard let parts = pair.array, parts.count == 2, let start = parts[0].integer,
        let end = parts[1].integer, start < end
      else { return nil }
      return Timestamp(microseconds: start)..<Timestamp(microseconds: end)
    }
    unobserved = TimeRanges(ranges)
  }
}
