/// That one leaf is in a log of a certain size and root: the hashes beside the way from the leaf to the root, the
/// leaf's own neighbour first (RFC 6962 section 2.1.1, RFC 9162 section 2.1.3).
package struct InclusionProof: Hashable, Sendable {
  /// No log has more: 2^63 leaves.
  package static let maxHashes = 63

  package var hashes: [TreeHash]

  package init(hashes: [TreeHash]) { self.hashes = hashes }

  /// Makes the proof out of kept nodes, with O(log size) calls of `node`.
  ///
  /// - Returns: nil if there is no leaf `index` in a log of `size` leaves, or `node` lacks a node.
  package init?(of index: Int, in size: Int, node: (MerkleNode.Address) throws -> TreeHash?) rethrows {
    guard index >= 0, index < size else { return nil }
    hashes = []
    for sibling in InclusionProof.siblings(of: index, in: size) {
      guard let hash = try sibling.range.root(node) else { return nil }
      hashes.append(hash)
    }
  }

  /// The root that follows from the proof. Equal to a checkpoint's, the proof holds.
  package func root(from leaf: TreeHash, at index: Int, in size: Int) throws(LedgerRefusal) -> TreeHash {
    guard index >= 0, index < size else {
      throw InclusionProof.refused("there is no leaf \(index) in a log of \(size)")
    }
    let siblings = InclusionProof.siblings(of: index, in: size)
    guard siblings.count == hashes.count else {
      throw InclusionProof.refused(
        "has \(hashes.count) hashes; leaf \(index) in a log of \(size) needs \(siblings.count)")
    }
    return zip(siblings, hashes).reduce(leaf) { hash, step in
      step.0.isLeft ? .node(step.1, hash) : .node(hash, step.1)
    }
  }

  /// - Throws: unless the leaf with this hash is number `index` of the log with `size` leaves and `root`.
  package func verify(_ leaf: TreeHash, at index: Int, in size: Int, root: TreeHash) throws(LedgerRefusal) {
    guard try self.root(from: leaf, at: index, in: size) == root else {
      throw InclusionProof.refused("leads from leaf \(index) to another root than that of the log of \(size)")
    }
  }

  private static func siblings(of index: Int, in size: Int) -> [(range: MerkleRange, isLeft: Bool)] {
    MerkleRange(start: 0, end: size).way(until: { _ in false }, goesLeft: { index < $0 }).siblings.reversed()
  }

  private static func refused(_ reason: String) -> LedgerRefusal {
    LedgerRefusal(.wrongProof, "inclusion proof", reason)
  }
}
