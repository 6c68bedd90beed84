import Ledger

/// Where a leaf stands. Shards are named so that their names sort as they follow each other.
struct LeafPlace: Hashable, Comparable {
  let shard: String
  let index: Int

  init(_ shard: String, _ index: Int) { (self.shard, self.index) = (shard, index) }

  init(_ leaf: Leaf) { self.init(leaf.shard, leaf.index) }

  /// What a row names in the columns that begin with `prefix`; a leaf that cannot be where it names none.
  init(_ row: BundleInput.NamedRow, _ prefix: String = "") {
    self.init(row[prefix + "shard"] ?? "", Int(row[prefix + "leaf_index"] ?? "") ?? -1)
  }

  static func < (a: LeafPlace, b: LeafPlace) -> Bool { (a.shard, a.index) < (b.shard, b.index) }
}
