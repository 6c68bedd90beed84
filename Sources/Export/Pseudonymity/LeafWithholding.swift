import CanonicalJSON
import Ledger

/// Which leaves a pseudonymised bundle shows by their hashes only: those that may name somebody. A leaf cannot be shown with
/// another text, for then it is not the leaf.
struct LeafWithholding {
  let pseudonyms: Pseudonyms

  func withholds(_ text: String) -> Bool {
    guard let leaf = try? Leaf(reading: Array(text.utf8)) else { return true }
    // What holds the bundle together, and is attestd's own words throughout.
    if ["shard.opened", "period.closed"].contains(leaf.type) { return false }
    return leaf.body.contains { !isHarmless($0.key, $0.value, of: leaf.type) }
  }

  private func isHarmless(_ key: String, _ value: JSONValue, of type: String) -> Bool {
    if let list = value.array { return list.allSatisfy { isHarmless(key, $0, of: type) } }
    if let object = value.object { return object.allSatisfy { isHarmless($0.key, $0.value, of: type) } }
    guard let text = value.string else { return true }
    switch (type, key) {
    case (_, "source"), (_, "behind"): return text.isEmpty || pseudonyms.of(source: text) == text
    case ("response.made", "reference"), ("ruleset.approved", "ticket"):
      return pseudonyms.of(ticket: text) == text
    case (_, "reference"), (_, "last_reference"), (_, "refs"):
      return pseudonyms.of(reference: text) == text
    case ("ruleset.activated", "package"): return pseudonyms.of(package: text) == text
    default:
      return LeafWithholding.coded.contains(key) || LeafWithholding.codedOnly[type]?.contains(key) == true
    }
  }

  /// Keys that are such in leaves of one type; elsewhere they may be something else. `author_p` are MACs as `actor_p` is:
  /// they show that a change, its approval and an answer are one person's, as the pseudonyms in the tables do.
  private static let codedOnly: [String: Set<String>] = [
    "ruleset.activated": ["version", "author", "author_p", "rules"],
    "design.activated": ["design", "rules", "config"],
    "operation.observed": ["counted_hour"],
    "access.read": ["command"],
  ]

  /// Keys whose values are ids, digests, times, words of attestd's own, or the design's: whatever else a leaf says, now or in
  /// a later version, may be somebody's.
  private static let coded: Set<String> = [
    "finding", "rule", "title", "level", "kind", "criteria", "ruleset", "group_fields", "first", "last",
    "received",
    "origin", "gaps", "gap", "decision", "role", "actor_p", "expires", "transport", "chain", "start", "end",
    "first_event", "last_event", "digest", "previous", "month", "label", "shard", "root", "manifest_sha256",
    "key",
    "vkey", "previous_key", "until", "control", "criterion", "from", "to", "sha256", "as_of_shard", "tool",
    "population_sha256", "seed", "items_sha256", "stratify", "what", "way", "time", "reply_sha256",
    "authority",
    "expectation", "period_start", "period_end", "deadline",
  ]
}
