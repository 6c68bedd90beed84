import CanonicalJSON
import Events
import Evidence
import Foundation
import GRDB
import Ledger

/// The end of the newest shard, where leaves are appended.
struct LedgerEdge {
  let shard: String
  let host: String
  private var tree = MerkleTree()

  init(shard: String, host: String) {
    self.shard = shard
    self.host = host
  }

  /// Where the next leaf goes. Cheaper than `head`, which makes the root.
  var place: LeafReference { LeafReference(shard: shard, index: tree.size) }

  var head: ShardHead { ShardHead(name: shard, host: host, size: tree.size, root: tree.root) }

  /// Continues where the file ends; nil if it has no shard yet.
  static func newest(_ db: Database) throws -> LedgerEdge? {
    guard
      let row = try Row.fetchOne(db, sql: "SELECT name, host FROM shard ORDER BY name DESC LIMIT 1")
    else { return nil }
    var edge = LedgerEdge(shard: try row.text(0), host: try row.text(1))
    edge.tree = try ShardReading.tree(ofShard: edge.shard, db)
    try edge.checkEnd(db)
    return edge
  }

  /// The last leaves have the hashes that the tree was made of: what is damaged there is not gone on from.
  private func checkEnd(_ db: Database) throws {
    let rows = try Row.fetchAll(
      db, sql: "SELECT bytes, hash, idx FROM leaf WHERE shard = ? ORDER BY idx DESC LIMIT 64",
      arguments: [shard])
    for row in rows where TreeHash.leaf(Array(try row.text(0).utf8)) != TreeHash(bytes: try row.blob(1)) {
      throw DatabaseError(
        resultCode: .SQLITE_CORRUPT,
        message: "leaf \(try row.integer(2)) of shard \(shard) is not what the tree was made of")
    }
  }

  /// Writes the statement as the next leaf, with the nodes it completes and the evidence it commits to.
  mutating func append(
    _ statement: Evidence.Statement, recorded: Timestamp, salts: inout any RandomNumberGenerator,
    to db: Database
  ) throws -> LeafReference {
    let index = tree.size
    var leaf = Leaf(
      type: statement.kind.rawValue, host: host, shard: shard, index: index, recorded: recorded.description,
      body: statement.body)
    var evidence: (salt: [UInt8], text: String)?
    if let stated = statement.evidence {
      let text = JSONValue.object(stated).canonicalText
      let salt = LedgerEdge.salt(from: &salts)
      leaf.commitment = .commitment(salt: salt, evidence: Array(text.utf8))
      evidence = (salt, text)
    }
    let bytes = leaf.canonicalBytes
    let hash = TreeHash.leaf(bytes)
    try db.cachedStatement(
      sql: "INSERT INTO leaf (shard, idx, type, recorded_us, bytes, hash) VALUES (?, ?, ?, ?, ?, ?)"
    ).execute(
      arguments: [
        shard, index, leaf.type, recorded.microseconds, String(decoding: bytes, as: UTF8.self),
        Data(hash.bytes),
      ])
    if let evidence {
      try db.cachedStatement(sql: "INSERT INTO evidence (shard, leaf_idx, salt, json) VALUES (?, ?, ?, ?)")
        .execute(arguments: [shard, index, Data(evidence.salt), evidence.text])
    }
    for node in tree.append(hash) {
      try db.cachedStatement(sql: "INSERT INTO node (shard, level, idx, hash) VALUES (?, ?, ?, ?)")
        .execute(arguments: [shard, node.address.level, node.address.index, Data(node.hash.bytes)])
    }
    return LeafReference(shard: shard, index: index)
  }

  private static func salt(from generator: inout any RandomNumberGenerator) -> [UInt8] {
    (0..<4).flatMap { _ in withUnsafeBytes(of: generator.next().littleEndian) { Array($0) } }
  }
}
