import Events
import GRDB
import Ledger
import Store
import Testing

@Suite struct CheckpointFileTests {
  private func entry(_ size: Int, _ byte: UInt8 = 1, shard: String = "2026") throws -> CheckpointFile.Entry {
    CheckpointFile.Entry(
      shard: shard, size: size, root: try #require(TreeHash(bytes: [UInt8](repeating: byte, count: 32))),
      signed: now.advanced(bySeconds: Int64(size)), reason: .interval, note: "note \(size)")
  }

  private func file(_ folder: StateFolder) throws -> CheckpointFile {
    try Recorder(state: folder.path, host: "h1", now: now).close()
    return try CheckpointFile(writing: folder.path + "/checkpoints.db")
  }

  @Test func aCheckpointIsAddedOnlyBehindTheLastOne() throws {
    let folder = try StateFolder()
    let file = try file(folder)
    let (first, second) = (try entry(3), try entry(7))
    #expect(try file.add(first, after: nil))
    #expect(try !file.add(second, after: nil), "there is one already")
    #expect(try !file.add(second, after: try entry(2)), "it is another size")
    #expect(try !file.add(second, after: try entry(3, 9)), "it has another root")
    #expect(try file.add(second, after: first))
    #expect(try file.add(try entry(1, shard: "2027"), after: nil))
    #expect(try file.last(shard: "2026") == second)
    #expect(try file.lasts().map(\.size) == [7, 1])
    let reader = try CheckpointFile(reading: folder.path + "/checkpoints.db")
    var sizes: [Int] = []
    try reader.forEach(shard: "2026") { sizes.append($0.size) }
    #expect(sizes == [3, 7])
  }

  @Test func checkpointsAreNotEdited() throws {
    let folder = try StateFolder()
    let file = try file(folder)
    #expect(try file.add(try entry(3), after: nil))
    let queue = try DatabaseQueue(path: file.path)
    for sql in ["UPDATE checkpoint SET size = 2", "DELETE FROM checkpoint"] {
      #expect(throws: DatabaseError.self) { try queue.inDatabase { try $0.execute(sql: sql) } }
    }
  }

  @Test func anythingElseIsNotTakenForCheckpoints() throws {
    let folder = try StateFolder()
    let path = try file(folder).path
    #expect(
      throws: StoreError.self, "of a later version",
      performing: {
        let queue = try DatabaseQueue(path: path)
        try queue.inDatabase { try $0.execute(sql: "PRAGMA user_version = 2") }
        try queue.close()
        _ = try CheckpointFile(writing: path)
      })
    let missing = #expect(throws: StoreError.self) { try CheckpointFile(reading: folder.path + "/none.db") }
    #expect(missing?.kind == .missing)
    let other = #expect(throws: StoreError.self) { try CheckpointFile(reading: folder.database) }
    #expect(other?.kind == .corrupt)
  }
}
