import CanonicalJSON
import Events
import Evidence
import Foundation
import GRDB
import Ledger
import Store
import Testing

@Test func aTurnThatFailsHalfwayLeavesNothing() throws {
  let folder = try StateFolder()
  let recorder = try Recorder(state: folder.path, host: "h1", now: now)
  try recorder.commit(turn(heartbeat()))
  let before = recorder.head
  try folder.tamper(
    "CREATE TRIGGER boom BEFORE INSERT ON outbox BEGIN SELECT RAISE(ABORT, 'made to fail'); END")
  // Fails after leaves, nodes, evidence, positions and state were written; the shard is a new one, too.
  var failing = turn(at: time("2027-03-01"), finding("f-1"), heartbeat(), heartbeat())
    .keeping("x", scope: "s", key: "k")
  failing.positions = ["journal": .journal(JournalPosition(cursor: "c", sequenceID: "s", sequence: 1))]
  failing.outbox = [OutboxItem(fields: [("MESSAGE", "m")])]
  let error = #expect(throws: StoreError.self) { try recorder.commit(failing) }
  #expect(error?.kind == .other)
  #expect(error?.description.contains("made to fail") == true)
  #expect(recorder.head == before)
  #expect(try recorder.positions().isEmpty)
  #expect(try recorder.loadState(scope: "s").isEmpty)
  #expect(try Archive(state: folder.path).shards() == [#require(before)])

  try folder.tamper("DROP TRIGGER boom")
  let receipt = try recorder.commit(failing)
  #expect(receipt.leaves.map(\.index) == [1, 2, 3])
  #expect(receipt.leaves[0].shard == "2027")
  #expect(try Archive(state: folder.path).verify().isEmpty)
}

/// Each commit states one heartbeat and counts it in the state; a kill between the two would show.
@Test func aKilledRecorderKeepsWholeTurnsOnly() async throws {
  let folder = try StateFolder()
  let path = folder.path
  var kept = 0
  for round in 1...6 {
    let delay = UInt32(1_000 + round * 9_000)
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, delay = delay as UInt32] in
      let recorder = try Recorder(state: path, host: "h1", now: now)
      var count =
        try recorder.loadState(scope: "test").first.map { try JSONValue(parsing: $0.value) }?.integer ?? 0
      Thread.detachNewThread {
        usleep(delay)
        kill(getpid(), SIGKILL)
      }
      while true {
        count += 1
        try recorder.commit(
          turn(heartbeat(count), finding("f-\(count)")).keeping(.integer(count), scope: "test", key: "count"))
      }
    }
    // Reading comes first: it has to cope with the write-ahead log of a process that is gone.
    let archive = try Archive(state: path)
    let state = try archive.loadState(scope: "test").first
    let counted = try state.map { try JSONValue(parsing: $0.value) }?.integer ?? 0
    let uptimes = try archive.statements(.heartbeat).map { $0.body["uptime_s"]?.integer }
    #expect(uptimes == (0..<counted).map { $0 + 1 })
    #expect(try archive.findings().count == Int(counted))
    #expect(try archive.verify().isEmpty)
    let recorder = try Recorder(state: path, host: "h1", now: now)
    #expect(recorder.head?.size ?? 1 == 1 + 2 * Int(counted))
    #expect(recorder.head == (try archive.shards().last))
    #expect(counted >= kept)
    kept = Int(counted)
  }
  #expect(kept > 6)
}

@Test(.enabled(if: geteuid() == 0, "mounting a small tmpfs needs root"))
func aFullDiskRefusesTurnsAndTakesThemAgainOnceThereIsRoom() throws {
  let mountPoint = NSTemporaryDirectory() + "/attestd-full-\(UUID().uuidString)"
  try FileManager.default.createDirectory(atPath: mountPoint, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: mountPoint) }
  try #require(mount("tmpfs", mountPoint, "tmpfs", 0, "size=2m") == 0)
  defer { umount(mountPoint) }
  let folder = try StateFolder(in: mountPoint)
  let recorder = try Recorder(state: folder.path, host: "h1", now: now)
  let filler = mountPoint + "/filler"
  #expect(FileManager.default.createFile(atPath: filler, contents: Data(count: 1_000_000)))

  var committed = 0
  var refusal: StoreError?
  while refusal == nil, committed < 10_000 {
    do {
      try recorder.commit(
        turn(heartbeat(), finding("f-\(committed)")).keeping(.integer(Int64(committed)), scope: "t", key: "n")
      )
      committed += 1
    } catch { refusal = error }
  }
  #expect(refusal?.kind == .full)
  let head = recorder.head
  // Still full, still no damage, in memory or in the file.
  #expect(throws: StoreError.self) {
    for _ in 0..<50 {
      try recorder.commit(turn(finding("f-x", user: String(repeating: "u", count: 100_000))))
    }
  }
  #expect(recorder.head == head)
  let archive = try Archive(state: folder.path)
  #expect(try archive.findings().count == committed)
  #expect(try archive.shards().last == head)
  #expect(try archive.verify().isEmpty)

  try FileManager.default.removeItem(atPath: filler)
  try recorder.commit(turn(heartbeat(), finding("f-\(committed)")))
  let later = try Archive(state: folder.path)
  #expect(try later.findings().count == committed + 1)
  #expect(try later.verify().isEmpty)
}

@Test(.enabled(if: geteuid() == 0, "remounting needs root"))
func aReadOnlyFileSystemCountsAsFull() throws {
  let mountPoint = NSTemporaryDirectory() + "/attestd-readonly-\(UUID().uuidString)"
  try FileManager.default.createDirectory(atPath: mountPoint, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: mountPoint) }
  try #require(mount("tmpfs", mountPoint, "tmpfs", 0, "size=8m") == 0)
  defer { umount(mountPoint) }
  let folder = try StateFolder(in: mountPoint)
  try Recorder(state: folder.path, host: "h1", now: now).commit(turn(heartbeat()))
  try #require(mount("tmpfs", mountPoint, "tmpfs", UInt(MS_REMOUNT | MS_RDONLY), nil) == 0)
  let error = #expect(throws: StoreError.self) {
    try Recorder(state: folder.path, host: "h1", now: now).commit(turn(heartbeat()))
  }
  #expect(error?.kind == .full)
}
