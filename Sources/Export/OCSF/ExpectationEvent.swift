import Events
import Evidence

/// What became of one period of an expectation, as an OCSF compliance finding that passes and fails nothing: its status
/// is attestd's own word.
struct ExpectationEvent {
  let judged: ExpectationPeriod
  let period: ExportPeriod

  func write(to json: inout JSONWriter) {
    let outcome = judged.outcome
    let title = outcome.title.madeVisible
    let words = outcome.status.rawValue.replacing("_", with: " ")
    json.object { json in
      json.event(
        .compliance, .create, severity: outcome.status.isInOrder ? .informational : outcome.level,
        time: judged.recorded)
      json.eventMetadata(
        period,
        uid: period.uuid("expectation-event", outcome.expectation, judged.shard, String(judged.leafIndex)),
        sequence: judged.leafIndex, originalTime: outcome.first ?? outcome.deadline,
        loggedTime: judged.recorded)
      json.string(
        "message",
        "\(title): \(words) in the period to \(outcome.period.end). Whether the control operated is for the assessor to "
          + "conclude.")
      json.integer("start_time", OCSFFormat.milliseconds(outcome.period.start))
      json.integer("end_time", OCSFFormat.milliseconds(outcome.period.end))
      json.object("compliance") { json in
        json.string("control", outcome.expectation.madeVisible)
        json.string("desc", title)
        json.strings("standards", ["SOC 2 Trust Services Criteria"])
        json.strings("requirements", outcome.criteria.map(\.madeVisible))
        json.integer("status_id", outcome.status == .notExercised ? 0 : 99)
        json.string("status", words)
      }
      json.object("finding_info") { json in
        json.string(
          "uid", period.uuid("expectation-period", outcome.expectation, outcome.period.start.description))
        json.string("title", title)
        json.criteriaTags(outcome.criteria)
      }
      json.object("unmapped") { json in
        json.integer("expected", 1)
        json.integer("observed", Int64(outcome.observed))
        json.string("deadline", outcome.deadline.description)
        json.boolean("not_observed", outcome.isNotObserved)
        json.string("ruleset", judged.ruleSet.madeVisible)
        json.strings("refs", outcome.references.map(\.madeVisible))
        json.object("leaf") { json in
          json.string("shard", judged.shard.madeVisible)
          json.integer("index", Int64(judged.leafIndex))
          json.string("hash", judged.leafHash)
        }
      }
    }
  }
}
