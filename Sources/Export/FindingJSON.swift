import CanonicalJSON
import Events
import Evidence

extension Finding {
  /// The line of `findings.jsonl`: everything the CSV row has, with the text exactly as it was recorded and
  /// every response instead of the deciding ones.
  func json(host: String) -> JSONValue {
    var members: [String: JSONValue] = [
      "id": .string(id), "rule": .string(rule), "title": .string(title), "level": .string(level.rawValue),
      "kind": .string(kind.rawValue), "criteria": .array(criteria.map { .string($0) }), "host": .string(host),
      "ruleset": .string(ruleSet), "group": group.json, "source": .string(source),
      "reference": .string(reference), "first": .string(firstTime.description),
      "last": .string(lastTime.description), "received": .string(receivedTime.description),
      "recorded": .string(recordedTime.description), "count": .integer(Int64(count)),
      "origin": .string(originName), "late": isLate ? 1 : 0, "before_coverage": isBeforeCoverage ? 1 : 0,
      "state": .string(state.rawValue), "shard": .string(shard), "leaf_index": .integer(Int64(leafIndex)),
      "leaf_hash": .string(leafHash), "responses": .array(responses.map(\.json)),
    ]
    if let kept { members["kept"] = kept.json }
    if let record { members["record"] = .string(record) }
    if !gaps.isEmpty { members["gaps"] = .array(gaps.map { .string($0) }) }
    return .object(members)
  }
}

extension [Finding.GroupValue] {
  fileprivate var json: JSONValue {
    .object(Dictionary(map { ($0.name, .string($0.value)) }, uniquingKeysWith: { first, _ in first }))
  }
}

extension Response {
  fileprivate var json: JSONValue {
    var members: [String: JSONValue] = [
      "decision": .string(decision.rawValue), "note": .string(note), "actor": .string(actor),
      "time": .string(time.description), "shard": .string(shard), "leaf_index": .integer(Int64(leafIndex)),
      "responder_is_actor": standing.isActor ? 1 : 0, "self_approved": standing.isSelfApproved ? 1 : 0,
      "unattributed": standing.isUnattributed ? 1 : 0,
    ]
    members["expires"] = expires.map { .string($0.description) }
    for (key, text) in [
      ("reference", reference), ("assignee", assignee), ("root_cause", rootCause), ("role", standing.role),
      ("actor_p", standing.person),
    ] where !text.isEmpty { members[key] = .string(text) }
    return .object(members)
  }
}
