package import CanonicalJSON
package import Events

/// A finding on its way past its targets. A function of recorded times: when somebody looks makes no difference.
///
/// A target is met by what is recorded at its time or before. Whether a finding is dealt with is judged once, at the
/// target's time; an exception that holds then puts it off until the exception ends.
package struct DueFinding: Hashable, Sendable {
  package enum Part: String, CaseIterable, Sendable {
    case acknowledge = "ack"
    case resolve
  }

  package struct Missed: Hashable, Sendable {
    package var part: Part
    /// When it should have been met.
    package var time: Timestamp
  }

  package let rule: String
  package let level: Level
  /// Nil once met or missed.
  private var acknowledgeBy: Timestamp?
  private var resolveBy: Timestamp?
  private var course = Finding.Course()
  package private(set) var missed: [Missed] = []

  package init(rule: String, _ level: Level, recorded: Timestamp, _ target: ResponseTargets.Target) {
    self.rule = rule
    self.level = level
    acknowledgeBy = target.acknowledge.map { recorded.advanced(bySeconds: Int64($0)) }
    resolveBy = target.resolve.map { recorded.advanced(bySeconds: Int64($0)) }
  }

  /// Nothing can be missed any more.
  package var isOver: Bool { acknowledgeBy == nil && resolveBy == nil && missed.isEmpty }

  /// The next time at which something may be missed.
  package var next: Timestamp? { [acknowledgeBy, resolveBy].compactMap(\.self).min() }

  package mutating func take(_ decision: Response.Decision, expires: Timestamp?, at time: Timestamp) {
    advance(to: time)
    switch decision {
    case .acknowledge, .resolve, .dismiss, .except: acknowledgeBy = nil
    case .assign, .comment, .reopen: break
    }
    course.take(decision, expires: expires)
  }

  /// Everything recorded before `time` is known; what is recorded at it may still come.
  package mutating func advance(to time: Timestamp) {
    if let by = acknowledgeBy, by < time {
      missed.append(Missed(part: .acknowledge, time: by))
      acknowledgeBy = nil
    }
    while let by = resolveBy, by < time {
      switch course.state(asOf: by) {
      case .resolved, .dismissed: resolveBy = nil
      case .excepted: resolveBy = course.exceptionEnd.flatMap { $0 > by ? $0 : nil }
      case .open, .acknowledged:
        missed.append(Missed(part: .resolve, time: by))
        resolveBy = nil
      }
    }
  }

  /// Hands over what was missed since the last time.
  package mutating func takeMissed() -> [Missed] {
    defer { missed = [] }
    return missed
  }
}

extension DueFinding {
  package var json: JSONValue {
    var object: [String: JSONValue] = [
      "rule": .string(rule), "level": .string(level.rawValue), "state": .string(course.settledState.rawValue),
    ]
    object["ack_by"] = acknowledgeBy.map { .integer($0.microseconds) }
    object["resolve_by"] = resolveBy.map { .integer($0.microseconds) }
    object["excepted_until"] = course.exceptionEnd.map { .integer($0.microseconds) }
    if !missed.isEmpty {
      object["missed"] = .array(missed.map { [.string($0.part.rawValue), .integer($0.time.microseconds)] })
    }
    return .object(object)
  }

  /// Reads `json` back.
  package init?(_ json: JSONValue) {
    func time(_ key: String) -> Timestamp? { json[key]?.integer.map { Timestamp(microseconds: $0) } }
    guard let rule = json["rule"]?.string, let level = json["level"]?.string.flatMap(Level.init(rawValue:)),
      let state = json["state"]?.string.flatMap(Finding.State.init(rawValue:))
    else { return nil }
    self.rule = rule
    self.level = level
    acknowledgeBy = time("ack_by")
    resolveBy = time("resolve_by")
    course = Finding.Course(state, exceptedUntil: time("excepted_until"))
    for pair in json["missed"]?.array ?? [] {
      guard let pair = pair.array, pair.count == 2, let part = pair[0].string.flatMap(Part.init(rawValue:)),
        let time = pair[1].integer
      else { return nil }
      missed.append(Missed(part: part, time: Timestamp(microseconds: time)))
    }
  }
}
