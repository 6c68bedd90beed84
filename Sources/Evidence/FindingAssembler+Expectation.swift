import CanonicalJSON
package import Events

extension FindingAssembler {
  /// The finding about a period that was missed or met late, so that somebody answers for it; nil for the others.
  ///
  /// It is an ordinary one. Its time is that of the late match, or the deadline: until then nothing was missing.
  package func finding(of outcome: ExpectationOutcome, now: Timestamp) -> (
    statement: Statement, alert: Alert
  )? {
    guard !outcome.status.isInOrder else { return nil }
    let period = "\(outcome.period.start)/\(outcome.period.end)"
    let group = [
      Finding.GroupValue(name: "expectation", value: Redactor.escape(outcome.name)),
      Finding.GroupValue(name: "period", value: period),
    ]
    let reference = "expectation \(outcome.expectation) \(period)"
    let id =
      "f-"
      + idKey.shortID([
        Array(context.host.utf8), Array(outcome.expectation.utf8), Array(period.utf8), Array(reference.utf8),
      ])
    let time = outcome.first ?? outcome.deadline
    let title = "\(outcome.status == .late ? "Late" : "Missed"): \(outcome.title)"
    let values: [String: JSONValue] = Dictionary(
      uniqueKeysWithValues: group.map { ($0.name, JSONValue.string($0.value)) })
    let statement = Statement(
      .findingOpened,
      [
        "finding": .string(id), "rule": .string(outcome.expectation), "title": .string(title),
        "level": .string(outcome.level.rawValue), "kind": .string(Finding.Kind.anomaly.rawValue),
        "criteria": .array(outcome.criteria.map { .string($0) }), "ruleset": .string(context.ruleSet),
        "group_fields": .array(group.map { .string($0.name) }), "source": "attestd",
        "reference": .string(reference), "first": .string(time.description),
        "received": .string(time.description), "count": 1, "origin": .string(Event.Origin.trusted.name),
        "late": .integer(now.microseconds &- time.microseconds > 300_000_000 ? 1 : 0), "before_coverage": 0,
        "redaction": .integer(Redactor.version),
      ], evidence: ["group": .object(values), "kept": .object([:])])
    var alert = Alert(
      .finding, outcome.level, "\(title)\(Finding.describe(group)) [\(outcome.level.rawValue)] \(id)")
    alert.finding = id
    alert.rule = outcome.expectation
    alert.title = title
    alert.criteria = outcome.criteria
    alert.source = "attestd"
    alert.group = group
    alert.count = 1
    return (statement, alert)
  }
}
