import CanonicalJSON
import Events
import Evidence
import Foundation
import GRDB
import Ledger
import Store
import Testing

@Test func everythingOfATurnIsThereAfterReopening() throws {
  let folder = try StateFolder()
  let journal = Position.journal(JournalPosition(cursor: "s=a;i=5", sequenceID: "a", sequence: .max))
  let identity = FileIdentity(device: 1, inode: .max, birth: nil, headHash: .max, headLength: 3)
  let file = Position.file(
    FilePosition(files: [.init(identity: identity, offset: 80, isInsideLongLine: true)]))
  do {
    let recorder = try Recorder(state: folder.path, host: "h1", now: now)
    var turn = turn(finding("f-1"), heartbeat())
    turn.positions = ["journal": journal, "/var/log/auth.log": file]
    turn.stateChanges = [
      StateChange(scope: "engine", key: "b", value: [0, 255]),
      StateChange(scope: "engine", key: "a", value: []),
      StateChange(scope: "other", key: "a", value: [1]),
    ]
    turn.outbox = [
      OutboxItem(fields: [("MESSAGE", "line\nbreak \"quoted\""), ("PRIORITY", "3"), ("A", "")]),
      OutboxItem(fields: [("MESSAGE", "two")]),
    ]
    let receipt = try recorder.commit(turn)
    #expect(receipt.leaves.map(\.index) == [1, 2])
    #expect(receipt.leaves.map(\.shard) == ["2026", "2026"])
    #expect(receipt.outbox == [1, 2])
  }
  let recorder = try Recorder(state: folder.path, host: "h1", now: now)
  #expect(try recorder.positions() == ["journal": journal, "/var/log/auth.log": file])
  #expect(try recorder.loadState(scope: "engine").map(\.key) == ["a", "b"])
  #expect(try recorder.loadState(scope: "engine").map(\.value) == [[], [0, 255]])
  let waiting = try recorder.pendingOutbox()
  #expect(waiting.map(\.id) == [1, 2])
  #expect(try recorder.pendingOutbox(limit: 1).map(\.id) == [1])
  #expect(waiting[0].item.fields.map(\.name) == ["MESSAGE", "PRIORITY", "A"])
  #expect(waiting[0].item.fields.map(\.value) == ["line\nbreak \"quoted\"", "3", ""])
}

@Test func deliveredAlertsAreForgottenAndTheirNumbersNotUsedAgain() throws {
  let folder = try StateFolder()
  let recorder = try Recorder(state: folder.path, host: "h1", now: now)
  var first = Turn(recorded: now)
  first.outbox = [OutboxItem(fields: [("MESSAGE", "one")])]
  first.stateChanges = [StateChange(scope: "s", key: "k", value: [1])]
  #expect(try recorder.commit(first).outbox == [1])
  var second = Turn(recorded: now)
  second.delivered = [1]
  second.stateChanges = [StateChange(scope: "s", key: "k", value: nil)]
  #expect(try recorder.commit(second).leaves.isEmpty)
  #expect(try recorder.pendingOutbox().isEmpty)
  #expect(try recorder.loadState(scope: "s").isEmpty)
  #expect(try recorder.commit(first).outbox == [2])
  // None of these turns stated anything.
  #expect(recorder.head == nil)
}

@Test func aCommitIsOnDiskWhenItReturns() throws {
  let folder = try StateFolder()
  for _ in 0..<2 {
    let recorder = try Recorder(state: folder.path, host: "h1", now: now)
    try recorder.commit(turn(heartbeat()))
    let durability = try recorder.durability()
    #expect(durability.synchronous == 2)
    #expect(durability.journal == "wal")
  }
}

@Test func onlyTheOwnerMayLookIntoTheState() throws {
  let folder = try StateFolder()
  let recorder = try Recorder(state: folder.path, host: "h1", now: now)
  try recorder.commit(turn(heartbeat()))
  func mode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }
  #expect(try mode(folder.path) == 0o700)
  for suffix in ["", "-wal", "-shm"] { #expect(try mode(folder.database + suffix) == 0o600) }
}

@Test(arguments: [
  "UPDATE leaf SET bytes = '{}'", "UPDATE leaf SET recorded_us = 0 WHERE idx = 0", "DELETE FROM leaf",
  "UPDATE node SET hash = x'00'", "DELETE FROM node WHERE level = 1",
  "UPDATE leaf SET idx = 9 WHERE idx = 1",
]) func theLedgerOnlyGrows(_ sql: String) throws {
  let folder = try StateFolder()
  let recorder = try Recorder(state: folder.path, host: "h1", now: now)
  try recorder.commit(turn(heartbeat(), heartbeat(), finding("f-1")))
  #expect {
    try folder.tamper(sql)
  } throws: { error in
    "\(error)".contains("the ledger only grows")
  }
  #expect(try Archive(state: folder.path).verify().isEmpty)
}

