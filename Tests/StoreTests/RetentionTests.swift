import CanonicalJSON
import Events
import Evidence
import Foundation
import GRDB
import Ledger
import Store
import Testing

/// A record of three years: findings, answers, heartbeats and gaps in each month, all of it signed.
private struct LongRecord {
  let folder: StateFolder
  let recorder: Recorder

  init(months: [String] = LongRecord.months) throws {
    // Many small commits, each of which waits for the disk.
    let memory = "/dev/shm"
    folder = access(memory, W_OK) == 0 ? try StateFolder(in: memory) : try StateFolder()
    recorder = try Recorder(state: folder.path, host: "h1", now: time("2026-01-01"))
    for month in months {
      try recorder.commit(
        turn(
          at: time(month + "-10T00:00:00Z"), finding("f-\(month)", user: "secret-name-of-\(month)"),
          heartbeat(), response("f-\(month)", .resolve, note: "looked at \(month)")))
    }
  }

  static let months = (2026...2028).flatMap { year in
    (1...12).map { "\(year)-" + ($0 < 10 ? "0\($0)" : "\($0)") }
  }

  var archive: Archive { get throws { try Archive(state: folder.path) } }

  func cutoffs(_ evidence: String, _ leaves: String = "2000-01-01", _ ledger: String = "2000-01-01")
    -> RetentionCutoffs
  {
    RetentionCutoffs(
      evidence: .init(before: time(evidence), policy: "18 months"),
      leaves: .init(before: time(leaves), policy: "18 months"),
      ledger: .init(before: time(ledger), policy: "7 years"))
  }

