import GRDB
import Ledger

/// The tree of a shard, made again leaf by leaf and compared with the nodes the file keeps.
struct CheckedTree {
  typealias Report = (_ place: String, _ reason: String) -> Void

  let shard: String
  let db: Database
  private var tree = MerkleTree()
  /// Leaves of which only the hash is there.
  private(set) var pruned = IndexRanges()
  private var nodes = 0

  init(shard: String, db: Database) {
    self.shard = shard
    self.db = db
  }

  var size: Int { tree.size }
  var root: TreeHash { tree.root }

  mutating func add(_ leaf: TreeHash, _ report: Report) throws {
    for node in tree.append(leaf) {
      nodes += 1
      if try ShardReading.node(node.address, shard: shard, db) != node.hash {
        report(
          "node \(node.address.index) at level \(node.address.level) of shard \(shard)",
          "is missing or does not have the hash of what is below it")
      }
    }
  }

  /// Goes on with leaves of which only the hash is kept, as far as there are such.
  mutating func addPruned(below end: Int, _ report: Report) throws {
    while size < end {
      let row = try Row.fetchOne(
        db.cachedStatement(sql: "SELECT hash FROM node WHERE shard = ? AND level = 0 AND idx = ?"),
        arguments: [shard, size])
      guard let row else { return }
      guard let hash = TreeHash(bytes: try row.blob(0)) else {
        report("leaf \(size) of shard \(shard)", "its hash has not 32 bytes")
        return
      }
      pruned.append(size)
      try add(hash, report)
    }
  }

  /// Nodes that no leaf is below of, and hashes of leaves that are there themselves.
  func checkCounts(_ report: Report) throws {
    func stored(_ levels: String) throws -> Int {
      try Int.fetchOne(
        db, sql: "SELECT count(*) FROM node WHERE shard = ? AND level \(levels)", arguments: [shard]) ?? 0
    }
    if try stored("> 0") > nodes {
      report("leaf \(size) of shard \(shard)", "is missing; there are tree nodes above it")
    }
    if try stored("<= 0") > pruned.count {
      report("shard \(shard)", "it keeps hashes in the place of leaves that were not deleted")
    }
  }
}
