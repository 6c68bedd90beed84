import GRDB
import Ledger

/// What the file says of a shard beside its leaves.
struct ShardRow {
  var name: String
  var host: String
  /// Leaves below it have a hash only, but for those of kinds that stay.
  var pruned: Int
  /// What the tree came to, if its nodes are no longer kept.
  var end: (size: Int, root: TreeHash)?

  /// Every shard, oldest first.
  static func all(_ db: Database) throws -> [ShardRow] {
    try Row.fetchAll(
      db.cachedStatement(sql: "SELECT name, host, pruned, dropped, root FROM shard ORDER BY name")
    ).map(ShardRow.init)
  }

  private init(_ row: Row) throws {
    name = try row.text(0)
    host = try row.text(1)
    pruned = Int(try row.integer(2))
    let size = Int(try row.integer(3))
    guard size != 0 else { return }
    guard size > 0, let root = TreeHash(bytes: try row.blob(4)) else {
      throw DatabaseError(
        resultCode: .SQLITE_CORRUPT,
        message: "shard \(name) says that it was dropped, but not with which root")
    }
    end = (size, root)
  }
}
