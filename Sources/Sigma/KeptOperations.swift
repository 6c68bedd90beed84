import LocatedYAML

/// How many of a rule's operations are kept as items of their own: the one place where that is decided.
///
/// An auditor draws samples from lists of who was given which right and of what was changed, so of these every single
/// one is kept. Of what happens all day, such as ordinary logins, so many are as a list stays useful for; the others are
/// counted by the hour, and the record says so.
package enum KeptOperations {
  /// Privileged access (CC6.3: rights by role, and their use) and change (CC8.1). A rule for one of them can neither
  /// merge nor count.
  package static let oneByOne = ["CC6.3", "CC8.1"]

  /// What of an hour is kept one by one where a rule states neither `count_above` nor `merge`.
  package static let usualLimit = 100

  /// More would be no limit.
  package static let mostLimit = 1_000_000

  /// The first of `criteria` of which nothing may be aggregated. `CC6` stands for all of its parts.
  package static func oneByOne(among criteria: [String]) -> String? {
    criteria.first { criterion in
      oneByOne.contains { $0 == criterion || $0.hasPrefix(criterion + ".") }
    }
  }
}

extension Metadata {
  /// Up to how many operations of an hour are kept one by one; nil where every one is, and for anomalies.
  package var operationLimit: Int? {
    guard attestd.isOperation, KeptOperations.oneByOne(among: criteria) == nil else { return nil }
    if let limit = attestd.countAbove { return limit }
    return attestd.mergeSeconds == nil ? KeptOperations.usualLimit : nil
  }

  /// Seconds within which repeats are one finding. Operations merge only where their rule says so.
  /// - Parameter usual: that of anomalies.
  package func mergeSeconds(usual: Int) -> Int {
    attestd.mergeSeconds ?? (attestd.isOperation ? 0 : usual)
  }

  /// Why operations of such a rule cannot be kept as `attestd:` asks; nil where they can.
  func refusal(of map: YAMLMapping) -> Diagnostic? {
    let limit = map["count_above"]
    if let limit, !attestd.isOperation {
      return limit.error("'count_above' is for operations; a rule without 'kind: operation' has findings")
    }
    guard attestd.isOperation else { return nil }
    let merge = attestd.mergeSeconds ?? 0
    if let criterion = KeptOperations.oneByOne(among: criteria) {
      let reason =
        "operations that are evidence for \(criterion) (privileged access or change) are kept one by one"
      if let limit { return limit.error("\(reason): they cannot be counted, so leave 'count_above' out") }
      if merge > 0, let node = map["merge"] {
        return node.error("\(reason): they cannot be merged, so write 'merge: 0s' or leave it out")
      }
    }
    if let limit, merge > 0 {
      return limit.error("operations are merged ('merge') or counted by the hour ('count_above'), not both")
    }
    return nil
  }
}