  /// Deletes until nothing is left to delete; returns what was.
  @discardableResult
  func retain(
    _ cutoffs: RetentionCutoffs, limit: Int = 7, gaps: [String] = [], signed: ((String) -> Int)? = nil
  ) throws -> [Deletion] {
    var deletions: [Deletion] = []
    let bounds = try recorder.retentionBounds(cutoffs) { signed?($0) ?? .max }
    while true {
      let next = try recorder.nextDeletion(bounds, openGaps: gaps, limit: limit)
      guard !next.isEmpty else { break }
      for deletion in next where deletion.restates == nil { #expect(deletion.count <= max(limit, 40)) }
      var turn = Turn(recorded: time("2030-01-01"))
      turn.deletions = next
      #expect(try recorder.commit(turn).deletions.count == next.count)
      deletions += next
      // Wherever it is interrupted, the record is whole.
      #expect(try archive.verify().isEmpty)
    }
    while try recorder.sweepDropped(limit: 5) { #expect(try archive.verify().isEmpty) }
    return deletions
  }
}

@Test func evidenceGoesWithALeafThatSaysSo() throws {
  let record = try LongRecord()
  let heads = try record.archive.shards()
  let deletions = try record.retain(record.cutoffs("2027-03-01"))
  // 14 months with two pieces each, in batches of 7.
  #expect(deletions.map(\.count) == [7, 7, 7, 3, 4])
  #expect(deletions.map(\.shard) == ["2026", "2026", "2026", "2026", "2027"])
  #expect(deletions.allSatisfy { $0.what == .evidence })
  let archive = try record.archive
  #expect(try archive.findings().count == 36)
  #expect(try archive.finding(id: "f-2027-02")?.group.first?.value == "[deleted]")
  #expect(try archive.finding(id: "f-2027-02")?.responses.first?.note == "[deleted]")
  #expect(try archive.finding(id: "f-2027-03")?.group.first?.value == "secret-name-of-2027-03")
  let state = try archive.retention()
  #expect(state.oldestEvidence?.recorded == time("2027-03-10"))
  #expect(state.oldestLeaf?.place == LeafReference(shard: "2026", index: 1))
  #expect(state.deletions.map(\.deletion.count) == [7, 7, 7, 3, 4])
  #expect(state.deletions[0].deletion.basis == .policy("18 months", before: time("2027-03-01")))
  #expect(state.deletions[0].time == time("2030-01-01"))
  // Nothing else moved.
  #expect(try archive.shards().prefix(2).map(\.root) == heads.prefix(2).map(\.root))
  #expect(try record.retain(record.cutoffs("2027-03-01")).isEmpty)
}

@Test func whatIsDeletedIsNotInTheFilesAnyMore() throws {
  let record = try LongRecord()
  #expect(try record.recorder.deletesSecurely())
  func files() throws -> String {
    var text = ""
    for suffix in ["", "-wal"] {
      let path = record.folder.database + suffix
      if FileManager.default.fileExists(atPath: path) {
        text += String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
      }
    }
    return text
  }
  #expect(try files().contains("secret-name-of-2026-05"))
  try record.retain(record.cutoffs("2027-03-01", "2027-03-01"))
  // Somebody who reads an older state keeps the log.
  do {
    let reader = try record.archive
    try record.recorder.commit(turn(heartbeat()))
    #expect(try !record.recorder.truncateLog())
    withExtendedLifetime(reader) {}
  }
  #expect(try record.recorder.truncateLog())
  #expect(try !files().contains("secret-name-of-2026"))
  #expect(try !files().contains("looked at 2027-02"))
  #expect(try !files().contains("f-2027-02"))
  #expect(try files().contains("secret-name-of-2027-05"))
}

@Test func prunedLeavesLeaveTheirHashesAndWhatSaysHowToReadTheRest() throws {
  let record = try LongRecord()
  let heads = try record.archive.shards()
  let proof = try record.archive.inclusion(ofShard: "2026", index: 9, size: heads[0].size)
  try record.retain(record.cutoffs("2027-03-01", "2027-03-01"))
  let archive = try record.archive
  #expect(try archive.shards().prefix(2).map(\.root) == heads.prefix(2).map(\.root))
  #expect(try archive.inclusion(ofShard: "2026", index: 9, size: heads[0].size) == proof)
  #expect(try archive.findings().map(\.id).first == "f-2027-03")
  #expect(try archive.statements(.shardOpened).map(\.leaf.shard) == ["2026", "2027", "2028", "2030"])
  #expect(try archive.retention().oldestLeaf?.recorded == time("2027-03-10"))
  // A second run two years later prunes what said so before up to nothing: those leaves stay.
  try record.retain(record.cutoffs("2029-01-01", "2029-01-01"))
  #expect(try record.archive.findings().isEmpty)
  #expect(try Archive(state: record.folder.path).verify().isEmpty)
}

@Test func leavesStayWhileTheirEvidenceDoesOrNobodySignedThem() throws {
  let record = try LongRecord()
  // Evidence is to be kept longer than the configuration would have it.
  try record.retain(record.cutoffs("2026-05-01", "2027-03-01"))
  #expect(try record.archive.retention().oldestLeaf?.recorded == time("2026-05-10"))
  try record.retain(record.cutoffs("2027-03-01", "2027-03-01"), signed: { $0 == "2026" ? 20 : .max })
  #expect(try record.archive.retention().oldestLeaf?.place == LeafReference(shard: "2026", index: 20))
}

@Test func whatIsStillGoingOnIsKept() throws {
  let folder = try StateFolder()
  let recorder = try Recorder(state: folder.path, host: "h1", now: time("2026-01-01"))
  func gap(_ id: String) -> Evidence.Statement {
    Evidence.Statement(
      .gapOpened,
      [
        "gap": .string(id), "source": "journal", "cause": "unreadable", "size_kind": "unknown", "size": 0,
        "from": "", "to": "", "detail": "",
      ])
  }
  try recorder.commit(
    turn(at: time("2026-01-05"), gap("g-1"), finding("f-live"), gap("g-2"), heartbeat()).keeping(
      ["finding": "f-live", "count": 7, "last": 1], scope: "finding", key: "k"))
  let record = RetentionCutoffs.Cutoff(before: time("2027-01-01"), policy: "1 year")
  func retain(_ gaps: [String]) throws {
    let bounds = try recorder.retentionBounds(
      RetentionCutoffs(evidence: record, leaves: record, ledger: record)
    ) { _ in .max }
    while case let next = try recorder.nextDeletion(bounds, openGaps: gaps), !next.isEmpty {
      var turn = Turn(recorded: time("2028-01-01"))
      turn.deletions = next
      try recorder.commit(turn)
    }
    #expect(try Archive(state: folder.path).verify().isEmpty)
  }
  try retain(["g-2"])
  let archive = try Archive(state: folder.path)
  #expect(try archive.gaps().map(\.id) == ["g-2"])
  #expect(try archive.findings().map(\.id) == ["f-live"])
  // Once it is over, it goes as well.
  try retain([])
  #expect(try Archive(state: folder.path).gaps().isEmpty)
}

@Test func aShardOfLongAgoIsDroppedUpToItsHead() throws {
  let record = try LongRecord()
  let heads = try record.archive.shards()
  try record.retain(record.cutoffs("2028-03-01", "2028-03-01", "2027-02-01"))
  let archive = try record.archive
  #expect(try archive.shards().prefix(3).map(\.root) == heads.map(\.root))
  #expect(try archive.shards().prefix(3).map(\.size) == heads.map(\.size))
  #expect(try archive.root(ofShard: "2026", size: heads[0].size) == heads[0].root)
  #expect(try archive.root(ofShard: "2026", size: 5) == nil)
  #expect(try archive.root(ofShard: "2027", size: 5) != nil)
  #expect(try archive.statements(.shardOpened).map(\.leaf.shard) == ["2027", "2028", "2030"])
  let queue = try DatabaseQueue(path: record.folder.database)
  #expect(
    try queue.inDatabase { try Int.fetchOne($0, sql: "SELECT count(*) FROM node WHERE shard = '2026'") } == 0)
}

@Test func aDropIsStatedAgainWhenTheShardThatSaidItIsDropped() throws {
  let folder = try StateFolder()
  let recorder = try Recorder(state: folder.path, host: "h1", now: time("2026-01-01"))
  func year(_ year: String) throws {
    try recorder.commit(turn(at: time(year + "-06-01"), finding("f-\(year)")))
  }
  func retain(at now: String, before: String) throws {
    let cutoff = RetentionCutoffs.Cutoff(before: time(before), policy: "7 years")
    let bounds = try recorder.retentionBounds(.init(evidence: cutoff, leaves: cutoff, ledger: cutoff)) { _ in
      .max
    }
    while case let next = try recorder.nextDeletion(bounds, openGaps: []), !next.isEmpty {
      var turn = Turn(recorded: time(now))
      turn.deletions = next
      try recorder.commit(turn)
      #expect(try Archive(state: folder.path).verify().isEmpty)
    }
    while try recorder.sweepDropped() {}
    #expect(try Archive(state: folder.path).verify().isEmpty)
  }
  try year("2026")
  try year("2027")
  try retain(at: "2028-01-01", before: "2027-07-01")
  try year("2028")
  try year("2029")
  try retain(at: "2030-01-01", before: "2029-12-01")
  let state = try Archive(state: folder.path).retention()
  let drops = state.deletions.filter { $0.deletion.what == .shard }
  #expect(Set(drops.map(\.deletion.shard)) == ["2026", "2027", "2028"])
  #expect(drops.first { $0.deletion.shard == "2026" }?.deletion.restates?.shard == "2028")
  #expect(try Archive(state: folder.path).shards().map(\.name) == ["2026", "2027", "2028", "2029", "2030"])
}

@Test func aClockThatWasWrongMakesThingsStayAndNotGo() throws {
  let folder = try StateFolder()
  let recorder = try Recorder(state: folder.path, host: "h1", now: time("2026-01-01"))
  try recorder.commit(turn(at: time("2026-05-01"), finding("f-1")))
  // The host came up in 1970 before it knew the time.
  try recorder.commit(turn(at: time("1970-01-01"), finding("f-2")))
  let cutoff = RetentionCutoffs.Cutoff(before: time("2026-03-01"), policy: "18 months")
  let bounds = try recorder.retentionBounds(.init(evidence: cutoff, leaves: cutoff, ledger: cutoff)) { _ in
    .max
  }
  #expect(try recorder.nextDeletion(bounds, openGaps: []).isEmpty)
}

@Test func aHoldStopsEverythingUntilItIsReleased() throws {
  let record = try LongRecord()
  func order(_ kind: Evidence.Statement.Kind, _ note: String) throws {
    try record.recorder.commit(
      turn(
        at: time("2029-02-01"),
        Evidence.Statement(kind, [:], evidence: ["note": .string(note), "actor": "alice"])))
  }
  try order(.retentionHeld, "a court asked")
  #expect(try record.retain(record.cutoffs("2027-03-01", "2027-03-01", "2027-03-01")).isEmpty)
  #expect(throws: StoreError.self) {
    try record.recorder.erasure(of: ["f-2026-01"], withResponses: true, evidence: [:])
  }
  #expect(try record.archive.retention().hold?.note == "a court asked")
  #expect(try record.archive.retention().hold?.since == time("2029-02-01"))
  // Held twice is still held once.
  try order(.retentionHeld, "and again")
  try order(.retentionReleased, "the case is over")
  #expect(try record.archive.retention().hold == nil)
  #expect(try !record.retain(record.cutoffs("2027-03-01")).isEmpty)
}

