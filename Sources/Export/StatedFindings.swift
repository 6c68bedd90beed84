import CanonicalJSON
import Events
import Evidence
import Ledger

/// What the leaves of a bundle say of findings and operations, to hold rows against it: what opened one is looked at
/// again, what was counted and answered later is held by id.
struct StatedFindings {
  private struct Merged {
    var count: Int64
    var last: String
  }

  fileprivate struct Answers {
    var course = Finding.Course()
    var acknowledged: String?
    var decision: Response.Decision?
    var resolved: String?
    var exception: String?
    var isActor = false
    var isSelfApproved = false
    var reference = ""
    var count = 0
    /// Where the leaves are whose person or note a row repeats, by the names of its columns.
    var places: [String: LeafPlace] = [:]
    /// Whatever came before does not matter for the state.
    var isSettled = false
  }

  private var merged: [String: Merged] = [:]
  private var answers: [String: Answers] = [:]
  private var lastWithheld: (shard: String, index: Int)?

  /// A leaf that a pseudonymised bundle shows by its hash only: it may count or answer what was opened before it.
  mutating func noteWithheld(_ shard: String, _ index: Int) { lastWithheld = (shard, index) }

  /// Takes the leaves up to where the period was closed, in their order.
  mutating func note(_ leaf: Leaf) {
    guard let id = leaf.body["finding"]?.string else { return }
    switch leaf.type {
    case "finding.merged":
      let known = merged[id] ?? Merged(count: 1, last: "")
      merged[id] = Merged(
        count: max(known.count, leaf.body["count"]?.integer ?? 0),
        last: max(known.last, leaf.body["last"]?.string ?? ""))
    case "response.made": answers[id, default: Answers()].take(leaf)
    default: break
    }
  }

  /// Whether everything is known that was said behind the leaf.
  func isWhole(behind shard: String, _ index: Int) -> Bool {
    lastWithheld.map { $0 < (shard, index) } ?? true
  }

  /// What a row has to say that this leaf opened, by the names of its columns. Values of fields are evidence, which a
  /// leaf only commits to.
  func cells(_ leaf: Leaf, id column: String) -> [(column: String, said: String)] {
    func text(_ key: String) -> String { leaf.body[key]?.string ?? "" }
    func flag(_ key: String) -> String { leaf.body[key]?.integer == 1 ? "1" : "0" }
    let criteria = leaf.body["criteria"]?.array?.compactMap(\.string) ?? []
    let origin = text("origin")
    var cells = [
      (column, text("finding")), ("criterion", criteria.joined(separator: " ")), ("rule_id", text("rule")),
      ("rule_version", text("ruleset")), ("title", text("title")), ("event_time", text("first")),
      ("received_time", text("received")), ("recorded_time", leaf.recorded), ("source", text("source")),
      ("source_ref", text("reference")), ("late", flag("late")), ("before_coverage", flag("before_coverage")),
      ("origin", ["trusted", "contradicted"].contains(origin) ? origin : "unverified"),
      ("detection_latency_s", StatedFindings.seconds(from: text("first"), to: leaf.recorded)),
    ]
    if column == "finding_id" { cells += [("severity", text("level")), ("kind", text("kind"))] }
    return cells
  }

  /// The number and the last of the events of what the leaf opened.
  func count(_ leaf: Leaf) -> (number: Int64, last: String) {
    let known = merged[leaf.body["finding"]?.string ?? ""]
    return (
      max(1, leaf.body["count"]?.integer ?? 1, known?.count ?? 1),
      max(leaf.body["first"]?.string ?? "", known?.last ?? "")
    )
  }

