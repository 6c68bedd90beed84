package import Ledger

/// Where a leaf stands in the ledger.
package struct LeafReference: Hashable, Sendable {
  package var shard: String
  package var index: Int

  package init(shard: String, index: Int) {
    self.shard = shard
    self.index = index
  }
}

/// A shard of the ledger as it stands: what a checkpoint would sign.
package struct ShardHead: Hashable, Sendable {
  /// The UTC year, with a number behind it where a year has several.
  package var name: String
  package var host: String
  package var size: Int
  package var root: TreeHash

  package init(name: String, host: String, size: Int, root: TreeHash) {
    self.name = name
    self.host = host
    self.size = size
    self.root = root
  }
}
