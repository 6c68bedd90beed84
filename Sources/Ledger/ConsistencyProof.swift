/// That a log only grew: the leaves under an older root are the first ones under a newer root (RFC 6962 section 2.1.2,
/// RFC 9162 section 2.1.4).
package struct ConsistencyProof: Hashable, Sendable {
  /// A way down to a single leaf, and that leaf.
  package static let maxHashes = 64

  package var hashes: [TreeHash]

  package init(hashes: [TreeHash]) { self.hashes = hashes }

  /// Makes the proof out of kept nodes, with O(log new) calls of `node`.
  ///
  /// Empty from an empty log, about which there is nothing to show, and between equal sizes.
  /// - Returns: nil if `old` is negative or above `new`, or `node` lacks a node.
  package init?(from old: Int, to new: Int, node: (MerkleNode.Address) throws -> TreeHash?) rethrows {
    guard old >= 0, old <= new else { return nil }
    hashes = []
    for range in ConsistencyProof.ranges(from: old, to: new) {
      guard let hash = try range.root(node) else { return nil }
      hashes.append(hash)
    }
  }

  /// - Throws: unless the log with `newRoot` begins with the leaves of the one with `oldRoot`.
  package func verify(from old: Int, root oldRoot: TreeHash, to new: Int, root newRoot: TreeHash)
    throws(LedgerRefusal)
  {
    guard old >= 0, old <= new else {
      throw ConsistencyProof.refused("a log of \(old) leaves cannot have become one of \(new)")
    }
    let needed = ConsistencyProof.ranges(from: old, to: new).count
    guard hashes.count == needed else {
      throw ConsistencyProof.refused(
        "has \(hashes.count) hashes; from \(old) to \(new) leaves needs \(needed)")
    }
    guard old > 0 || oldRoot == .emptyTree else {
      throw ConsistencyProof.refused("a log without leaves has another root")
    }
    guard old < new || oldRoot == newRoot else {
      throw ConsistencyProof.refused("two different roots for \(old) leaves")
    }
    guard old > 0, old < new else { return }
    let (siblings, shared) = ConsistencyProof.way(from: old, to: new)
    var rest = hashes[...]
    // What both logs have in common down there: the whole old one, or a part that the proof begins with.
    guard let seed = shared.start == 0 ? oldRoot : rest.popFirst() else { return }
    var (oldHash, newHash) = (seed, seed)
    for (sibling, hash) in zip(siblings.reversed(), rest) {
      if sibling.isLeft { oldHash = .node(hash, oldHash) }
      newHash = sibling.isLeft ? .node(hash, newHash) : .node(newHash, hash)
    }
    guard oldHash == oldRoot else {
      throw ConsistencyProof.refused("does not lead to the root of the older log, of \(old) leaves")
    }
    guard newHash == newRoot else {
      throw ConsistencyProof.refused("does not lead to the root of the newer log, of \(new) leaves")
    }
  }

  /// Down to the largest part that both logs have whole and that ends where the old one ends.
  private static func way(from old: Int, to new: Int)
    -> (siblings: [(range: MerkleRange, isLeft: Bool)], end: MerkleRange)
  {
    MerkleRange(start: 0, end: new).way(until: { $0.end == old }, goesLeft: { old <= $0 })
  }

  /// What the hashes are the roots of, in their order.
  private static func ranges(from old: Int, to new: Int) -> [MerkleRange] {
    guard old > 0, old < new else { return [] }
    let (siblings, shared) = way(from: old, to: new)
    return (shared.start == 0 ? [] : [shared]) + siblings.reversed().map(\.range)
  }

  private static func refused(_ reason: String) -> LedgerRefusal {
    LedgerRefusal(.wrongProof, "consistency proof", reason)
  }
}

extension ConsistencyProof {
  /// Reads what `text` writes; sizes stand in the checkpoints that are compared.
  package init(parsing text: some Collection<UInt8>) throws(LedgerRefusal) {
    func refused(_ reason: String, line: Int? = nil) -> LedgerRefusal {
      LedgerRefusal(.malformed, "consistency proof", line: line, reason)
    }
    guard text.count <= ConsistencyProof.maxHashes * 45 else {
      throw refused("holds more than \(ConsistencyProof.maxHashes) hashes")
    }
    guard text.isEmpty || text.count % 45 == 0 else { throw refused("is not lines of 44 characters") }
    hashes = []
    for (number, line) in (NoteText.lines(Array(text)) ?? []).enumerated() {
      guard let hash = TreeHash(base64: line) else {
        throw refused("not base64 of a SHA-256", line: number + 1)
      }
      hashes.append(hash)
    }
    guard hashes.count * 45 == text.count else { throw refused("does not end with a newline") }
  }

  /// One hash a line, in base64.
  package var text: String { hashes.map { $0.base64 + "\n" }.joined() }

  /// - Throws: unless both are of one log, and the newer one begins with the leaves of the older one.
  package func verify(from old: Checkpoint, to new: Checkpoint) throws(LedgerRefusal) {
    guard old.origin.utf8.elementsEqual(new.origin.utf8) else {
      throw LedgerRefusal(
        .otherLog, "consistency proof",
        "between the logs \(LedgerRefusal.quoted(old.origin)) and \(LedgerRefusal.quoted(new.origin))")
    }
    try verify(from: old.size, root: old.root, to: new.size, root: new.root)
  }
}
