import CanonicalJSON
import Events
import Evidence
import Store
import Testing

/// What a report's trends and its sampling appendix are made of.
@Suite struct FindingHistoryTests {
  @Test func findingsAreCountedByRuleAndMonthOnce() throws {
    let folder = try StateFolder()
    let recorder = try Recorder(state: folder.path, host: "h1", now: now)
    var old = finding("f-old", first: "2026-10-05T00:00:00.000000Z")
    old.body["before_coverage"] = 1
    try recorder.commit(
      turn(
        finding("f-1", first: "2026-10-31T23:59:59.999999Z"),
        finding("f-2", first: "2026-11-01T00:00:00.000000Z"),
        finding("f-2", first: "2026-11-01T00:00:00.000000Z"), finding("f-3", rule: "r2"),
        finding("f-4", kind: "operation"), finding("f-5", first: "2026-12-01T00:00:00.000000Z"), old))
    let archive = try Archive(state: folder.path)
    let counts = try archive.findingHistory(time("2026-10-01")..<time("2026-12-01"))
    #expect(
      counts.map { "\($0.rule) \($0.month) \($0.count)" } == ["r1 2026-10 1", "r1 2026-11 1", "r2 2026-11 1"])
    #expect(try archive.findingHistory(time("2026-11-01")..<time("2026-11-01")).isEmpty)
    #expect(try archive.beginning == now)
  }

  @Test func aTrendOfAnEarlierRecordStaysAsItWas() throws {
    let folder = try StateFolder()
    let recorder = try Recorder(state: folder.path, host: "h1", now: now)
    try recorder.commit(turn(finding("f-1")))
    let head = try #require(try Archive(state: folder.path).shards().last)
    try recorder.commit(turn(finding("f-2")))
    let window = time("2026-11-01")..<time("2026-12-01")
    #expect(try Archive(state: folder.path).findingHistory(window).map(\.count) == [2])
    let archive = try Archive(state: folder.path, through: (head.name, head.size - 1))
    #expect(try archive.findingHistory(window).map(\.count) == [1])
  }

  @Test func pullsAreGivenUpToALimitAndAllCounted() throws {
    let folder = try StateFolder()
    let recorder = try Recorder(state: folder.path, host: "h1", now: now)
    func pull(_ rows: Int64) -> Statement { Statement(.accessQuery, ["rows": .integer(rows)]) }
    try recorder.commit(turn(at: time("2026-11-23"), pull(1), heartbeat(), pull(2), pull(3)))
    try recorder.commit(turn(at: time("2026-12-01"), pull(4)))
    let archive = try Archive(state: folder.path)
    let pulls = try archive.pulls(recorded: time("2026-11-01")..<time("2026-12-01"), most: 2)
    #expect(pulls.statements.map { $0.body["rows"]?.integer } == [1, 2])
    #expect(pulls.count == 3)
  }
}
