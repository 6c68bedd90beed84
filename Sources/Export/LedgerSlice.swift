package import Ledger

/// The leaves that go into a bundle, and the tree they belong to.
package struct LedgerSlice {
  package var shard: String
  /// Index of the first leaf of the bundle.
  package var firstLeaf: Int
  /// Leaves of the whole tree; the bundle holds `firstLeaf..<size`.
  package var size: Int
  /// Leaves that had been written when the period was closed: what comes behind them is there because the checkpoint
  /// covers it.
  package var periodSize: Int
  /// Nil for a bundle that nobody signs.
  package var seal: BundleSeal?
  /// RFC 6962 root of the whole tree.
  package var root: TreeHash
  /// Hashes of `MerkleTree.peaks(ofSize: firstLeaf)`, in that order: with them the root follows from a month's
  /// leaves alone. Empty when the bundle starts at leaf 0.
  package var before: [TreeHash]
  /// Calls back with the exact bytes of each leaf (canonical JSON, no newline), in order.
  package var leaves: (_ body: (String) throws -> Void) throws -> Void

  package init(
    shard: String, firstLeaf: Int, size: Int, root: TreeHash, periodSize: Int? = nil, seal: BundleSeal? = nil,
    before: [TreeHash] = [],
    leaves: @escaping (_ body: (String) throws -> Void) throws -> Void
  ) {
    self.shard = shard
    self.firstLeaf = firstLeaf
    self.size = size
    self.root = root
    self.periodSize = periodSize ?? size
    self.seal = seal
    self.before = before
    self.leaves = leaves
  }

  /// The tree as it was before the first leaf of the bundle; nil if `before` is not its peaks.
  static func tree(size: Int, peaks: [TreeHash]) -> MerkleTree? {
    let addresses = MerkleTree.peaks(ofSize: size)
    guard addresses.count == peaks.count else { return nil }
    let known = Dictionary(zip(addresses, peaks), uniquingKeysWith: { first, _ in first })
    return MerkleTree(size: size) { known[$0] }
  }
}
