import Events
import Evidence

/// One of our findings as OCSF detection findings: one event when it was recorded, one for each answer.
struct DetectionEvents {
  private let finding: Finding
  private let period: ExportPeriod

  init(_ finding: Finding, _ period: ExportPeriod) {
    self.finding = finding
    self.period = period
  }

  /// Calls back after each event.
  func write<Failure: Error>(
    to json: inout JSONWriter, _ end: (inout JSONWriter) throws(Failure) -> Void
  ) throws(Failure) {
    json.object { created(&$0) }
    try end(&json)
    for (number, change) in finding.changes.enumerated() {
      json.object { changed(number, change, &$0) }
      try end(&json)
    }
  }

  private func created(_ json: inout JSONWriter) {
    json.event(.detection, .create, severity: finding.level, time: finding.recordedTime)
    json.eventMetadata(
      period, uid: period.uuid("event", finding.id, "created"), sequence: finding.leafIndex,
      originalTime: finding.firstTime, loggedTime: finding.recordedTime)
    // History that was read at the first start never alerted anybody.
    state(.open, isAlert: !finding.isBeforeCoverage, &json)
    json.string("message", "\(finding.title)\(Finding.describe(finding.group))".madeVisible)
    json.integer("count", Int64(finding.count))
    json.integer("start_time", OCSFFormat.milliseconds(finding.firstTime))
    json.integer("end_time", OCSFFormat.milliseconds(finding.lastTime))
    information(modified: finding.recordedTime, &json)
    json.array("evidences") { json in
      json.object { json in
        json.object("data") { json in
          json.values("group", finding.group)
          json.values("kept", finding.kept ?? [])
          if let record = finding.record { json.string("record", record.madeVisible) }
          json.string("source_ref", finding.reference.madeVisible)
        }
      }
    }
    json.object("unmapped") { json in
      json.string("ruleset", finding.ruleSet.madeVisible)
      json.string("origin", finding.originName)
      json.boolean("late", finding.isLate)
      json.boolean("before_coverage", finding.isBeforeCoverage)
      json.strings("gaps", finding.gaps.map(\.madeVisible))
      leaf(finding.shard, finding.leafIndex, hash: finding.leafHash, &json)
    }
  }

  private func changed(_ number: Int, _ change: StateChange, _ json: inout JSONWriter) {
    let response = change.response
    let what = response?.decision.rawValue ?? "exception expired"
    json.event(
      .detection, response?.decision.ocsf ?? .update, severity: finding.level, time: change.time)
    json.eventMetadata(
      period, uid: period.uuid("event", finding.id, String(number)), sequence: response?.leafIndex,
      originalTime: change.time, loggedTime: change.time)
    state(change.after, isAlert: false, &json)
    json.string("message", "\(what): \(finding.title)".madeVisible)
    if let note = response?.note, !note.isEmpty { json.string("comment", note.madeVisible) }
    if let response {
      json.object("actor") { json in
        json.object("user") { $0.string("name", response.actor.madeVisible) }
      }
    }
    information(modified: change.time, &json)
    json.object("unmapped") { json in
      json.string("decision", what)
      guard let response else { return }
      if let expires = response.expires { json.string("exception_expires", expires.description) }
      if !response.reference.isEmpty { json.string("reference", response.reference.madeVisible) }
      json.boolean("responder_is_actor", response.standing.isActor)
      json.boolean("self_approved", response.standing.isSelfApproved)
      json.boolean("unattributed", response.standing.isUnattributed)
      leaf(response.shard, response.leafIndex, hash: nil, &json)
    }
  }

  private func state(_ state: Finding.State, isAlert: Bool, _ json: inout JSONWriter) {
    json.integer("status_id", state.ocsf.id)
    json.string("status", state.ocsf.name)
    json.boolean("is_alert", isAlert)
  }

  private func information(modified: Timestamp, _ json: inout JSONWriter) {
    json.object("finding_info") { json in
      json.string("uid", finding.id.madeVisible)
      json.string("title", finding.title.madeVisible)
      json.object("analytic") { json in
        json.integer("type_id", 1)
        json.string("type", "Rule")
        json.string("uid", finding.rule.madeVisible)
        json.string("name", finding.title.madeVisible)
        json.string("version", finding.ruleSet.madeVisible)
      }
      json.integer("created_time", OCSFFormat.milliseconds(finding.recordedTime))
      json.integer("modified_time", OCSFFormat.milliseconds(modified))
      json.integer("first_seen_time", OCSFFormat.milliseconds(finding.firstTime))
      json.integer("last_seen_time", OCSFFormat.milliseconds(finding.lastTime))
      json.strings("data_sources", [finding.source.madeVisible])
      json.criteriaTags(finding.criteria)
    }
  }

  /// Where the record of it is; OCSF 1.8 has no place for it.
  private func leaf(_ shard: String, _ index: Int, hash: String?, _ json: inout JSONWriter) {
    json.object("leaf") { json in
      json.string("shard", shard.madeVisible)
      json.integer("index", Int64(index))
      if let hash { json.string("hash", hash) }
    }
  }
}

extension JSONWriter {
  /// Names come from logs, too, so they are values here and not keys.
  fileprivate mutating func values(_ key: String, _ values: [Finding.GroupValue]) {
    array(key) { json in
      for value in values {
        json.object { json in
          json.string("name", value.name.madeVisible)
          json.string("value", value.value.madeVisible)
        }
      }
    }
  }
}
