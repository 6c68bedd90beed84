import CanonicalJSON
import Events
import Evidence
import Store

let now = Timestamp(rfc3339: "2026-11-22T23:43:29Z") ?? Timestamp(microseconds: 0)

func time(_ text: String) -> Timestamp { Timestamp(rfc3339: text) ?? Timestamp(microseconds: 0) }

func turn(at time: Timestamp = now, _ statements: Statement...) -> Turn {
  var turn = Turn(recorded: time)
  turn.statements = statements
  return turn
}

func heartbeat(_ uptime: Int64 = 1) -> Statement { Statement(.heartbeat, ["uptime_s": .integer(uptime)]) }

func finding(
  _ id: String, rule: String = "r1", level: String = "high", kind: String = "anomaly",
  criteria: [JSONValue] = ["CC6.1"], first: String = "2026-11-22T10:00:00.000000Z", user: String = "alice"
) -> Statement {
  Statement(
    kind == "operation" ? .operationObserved : .findingOpened,
    [
      "finding": .string(id), "rule": .string(rule), "title": "A title", "level": .string(level),
      "kind": .string(kind), "criteria": .array(criteria), "ruleset": "abc", "group_fields": ["user"],
      "source": "journal", "reference": "s=1;i=2", "first": .string(first), "received": .string(first),
      "count": 1, "origin": "trusted", "late": 0, "before_coverage": 0,
    ],
    evidence: [
      "group": ["user": .string(user)], "kept": ["command": "/bin/ls", "user": .string(user)],
      "record": "the line", "record_lossy": 0, "record_sha256": "00",
    ])
}

func merged(_ id: String, count: Int64, last: String) -> Statement {
  Statement(
    .findingMerged,
    ["finding": .string(id), "count": .integer(count), "last": .string(last), "last_reference": "s=1;i=9"])
}

func response(_ id: String, _ decision: Response.Decision, note: String) -> Statement {
  Statement(
    .responseMade, ["finding": .string(id), "decision": .string(decision.rawValue)],
    evidence: ["note": .string(note), "actor": "alice (uid 1000)"])
}

extension Turn {
  func keeping(_ value: JSONValue, scope: String, key: String) -> Turn {
    var turn = self
    turn.stateChanges.append(StateChange(scope: scope, key: key, value: value.canonicalBytes))
    return turn
  }
}
