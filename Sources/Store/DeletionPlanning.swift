package import CanonicalJSON
import Events
import Evidence
import GRDB
import Ledger

extension Recorder {
  /// Whether somebody has ordered that nothing be deleted.
  package func isHeld() throws(StoreError) -> Bool { try read { try RetentionReading.hold($0) != nil } }

  /// How far retention may go now.
  ///
  /// A leaf whose time is before the cutoff does not go while one before it stays: a clock that once was wrong makes
  /// things stay longer and never go earlier.
  /// - Parameter signed: how many leaves of a shard the last checkpoint covers that the record continues; what nobody
  ///   signed is not pruned.
  package func retentionBounds(
    _ cutoffs: RetentionCutoffs, signed: (_ shard: String) throws -> Int
  ) throws -> RetentionBounds {
    var bounds = RetentionBounds(cutoffs: cutoffs, shards: [])
    // (name, size, when the next began), of those that are still kept.
    let kept = try read { db in
      let rows = try ShardRow.all(db)
      return try rows.indices.filter { rows[$0].end == nil }.map { place in
        let next = rows.indices.contains(place + 1) ? rows[place + 1].name : nil
        return (
          name: rows[place].name, size: try ShardReading.size(ofShard: rows[place].name, db),
          ended: try next.flatMap { try Recorder.recorded(shard: $0, index: 0, db) }
        )
      }
    }
    var (evidenceIsDue, leavesAreDue, shardIsDue) = (true, true, true)
    for shard in kept where evidenceIsDue || leavesAreDue {
      let covered = min(shard.size, try signed(shard.name))
      let found = try read { db in
        (
          evidence: evidenceIsDue ? try Recorder.due(shard.name, shard.size, cutoffs.evidence.before, db) : 0,
          leaves: leavesAreDue ? try Recorder.due(shard.name, shard.size, cutoffs.leaves.before, db) : 0
        )
      }
      evidenceIsDue = evidenceIsDue && found.evidence == shard.size
      leavesAreDue = leavesAreDue && found.leaves == shard.size && covered == shard.size
      shardIsDue = shardIsDue && leavesAreDue && (shard.ended.map { $0 < cutoffs.ledger.before } ?? false)
      bounds.shards.append(
        .init(
          name: shard.name, evidence: found.evidence, leaves: min(found.leaves, covered),
          isDroppable: shardIsDue))
    }
    return bounds
  }

  private static func recorded(shard: String, index: Int, _ db: Database) throws -> Timestamp? {
    try Row.fetchOne(
      db.cachedStatement(sql: "SELECT recorded_us FROM leaf WHERE shard = ? AND idx = ?"),
      arguments: [shard, index]
    ).map { Timestamp(microseconds: try $0.integer(0)) }
  }

  /// The first leaf that is too young.
  private static func due(_ shard: String, _ size: Int, _ before: Timestamp, _ db: Database) throws -> Int {
    try Row.fetchOne(
      db.cachedStatement(
        sql: "SELECT idx FROM leaf WHERE shard = ? AND recorded_us >= ? ORDER BY idx LIMIT 1"),
      arguments: [shard, before.microseconds]
    ).map { Int(try $0.integer(0)) } ?? size
  }

  /// What to delete next, for one turn; empty when nothing is left to do, or a hold is on.
  /// - Parameters:
  ///   - gaps: ids of gaps that are still open, whose leaves stay.
  ///   - limit: of leaves.
  package func nextDeletion(
    _ bounds: RetentionBounds, openGaps gaps: some Sequence<String>, limit: Int = 1_000
  ) throws(StoreError) -> [Deletion] {
    let cutoffs = bounds.cutoffs
    let gaps = JSONValue.array(gaps.map { .string($0) }).canonicalText
    return try read { db in
      guard try RetentionReading.hold(db) == nil else { return [] }
      for shard in bounds.shards {
        let indices = try Recorder.evidence(of: shard.name, below: shard.evidence, limit, db)
        guard indices.isEmpty else {
          return [
            Deletion(.evidence, shard: shard.name, indices: indices, basis: cutoffs.evidence.basis)
          ]
        }
      }
      for shard in bounds.shards {
        // Only where all evidence of what is before it is gone.
        let first = try Recorder.evidence(of: shard.name, below: .max, 1, db).first ?? .max
        let indices = try Recorder.leaves(of: shard.name, below: min(shard.leaves, first), gaps, limit, db)
        guard indices.isEmpty else {
          return [Deletion(.leaves, shard: shard.name, indices: indices, basis: cutoffs.leaves.basis)]
        }
      }
      for shard in bounds.shards where shard.isDroppable {
        guard let head = try ShardReading.heads(db).first(where: { $0.name == shard.name }),
          try ShardRow.all(db).first(where: { $0.name == shard.name })?.end == nil
        else { continue }
        let older = try RetentionReading.deletions(db).filter {
          $0.deletion.what == .shard && $0.place.shard == shard.name
        }.map { stated in
          var deletion = stated.deletion
          deletion.restates = deletion.restates ?? stated.place
          return deletion
        }
        return [Deletion(dropping: head, basis: cutoffs.ledger.basis)] + older
      }
      return []
    }
  }

