package import Ledger

/// The leaves of one shard that go into a bundle, and the tree they belong to.
package struct LedgerSlice {
  package var shard: String
  /// Index of the first leaf of the bundle. Of those before, it holds the hashes.
  package var firstLeaf: Int
  /// Leaves of the whole tree; the bundle holds `firstLeaf..<size`.
  package var size: Int
  /// Leaves that had been written when the period was closed, the closing statement among them: what comes behind is
  /// there because the checkpoint covers it.
  package var periodSize: Int
  /// Nil for a bundle that nobody signs.
  package var seal: BundleSeal?
  /// RFC 6962 root of the whole tree.
  package var root: TreeHash
  /// Slices of earlier shards that the period reaches back to, oldest first. None of them is sealed: the first leaf of
  /// the shard after it says with how many leaves and with what root it ended.
  package var earlier: [LedgerSlice] = []
  /// Of the text of a leaf: whether the bundle has its hash in its place.
  var withholds: (String) -> Bool = { _ in false }
  /// Calls back with the exact bytes of each leaf from `firstLeaf` on (canonical JSON, no newline), in order.
  package var leaves: (_ body: (String) throws -> Void) throws -> Void
  /// Calls back with the hash of every leaf of the tree, in order.
  package var hashes: (_ body: (TreeHash) throws -> Void) throws -> Void

  package init(
    shard: String, firstLeaf: Int, size: Int, root: TreeHash, periodSize: Int? = nil, seal: BundleSeal? = nil,
    leaves: @escaping (_ body: (String) throws -> Void) throws -> Void,
    hashes: @escaping (_ body: (TreeHash) throws -> Void) throws -> Void
  ) {
    self.shard = shard
    self.firstLeaf = firstLeaf
    self.size = size
    self.root = root
    self.periodSize = periodSize ?? size
    self.seal = seal
    self.leaves = leaves
    self.hashes = hashes
  }

  /// Whether the bundle has the leaf, and not only its hash.
  func holds(_ shard: String, _ index: Int) -> Bool {
    shard == self.shard ? index >= firstLeaf : earlier.contains { $0.holds(shard, index) }
  }
}

/// The two files that a shard's leaves take in a bundle.
struct LeafFiles: Hashable {
  let leaves: String
  let hashes: String

  /// Those of the shard that the bundle is sealed over.
  static let main = LeafFiles(leaves: "leaves.jsonl", hashes: "leaves.hashes")
  static let earlierFolder = "earlier"

  private init(leaves: String, hashes: String) {
    self.leaves = leaves
    self.hashes = hashes
  }

  /// Those of an earlier shard; nil for what is no shard's name.
  init?(earlier shard: String) {
    let isName = shard.utf8.allSatisfy { (48...57).contains($0) || $0 == 45 }
    guard isName, (4...16).contains(shard.utf8.count), shard.utf8.first != 45 else { return nil }
    self.init(
      leaves: "\(LeafFiles.earlierFolder)/\(shard).leaves.jsonl",
      hashes: "\(LeafFiles.earlierFolder)/\(shard).leaves.hashes")
  }

  var names: [String] { [leaves, hashes] }
}
