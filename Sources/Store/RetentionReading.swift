import CanonicalJSON
package import Events
import Evidence
import GRDB
import Ledger

enum RetentionReading {
  static let heldText =
    "nothing may be deleted: a hold is on; see 'attestctl retention status', and 'attestctl retention release' ends it"

  /// The statement that ordered the hold that is on; nil if none is.
  static func hold(_ db: Database) throws -> RecordedStatement? {
    let last = try RecordedStatement.fetch(
      db,
      where: """
        l.type IN ('retention.held', 'retention.released') ORDER BY l.shard DESC, l.idx DESC LIMIT 1
        """, []
    ).first
    return last?.leaf.type == Evidence.Statement.Kind.retentionHeld.rawValue ? last : nil
  }

  /// Everything that was deleted, in the order of the leaves that say so. What is not readable as one is left out.
  static func deletions(_ db: Database) throws -> [RecordedDeletion] {
    let dropped = Set(try ShardRow.all(db).filter { $0.end != nil }.map(\.name))
    return try RecordedStatement.all(db, kind: .retentionDeleted) { statement in
      // Those of a dropped shard are stated again by a later leaf.
      guard !dropped.contains(statement.leaf.shard) else { return nil }
      return Deletion(statement.body).map {
        RecordedDeletion(
          deletion: $0,
          place: LeafReference(shard: statement.leaf.shard, index: statement.leaf.index),
          time: statement.recorded)
      }
    }
  }
}

/// What is left of the record, and why the rest is not.
package struct RetentionState: Sendable {
  package struct Hold: Hashable, Sendable {
    package var since: Timestamp
    package var note: String
    package var actor: String
    package var place: LeafReference
  }

  package struct Oldest: Hashable, Sendable {
    package var place: LeafReference
    package var recorded: Timestamp
  }

  /// The oldest leaf that is not only a hash, those apart that stay for as long as the ledger.
  package var oldestLeaf: Oldest?
  /// The oldest leaf whose evidence is there.
  package var oldestEvidence: Oldest?
  package var deletions: [RecordedDeletion]
  package var hold: Hold?
}

extension Archive {
  package func retention() throws(StoreError) -> RetentionState {
    try read { db in
      let hold = try RetentionReading.hold(db)
      return RetentionState(
        oldestLeaf: try oldest(
          db, "l.type NOT IN (\(Evidence.Statement.Kind.sql(Evidence.Statement.Kind.outliveLeaves)))"),
        oldestEvidence: try oldest(
          db,
          """
          l.type NOT IN (\(Evidence.Statement.Kind.sql(Evidence.Statement.Kind.outliveEvidence))) AND EXISTS (
            SELECT 1 FROM evidence e WHERE e.shard = l.shard AND e.leaf_idx = l.idx)
          """), deletions: try RetentionReading.deletions(db),
        hold: hold.map {
          RetentionState.Hold(
            since: $0.recorded, note: $0.evidenceText("note"), actor: $0.evidenceText("actor"),
            place: LeafReference(shard: $0.leaf.shard, index: $0.leaf.index))
        })
    }
  }

  private func oldest(_ db: Database, _ condition: String) throws -> RetentionState.Oldest? {
    try Row.fetchOne(
      db,
      sql: """
        SELECT l.shard, l.idx, l.recorded_us FROM leaf l
          JOIN shard s ON s.name = l.shard AND s.dropped = 0
        WHERE \(condition) ORDER BY l.shard, l.idx LIMIT 1
        """
    ).map {
      RetentionState.Oldest(
        place: LeafReference(shard: try $0.text(0), index: Int(try $0.integer(1))),
        recorded: Timestamp(microseconds: try $0.integer(2)))
    }
  }
}
