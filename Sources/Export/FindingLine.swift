import CanonicalJSON

/// A line of `findings.jsonl`, read back to hold it against its row and its leaves.
struct FindingLine {
  let json: JSONValue
  let answers: [JSONValue]

  init?(_ bytes: [UInt8]) {
    guard let json = try? JSONValue(parsing: bytes), let answers = json["responses"]?.array else {
      return nil
    }
    self.json = json
    self.answers = answers
  }

  func text(_ key: String) -> String { json[key]?.string ?? "" }

  private func number(_ key: String) -> String { json[key]?.integer.map(String.init) ?? "" }

  var place: LeafPlace { LeafPlace(text("shard"), Int(json["leaf_index"]?.integer ?? -1)) }

  /// What its row has to say, by the names of the columns.
  var cells: [(column: String, said: String)] {
    func text(_ answer: JSONValue?, _ key: String) -> String { answer?[key]?.string ?? "" }
    func isOf(_ decisions: [String]) -> (JSONValue) -> Bool { { decisions.contains(text($0, "decision")) } }
    let seen = answers.first(where: isOf(["acknowledge", "resolve", "dismiss", "except"]))
    let decided = answers.last(where: isOf(["acknowledge", "resolve", "dismiss", "except", "reopen"]))
    let isOver = ["resolved", "dismissed"].contains(self.text("state"))
    let resolved = isOver ? answers.last(where: isOf(["resolve", "dismiss"])) : nil
    let kept = (json["kept"]?.object ?? [:]).sorted { $0.key < $1.key }.map { "\($0)=\($1.string ?? "")" }
    var cells = [
      ("finding_id", "id"), ("rule_id", "rule"), ("rule_version", "ruleset"), ("title", "title"),
      ("severity", "level"), ("kind", "kind"), ("host", "host"), ("event_time", "first"),
      ("last_event_time", "last"), ("received_time", "received"), ("recorded_time", "recorded"),
      ("source", "source"), ("source_ref", "reference"), ("origin", "origin"), ("record_redacted", "record"),
      ("state", "state"), ("shard", "shard"), ("leaf_hash", "leaf_hash"),
    ].map { ($0, self.text($1)) }
    cells += ["count", "late", "before_coverage", "leaf_index"].map { ($0, number($0)) }
    cells += [
      ("criterion", (json["criteria"]?.array ?? []).compactMap(\.string).joined(separator: " ")),
      ("evidence_redacted", kept.joined(separator: " ")), ("acknowledged_by", text(seen, "actor")),
      ("acknowledged_at", text(seen, "time")), ("triage_decision", text(decided, "decision")),
      ("triage_note", text(decided, "note")), ("resolved_by", text(resolved, "actor")),
      ("resolved_at", text(resolved, "time")),
      ("exception_expires", text(answers.last(where: isOf(["except"])), "expires")),
    ]
    for (column, key) in [
      ("assigned_to", "assignee"), ("root_cause", "root_cause"), ("reference", "reference"),
    ] { cells.append((column, text(answers.last { !text($0, key).isEmpty }, key))) }
    cells += ["responder_is_actor", "self_approved"].map { flag in
      (flag, answers.contains { $0[flag]?.integer == 1 } ? "1" : "0")
    }
    return cells
  }

  /// The cell that its group makes with the names in the order in which `cell` has them, and that order.
  func subject(like cell: String) -> (cell: String, names: [String]) {
    let group = json["group"]?.object ?? [:]
    func item(_ name: String) -> String { "\(name)=\(group[name]?.string ?? "")" }
    var rest = Array(cell.utf8)[...]
    if rest.first == UInt8(ascii: "'") { rest = rest.dropFirst() }
    var left = group.keys.sorted()
    var names: [String] = []
    while !left.isEmpty {
      let name = left.remove(at: left.firstIndex { rest.starts(with: ($0.madeVisible + "=").utf8) } ?? 0)
      names.append(name)
      rest = rest.dropFirst(item(name).madeVisible.utf8.count + 1)
    }
    return (CSV.guarded(names.map(item).joined(separator: " ")), names)
  }
}
