import CanonicalJSON
import Events
import Evidence
import Sigma

extension ExpectationSummary {
  init(_ expectation: ActiveExpectation) {
    self.init(
      id: expectation.reference, name: expectation.metadata.name ?? "", title: expectation.metadata.title,
      level: expectation.metadata.level, criteria: expectation.metadata.criteria,
      schedule: expectation.words)
  }

  var json: JSONValue {
    [
      "id": .string(id), "name": .string(name), "title": .string(title), "level": .string(level.rawValue),
      "criteria": .array(criteria.map { .string($0) }), "schedule": .string(schedule),
    ]
  }

  /// Reads `json` back.
  init(_ json: JSONValue) {
    func text(_ key: String) -> String { json[key]?.string ?? "" }
    self.init(
      id: text("id"), name: text("name"), title: text("title"),
      level: Level(rawValue: text("level")) ?? .medium,
      criteria: json["criteria"]?.array?.compactMap(\.string) ?? [], schedule: text("schedule"))
  }
}

extension ActiveExpectation {
  /// `every 1d in Europe/Berlin, grace 7200s`.
  var words: String {
    let zone: String
    switch schedule {
    case .days, .calendar: zone = " in \(zoneName)"
    case .seconds, .boot: zone = ""
    }
    return "\(schedule)\(zone)" + (graceSeconds > 0 ? ", grace \(graceSeconds)s" : "")
      + (control.map { ", or attested as \($0)" } ?? "")
  }
}
