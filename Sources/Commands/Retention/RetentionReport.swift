import CanonicalJSON
import Daemon
import Events
import Evidence
import Store

/// What `attestctl retention status` says.
struct RetentionReport {
  let state: RetentionState
  let policy: RetentionPolicy
  let cutoffs: RetentionCutoffs

  init(_ state: RetentionState, _ policy: RetentionPolicy, now: Timestamp) {
    self.state = state
    self.policy = policy
    cutoffs = policy.cutoffs(at: now)
  }

  var lines: [String] {
    var lines: [String] = []
    func row(_ name: String, _ value: String) {
      lines.append(name + String(repeating: " ", count: max(1, 18 - name.count)) + Redactor.escape(value))
    }
    for (name, cutoff, oldest) in [
      ("evidence", cutoffs.evidence, state.oldestEvidence), ("leaves", cutoffs.leaves, state.oldestLeaf),
    ] {
      row(name, "kept for \(cutoff.policy), now from \(day(cutoff.before)) on; " + describe(oldest))
    }
    row("ledger", "hashes kept for \(cutoffs.ledger.policy), now from \(day(cutoffs.ledger.before)) on")
    if let window = policy.window {
      row("window", "\(window.from) to \(window.to): kept whole until the time is over after its end")
    }
    if let hold = state.hold {
      row("hold", "on since \(hold.since) by \(hold.actor): \(hold.note)")
      row(
        "",
        "nothing is deleted until 'attestctl retention release' (leaf \(hold.place.index) of \(hold.place.shard))"
      )
    } else {
      row("hold", "none")
    }
    row("deleted", state.deletions.isEmpty ? "nothing" : "")
    lines += DeletionSummary.all(state.deletions).map { "  " + $0.description }
    return lines
  }

  private func day(_ time: Timestamp) -> String { String(time.description.prefix(10)) }

  private func describe(_ oldest: RetentionState.Oldest?) -> String {
    oldest.map { "the oldest is of \($0.recorded) (leaf \($0.place.index) of \($0.place.shard))" }
      ?? "there is none"
  }

  var json: JSONValue {
    func kept(_ cutoff: RetentionCutoffs.Cutoff, _ oldest: RetentionState.Oldest?) -> JSONValue {
      var object: [String: JSONValue] = [
        "policy": .string(cutoff.policy), "before": .string(cutoff.before.description),
      ]
      if let oldest {
        object["oldest"] = .string(oldest.recorded.description)
        object["oldest_shard"] = .string(oldest.place.shard)
        object["oldest_leaf"] = .integer(Int64(oldest.place.index))
      }
      return .object(object)
    }
    var object: [String: JSONValue] = [
      "evidence": kept(cutoffs.evidence, state.oldestEvidence),
      "leaves": kept(cutoffs.leaves, state.oldestLeaf),
      "ledger": kept(cutoffs.ledger, nil),
      "deletions": .array(
        state.deletions.map { stated in
          var body = stated.deletion.statement.body
          body["time"] = .string(stated.time.description)
          body["leaf_shard"] = .string(stated.place.shard)
          body["leaf_index"] = .integer(Int64(stated.place.index))
          return .object(body)
        }),
    ]
    if let window = policy.window {
      object["window"] = ["from": .string("\(window.from)"), "to": .string("\(window.to)")]
    }
    if let hold = state.hold {
      object["hold"] = [
        "since": .string(hold.since.description), "note": .string(hold.note), "actor": .string(hold.actor),
        "shard": .string(hold.place.shard), "leaf": .integer(Int64(hold.place.index)),
      ]
    }
    return .object(object)
  }
}