  /// What a finding's row has to say of the answers, by the names of its columns.
  func answerCells(_ leaf: Leaf, asOf: Timestamp) -> [(column: String, said: String)] {
    let said = answers[leaf.body["finding"]?.string ?? ""] ?? Answers()
    let state = said.course.state(asOf: asOf)
    let resolved = [.resolved, .dismissed].contains(state) ? said.resolved : nil
    func time(to end: String?) -> String {
      guard let end, leaf.body["before_coverage"]?.integer != 1 else { return "" }
      return StatedFindings.seconds(from: leaf.recorded, to: end)
    }
    return [
      ("state", state.rawValue), ("acknowledged_at", said.acknowledged ?? ""),
      ("triage_decision", said.decision?.rawValue ?? ""), ("resolved_at", resolved ?? ""),
      ("time_to_ack_s", time(to: said.acknowledged)), ("time_to_resolve_s", time(to: resolved)),
      ("exception_expires", said.exception ?? ""), ("responder_is_actor", said.isActor ? "1" : "0"),
      ("self_approved", said.isSelfApproved ? "1" : "0"), ("reference", said.reference),
    ]
  }

  /// How many answers the leaves of the bundle give it.
  func answerCount(_ id: String) -> Int { answers[id]?.count ?? 0 }

  /// Where the leaves are whose person or note its row repeats, by the names of the columns.
  func answerPlaces(_ id: String) -> [String: LeafPlace] { answers[id]?.places ?? [:] }

  /// When a leaf of the bundle shows that somebody had seen it, and when one resolved it.
  func answerTimes(_ id: String) -> (acknowledged: String?, resolved: String?) {
    (answers[id]?.acknowledged, answers[id]?.resolved)
  }

  /// What these answers decide of a row although others came before them that are not known.
  func laterCells(_ id: String, asOf: Timestamp) -> [(column: String, said: String)] {
    guard let said = answers[id] else { return [] }
    var cells: [(column: String, said: String)] = [
      ("triage_decision", said.decision?.rawValue ?? ""), ("exception_expires", said.exception ?? ""),
      ("reference", said.reference), ("responder_is_actor", said.isActor ? "1" : ""),
      ("self_approved", said.isSelfApproved ? "1" : ""),
    ].filter { !$0.1.isEmpty }
    let state = said.course.state(asOf: asOf)
    if said.isSettled || state == .excepted {
      let isOver = [.resolved, .dismissed].contains(state)
      cells += [("state", state.rawValue), ("resolved_at", isOver ? said.resolved ?? "" : "")]
    }
    return cells
  }

  /// Whether the answers of the bundle leave it resolved or dismissed.
  func isOver(_ id: String, asOf: Timestamp) -> Bool {
    [.resolved, .dismissed].contains(answers[id]?.course.state(asOf: asOf))
  }

  static func seconds(from start: String, to end: String) -> String {
    guard let start = Timestamp(rfc3339: start), let end = Timestamp(rfc3339: end) else { return "" }
    return BundleTables.seconds(end.since(start))
  }
}

extension StatedFindings.Answers {
  fileprivate mutating func take(_ leaf: Leaf) {
    count += 1
    isActor = isActor || leaf.body["responder_is_actor"]?.integer == 1
    isSelfApproved = isSelfApproved || leaf.body["self_approved"]?.integer == 1
    if let said = leaf.body["reference"]?.string, !said.isEmpty { reference = said }
    guard let decision = leaf.body["decision"]?.string.flatMap(Response.Decision.init(rawValue:)) else {
      return
    }
    let expires = leaf.body["expires"]?.string
    course.take(decision, expires: expires.flatMap { Timestamp(rfc3339: $0) })
    if [.acknowledge, .resolve, .dismiss, .except].contains(decision) {
      acknowledged = acknowledged ?? leaf.recorded
      places["acknowledged_by"] = places["acknowledged_by"] ?? LeafPlace(leaf)
    }
    if [.resolve, .dismiss].contains(decision) { places["resolved_by"] = LeafPlace(leaf) }
    if [.resolve, .dismiss, .reopen].contains(decision) { isSettled = true }
    if decision != .assign, decision != .comment { places["triage_note"] = LeafPlace(leaf) }
    if decision != .assign, decision != .comment { self.decision = decision }
    if decision == .resolve || decision == .dismiss { resolved = leaf.recorded }
    if decision == .except { exception = expires ?? "" }
  }
}
