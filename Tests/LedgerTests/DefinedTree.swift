import Ledger

/// Roots and proofs as RFC 6962 section 2.1 defines them, by recursion over lists of leaves.
struct DefinedTree {
  let leaves: [TreeHash]
  private var known: [Range<Int>: TreeHash] = [:]

  init(size: Int) { leaves = (0..<size).map { .leaf(Array("leaf \($0)".utf8)) } }

  /// MTH of section 2.1.
  mutating func root(_ range: Range<Int>) -> TreeHash {
    guard range.count > 1 else { return range.isEmpty ? .emptyTree : leaves[range.lowerBound] }
    if let root = known[range] { return root }
    let (left, right) = DefinedTree.halves(range)
    let root = TreeHash.node(root(left), root(right))
    known[range] = root
    return root
  }

  /// PATH of section 2.1.1; `index` counts from the start of the log.
  mutating func path(_ index: Int, _ range: Range<Int>) -> [TreeHash] {
    guard range.count > 1 else { return [] }
    let (left, right) = DefinedTree.halves(range)
    return index < right.lowerBound ? path(index, left) + [root(right)] : path(index, right) + [root(left)]
  }

  /// SUBPROOF of section 2.1.2; `old` counts from the start of the log.
  mutating func growth(_ old: Int, _ range: Range<Int>, isComplete: Bool = true) -> [TreeHash] {
    if old == range.upperBound { return isComplete ? [] : [root(range)] }
    let (left, right) = DefinedTree.halves(range)
    return old <= right.lowerBound
      ? growth(old, left, isComplete: isComplete) + [root(right)]
      : growth(old, right, isComplete: false) + [root(left)]
  }

  private static func halves(_ range: Range<Int>) -> (Range<Int>, Range<Int>) {
    var half = 1
    while half * 2 < range.count { half *= 2 }
    let middle = range.lowerBound + half
    return (range.lowerBound..<middle, middle..<range.upperBound)
  }
}

extension DefinedTree {
  /// The nodes a store would have kept.
  var nodes: [MerkleNode.Address: TreeHash] {
    var nodes: [MerkleNode.Address: TreeHash] = [:]
    var tree = MerkleTree()
    for (index, leaf) in leaves.enumerated() {
      nodes[MerkleNode.Address(level: 0, index: index)] = leaf
      for node in tree.append(leaf) { nodes[node.address] = node.hash }
    }
    return nodes
  }
}