  private static func evidence(
    of shard: String, below bound: Int, _ limit: Int, _ db: Database
  ) throws -> [Int] {
    try Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT e.leaf_idx FROM evidence e JOIN leaf l ON l.shard = e.shard AND l.idx = e.leaf_idx
          WHERE e.shard = ? AND e.leaf_idx < ?
            AND l.type NOT IN (\(Evidence.Statement.Kind.sql(Evidence.Statement.Kind.outliveEvidence)))
          ORDER BY e.leaf_idx LIMIT ?
          """), arguments: [shard, bound, limit]
    ).map { Int(try $0.integer(0)) }
  }

  /// Leaves that nothing refers to any more.
  private static func leaves(
    of shard: String, below bound: Int, _ gaps: String, _ limit: Int, _ db: Database
  ) throws -> [Int] {
    let windows = JSONValue.array(try OpenWindow.all(db).keys.map { .string($0) }).canonicalText
    return try Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT l.idx FROM leaf l WHERE l.shard = :shard AND l.idx < :bound
            AND l.type NOT IN (\(Evidence.Statement.Kind.sql(Evidence.Statement.Kind.outliveLeaves)))
            AND NOT EXISTS (SELECT 1 FROM evidence e WHERE e.shard = l.shard AND e.leaf_idx = l.idx)
            AND NOT (l.type = 'gap.opened'
              AND json_extract(l.bytes, '$.body.gap') IN (SELECT value FROM json_each(:gaps)))
            AND NOT (l.type IN ('finding.opened', 'operation.observed')
              AND json_extract(l.bytes, '$.body.finding') IN (SELECT value FROM json_each(:windows)))
          ORDER BY l.idx LIMIT :limit
          """),
      arguments: ["shard": shard, "bound": bound, "gaps": gaps, "windows": windows, "limit": limit]
    ).map { Int(try $0.integer(0)) }
  }

  /// What a person's request to erase findings comes to: the evidence of each, and of the answers to it where that is
  /// wanted too. Findings without evidence are left out.
  package func erasure(
    of findings: [String], withResponses: Bool, evidence: [String: JSONValue]
  ) throws(StoreError) -> [Deletion] {
    let path = path
    return try read { db in
      guard try RetentionReading.hold(db) == nil else {
        throw StoreError(.held, path: path, RetentionReading.heldText)
      }
      let ids = JSONValue.array(findings.map { .string($0) }).canonicalText
      let kinds = "'finding.opened', 'operation.observed'" + (withResponses ? ", 'response.made'" : "")
      return try Row.fetchAll(
        db,
        sql: """
          SELECT l.shard, l.idx FROM leaf l
            JOIN evidence e ON e.shard = l.shard AND e.leaf_idx = l.idx
          WHERE json_extract(l.bytes, '$.body.finding') IN (SELECT value FROM json_each(?))
            AND l.type IN (\(kinds)) ORDER BY l.shard, l.idx
          """, arguments: [ids]
      ).map {
        var deletion = Deletion(
          .evidence, shard: try $0.text(0), indices: [Int(try $0.integer(1))], basis: .request)
        deletion.evidence = evidence
        return deletion
      }
    }
  }
}

extension RetentionCutoffs.Cutoff {
  fileprivate var basis: Deletion.Basis { .policy(policy, before: before) }
}
