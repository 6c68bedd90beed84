/// A full subtree of the ledger: the 2^level leaves from `index * 2^level` on. Level 0 is a leaf.
///
/// Once complete, such a node never changes, whatever is appended after it; every root and every proof is made
/// of them.
package struct MerkleNode: Hashable, Sendable {
  package var address: Address
  package var hash: TreeHash

  package init(level: Int, index: Int, hash: TreeHash) {
    address = Address(level: level, index: index)
    self.hash = hash
  }

  package struct Address: Hashable, Sendable {
    package var level: Int
    package var index: Int

    package init(level: Int, index: Int) {
      self.level = level
      self.index = index
    }
  }
}
