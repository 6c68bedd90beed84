import CanonicalJSON
import Events
import Foundation
import GRDB
import Ledger
import Store
import Testing

/// Each is a change somebody with root could make, and the first thing verification must name.
@Test(arguments: [
  (
    "UPDATE leaf SET bytes = replace(bytes, 'A title', 'B title') WHERE idx = 5", "leaf 5 of shard 2026",
    "its hash"
  ),
  ("UPDATE leaf SET type = 'heartbeat' WHERE idx = 5", "leaf 5 of shard 2026", "another leaf"),
  ("UPDATE leaf SET hash = zeroblob(32) WHERE idx = 5", "leaf 5 of shard 2026", "its hash"),
  ("UPDATE leaf SET hash = x'00' WHERE idx = 5", "leaf 5 of shard 2026", "32 bytes"),
  ("DELETE FROM leaf WHERE idx = 4", "leaf 4 of shard 2026", "is missing"),
  ("DELETE FROM leaf WHERE idx >= 19", "leaf 19 of shard 2026", "is missing"),
  ("DELETE FROM leaf", "leaf 0 of shard 2026", "is missing"),
  ("DELETE FROM node WHERE level = 2 AND idx = 3", "node 3 at level 2 of shard 2026", "is missing"),
  (
    "UPDATE node SET hash = zeroblob(32) WHERE level = 1 AND idx = 0", "node 0 at level 1 of shard 2026",
    "hash"
  ),
  ("UPDATE evidence SET json = '{}' WHERE leaf_idx = 3", "leaf 3 of shard 2026", "evidence"),
  ("UPDATE evidence SET salt = zeroblob(32) WHERE leaf_idx = 3", "leaf 3 of shard 2026", "evidence"),
  ("UPDATE shard SET host = 'h9' WHERE name = '2026'", "leaf 0 of shard 2026", "another leaf"),
  ("INSERT INTO evidence VALUES ('2026', 999, x'00', '{}')", "evidence 999 of shard 2026", "nothing"),
  ("UPDATE shard SET name = '2025' WHERE name = '2026'", "leaf 0 of shard 2025", "is missing"),
]) func verificationNamesTheFirstBadItem(_ sql: String, _ place: String, _ reason: String) throws {
  let folder = try StateFolder()
  let recorder = try Recorder(state: folder.path, host: "h1", now: now)
  for number in 0..<20 { try recorder.commit(turn(finding("f-\(number)"))) }
  try recorder.commit(turn(at: time("2027-01-01"), heartbeat()))
  try recorder.close()
  #expect(try Archive(state: folder.path).verify().isEmpty)
  try tamperWithoutBelts(folder, sql)
  let problems = try Archive(state: folder.path).verify()
  #expect(problems.first?.place == place)
  #expect(problems.first?.reason.contains(reason) == true)
}

@Test func aRewrittenShardIsNotWhatTheNextOneContinues() throws {
  let folder = try StateFolder()
  let recorder = try Recorder(state: folder.path, host: "h1", now: now)
  try recorder.commit(turn(heartbeat(1)))
  try recorder.commit(turn(at: time("2027-01-01"), heartbeat()))
  try recorder.close()
  // All hashes of 2026 made again, as a careful forger would.
  var forged: (bytes: [UInt8], leaf: TreeHash, root: TreeHash)?
  try Archive(state: folder.path).leaves(shard: "2026") { bytes, hash in
    if let opening = forged?.leaf {
      let changed = Array(bytes.replacing(#""uptime_s":1"#, with: #""uptime_s":2"#).utf8)
      let leaf = TreeHash.leaf(changed)
      forged = (changed, leaf, .node(opening, leaf))
    } else {
      forged = ([], hash, hash)
    }
  }
  let (bytes, leaf, root) = try #require(forged)
  try tamperWithoutBelts(
    folder,
    """
    UPDATE leaf SET bytes = '\(String(decoding: bytes, as: UTF8.self))', hash = x'\(leaf.hex)'
      WHERE shard = '2026' AND idx = 1;
    UPDATE node SET hash = x'\(root.hex)' WHERE shard = '2026';
    """)
  let problems = try Archive(state: folder.path).verify()
  #expect(problems.map(\.place) == ["leaf 0 of shard 2027"])
}

@Test func columnsOfAnUnexpectedTypeAreErrorsAndNotTraps() throws {
  let folder = try StateFolder()
  try Recorder(state: folder.path, host: "h1", now: now).commit(
    turn(finding("f-1")).keeping("x", scope: "finding", key: "k").keeping("x", scope: "coverage", key: "k"))
  let recorder = try Recorder(state: folder.path, host: "h1", now: now)
  try tamperWithoutBelts(folder, "INSERT INTO outbox VALUES (1, '{')")
  #expect(throws: StoreError.self) { try recorder.pendingOutbox() }
  try recorder.close()
  try tamperWithoutBelts(folder, "UPDATE leaf SET bytes = '{\"body\":1}' WHERE idx = 0")
  #expect(throws: Never.self) { try Archive(state: folder.path).findings() }
  try tamperWithoutBelts(
    folder,
    """
    INSERT INTO position VALUES ('journal', 'nonsense');
    """)
  #expect(throws: StoreError.self) { try Archive(state: folder.path).positions() }
  // A ledger whose end is not what its tree was made of is not gone on from.
  let refusal = #expect(throws: StoreError.self) {
    try Recorder(state: folder.path, host: "h1", now: now)
  }
  #expect(refusal?.kind == .corrupt && refusal?.description.contains("leaf 0 of shard 2026") == true)
  try tamperWithoutBelts(
    folder, "UPDATE leaf SET bytes = replace(bytes, '\"high\"', '\"highest\"') WHERE idx = 1")
  let error = #expect(throws: StoreError.self) { try Archive(state: folder.path).findings() }
  #expect(error?.kind == .corrupt)
  #expect(error?.description.contains("leaf 1 of shard 2026: 'level'") == true)
}

private func tamperWithoutBelts(_ folder: StateFolder, _ sql: String) throws {
  try folder.tamper(
    """
    PRAGMA foreign_keys = OFF;
    DROP TRIGGER IF EXISTS leaf_is_not_edited; DROP TRIGGER IF EXISTS leaf_is_not_deleted;
    DROP TRIGGER IF EXISTS node_is_not_edited; DROP TRIGGER IF EXISTS node_is_not_deleted;
    \(sql)
    """)
}
