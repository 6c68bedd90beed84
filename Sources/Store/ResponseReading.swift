package import Events
package import Evidence
import GRDB
import Ledger

extension Archive {
  /// The answers to findings that were recorded in `window` (half open), in ledger order.
  package func responses(_ window: Range<Timestamp>) throws(StoreError) -> [Response] {
    try read { db in
      try RecordedStatement.all(db, kind: .responseMade, recorded: window) { try Response($0) }
    }
  }
}

extension Response {
  init(_ statement: RecordedStatement) throws {
    guard let decision = Decision(rawValue: statement.text("decision")) else {
      throw statement.unreadable("decision")
    }
    self.init(
      finding: statement.text("finding"), decision: decision, note: statement.evidenceText("note"),
      actor: statement.evidenceText("actor"), time: statement.recorded, shard: statement.leaf.shard,
      leafIndex: statement.leaf.index)
    leafHash = statement.hash.hex
    if decision == .except { expires = try statement.time("expires") }
    reference = statement.text("reference")
    if decision == .assign { assignee = statement.evidenceText("assignee") }
    if decision == .resolve { rootCause = statement.evidenceText("root_cause") }
    standing.role = statement.text("role")
    standing.person = statement.text("actor_p")
    standing.isActor = statement.flag("responder_is_actor")
    standing.isSelfApproved = statement.flag("self_approved")
    // Leaves of the time before there were roles say it by the name alone.
    standing.isUnattributed =
      statement.body["unattributed"] == nil
      ? actor.hasPrefix("unattributed") : statement.flag("unattributed")
  }
}
