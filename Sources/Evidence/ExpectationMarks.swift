import CanonicalJSON
import Events

/// What was seen of one period that is not judged yet.
struct ExpectationMarks: Hashable, Sendable {
  var inside = Seen()
  /// In the grace behind the period.
  var grace = Seen()
  /// The rule of `if` matched inside the period.
  var isExercised = false

  struct Seen: Hashable, Sendable {
    private(set) var count = 0
    private(set) var first: Timestamp?
    private(set) var references: [String] = []

    mutating func add(_ time: Timestamp, _ reference: String) {
      count += 1
      first = min(first ?? time, time)
      if references.count < ExpectationOutcome.mostReferences { references.append(reference) }
    }

    init() {}

    var json: JSONValue {
      .array([
        .integer(Int64(count)), .integer(first?.microseconds ?? 0), .array(references.map { .string($0) }),
      ])
    }

    init?(_ json: JSONValue) {
      guard let parts = json.array, parts.count == 3, let count = parts[0].integer, count >= 0,
        let first = parts[1].integer, let references = parts[2].array
      else { return nil }
      self.count = Int(count)
      self.first = count > 0 ? Timestamp(microseconds: first) : nil
      self.references = references.compactMap(\.string)
    }
  }

  init() {}

  var json: JSONValue { .array([inside.json, grace.json, .integer(isExercised ? 1 : 0)]) }

  init?(_ json: JSONValue) {
    guard let parts = json.array, parts.count == 3, let inside = Seen(parts[0]), let grace = Seen(parts[1]),
      let exercised = parts[2].integer
    else { return nil }
    self.inside = inside
    self.grace = grace
    isExercised = exercised == 1
  }
}
