import Events
import Evidence

/// What was seen at work, and what was not: observations that speak for themselves, never findings.
struct OSCALObservations {
  let period: ExportPeriod
  private let catalog: OSCALCatalog
  private let record: CoverageRecord
  private let tally: PeriodTally

  init(_ period: ExportPeriod, _ catalog: OSCALCatalog, _ record: CoverageRecord, _ tally: PeriodTally) {
    self.period = period
    self.catalog = catalog
    self.record = record
    self.tally = tally
  }

  func write(to json: inout JSONWriter) {
    let isObserved = !record.observed.ranges.isEmpty
    for control in catalog.reviewed {
      let criterion = Criterion(id: control.label, gist: control.gist, isObservable: true)
      write(control, CriterionRecord(criterion, period, tally, isObserved), to: &json)
    }
    for operation in Operation.all(period, tally) { write(operation, to: &json) }
    for expected in Expected.all(period) { write(expected, to: &json) }
  }

  private func write(_ control: OSCALCatalog.Control, _ record: CriterionRecord, to json: inout JSONWriter) {
    json.object { json in
      json.string("uuid", period.uuid("criterion", period.label, control.label))
      json.string("title", OSCALText.markup("\(control.label): \(record.state.words)"))
      json.string(
        "description",
        OSCALText.markup(
          "\(control.gist). Recorded in the period: \(record.operations) operations, \(record.findings) exceptions."
        ))
      json.array("props") { json in
        json.property("criterion", control.label)
        json.property("state", record.state.words)
        json.property("observed-count", String(record.operations))
        json.property("exception-count", String(record.findings))
        json.property("open-count", String(record.open))
        json.property("rule-count", String(record.rules.count))
        for id in record.controls { json.property("control", id) }
      }
      json.strings("methods", ["EXAMINE"])
      json.strings("types", ["control-objective"])
      json.seenByTool(period)
      json.string("collected", period.asOf.description)
    }
  }

  private func write(_ operation: Operation, to json: inout JSONWriter) {
    json.object { json in
      json.string("uuid", period.uuid("operation", period.label, operation.rule))
      json.string("title", OSCALText.markup(operation.title))
      json.string(
        "description",
        operation.count > 0
          ? "Seen at work \(operation.count) times in the period; "
            + (operation.items == operation.count
              ? "each time is a row of operations.csv."
              : "operations.csv has \(operation.items) rows, in which hours with many are counted.")
          : "Not exercised: the rule was loaded and saw nothing of its kind in the period.")
      json.array("props") { json in
        json.property("rule", operation.rule)
        json.property("state", operation.count > 0 ? "seen" : "not exercised")
        json.property("observed-count", String(operation.count))
        if let first = operation.first { json.property("first-event-time", first.description) }
        if let last = operation.last { json.property("last-event-time", last.description) }
        for criterion in operation.criteria { json.property("criterion", criterion) }
      }
      json.strings("methods", ["EXAMINE"])
      json.strings("types", ["control-objective"])
      json.seenByTool(period)
      json.array("relevant-evidence") { json in
        if operation.count > 0 {
          json.object { json in
            json.string("href", OSCALText.reference("operations.csv", operation.rule))
            json.string("description", "The rows of that rule.")
          }
        }
      }
      json.string("collected", period.asOf.description)
    }
  }
}
