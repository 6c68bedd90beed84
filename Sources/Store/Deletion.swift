package import CanonicalJSON
package import Events
package import Evidence
package import Ledger

/// What a turn takes out of the record, in one shard: it is deleted together with the leaf that says so, or not at all.
///
/// `Recorder` plans deletions; nothing else makes one that would be carried out.
package struct Deletion: Hashable, Sendable {
  package var what: What
  package var shard: String
  /// The first and the last leaf concerned.
  package var first: Int
  package var last: Int
  /// How many leaves lost their evidence or their bytes; of a shard, how many it had.
  package var count: Int
  package var basis: Basis
  /// Of a shard: the root it had.
  package var root: TreeHash?
  /// The leaf that said it first, where that one is going itself: nothing is deleted now.
  package var restates: LeafReference?
  /// Who asked for it, and why.
  package var evidence: [String: JSONValue]?
  /// The leaves it is about, in order; not part of the statement.
  var indices: [Int] = []

  package enum What: String, CaseIterable, Sendable {
    /// What leaves commit to, with the salts: from then on nobody can tell what it was.
    case evidence
    /// Leaves up to their hashes, so that the tree stays.
    case leaves
    /// A whole shard up to its size and its root.
    case shard
  }

  package enum Basis: Hashable, Sendable {
    /// Everything recorded before that time is old enough by what the configuration says, such as `18 months`.
    case policy(String, before: Timestamp)
    /// A person asked for it.
    case request
  }

  init(_ what: What, shard: String, indices: [Int], basis: Basis) {
    self.what = what
    self.shard = shard
    first = indices.first ?? 0
    last = indices.last ?? 0
    count = indices.count
    self.basis = basis
    self.indices = indices
  }

  init(dropping shard: ShardHead, basis: Basis) {
    self.init(.shard, shard: shard.name, indices: [], basis: basis)
    last = shard.size - 1
    count = shard.size
    root = shard.root
  }

  package var statement: Evidence.Statement {
    var body: [String: JSONValue] = [
      "what": .string(what.rawValue), "shard": .string(shard), "first": .integer(Int64(first)),
      "last": .integer(Int64(last)), "count": .integer(Int64(count)),
    ]
    switch basis {
    case .request: body["basis"] = "request"
    case .policy(let policy, let before):
      body["basis"] = "policy"
      body["policy"] = .string(policy)
      body["before"] = .string(before.description)
    }
    if let root { body["root"] = .string(root.hex) }
    if let restates { body["restates"] = .string("\(restates.shard)/\(restates.index)") }
    return Statement(.retentionDeleted, body, evidence: evidence)
  }

  /// Reads what a leaf states; nil for anything `statement` does not make.
  package init?(_ body: [String: JSONValue]) {
    guard let what = body["what"]?.string.flatMap(What.init(rawValue:)), let shard = body["shard"]?.string,
      let first = body["first"]?.integer.flatMap({ Int(exactly: $0) }), first >= 0,
      let last = body["last"]?.integer.flatMap({ Int(exactly: $0) }), last >= first, last < Int.max,
      let count = body["count"]?.integer.flatMap({ Int(exactly: $0) }), count > 0, count <= last - first + 1
    else { return nil }
    switch body["basis"]?.string {
    case "request": basis = .request
    case "policy":
      guard let policy = body["policy"]?.string,
        let before = body["before"]?.string.flatMap({ Timestamp(rfc3339: $0) })
      else { return nil }
      basis = .policy(policy, before: before)
    default: return nil
    }
    self.what = what
    self.shard = shard
    self.first = first
    self.last = last
    self.count = count
    root = body["root"]?.string.flatMap { TreeHash(hex: $0) }
    guard what != .shard || root != nil && first == 0 && count == last + 1 else { return nil }
    if let text = body["restates"]?.string {
      guard let slash = text.lastIndex(of: "/"), let index = Int(text[text.index(after: slash)...]) else {
        return nil
      }
      restates = LeafReference(shard: String(text[..<slash]), index: index)
    }
  }
}

/// A deletion with the leaf that states it.
package struct RecordedDeletion: Hashable, Sendable {
  package var deletion: Deletion
  package var place: LeafReference
  package var time: Timestamp
}