@Test func aPersonsRequestErasesWhatTheFindingsSay() throws {
  let record = try LongRecord()
  func erase(_ findings: [String], withResponses: Bool) throws -> Int {
    var turn = Turn(recorded: time("2029-02-01"))
    turn.deletions = try record.recorder.erasure(
      of: findings, withResponses: withResponses, evidence: ["note": "asked by mail", "actor": "alice"])
    return try record.recorder.commit(turn).deletions.count
  }
  #expect(try erase(["f-2026-01", "f-2026-03", "f-none"], withResponses: false) == 2)
  #expect(try record.archive.finding(id: "f-2026-01")?.record == nil)
  #expect(try record.archive.finding(id: "f-2026-01")?.responses.first?.note == "looked at 2026-01")
  #expect(try record.archive.finding(id: "f-2026-02")?.record == "the line")
  #expect(try erase(["f-2026-01"], withResponses: true) == 1)
  #expect(try record.archive.finding(id: "f-2026-01")?.responses.first?.note == "[deleted]")
  let state = try record.archive.retention()
  #expect(state.deletions.map(\.deletion.basis) == [.request, .request, .request])
  #expect(try record.archive.verify().isEmpty)
  let said = try #require(try record.archive.statements(.retentionDeleted).first)
  #expect(said.evidence?["note"] == "asked by mail")
  // The policy goes over it later.
  try record.retain(record.cutoffs("2027-03-01", "2027-03-01"))
}

