/// The growing edge of an RFC 6962 Merkle tree: enough to append and to know the root, in O(log n) memory.
///
/// Inner nodes are handed out as they become complete; whoever wants proofs later keeps them.
package struct MerkleTree: Hashable, Sendable {
  /// Number of leaves.
  package private(set) var size = 0
  /// Hashes of the full subtrees that make up the tree, the leftmost and largest first.
  private var peaks: [TreeHash] = []

  package init() {}

  /// Picks up a tree of `size` leaves from kept nodes; nil if `node` does not have one of them.
  package init?(size: Int, node: (MerkleNode.Address) throws -> TreeHash?) rethrows {
    guard size >= 0 else { return nil }
    for address in MerkleTree.peaks(ofSize: size) {
      guard let hash = try node(address) else { return nil }
      peaks.append(hash)
    }
    self.size = size
  }

  /// Adds a leaf. Returns the inner nodes this completes, lowest level first; most of the time few or none.
  package mutating func append(_ leaf: TreeHash) -> [MerkleNode] {
    var completed: [MerkleNode] = []
    var hash = leaf
    var index = size
    while index & 1 == 1, let left = peaks.popLast() {
      hash = .node(left, hash)
      index >>= 1
      completed.append(MerkleNode(level: completed.count + 1, index: index, hash: hash))
    }
    peaks.append(hash)
    size += 1
    return completed
  }

  package var root: TreeHash {
    guard let last = peaks.last else { return .emptyTree }
    return peaks.dropLast().reversed().reduce(last) { .node($1, $0) }
  }

  /// The full subtrees that make up a tree of `size` leaves, the leftmost and largest first.
  package static func peaks(ofSize size: Int) -> [MerkleNode.Address] {
    guard size > 0 else { return [] }
    return (0..<(Int.bitWidth - size.leadingZeroBitCount)).reversed().compactMap { level in
      (size >> level) & 1 == 1 ? MerkleNode.Address(level: level, index: (size >> level) - 1) : nil
    }
  }

  /// The root over these leaf hashes.
  package static func root(ofLeaves leaves: some Sequence<TreeHash>) -> TreeHash {
    var tree = MerkleTree()
    for leaf in leaves { _ = tree.append(leaf) }
    return tree.root
  }
}
