import Events
import Evidence

/// The CSV files of a bundle, one population each.
enum BundleTables {
  static func findings(host: String, _ targets: TargetMatrix) -> CSVTable<Finding> {
    CSVTable(
      [
        .init("finding_id") { $0.id },
        .init("criterion") { $0.criteria.joined(separator: " ") },
        .init("rule_id") { $0.rule },
        .init("rule_version") { $0.ruleSet },
        .init("title") { $0.title },
        .init("severity") { $0.level.rawValue },
        .init("kind") { $0.kind.rawValue },
        .init("host") { _ in host },
      ] + occurrence + [
        .init("record_redacted") { $0.record ?? "" },
        .init("state") { $0.state.rawValue },
        .init("acknowledged_by") { $0.acknowledgement?.actor ?? "" },
        .init("acknowledged_at") { $0.acknowledgement?.time.description ?? "" },
        .init("triage_decision") { $0.decision?.decision.rawValue ?? "" },
        .init("triage_note") { $0.decision?.note ?? "" },
        .init("resolved_by") { $0.resolution?.actor ?? "" },
        .init("resolved_at") { $0.resolution?.time.description ?? "" },
        .init("time_to_ack_s") { $0.microsecondsToAcknowledge.map(seconds) ?? "" },
        .init("time_to_resolve_s") { $0.microsecondsToResolve.map(seconds) ?? "" },
        .init("late") { flag($0.isLate) },
        .init("before_coverage") { flag($0.isBeforeCoverage) },
      ] + leaf + [
        .init("exception_expires") { $0.exception?.expires?.description ?? "" },
        .init("responder_is_actor") { flag($0.responses.contains { $0.standing.isActor }) },
        .init("self_approved") { flag($0.responses.contains { $0.standing.isSelfApproved }) },
        .init("assigned_to") { $0.responses.last { !$0.assignee.isEmpty }?.assignee ?? "" },
        .init("root_cause") { $0.responses.last { !$0.rootCause.isEmpty }?.rootCause ?? "" },
        .init("reference") { $0.responses.last { !$0.reference.isEmpty }?.reference ?? "" },
        .init("ack_overdue") { targets.missed(by: $0).map { flag($0.contains(.acknowledge)) } ?? "" },
        .init("resolve_overdue") { targets.missed(by: $0).map { flag($0.contains(.resolve)) } ?? "" },
      ])
  }

  /// `LedgerCheck` holds the columns against the leaves.
  static let responses = CSVTable<Response>([
    .init("response_time") { $0.time.description },
    .init("finding_id") { $0.finding },
    .init("decision") { $0.decision.rawValue },
    .init("actor") { $0.actor },
    .init("role") { $0.standing.role },
    .init("note") { $0.note },
    .init("responder_is_actor") { flag($0.standing.isActor) },
    .init("self_approved") { flag($0.standing.isSelfApproved) },
    .init("unattributed") { flag($0.standing.isUnattributed) },
    .init("expires") { $0.expires?.description ?? "" },
    .init("reference") { $0.reference },
    .init("shard") { $0.shard },
    .init("leaf_index") { String($0.leafIndex) },
    .init("leaf_hash") { $0.leafHash },
  ])

  static func operations(host: String) -> CSVTable<Finding> {
    CSVTable(
      [
        .init("operation_id") { $0.id },
        .init("criterion") { $0.criteria.joined(separator: " ") },
        .init("rule_id") { $0.rule },
        .init("rule_version") { $0.ruleSet },
        .init("title") { $0.title },
        .init("host") { _ in host },
      ] + occurrence + [
        .init("late") { flag($0.isLate) },
        .init("before_coverage") { flag($0.isBeforeCoverage) },
      ] + leaf + [
        .init("counted_above") { $0.counted.map { String($0.above) } ?? "" },
        .init("counted_hour") { $0.counted?.hour.description ?? "" },
      ])
  }

  static let coverage = CSVTable<CoverageInterval>([
    .init("source") { $0.source },
    .init("interval_start") { $0.start.description },
    .init("interval_end") { $0.end.description },
    .init("first_event_time") { $0.firstEvent?.description ?? "" },
    .init("last_event_time") { $0.lastEvent?.description ?? "" },
    .init("seq_id") { $0.chain },
    .init("seq_first") { String($0.firstOrdinal) },
    .init("seq_last") { String($0.lastOrdinal) },
    .init("records_read") { String($0.read) },
    .init("records_evaluated") { String($0.examined) },
    .init("records_own") { String($0.own) },
    .init("records_unparsed") { String($0.unparsed) },
    .init("before_coverage") { flag($0.isBeforeCoverage) },
    .init("ruleset_version") { $0.ruleSet },
    .init("transport") { $0.transport?.rawValue ?? "" },
  ])

  static let gaps = CSVTable<CoverageGap>([
    .init("gap_id") { $0.id },
    .init("source") { $0.source },
    .init("cause") { $0.gap.cause.rawValue },
    .init("size_kind") { $0.gap.size.kind },
    .init("size") { $0.gap.size.number.map(String.init) ?? "" },
    .init("from") { $0.gap.from },
    .init("to") { $0.gap.to },
    .init("detail") { $0.gap.detail },
    .init("opened_at") { $0.opened.description },
    .init("closed_at") { $0.closed?.description ?? "" },
    .init("state") { $0.state },
    .init("back_filled") { flag($0.isBackFilled) },
    .init("explanation") { $0.explanation ?? "" },
    .init("explained_by") { $0.explainedBy ?? "" },
  ])

  private static let occurrence: [CSVTable<Finding>.Column] = [
    .init("event_time") { $0.firstTime.description },
    .init("last_event_time") { $0.lastTime.description },
    .init("received_time") { $0.receivedTime.description },
    .init("recorded_time") { $0.recordedTime.description },
    .init("detection_latency_s") { seconds($0.detectionLatency) },
    .init("count") { String($0.count) },
    .init("subject") { $0.subject },
    .init("source") { $0.source },
    .init("source_ref") { $0.reference },
    .init("origin") { $0.originName },
    .init("evidence_redacted") { $0.kept?.spelledOut ?? "" },
  ]

  private static let leaf: [CSVTable<Finding>.Column] = [
    .init("shard") { $0.shard },
    .init("leaf_index") { String($0.leafIndex) },
    .init("leaf_hash") { $0.leafHash },
  ]

  private static func flag(_ value: Bool) -> String { value ? "1" : "0" }

  /// Seconds with three digits; a float would have more than one spelling.
  static func seconds(_ microseconds: Int64) -> String {
    let milliseconds = (microseconds / 1000).magnitude
    let digits = String(milliseconds % 1000)
    let fraction = String(repeating: "0", count: 3 - digits.utf8.count) + digits
    return "\(microseconds <= -1000 ? "-" : "")\(milliseconds / 1000).\(fraction)"
  }
}

extension SourceGap.Size {
  /// The spelling that leaves use.
  var kind: String {
    switch self {
    case .entries: "entries"
    case .bytes: "bytes"
    case .atLeastEntries: "at_least"
    case .unknown: "unknown"
    }
  }

  var number: UInt64? {
    switch self {
    case .entries(let number), .bytes(let number), .atLeastEntries(let number): number
    case .unknown: nil
    }
  }
}