/// What somebody with root could do to make things vanish without a word.
@Test(arguments: [
  (
    "DELETE FROM evidence WHERE shard = '2028' AND leaf_idx = 4", "leaf 4 of shard 2028",
    "its evidence is missing"
  ),
  ("UPDATE shard SET pruned = 30 WHERE name = '2027'", "shard 2027", "hashes only"),
  ("UPDATE shard SET pruned = 0 WHERE name = '2026'", "leaf 1 of shard 2026", "is missing"),
  (
    """
    INSERT INTO node SELECT shard, 0, idx, hash FROM leaf WHERE shard = '2028' AND idx IN (1, 2);
    UPDATE shard SET pruned = 3 WHERE name = '2028'; DELETE FROM evidence WHERE shard = '2028' AND leaf_idx < 3;
    DELETE FROM leaf WHERE shard = '2028' AND idx IN (1, 2);
    """, "shard 2028", "2 leaves below 3 are hashes only"
  ),
  (
    """
    INSERT INTO node SELECT shard, 0, idx, hash FROM leaf WHERE shard = '2026' AND idx = 0;
    DELETE FROM leaf WHERE shard = '2026' AND idx = 0;
    """, "shard 2026", "hashes only"
  ),
  (
    "INSERT INTO evidence SELECT shard, 3, salt, json FROM evidence WHERE shard = '2027' AND leaf_idx = 13",
    "leaf 3 of shard 2027", "not what it commits to"
  ),
  (
    """
    INSERT INTO node SELECT '2027', 0, 7, zeroblob(32); UPDATE shard SET pruned = 99;
    """, "shard 2026", "hashes only"
  ),
  (
    "UPDATE shard SET dropped = 37, root = zeroblob(32) WHERE name = '2026'", "shard 2026", "no leaf says"
  ),
  (
    """
    INSERT INTO leaf SELECT shard, 900, type, recorded_us, replace(bytes, '2027', '2028'), hash FROM leaf
      WHERE type = 'retention.deleted' LIMIT 1;
    """, "leaf", "is missing"
  ),
  (
    """
    UPDATE leaf SET bytes = replace(replace(bytes, '"first":1', '"first":1'), '"last":', '"last":9')
      WHERE type = 'retention.deleted' AND bytes LIKE '%"what":"evidence"%' AND bytes LIKE '%"shard":"2027"%';
    DELETE FROM evidence WHERE shard = '2027';
    """, "leaf", "its bytes do not have its hash"
  ),
]) func whatIsMissingWithoutALeafIsAProblem(_ sql: String, _ place: String, _ reason: String) throws {
  let record = try LongRecord()
  try record.retain(record.cutoffs("2027-03-01", "2026-08-01"))
  try record.folder.tamper(
    """
    PRAGMA foreign_keys = OFF;
    DROP TRIGGER leaf_is_not_edited; DROP TRIGGER leaf_is_not_deleted;
    \(sql)
    """)
  let problems = try record.archive.verify()
  #expect(problems.contains { $0.place.contains(place) && $0.reason.contains(reason) }, "\(problems)")
}

@Test func evidencePutBackFromACopyIsNoticed() throws {
  let record = try LongRecord()
  let copy = record.folder.path + "/copy.db"
  try record.folder.tamper("VACUUM INTO '\(copy)'")
  try record.retain(record.cutoffs("2027-03-01"))
  try record.folder.tamper(
    "ATTACH '\(copy)' AS older; INSERT INTO evidence SELECT * FROM older.evidence WHERE shard = '2026' AND leaf_idx = 4"
  )
  #expect(
    try record.archive.verify().map(\.description) == [
      "leaf 4 of shard 2026: its evidence is there, although a later leaf says that it was deleted"
    ])
}
