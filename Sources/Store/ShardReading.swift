import GRDB
import Ledger

/// Shards and their trees, as the file has them.
enum ShardReading {
  static func heads(_ db: Database) throws -> [ShardHead] {
    try ShardRow.all(db).map { row in
      if let end = row.end {
        return ShardHead(name: row.name, host: row.host, size: end.size, root: end.root)
      }
      let tree = try tree(ofShard: row.name, db)
      return ShardHead(name: row.name, host: row.host, size: tree.size, root: tree.root)
    }
  }

  static func tree(ofShard shard: String, _ db: Database) throws -> MerkleTree {
    let size = try size(ofShard: shard, db)
    guard let tree = try MerkleTree(size: size, node: { try node($0, shard: shard, db) }) else {
      throw DatabaseError(
        resultCode: .SQLITE_CORRUPT, message: "shard \(shard) of \(size) leaves lacks nodes of its tree")
    }
    return tree
  }

  /// Leaves of a shard that is still kept, also those of which only the hash is there.
  static func size(ofShard shard: String, _ db: Database) throws -> Int {
    let row = try Row.fetchOne(
      db.cachedStatement(
        sql: """
          SELECT max(coalesce((SELECT max(idx) FROM leaf WHERE shard = :shard), -1),
            coalesce((SELECT max(idx) FROM node WHERE shard = :shard AND level = 0), -1))
          """), arguments: ["shard": shard])
    guard let last = try row?.integer(0), last >= -1, last < Int.max else { return 0 }
    return Int(last) + 1
  }

  static func node(_ address: MerkleNode.Address, shard: String, _ db: Database) throws -> TreeHash? {
    if address.level == 0 {
      let leaf = try Row.fetchOne(
        db.cachedStatement(sql: "SELECT hash FROM leaf WHERE shard = ? AND idx = ?"),
        arguments: [shard, address.index])
      if let leaf { return TreeHash(bytes: try leaf.blob(0)) }
    }
    let node = try Row.fetchOne(
      db.cachedStatement(sql: "SELECT hash FROM node WHERE shard = ? AND level = ? AND idx = ?"),
      arguments: [shard, address.level, address.index])
    return try node.flatMap { TreeHash(bytes: try $0.blob(0)) }
  }

  /// The root of the first `size` leaves; nil if there are fewer, or nodes are missing.
  static func root(ofShard shard: String, size: Int, _ db: Database) throws -> TreeHash? {
    if let end = try ShardRow.all(db).first(where: { $0.name == shard })?.end {
      return size == end.size ? end.root : nil
    }
    guard size >= 0, try self.size(ofShard: shard, db) >= size else { return nil }
    return try MerkleTree(size: size, node: { try node($0, shard: shard, db) })?.root
  }

  /// The year's own name, or `2026-02` where that is taken; each sorts behind the ones before.
  static func freeName(in year: String, besides taken: Set<String>, _ db: Database) throws -> String {
    let used = taken.union(
      try String.fetchAll(
        db, sql: "SELECT name FROM shard WHERE substr(name, 1, 4) = ?", arguments: [year]))
    let highest = used.filter { $0.hasPrefix(year) }.map { Int($0.dropFirst(5)) ?? 1 }.max() ?? 0
    guard highest > 0 else { return year }
    return year + (highest < 9 ? "-0\(highest + 1)" : "-\(highest + 1)")
  }
}
