import CanonicalJSON
import Events
import Evidence
import Foundation
import GRDB
import Ledger
import Store
import Testing

/// A file as the version with schema 1 left it: two shards, evidence, a response, positions, state and an alert.
private func olderStore() throws -> StateFolder {
  let folder = try StateFolder()
  try FileManager.default.createDirectory(
    atPath: folder.path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
  let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  try FileManager.default.copyItem(
    atPath: tests.path() + "vectors/attestd-schema-1.db", toPath: folder.database)
  return folder
}

private let root2026 = "f3ecadcaebc520276f3abb9cbafef03f9f3325afc3ca0cbc575f975449843b2d"

@Test func anOlderStoreIsReadWithoutBeingChanged() throws {
  let folder = try olderStore()
  let before = try Data(contentsOf: URL(filePath: folder.database))
  let archive = try Archive(state: folder.path)
  #expect(try archive.verify().isEmpty)
  #expect(try archive.shards().map(\.size) == [11, 3])
  #expect(try archive.finding(id: "f-1")?.responses.map(\.note) == ["a test"])
  #expect(try archive.documents(.rules).isEmpty)
  #expect(try archive.document("00") == nil)
  #expect(try Archive(state: folder.path, through: ("2026", 4)).findings().map(\.id) == ["f-0", "f-1"])
  #expect(try Data(contentsOf: URL(filePath: folder.database)) == before)
}

@Test func anOlderStoreIsBroughtToThisVersionAndGrows() throws {
  let folder = try olderStore()
  let old = try Archive(state: folder.path).shards()
  #expect(old.first?.root.hex == root2026)
  let recorder = try Recorder(state: folder.path, host: "h1", now: time("2027-01-02"))
  #expect(recorder.head == old.last)
  #expect(try recorder.positions().keys.sorted() == ["journal"])
  #expect(try recorder.loadState(scope: "engine").map(\.value) == [[1, 2]])
  #expect(try recorder.pendingOutbox().map(\.item.fields.first?.value) == ["one"])
  var next = turn(at: time("2027-01-02"), finding("f-later"))
  next.documents = [Document(.rules, [1])]
  try recorder.commit(next)
  let archive = try Archive(state: folder.path)
  #expect(try archive.verify().isEmpty)
  #expect(try archive.shards().map(\.size) == [11, 4])
  #expect(try archive.findings().count == 7)
  #expect(try archive.evidence(shard: "2026", index: 1) != nil)
  #expect(try archive.documents(.rules).count == 1)
  for sql in ["DELETE FROM leaf", "DELETE FROM node", "UPDATE leaf SET bytes = '{}'"] {
    #expect {
      try folder.tamper(sql)
    } throws: { error in
      "\(error)".contains("the ledger only grows")
    }
  }
}

/// What retention does, by hand.
private let prune = """
  INSERT INTO node SELECT shard, 0, idx, hash FROM leaf WHERE shard = '2026' AND idx > 0 AND idx < 6;
  UPDATE shard SET pruned = 6 WHERE name = '2026';
  DELETE FROM evidence WHERE shard = '2026' AND leaf_idx < 6;
  DELETE FROM leaf WHERE shard = '2026' AND idx > 0 AND idx < 6;
  """

@Test func aPrunedPrefixKeepsItsPlaceInTheTree() throws {
  let folder = try olderStore()
  let recorder = try Recorder(state: folder.path, host: "h1", now: time("2027-01-02"))
  let proofs = try Archive(state: folder.path)
  let inclusion = try proofs.inclusion(ofShard: "2026", index: 3, size: 11)
  let consistency = try proofs.consistency(ofShard: "2026", from: 5, to: 11)
  let early = try proofs.root(ofShard: "2026", size: 3)
  try folder.tamper(prune)
  let archive = try Archive(state: folder.path)
  #expect(try archive.shards().first?.root.hex == root2026)
  #expect(try archive.inclusion(ofShard: "2026", index: 3, size: 11) == inclusion && inclusion != nil)
  #expect(try archive.consistency(ofShard: "2026", from: 5, to: 11) == consistency && consistency != nil)
  #expect(try archive.root(ofShard: "2026", size: 3) == early && early != nil)
  #expect(try recorder.root(ofShard: "2026", size: 3) == early)
  #expect(try archive.findings().map(\.id) == ["f-9", "f-3", "f-4"].sorted())
  let refused = #expect(throws: StoreError.self) { try Archive(state: folder.path, through: ("2026", 5)) }
  #expect(refused?.kind == .pruned)
  #expect(try Archive(state: folder.path, through: ("2026", 6)).shards().first?.size == 7)
}

@Test func aDroppedShardKeepsItsHead() throws {
  let folder = try olderStore()
  _ = try Recorder(state: folder.path, host: "h1", now: time("2027-01-02"))
  let heads = try Archive(state: folder.path).shards()
  try folder.tamper(
    """
    UPDATE shard SET dropped = 11, root = x'\(root2026)' WHERE name = '2026';
    DELETE FROM evidence WHERE shard = '2026';
    DELETE FROM leaf WHERE shard = '2026'; DELETE FROM node WHERE shard = '2026';
    """)
  let archive = try Archive(state: folder.path)
  #expect(try archive.shards() == heads)
  #expect(try archive.root(ofShard: "2026", size: 11)?.hex == root2026)
  #expect(try archive.root(ofShard: "2026", size: 4) == nil)
  #expect(try archive.inclusion(ofShard: "2026", index: 3, size: 11) == nil)
  let recorder = try Recorder(state: folder.path, host: "h1", now: time("2027-01-02"))
  try recorder.commit(turn(at: time("2027-01-02"), heartbeat()))
  #expect(try archive.shards().count == 2)
}

@Test(arguments: [
  "DELETE FROM leaf WHERE idx = 3",
  "UPDATE shard SET pruned = 6; DELETE FROM leaf WHERE shard = '2026' AND idx = 3",
  "INSERT INTO node SELECT shard, 0, idx, zeroblob(32) FROM leaf WHERE idx = 3; UPDATE shard SET pruned = 6; "
    + "DELETE FROM leaf WHERE idx = 3",
  "DELETE FROM node WHERE level = 0",
]) func aLeafGoesOnlyWhereItsHashStays(_ sql: String) throws {
  let folder = try olderStore()
  _ = try Recorder(state: folder.path, host: "h1", now: time("2027-01-02"))
  try folder.tamper(prune.replacing("idx < 6", with: "idx < 2").replacing("= 6", with: "= 2"))
  #expect {
    try folder.tamper("DELETE FROM evidence; " + sql)
  } throws: { error in
    "\(error)".contains("the ledger only grows")
  }
}