@Test func aReopenedTreeGrowsIntoTheRootOfAllLeaves() throws {
  let folder = try StateFolder()
  var sizes: Set<Int> = []
  for round in 0..<12 {
    let recorder = try Recorder(state: folder.path, host: "h1", now: now)
    for number in 0..<(round % 5) {
      try recorder.commit(turn(heartbeat(Int64(number)), finding("f-\(round)")))
    }
    guard let head = recorder.head else { continue }
    sizes.insert(head.size)
    let archive = try Archive(state: folder.path)
    var hashes: [TreeHash] = []
    try archive.leaves(shard: "2026") { bytes, hash in
      #expect(TreeHash.leaf(Array(bytes.utf8)) == hash)
      hashes.append(hash)
    }
    #expect(hashes.count == head.size)
    #expect(MerkleTree.root(ofLeaves: hashes) == head.root)
    #expect(try archive.shards() == [head])
    #expect(try archive.verify().isEmpty)
  }
  #expect(sizes.contains { $0 % 2 == 1 })
}

@Test func aNewYearOpensAShardThatNamesTheOldOne() throws {
  let folder = try StateFolder()
  let recorder = try Recorder(state: folder.path, host: "h1", now: now)
  try recorder.commit(turn(at: time("2026-12-31T23:59:59.999999Z"), heartbeat()))
  let old = try #require(recorder.head)
  let receipt = try recorder.commit(turn(at: time("2027-01-01"), heartbeat(), heartbeat()))
  #expect(receipt.leaves.map(\.shard) == ["2027", "2027"])
  #expect(receipt.leaves.map(\.index) == [1, 2])
  // A clock that went back does not lead back into the closed shard.
  #expect(try recorder.commit(turn(at: now, heartbeat())).leaves[0].shard == "2027")
  let archive = try Archive(state: folder.path)
  let first = try #require(try archive.statement(shard: "2026", index: 0))
  #expect(first.leaf.type == "shard.opened")
  #expect(first.body == ["previous_shard": "", "previous_size": 0, "previous_root": ""])
  let second = try #require(try archive.statement(shard: "2027", index: 0))
  #expect(second.leaf.type == "shard.opened")
  #expect(
    second.body == ["previous_shard": "2026", "previous_size": 2, "previous_root": .string(old.root.hex)])
  #expect(try archive.shards().map(\.size) == [2, 4])
  #expect(try archive.shards() == [old, #require(recorder.head)])
  #expect(try archive.verify().isEmpty)
}

@Test func anotherHostBeginsAnotherShard() throws {
  let folder = try StateFolder()
  for host in ["h1", "h2", "h3"] {
    try Recorder(state: folder.path, host: host, now: now).commit(turn(heartbeat()))
  }
  let archive = try Archive(state: folder.path)
  #expect(try archive.shards().map(\.name) == ["2026", "2026-02", "2026-03"])
  #expect(try archive.shards().map(\.host) == ["h1", "h2", "h3"])
  #expect(try archive.verify().isEmpty)
}

@Test func evidenceIsBesideTheLeafAndSaltedAfresh() throws {
  let folder = try StateFolder()
  let recorder = try Recorder(state: folder.path, host: "h1", now: now)
  let receipt = try recorder.commit(turn(finding("f-1", user: "mallory"), finding("f-1", user: "mallory")))
  let archive = try Archive(state: folder.path)
  var salts: Set<[UInt8]> = []
  for place in receipt.leaves {
    let evidence = try #require(try archive.evidence(shard: place.shard, index: place.index))
    #expect(evidence.canonicalJSON.contains("mallory"))
    #expect(evidence.salt.count == 32)
    salts.insert(evidence.salt)
    let leaf = try #require(try archive.statement(shard: place.shard, index: place.index)).leaf
    #expect(
      leaf.commitment == .commitment(salt: evidence.salt, evidence: Array(evidence.canonicalJSON.utf8)))
  }
  #expect(salts.count == 2)
  try archive.leaves(shard: "2026") { bytes, _ in #expect(!bytes.contains("mallory")) }
  #expect(try archive.evidence(shard: "2026", index: 0) == nil)
}

@Test func equalSaltsGiveEqualLedgers() throws {
  struct Counter: RandomNumberGenerator {
    var count: UInt64 = 0
    mutating func next() -> UInt64 {
      count += 1
      return count
    }
  }
  let roots = try (0..<2).map { _ in
    let folder = try StateFolder()
    let recorder = try Recorder(state: folder.path, host: "h1", now: now, salts: Counter())
    try recorder.commit(turn(finding("f-1"), finding("f-2")))
    return try #require(recorder.head).root
  }
  #expect(roots[0] == roots[1])
}
