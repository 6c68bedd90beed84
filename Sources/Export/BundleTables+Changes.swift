import Events
import Evidence

extension BundleTables {
  static let ruleChangesName = "rule_changes.csv"

  /// `RuleChangesCheck` holds the columns against the leaves.
  static let ruleChanges = CSVTable<RuleSetChange>([
    .init("effective_from") { $0.activated.description },
    .init("effective_to") { $0.until?.description ?? "" },
    .init("previous") { $0.previous },
    .init("digest") { $0.digest },
    .init("version") { $0.version },
    .init("package") { $0.package },
    .init("added") { $0.counts.map { String($0.added) } ?? "" },
    .init("removed") { $0.counts.map { String($0.removed) } ?? "" },
    .init("changed") { $0.counts.map { String($0.changed) } ?? "" },
    .init("criterion") { $0.criteria.joined(separator: " ") },
    .init("author") { $0.author },
    .init("ticket") { $0.approval?.ticket ?? "" },
    .init("approver") { $0.approval?.actor ?? "" },
    .init("approved_at") { $0.approval?.time.description ?? "" },
    .init("self_approved") { $0.approval.map { $0.isSelfApproved ? "1" : "0" } ?? "" },
    .init("note") { $0.approval?.note ?? "" },
    .init("rules_loaded") { String($0.loaded) },
    .init("rules_rejected") { String($0.rejected) },
    .init("shard") { $0.shard },
    .init("leaf_index") { String($0.leafIndex) },
    .init("leaf_hash") { $0.leafHash },
    .init("approval_shard") { $0.approval?.shard ?? "" },
    .init("approval_leaf_index") { $0.approval.map { String($0.leafIndex) } ?? "" },
    .init("approval_leaf_hash") { $0.approval?.leafHash ?? "" },
  ])
}
