package import CanonicalJSON

/// From what a baseline's finding departs, as its evidence has it (docs/baselines.md).
package struct FindingDeviation: Hashable, Sendable {
  package var expected: String
  package var seen: String
  /// From when on it was learnt what is expected; as written in the evidence.
  package var since: String
  /// Among so many cases about one would be like this, had nothing changed.
  package var oneIn: Int64
  /// What would be usual from now on if somebody accepted it; nil where that is not one value.
  package var key: (value: UInt64, group: UInt64)? {
    guard let value, let valueGroup else { return nil }
    return (value, valueGroup)
  }

  private var value: UInt64?
  private var valueGroup: UInt64?

  /// Nil for what is none.
  package init?(_ json: JSONValue) {
    guard let expected = json["expected"]?.string, let seen = json["seen"]?.string,
      let since = json["since"]?.string, let oneIn = json["one_in"]?.integer
    else { return nil }
    self.expected = expected
    self.seen = seen
    self.since = since
    self.oneIn = oneIn
    value = json["value"]?.string.flatMap { UInt64($0, radix: 16) }
    valueGroup = json["value_group"]?.string.flatMap { UInt64($0, radix: 16) }
  }

  package var json: JSONValue {
    [
      "expected": .string(expected), "seen": .string(seen), "since": .string(since),
      "one_in": .integer(oneIn), "acceptable": key == nil ? 0 : 1,
    ]
  }
}
