import CanonicalJSON
import Events
import Evidence

// The objects that `--json` prints; their keys are documented in docs/json.md and do not change.

extension Finding {
  var json: JSONValue {
    var object: [String: JSONValue] = [
      "id": .string(id), "rule": .string(rule), "title": .string(title), "level": .string(level.rawValue),
      "kind": .string(kind.rawValue), "criteria": .array(criteria.map { .string($0) }),
      "ruleset": .string(ruleSet), "source": .string(source), "reference": .string(reference),
      "time": .string(firstTime.description), "last_time": .string(lastTime.description),
      "received": .string(receivedTime.description), "recorded": .string(recordedTime.description),
      "count": .integer(Int64(count)), "origin": .string(origin.name), "late": .integer(isLate ? 1 : 0),
      "before_coverage": .integer(isBeforeCoverage ? 1 : 0), "state": .string(state.rawValue),
      "group": .object(Finding.object(group)), "shard": .string(shard),
      "leaf": .integer(Int64(leafIndex)), "leaf_hash": .string(leafHash),
      "responses": .array(responses.map(\.json)),
    ]
    object["evidence"] = kept.map { .object(Finding.object($0)) }
    object["record"] = record.map { .string($0) }
    if let counted {
      object["counted_above"] = .integer(Int64(counted.above))
      object["counted_hour"] = .string(counted.hour.description)
    }
    if !gaps.isEmpty { object["gaps"] = .array(gaps.map { .string($0) }) }
    return .object(object)
  }

  private static func object(_ values: [GroupValue]) -> [String: JSONValue] {
    Dictionary(values.map { ($0.name, .string($0.value)) }, uniquingKeysWith: { first, _ in first })
  }
}

extension Response {
  var json: JSONValue {
    var object: [String: JSONValue] = [
      "decision": .string(decision.rawValue), "note": .string(note), "actor": .string(actor),
      "time": .string(time.description), "leaf": .integer(Int64(leafIndex)), "shard": .string(shard),
      "responder_is_actor": .integer(standing.isActor ? 1 : 0),
      "self_approved": .integer(standing.isSelfApproved ? 1 : 0),
      "unattributed": .integer(standing.isUnattributed ? 1 : 0),
    ]
    object["expires"] = expires.map { .string($0.description) }
    for (key, text) in [
      ("reference", reference), ("assignee", assignee), ("root_cause", rootCause), ("role", standing.role),
      ("actor_p", standing.person),
    ] where !text.isEmpty { object[key] = .string(text) }
    return .object(object)
  }
}

extension CoverageGap {
  var json: JSONValue {
    var object: [String: JSONValue] = [
      "id": .string(id), "source": .string(source), "cause": .string(gap.cause.rawValue),
      "size": .string(gap.size.text), "from": .string(gap.from), "to": .string(gap.to),
      "detail": .string(gap.detail), "opened": .string(opened.description), "state": .string(state),
    ]
    object["closed"] = closed.map { .string($0.description) }
    object["explanation"] = explanation.map { .string($0) }
    object["explained_by"] = explainedBy.map { .string($0) }
    return .object(object)
  }
}

extension SourceGap.Size {
  /// `12 entries`, `at least 3 entries`, `4096 bytes`, `unknown`.
  var text: String {
    switch self {
    case .entries(let count): "\(count) entries"
    case .bytes(let count): "\(count) bytes"
    case .atLeastEntries(let count): "at least \(count) entries"
    case .unknown: "unknown"
    }
  }
}
