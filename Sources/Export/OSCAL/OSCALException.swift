import Events
import Evidence

/// One of our findings in OSCAL's three parts: what was seen, the risk with its answers, and for each criterion
/// it touches a finding. A false positive stays in all three.
struct OSCALException {
  private let finding: Finding
  private let period: ExportPeriod
  /// Criteria of the catalogue, in scope, that the finding is about.
  private let targets: [OSCALCatalog.Control]
  /// About an earlier period, recorded or answered in this one.
  private let isAmendment: Bool

  init(_ finding: Finding, _ period: ExportPeriod, _ catalog: OSCALCatalog, isAmendment: Bool = false) {
    self.finding = finding
    self.period = period
    self.isAmendment = isAmendment
    var taken: Set<String> = []
    targets = finding.criteria.compactMap(catalog.reviewed).filter { taken.insert($0.id).inserted }
  }

  private var observationUUID: String { period.uuid("observation", finding.id) }
  private var riskUUID: String { period.uuid("risk", finding.id) }
  private var title: String { OSCALText.markup(finding.title) }

  func observation(to json: inout JSONWriter) {
    json.object { json in
      json.string("uuid", observationUUID)
      json.string("title", title)
      json.string(
        "description",
        "Recorded \(finding.recordedTime.readable) UTC, \(finding.count) events; the text of the record is in the "
          + "evidence referred to.")
      json.array("props", properties)
      json.strings("methods", ["EXAMINE"])
      json.strings("types", [isAmendment ? "historic" : "finding"])
      json.seenByTool(period)
      json.array("relevant-evidence") { json in
        json.object { json in
          let file = isAmendment ? "amendments.csv" : "findings.jsonl"
          json.string("href", OSCALText.reference(file, finding.id))
          json.string("description", "The record of the finding.")
        }
      }
      json.string("collected", finding.recordedTime.description)
    }
  }

  private func properties(_ json: inout JSONWriter) {
    json.property("finding-id", finding.id)
    json.property("rule", finding.rule)
    json.property("ruleset-version", finding.ruleSet)
    json.property("severity", finding.level.rawValue)
    json.property("event-time", finding.firstTime.description)
    json.property("last-event-time", finding.lastTime.description)
    json.property("received-time", finding.receivedTime.description)
    json.property("count", String(finding.count))
    json.property("subject", finding.subject)
    json.property("source", finding.source)
    json.property("source-ref", finding.reference)
    json.property("record-origin", finding.originName)
    json.property("late", isSo: finding.isLate)
    json.property("before-coverage", isSo: finding.isBeforeCoverage)
    json.property("amendment", isSo: isAmendment)
    for criterion in finding.criteria { json.property("criterion", criterion) }
    for gap in finding.gaps { json.property("gap-id", gap) }
    json.property("leaf", "\(finding.shard)/\(finding.leafIndex)")
    json.property("leaf-hash", finding.leafHash)
  }

  func risk(to json: inout JSONWriter) {
    json.object { json in
      json.string("uuid", riskUUID)
      json.string("title", title)
      json.string("description", "An exception was recorded; its handling is in the log below.")
      json.string("statement", OSCALFormat.conclusion)
      json.array("props") { json in
        json.property("finding-id", finding.id)
        json.property("state", finding.state.rawValue)
        json.property("false-positive", isSo: finding.state == .dismissed)
        json.property("exception", isSo: finding.state == .excepted)
        if let expires = finding.exception?.expires {
          json.property("exception-expires", expires.description)
        }
      }
      json.string("status", finding.state.riskStatus)
      json.object("risk-log") { json in
        json.array("entries") { json in
          json.object { json in
            json.string("uuid", period.uuid("entry", finding.id, "recorded"))
            json.string("title", "recorded")
            json.string("start", finding.recordedTime.description)
            json.string("status-change", Finding.State.open.riskStatus)
          }
          for (number, change) in finding.changes.enumerated() { entry(number, change, to: &json) }
        }
      }
      json.array("related-observations") { json in
        json.object { $0.string("observation-uuid", observationUUID) }
      }
    }
  }

  private func entry(_ number: Int, _ change: StateChange, to json: inout JSONWriter) {
    json.object { json in
      json.string("uuid", period.uuid("entry", finding.id, String(number)))
      json.string("title", change.response?.decision.rawValue ?? "exception expired")
      if let note = change.response?.note, !note.isEmpty {
        json.string("description", OSCALText.markup(note))
      }
      json.string("start", change.time.description)
      if let response = change.response {
        json.array("props") { properties(of: response, &$0) }
        json.loggedBy(response.actor, period)
      }
      if change.after != change.before { json.string("status-change", change.after.riskStatus) }
    }
  }

  private func properties(of response: Response, _ json: inout JSONWriter) {
    json.property("leaf", "\(response.shard)/\(response.leafIndex)")
    json.property("unattributed", isSo: period.party(response.actor) == nil)
    json.property("responder-is-actor", isSo: response.standing.isActor)
    json.property("self-approved", isSo: response.standing.isSelfApproved)
    json.property("false-positive", isSo: response.decision == .dismiss)
    json.property("exception", isSo: response.decision == .except)
    if let expires = response.expires { json.property("exception-expires", expires.description) }
    if !response.reference.isEmpty { json.property("reference", response.reference) }
    if !response.standing.role.isEmpty { json.property("role", response.standing.role) }
  }

  func findings(to json: inout JSONWriter) {
    for target in targets {
      json.object { json in
        json.string("uuid", period.uuid("finding", finding.id, target.id))
        json.string("title", title)
        json.string("description", "An exception that touches this criterion was recorded.")
        json.array("props") { $0.property("finding-id", finding.id) }
        json.object("target") { json in
          json.string("type", "objective-id")
          json.string("target-id", target.objective)
          json.object("status") { json in
            json.string("state", "not-satisfied")
            json.string("reason", "fail")
            json.string(
              "remarks", "Of this one exception; the conclusion on the criterion is the assessor's.")
          }
        }
        json.array("related-observations") { json in
          json.object { $0.string("observation-uuid", observationUUID) }
        }
        json.array("related-risks") { json in json.object { $0.string("risk-uuid", riskUUID) } }
      }
    }
  }
}

extension Finding.State {
  /// OSCAL has no word for a false positive: a deviation that was approved, as an exception is, with a property that
  /// says which of them it is.
  var riskStatus: String {
    switch self {
    case .open: "open"
    case .acknowledged: "investigating"
    case .resolved: "closed"
    case .dismissed, .excepted: "deviation-approved"
    }
  }
}
