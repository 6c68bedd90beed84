import Events
import Evidence

/// What the record holds for one of the organisation's own controls, as an OCSF compliance finding that passes and
/// fails nothing: its status is attestd's own word (`evidence`, `not exercised`), not one of OCSF's.
struct ControlEvent {
  let control: Control
  let record: ControlRecord
  let period: ExportPeriod

  func write(to json: inout JSONWriter) {
    json.object { json in
      json.event(.compliance, .create, severity: .informational, time: period.asOf)
      json.eventMetadata(
        period, uid: period.uuid("control-event", period.label, period.asOf.description, control.id),
        sequence: nil, originalTime: period.asOf, loggedTime: period.asOf)
      json.string(
        "message",
        "\(control.id): \(record.state.words). \(record.operations) operations, \(record.findings) exceptions; "
          .madeVisible + "whether the control operated is for the assessor to conclude.")
      json.integer("start_time", OCSFFormat.milliseconds(period.from))
      json.integer("end_time", OCSFFormat.milliseconds(period.elapsed.upperBound))
      json.object("compliance") { json in
        json.string("control", control.id.madeVisible)
        json.string("desc", control.description.madeVisible)
        json.strings("standards", ["SOC 2 Trust Services Criteria"])
        json.strings("requirements", control.criteria.map(\.madeVisible))
        json.integer("status_id", statusID)
        json.string("status", record.state.words)
      }
      json.object("finding_info") { json in
        json.string("uid", period.uuid("control", period.label, control.id))
        json.string("title", control.description.madeVisible)
        json.criteriaTags(control.criteria)
      }
      json.object("unmapped") { json in
        json.integer("operations", Int64(record.operations))
        json.integer("exceptions", Int64(record.findings))
        json.integer("rules", Int64(record.rules.count))
      }
    }
  }

  /// 0 unknown where nothing could be seen, otherwise 99: see the word. Never 1 (pass) or 3 (fail).
  private var statusID: Int64 {
    switch record.state {
    case .evidence, .evidenceWithExceptions, .noFindings: 99
    case .notExercised, .notConfigured, .notObserved, .notObservable: 0
    }
  }
}
