import CanonicalJSON
import Events
import Evidence
import GRDB
import Ledger

/// Something in the store that contradicts the rest of it.
package struct Problem: Hashable, Sendable, CustomStringConvertible {
  /// `leaf 17 of shard 2026`.
  package var place: String
  package var reason: String

  package init(place: String, reason: String) {
    self.place = place
    self.reason = reason
  }

  package var description: String { "\(place): \(reason)" }
}

extension Archive {
  /// Makes every hash again and compares. Empty if all agree; the first item is the first that is wrong, and no
  /// more than `limit` are listed.
  ///
  /// This finds what was changed by somebody who did not make all hashes again as well; only a checkpoint kept
  /// elsewhere can show the latter.
  package func verify(limit: Int = 20) throws(StoreError) -> [Problem] {
    try read { db in
      var verification = Verification(
        db: db, limit: limit, deletions: try RetentionReading.deletions(db))
      var previous: ShardHead?
      for row in try ShardRow.all(db) { previous = try verification.check(row, after: previous) }
      try verification.checkForStrays()
      try verification.checkDocuments()
      return verification.problems
    }
  }
}

private struct Verification {
  let db: Database
  let limit: Int
  let deletions: [RecordedDeletion]
  private(set) var problems: [Problem] = []

  init(db: Database, limit: Int, deletions: [RecordedDeletion]) {
    self.db = db
    self.limit = limit
    self.deletions = deletions
  }

  private mutating func report(_ place: String, _ reason: String) {
    if problems.count < limit { problems.append(Problem(place: place, reason: reason)) }
  }

  mutating func check(_ row: ShardRow, after previous: ShardHead?) throws -> ShardHead {
    let (shard, host, pruned) = (row.name, row.host, row.pruned)
    let cover = DeletionCover(of: shard, deletions)
    if let end = row.end {
      // What it came to is said by the next one as well.
      if cover.drop?.count != end.size || cover.drop?.root != end.root {
        report("shard \(shard)", "is gone up to its head, and no leaf says that it was deleted so")
      }
      return ShardHead(name: shard, host: host, size: end.size, root: end.root)
    }
    var tree = CheckedTree(shard: shard, db: db)
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT l.idx, l.type, l.bytes, l.hash, e.salt, e.json, l.recorded_us
        FROM leaf l LEFT JOIN evidence e ON e.shard = l.shard AND e.leaf_idx = l.idx
        WHERE l.shard = ? ORDER BY l.idx
        """, arguments: [shard])
    while let row = try rows.next() {
      let index = Int(try row.integer(0))
      let place = "leaf \(index) of shard \(shard)"
      try tree.addPruned(below: min(index, pruned)) { report($0, $1) }
      guard index == tree.size else {
        report("leaf \(tree.size) of shard \(shard)", "is missing; the next one there is \(index)")
        // Nothing behind a hole can be placed in the tree.
        return ShardHead(name: shard, host: host, size: tree.size, root: tree.root)
      }
      guard let stored = TreeHash(bytes: try row.blob(3)) else {
        report(place, "its hash has not 32 bytes")
        return ShardHead(name: shard, host: host, size: tree.size, root: tree.root)
      }
      let bytes = Array(try row.text(2).utf8)
      if TreeHash.leaf(bytes) != stored {
        report(place, "its bytes do not have its hash")
      } else if let leaf = try? Leaf(parsing: bytes) {
        let type = try row.text(1)
        if leaf.shard != shard || leaf.index != index || leaf.host != host || leaf.type != type {
          report(place, "it says that it is another leaf")
        }
        if Timestamp(rfc3339: leaf.recorded)?.microseconds != (try row.integer(6)) {
          report(place, "its row has another time than it says")
        }
        if index == 0 { check(leaf, opens: place, after: previous) }
        let isStated = cover.coversEvidence(of: index, kind: Evidence.Statement.Kind(rawValue: leaf.type))
        if !row.isNull(5) {
          let kept = TreeHash.commitment(salt: try row.blob(4), evidence: Array(try row.text(5).utf8))
          if kept != leaf.commitment {
            report(place, "the evidence kept beside it is not what it commits to")
          } else if isStated {
            report(place, "its evidence is there, although a later leaf says that it was deleted")
          }
        } else if leaf.commitment != nil, !isStated {
          report(place, "its evidence is missing, and no leaf says that it was deleted")
        }
      } else {
        report(place, "its bytes are not a leaf")
      }
      // With the stored hash, so that one edited leaf is one problem and not one for each node above it.
      try tree.add(stored) { report($0, $1) }
    }
    try tree.addPruned(below: pruned) { report($0, $1) }
    if tree.size < max(1, pruned) { report("leaf \(tree.size) of shard \(shard)", "is missing") }
    try tree.checkCounts { report($0, $1) }
    if pruned != cover.prunedEnd || tree.pruned.count != cover.prunedCount {
      report(
        "shard \(shard)",
        "\(tree.pruned.count) leaves below \(pruned) are hashes only, and leaves say that \(cover.prunedCount) below "
          + "\(cover.prunedEnd) were deleted")
    } else if let index = tree.pruned.ranges.joined().first(where: { !cover.coversLeaf($0) }) {
      report("leaf \(index) of shard \(shard)", "is only a hash, and no leaf says that it was deleted")
    }
    return ShardHead(name: shard, host: host, size: tree.size, root: tree.root)
  }

  private mutating func check(_ leaf: Leaf, opens place: String, after previous: ShardHead?) {
    guard leaf.type == Evidence.Statement.Kind.shardOpened.rawValue else {
      report(place, "the first leaf does not open the shard")
      return
    }
    if leaf.body["previous_shard"]?.string != (previous?.name ?? "")
      || leaf.body["previous_size"]?.integer != Int64(previous?.size ?? 0)
      || leaf.body["previous_root"]?.string != (previous?.root.hex ?? "")
    {
      report(
        place, "it does not continue \(previous.map { "shard \($0.name) as it is" } ?? "an empty ledger")")
    }
  }

  /// Rows that belong to nothing.
  mutating func checkForStrays() throws {
    for row in try Row.fetchAll(
      db,
      sql: """
        SELECT 'leaf', shard, idx FROM leaf WHERE shard NOT IN (SELECT name FROM shard)
        UNION ALL SELECT 'node', shard, idx FROM node WHERE shard NOT IN (SELECT name FROM shard)
        UNION ALL SELECT 'evidence', e.shard, e.leaf_idx FROM evidence e
          LEFT JOIN leaf l ON l.shard = e.shard AND l.idx = e.leaf_idx WHERE l.idx IS NULL
        LIMIT 20
        """)
    {
      report("\(try row.text(0)) \(try row.integer(2)) of shard \(try row.text(1))", "belongs to nothing")
    }
  }

  mutating func checkDocuments() throws {
    let rows = try Row.fetchCursor(db, sql: "SELECT digest, bytes FROM document ORDER BY digest")
    while let row = try rows.next() {
      let digest = try row.text(0)
      if Digest.hex(Digest.sha256(try row.blob(1))) != digest {
        report("document \(digest)", "its bytes do not have this digest")
      }
    }
  }
}
