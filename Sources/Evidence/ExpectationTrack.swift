import CanonicalJSON
import Events
import Sigma

/// One expectation under way: which period is judged next, and what was seen of it and of those behind it.
struct ExpectationTrack: Sendable {
  let expectation: ActiveExpectation
  private let clock: ExpectationClock
  private let activated: Timestamp
  /// The earliest period that is not judged yet; nil for those that wait for a boot.
  private var next: ExpectationClock.Period?
  /// Boots whose periods are not judged yet, in order.
  private var boots: [Boot] = []
  /// By the starts of their periods.
  private var marks: [Timestamp: ExpectationMarks] = [:]
  /// The period of the last match: those of one night are in the same.
  private var recent: ExpectationClock.Period?

  private struct Boot: Sendable {
    var period: ExpectationClock.Period
    /// The host was booted again before the period was over.
    var isCut = false
  }

  /// Begins with the first period that is still whole.
  init(_ expectation: ActiveExpectation, activated: Timestamp) {
    self.expectation = expectation
    self.activated = activated
    clock = ExpectationClock(expectation.schedule, zone: expectation.zone, activated: activated)
    next = clock.first
  }

  // MARK: What happens

  /// False where the match is of no period that is still to be judged.
  mutating func note(_ rule: String, _ time: Timestamp, _ reference: String) -> Bool {
    var isNews = false
    if expectation.rules.contains(rule) { isNews = add(time, reference) }
    if expectation.condition == rule, let period = pending(at: time) {
      marks[period.start, default: ExpectationMarks()].isExercised = true
      isNews = true
    }
    return isNews
  }

  mutating func add(_ time: Timestamp, _ reference: String) -> Bool {
    guard let earliest = upcoming, time >= earliest.start else { return false }
    var isNews = false
    if let period = pending(at: time) {
      marks[period.start, default: ExpectationMarks()].inside.add(time, reference)
      isNews = true
    }
    for period in ended(before: time) where time < deadline(of: period) {
      marks[period.start, default: ExpectationMarks()].grace.add(time, reference)
      isNews = true
    }
    return isNews
  }

  mutating func boot(at time: Timestamp) -> Bool {
    guard case .boot(let seconds) = expectation.schedule else { return false }
    if let last = boots.last {
      // The same boot, told of again.
      guard time > last.period.start else { return false }
      if time < last.period.end {
        boots[boots.count - 1].period.end = time
        boots[boots.count - 1].isCut = true
      }
    }
    boots.append(Boot(period: .init(start: time, end: time.advanced(bySeconds: Int64(seconds)))))
    return true
  }

  /// The period that is not judged yet and that an instant lies in.
  private mutating func pending(at time: Timestamp) -> ExpectationClock.Period? {
    if case .boot = expectation.schedule {
      return boots.last { $0.period.start <= time && time < $0.period.end }?.period
    }
    guard let next, time >= next.start else { return nil }
    if let recent, recent.start <= time, time < recent.end { return recent }
    recent = clock.period(at: time)
    return recent
  }

  /// Periods not judged yet that were over at an instant, the latest first, as far as a grace can reach.
  private mutating func ended(before time: Timestamp) -> [ExpectationClock.Period] {
    guard expectation.graceSeconds > 0 else { return [] }
    if case .boot = expectation.schedule {
      // What ended with another boot has no grace.
      return boots.filter { !$0.isCut && $0.period.end <= time }.map(\.period)
    }
    // Each begins where the one before it ends.
    guard let next, var period = pending(at: time), time < deadline(ofEnd: period.start) else { return [] }
    var ended: [ExpectationClock.Period] = []
    while ended.count < 64, let previous = clock.previous(before: period), previous.start >= next.start,
      time < deadline(of: previous)
    {
      ended.append(previous)
      period = previous
    }
    return ended
  }

  // MARK: Judging

  var upcoming: ExpectationClock.Period? { boots.first?.period ?? next }

  private var isCut: Bool { boots.first?.isCut ?? false }

  private func deadline(of period: ExpectationClock.Period) -> Timestamp { deadline(ofEnd: period.end) }

  private func deadline(ofEnd end: Timestamp) -> Timestamp {
    end.advanced(bySeconds: Int64(expectation.graceSeconds))
  }

  /// When the period that is next can be judged, given what was seen of it; nil while there is none.
  var due: Timestamp? {
    guard let period = upcoming else { return nil }
    return status.isInOrder ? period.end : deadline(of: period)
  }

  private var status: ExpectationOutcome.Status {
    let seen = upcoming.flatMap { marks[$0.start] } ?? ExpectationMarks()
    if expectation.condition != nil, !seen.isExercised { return .notExercised }
    if seen.inside.count > 0 { return .met }
    if isCut { return .notExercised }
    return seen.grace.count > 0 ? .late : .missed
  }

  /// Judges the period that is next, and goes on to the one behind it.
  mutating func judge(_ unobserved: TimeRanges) -> ExpectationOutcome? {
    guard let period = upcoming else { return nil }
    let status = status
    let marks = marks.removeValue(forKey: period.start) ?? ExpectationMarks()
    let seen = status == .late ? marks.grace : marks.inside
    let metadata = expectation.metadata
    let deadline = isCut ? period.end : deadline(of: period)
    let looked = period.start..<max(period.start, status.isInOrder ? period.end : deadline)
    if boots.isEmpty { next = clock.next(after: period) } else { boots.removeFirst() }
    return ExpectationOutcome(
      expectation: metadata.reference, name: metadata.name, title: metadata.title,
      level: metadata.level, criteria: metadata.criteria, period: period, deadline: deadline, status: status,
      observed: seen.count, first: seen.first, references: seen.references,
      isNotObserved: unobserved.intersects(looked))
  }

  var markedCount: Int { marks.count + boots.count }

  // MARK: Stored form

  var json: JSONValue {
    var object: [String: JSONValue] = [
      "definition": .string(expectation.definition), "activated": .integer(activated.microseconds),
      "marks": .array(
        marks.sorted { $0.key < $1.key }.map { .array([.integer($0.key.microseconds), $0.value.json]) }),
      "boots": .array(
        boots.map {
          .array([
            .integer($0.period.start.microseconds), .integer($0.period.end.microseconds),
            .integer($0.isCut ? 1 : 0),
          ])
        }),
    ]
    object["next"] = next.map { .integer($0.start.microseconds) }
    return .object(object)
  }

  /// What `json` gave; nil for anything else, also where periods began and ended otherwise.
  init?(_ expectation: ActiveExpectation, _ json: JSONValue) {
    guard json["definition"]?.string == expectation.definition, let activated = json["activated"]?.integer,
      let marks = json["marks"]?.array, let boots = json["boots"]?.array
    else { return nil }
    self.init(expectation, activated: Timestamp(microseconds: activated))
    next = json["next"]?.integer.flatMap { clock.period(at: Timestamp(microseconds: $0)) }
    for boot in boots {
      guard let parts = boot.array, parts.count == 3, let start = parts[0].integer,
        let end = parts[1].integer, let cut = parts[2].integer
      else { return nil }
      let period = ExpectationClock.Period(
        start: Timestamp(microseconds: start), end: Timestamp(microseconds: end))
      self.boots.append(Boot(period: period, isCut: cut == 1))
    }
    for mark in marks {
      guard let parts = mark.array, parts.count == 2, let start = parts[0].integer,
        let seen = ExpectationMarks(parts[1])
      else { return nil }
      self.marks[Timestamp(microseconds: start)] = seen
    }
  }
}
