import CanonicalJSON
import Events
import Evidence
import Foundation
import Ledger
import Store
import Testing

@testable import Daemon

@Suite struct ShardOpeningTests {
  private let state = NSTemporaryDirectory() + "attestd-shards-\(UUID().uuidString)"

  private func turn(at text: String) throws -> Turn {
    var turn = Turn(recorded: try #require(Timestamp(rfc3339: text)))
    turn.statements = [Statement(.heartbeat, ["uptime_s": 1])]
    return turn
  }

  private func opening(of shard: String) throws -> [String: JSONValue] {
    let archive = try Archive(state: state)
    return try #require(try archive.statement(shard: shard, index: 0)).body
  }

  @Test func aYearIsSignedToItsEndAndTheNextCarriesThat() throws {
    defer { try? FileManager.default.removeItem(atPath: state) }
    let old = try turn(at: "2026-12-31T23:59:59Z")
    let recorder = try Recorder(state: state, host: "h1", now: old.recorded)
    let checkpointer = try Checkpointer(
      path: Checkpointer.path(state: state), keys: try KeyRing(state: state, host: "h1"))
    for turn in [old, old] {
      try ShardOpening.prepare(recorder, checkpointer, at: turn.recorded, after: [])
      try recorder.commit(turn)
    }
    #expect(try checkpointer.last(shard: "2026") == nil)
    let head = try #require(recorder.head)
    let new = try turn(at: "2027-01-01T00:00:00Z")
    try ShardOpening.prepare(recorder, checkpointer, at: new.recorded, after: [])
    try recorder.commit(new)
    let body = try opening(of: "2027")
    #expect(body["reason"]?.string == "year")
    #expect(body["previous_root"]?.string == head.root.hex)
    let note = try SignedNote(parsing: Array(try #require(body["checkpoint"]?.string).utf8))
    let keys = try checkpointer.keys.verifiers(shard: "2026")
    let signed = try VerifiedCheckpoint(note, origin: "h1/attestd/2026", log: keys).checkpoint
    #expect(signed.size == 3 && signed.root == head.root)
    let vkeys = try checkpointer.keys.verifiers(shard: "2027").map { JSONValue.string($0.line) }
    #expect(body["vkeys"] == .array(vkeys))
    #expect(try Archive(state: state).verify().isEmpty)
  }

  @Test func aShardThatCannotBeContinuedSaysWhatWasSigned() throws {
    defer { try? FileManager.default.removeItem(atPath: state) }
    let turn = try turn(at: "2026-11-23T00:00:00Z")
    let recorder = try Recorder(state: state, host: "h1", now: turn.recorded)
    let checkpointer = try Checkpointer(
      path: Checkpointer.path(state: state), keys: try KeyRing(state: state, host: "h1"))
    try recorder.commit(turn)
    let head = try #require(recorder.head)
    guard
      case .signed(let entry) = try checkpointer.sign(head, at: turn.recorded, .interval, root: recorder.root)
    else {
      Issue.record("not signed")
      return
    }
    #expect(try checkpointer.divergences(besides: [], root: recorder.root).isEmpty)
    let other = try #require(TreeHash(bytes: [UInt8](repeating: 1, count: 32)))
    let divergence = try #require(try checkpointer.divergences(besides: []) { _, _ in other }.first)
    #expect(try checkpointer.divergences(besides: ["2026"]) { _, _ in other }.isEmpty)
    #expect(divergence.signed == entry && divergence.root == other)
    guard case .refused = try checkpointer.sign(head, at: turn.recorded, .request, root: { _, _ in other })
    else {
      Issue.record("signed")
      return
    }
    recorder.beginShard(besides: ["2026", "2026-07"])
    try ShardOpening.prepare(recorder, checkpointer, at: turn.recorded, after: [divergence])
    try recorder.commit(turn)
    try recorder.commit(turn)
    #expect(recorder.head?.name == "2026-08")
    #expect(recorder.head?.size == 3)
    let body = try opening(of: "2026-08")
    #expect(body["reason"]?.string == "diverged")
    #expect(
      body["expected"] == [
        ["shard": "2026", "size": .integer(Int64(entry.size)), "root": .string(entry.root.hex)]
      ])
    #expect(body["checkpoint"]?.string == entry.note)
  }
}
