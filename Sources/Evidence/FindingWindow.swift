import CanonicalJSON
import Events

/// A finding that repeats still merge into: those of one rule and group whose event times lie within
/// `merge` seconds of the first.
package struct FindingWindow: Hashable, Sendable {
  var finding: String
  var rule: String
  var title: String
  var level: Level
  var criteria: [String]
  var source: String
  var group: [Finding.GroupValue]
  var first: Int64
  var last: Int64
  var until: Int64
  var count: Int
  var lastReference: String
  /// Nobody is told of repeats either: the first was before coverage.
  var isQuiet: Bool

  var json: JSONValue {
    .object([
      "finding": .string(finding), "rule": .string(rule), "title": .string(title),
      "level": .string(level.rawValue), "criteria": .array(criteria.map { .string($0) }),
      "source": .string(source), "first": .integer(first), "last": .integer(last), "until": .integer(until),
      "group": .array(group.map { .array([.string($0.name), .string($0.value)]) }),
      "count": .integer(Int64(count)), "last_reference": .string(lastReference),
      "quiet": .integer(isQuiet ? 1 : 0),
    ])
  }

  init(
    finding: String, rule: String, title: String, level: Level, criteria: [String], source: String,
    group: [Finding.GroupValue], first: Int64, until: Int64, lastReference: String, isQuiet: Bool
  ) {
    self.finding = finding
    self.rule = rule
    self.title = title
    self.level = level
    self.criteria = criteria
    self.source = source
    self.group = group
    self.first = first
    self.last = first
    self.until = until
    self.count = 1
    self.lastReference = lastReference
    self.isQuiet = isQuiet
  }

  init?(_ json: JSONValue) {
    guard let finding = json["finding"]?.string, let rule = json["rule"]?.string,
      let title = json["title"]?.string, let level = json["level"]?.string.flatMap(Level.init(rawValue:)),
      let criteria = json["criteria"]?.array, let source = json["source"]?.string,
      let group = json["group"]?.array, let first = json["first"]?.integer, let last = json["last"]?.integer,
      let until = json["until"]?.integer, let count = json["count"]?.integer,
      let lastReference = json["last_reference"]?.string, let quiet = json["quiet"]?.integer
    else { return nil }
    self.init(
      finding: finding, rule: rule, title: title, level: level, criteria: criteria.compactMap(\.string),
      source: source,
      group: group.compactMap { pair in
        guard let parts = pair.array, parts.count == 2, let name = parts[0].string,
          let value = parts[1].string
        else { return nil }
        return Finding.GroupValue(name: name, value: value)
      },
      first: first, until: until, lastReference: lastReference, isQuiet: quiet == 1)
    self.last = last
    self.count = Int(count)
  }
}
