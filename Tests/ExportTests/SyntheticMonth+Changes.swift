import CanonicalJSON
import Events
import Evidence
import Export
import Ledger

extension SyntheticMonth {
  /// The month with the rule set it began with, one that somebody changed and somebody approved, and one that came with
  /// another version, approved by nobody.
  static func changed() -> ExportPeriod {
    var month = month()
    func change(_ digest: String, after previous: String, _ from: String, until: String?) -> RuleSetChange {
      var change = RuleSetChange(
        digest: digest, previous: previous, activated: time(from), loaded: 61, rejected: 0, shard: "2026",
        leafIndex: 0, leafHash: "")
      change.until = until.map { time($0) }
      change.version = "0.2.0"
      return change
    }
    let first = change(ruleSet, after: "", "2026-10-02T09:14:02Z", until: "2026-10-19T13:40:55Z")
    var second = change(
      laterRuleSet, after: ruleSet, "2026-10-19T13:40:55Z", until: "2026-10-25T08:00:00Z")
    second.counts = .init(added: 2, removed: 0, changed: 1)
    second.criteria = ["CC6.1", "CC7.2"]
    second.origin = .accounts
    second.authors = ["bob (uid 1001)"]
    second.approval = .init(
      time: time("2026-10-20T08:00:00Z"), ticket: "CHG-118", actor: "dora (uid 1004)", note: "=looked",
      isSelfApproved: false, shard: "2026", leafIndex: 0, leafHash: "")
    var third = change(
      String(repeating: "e7", count: 32), after: laterRuleSet, "2026-10-25T08:00:00Z", until: nil)
    third.counts = .init(added: 0, removed: 1, changed: 0)
    third.criteria = ["CC6.1"]
    third.origin = .package
    third.package = "attestd 0.2.0-1"
    month.ruleChanges = [first, second, third]
    month.designChanges = [DesignChange(time: time("2026-10-19T13:40:55Z"), parts: ["controls", "rules"])]
    addLedger(to: &month)
    return month
  }

  /// The leaves behind the period's rule sets, which get their places.
  static func leaves(ofChangesIn period: inout ExportPeriod, after lines: inout [String]) {
    func add(_ kind: Statement.Kind, _ time: Timestamp, _ body: [String: JSONValue]) -> (Int, String) {
      let leaf = Leaf(
        type: kind.rawValue, host: "h-5d41402abc4b2a76", shard: "2026", index: lines.count,
        recorded: time.description, body: body)
      let bytes = leaf.canonicalBytes
      lines.append(String(decoding: bytes, as: UTF8.self))
      return (leaf.index, TreeHash.leaf(bytes).hex)
    }
    for number in (period.ruleChanges ?? []).indices {
      guard var change = period.ruleChanges?[number] else { continue }
      var body: [String: JSONValue] = [
        "digest": .string(change.digest), "previous": .string(change.previous),
        "loaded": .integer(Int64(change.loaded)), "rejected": .integer(Int64(change.rejected)),
        "version": .string(change.version), "criteria": .array(change.criteria.map { .string($0) }),
      ]
      if !change.package.isEmpty { body["package"] = .string(change.package) }
      if let counts = change.counts {
        body["added"] = .integer(Int64(counts.added))
        body["removed"] = .integer(Int64(counts.removed))
        body["changed"] = .integer(Int64(counts.changed))
        body["author"] = .string(change.origin.rawValue)
        if change.origin == .accounts { body["author_p"] = ["p-0123456789ab"] }
      }
      (change.leafIndex, change.leafHash) = add(.ruleSetActivated, change.activated, body)
      if var approval = change.approval {
        (approval.leafIndex, approval.leafHash) = add(
          .ruleSetApproved, approval.time,
          [
            "digest": .string(change.digest), "ticket": .string(approval.ticket),
            "self_approved": .integer(approval.isSelfApproved ? 1 : 0), "actor_p": "p-0123456789ac",
          ])
        change.approval = approval
      }
      period.ruleChanges?[number] = change
    }
  }
}
