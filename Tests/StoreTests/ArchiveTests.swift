import CanonicalJSON
import Events
import Evidence
import Ledger
import Store
import Testing

private func store(_ turns: Turn...) throws -> (folder: StateFolder, archive: Archive) {
  let folder = try StateFolder()
  let recorder = try Recorder(state: folder.path, host: "h1", now: now)
  for turn in turns { try recorder.commit(turn) }
  return (folder, try Archive(state: folder.path))
}

@Test func aFindingIsWhatItsLeavesSayTogether() throws {
  let (folder, archive) = try store(
    turn(finding("f-aa"), finding("f-bb")),
    turn(merged("f-aa", count: 4, last: "2026-11-22T10:05:00.000000Z")),
    turn(at: time("2026-11-23"), response("f-aa", .acknowledge, note: "looking")),
    turn(at: time("2027-01-02"), response("f-aa", .dismiss, note: "a test")))
  let found = try #require(try archive.finding(id: "f-aa"))
  #expect(found.rule == "r1" && found.title == "A title" && found.level == .high && found.kind == .anomaly)
  #expect(found.criteria == ["CC6.1"] && found.ruleSet == "abc" && found.origin == .trusted)
  #expect(found.source == "journal" && found.reference == "s=1;i=2")
  #expect(found.group == [.init(name: "user", value: "alice")])
  #expect(found.kept?.map(\.name) == ["command", "user"])
  #expect(found.record == "the line")
  #expect(found.firstTime == time("2026-11-22T10:00:00Z") && found.lastTime == time("2026-11-22T10:05:00Z"))
  #expect(found.recordedTime == now && found.count == 4 && !found.isLate && !found.isBeforeCoverage)
  #expect(found.shard == "2026" && found.leafIndex == 1)
  var hash: TreeHash?
  try archive.leaves(shard: "2026", range: 1..<2) { hash = $1 }
  #expect(found.leafHash == hash?.hex)
  #expect(found.responses.map(\.decision) == [.acknowledge, .dismiss])
  #expect(found.responses.map(\.note) == ["looking", "a test"])
  #expect(found.responses.map(\.actor) == ["alice (uid 1000)", "alice (uid 1000)"])
  #expect(found.responses.map(\.shard) == ["2026", "2027"])
  #expect(found.state == .dismissed)
  #expect(try archive.finding(id: "f-bb")?.count == 1)
  withExtendedLifetime(folder) {}
}

@Test func anOpenMergeWindowCountsAlready() throws {
  let last = time("2026-11-22T10:09:00Z")
  let (folder, archive) = try store(
    turn(finding("f-aa"), merged("f-aa", count: 2, last: "2026-11-22T10:05:00.000000Z")).keeping(
      ["finding": "f-aa", "count": 7, "last": .integer(last.microseconds)], scope: "finding", key: "r1|alice")
  )
  for found in [try archive.finding(id: "f-aa"), try archive.findings().first] {
    #expect(found?.count == 7)
    #expect(found?.lastTime == last)
  }
  withExtendedLifetime(folder) {}
}

@Test func anIdMayBeShortenedWhileItIsUnique() throws {
  let (folder, archive) = try store(
    turn(finding("f-ab12"), finding("f-ab34"), finding("f-cd"), finding("f-cdef")))
  #expect(try archive.finding(id: "f-ab1")?.id == "f-ab12")
  #expect(try archive.finding(id: "ab3")?.id == "f-ab34")
  #expect(try archive.finding(id: "f-cd")?.id == "f-cd")
  #expect(try archive.finding(id: "f-x") == nil)
  #expect(try archive.finding(id: "f-ab%") == nil)
  let error = #expect(throws: StoreError.self) { try archive.finding(id: "f-ab") }
  #expect(error?.kind == .ambiguous)
  #expect(error?.description.contains("f-ab12, f-ab34") == true)
  withExtendedLifetime(folder) {}
}

@Test(arguments: [
  (FindingFilter(), ["f-0", "f-1", "f-2", "f-3"]),
  (FindingFilter(since: time("2026-10-31T23:59:59.999999Z")), ["f-1", "f-2", "f-3"]),
  (FindingFilter(until: time("2026-10-31T23:59:59.999999Z")), ["f-0"]),
  (FindingFilter(month: "2026-10"), ["f-0", "f-1"]), (FindingFilter(month: "2026-1"), []),
  (FindingFilter(since: time("2026-11-02"), month: "2026-11"), ["f-3"]),
  (FindingFilter(criterion: "CC6.1"), ["f-0", "f-1", "f-3"]),
  (FindingFilter(criterion: "CC6"), ["f-0", "f-1", "f-3"]),
  (FindingFilter(criterion: "A1.2"), ["f-2"]), (FindingFilter(criterion: "CC"), []),
  (FindingFilter(level: .low), ["f-1"]), (FindingFilter(state: .resolved), ["f-0"]),
  (FindingFilter(state: .open), ["f-1", "f-2", "f-3"]), (FindingFilter(rule: "r2"), ["f-2"]),
  (FindingFilter(kind: .operation), ["f-3"]), (FindingFilter(level: .high, kind: .anomaly), ["f-0", "f-2"]),
]) func findingsAreFiltered(_ filter: FindingFilter, _ expected: [String]) throws {
  let (folder, archive) = try store(
    turn(
      finding("f-2", rule: "r2", criteria: ["A1.2"], first: "2026-11-01T00:00:00.000000Z"),
      finding("f-1", level: "low", first: "2026-10-31T23:59:59.999999Z"),
      finding("f-0", first: "2026-10-01T00:00:00.000000Z"),
      finding("f-3", kind: "operation", first: "2026-11-02T00:00:00.000000Z"),
      response("f-0", .resolve, note: "done")))
  #expect(try archive.findings(filter).map(\.id) == expected)
  if filter.kind == nil {
    #expect(try archive.operations(filter).map(\.id) == expected.filter { $0 == "f-3" })
  }
  withExtendedLifetime(folder) {}
}

@Test func deletedEvidenceLeavesTheFindingStanding() throws {
  let (folder, _) = try store(turn(finding("f-aa"), response("f-aa", .comment, note: "a name")))
  try folder.tamper("DELETE FROM evidence")
  let archive = try Archive(state: folder.path)
  let found = try #require(try archive.finding(id: "f-aa"))
  #expect(found.group == [.init(name: "user", value: "[deleted]")])
  #expect(found.kept == nil && found.record == nil)
  #expect(found.responses.map(\.note) == ["[deleted]"])
  #expect(try archive.verify().map(\.place) == ["leaf 1 of shard 2026", "leaf 2 of shard 2026"])
}

private func coverage(_ source: String, _ start: String, _ end: String) -> [String:
  JSONValue]
{
  [
    "source": .string(source), "start": .string(start), "end": .string(end), "first_event": .string(start),
    "last_event": .string(end), "chain": "s=1", "first": 3, "last": 9, "read": 7, "examined": 5, "own": 2,
    "unparsed": 1, "ruleset": "abc", "before_coverage": 0, "suppressed": 0, "missing": 0, "max_lag_s": 0,
  ]
}

@Test func coverageIsClosedIntervalsAndTheOpenOnes() throws {
  let (folder, archive) = try store(
    turn(
      Statement(.coverageClosed, coverage("b", "2026-11-01T00:00:00.000000Z", "2026-11-01T01:00:00.000000Z")),
      Statement(.coverageClosed, coverage("a", "2026-11-01T01:00:00.000000Z", "2026-11-01T02:00:00.000000Z")),
      Statement(
        .coverageClosed,
        coverage(
          "a", "2026-11-01T00:00:00.000000Z", "2026-11-01T01:00:00.000000Z"))
    ).keeping(
      .object(coverage("a", "2026-11-01T02:00:00.000000Z", "2026-11-01T02:30:00.000000Z")), scope: "coverage",
      key: "a"))
  let all = try archive.coverage()
  #expect(all.map(\.source) == ["a", "a", "a", "b"])
  #expect(
    all[1]
      == CoverageInterval(
        source: "a", start: time("2026-11-01T01:00:00Z"), end: time("2026-11-01T02:00:00Z"),
        firstEvent: time("2026-11-01T01:00:00Z"), lastEvent: time("2026-11-01T02:00:00Z"), chain: "s=1",
        firstOrdinal: 3, lastOrdinal: 9, read: 7, examined: 5, own: 2, unparsed: 1, ruleSet: "abc"))
  let part = try archive.coverage(from: time("2026-11-01T01:00:00Z"), to: time("2026-11-01T02:00:00Z"))
  #expect(part.map(\.start) == [time("2026-11-01T01:00:00Z")])
  #expect(try archive.coverage(from: time("2026-11-01T02:29:59Z")).count == 1)
  #expect(try archive.coverage(from: time("2026-11-01T02:30:00Z")).isEmpty)
  withExtendedLifetime(folder) {}
}

private func opened(_ id: String, _ kind: String) -> Statement {
  Statement(
    .gapOpened,
    [
      "gap": .string(id), "source": "journal", "cause": "vanished", "size_kind": .string(kind), "size": 5,
      "from": "i=1", "to": "i=7", "detail": "five entries vanished",
    ])
}

@Test func aGapThatComesBackIsASecondOne() throws {
  let closed = Statement(.gapClosed, ["gap": "g-1", "back_filled": 0])
  let (folder, archive) = try store(
    turn(opened("g-1", "bytes"), opened("g-1", "bytes"), closed, opened("g-1", "bytes")))
  #expect(try archive.gaps().map(\.id) == ["g-1", "g-1"])
  #expect(try archive.gaps().map(\.state) == ["closed", "open"])
  withExtendedLifetime(folder) {}
}

@Test func gapsFollowTheirLife() throws {
  let (folder, archive) = try store(
    turn(
      at: time("2026-11-01"), opened("g-1", "entries"), opened("g-2", "bytes"), opened("g-3", "at_least"),
      opened("g-4", "unknown")),
    turn(
      at: time("2026-11-02"), Statement(.gapClosed, ["gap": "g-1", "back_filled": 1]),
      Statement(.gapClosed, ["gap": "g-2", "back_filled": 0]),
      Statement(.gapExplained, ["gap": "g-3"], evidence: ["note": "maintenance", "actor": "bob (uid 7)"])))
  let gaps = try archive.gaps()
  #expect(gaps.map(\.id) == ["g-1", "g-2", "g-3", "g-4"])
  #expect(gaps.map(\.state) == ["back-filled", "closed", "explained", "open"])
  #expect(gaps.map(\.gap.size) == [.entries(5), .bytes(5), .atLeastEntries(5), .unknown])
  #expect(gaps[0].opened == time("2026-11-01") && gaps[0].closed == time("2026-11-02"))
  #expect(gaps[0].gap.cause == .vanished && gaps[0].gap.from == "i=1" && gaps[0].gap.to == "i=7")
  #expect(gaps[2].explanation == "maintenance" && gaps[2].explainedBy == "bob (uid 7)")
  #expect(try archive.gaps(from: time("2026-11-02")).map(\.id) == ["g-3", "g-4"])
  #expect(try archive.gaps(to: time("2026-11-01")).isEmpty)
  #expect(try archive.gaps(source: "other").isEmpty)
  withExtendedLifetime(folder) {}
}

@Test func theHistoryOfTheDaemonIsRead() throws {
  func started(_ version: String) -> Statement {
    Statement(
      .daemonStarted,
      ["version": .string(version), "boot": "b", "pid": 5, "start": "oldest", "ruleset": "d2", "config": "c"])
  }
  let closed: [String: JSONValue] = [
    "month": "2026-11", "shard": "2026", "first_leaf": 0, "last_leaf": 9, "root": "ab",
  ]
  let (folder, archive) = try store(
    turn(
      Statement(.ruleSetActivated, ["digest": "d1", "previous": "", "loaded": 40, "rejected": 1]),
      Statement(.ruleSetActivated, ["digest": "d2", "previous": "d1", "loaded": 41, "rejected": 0]),
      started("0.1"), heartbeat(300), started("0.2"), heartbeat(5),
      Statement(.daemonStopped, ["reason": "signal", "clean": 1]), Statement(.periodClosed, closed)))
  #expect(try archive.ruleSets().map(\.digest) == ["d1", "d2"])
  #expect(try archive.ruleSets().map(\.loaded) == [40, 41])
  let runs = try archive.daemonRuns()
  #expect(runs.map(\.version) == ["0.1", "0.2"])
  #expect(runs.map(\.isClean) == [false, true])
  #expect(runs.map(\.stopped) == [nil, now])
  #expect(runs.map(\.process) == [5, 5])
  #expect(try archive.lastHeartbeat?.uptimeSeconds == 5)
  #expect(try archive.closedPeriods().map(\.month) == ["2026-11"])
  #expect(try archive.closedPeriods().map(\.lastLeaf) == [9])
  #expect(try archive.statements(.heartbeat).map { $0.body["uptime_s"] } == [300, 5])
  #expect(try archive.statements(.heartbeat, recorded: time("2026-01-01")..<now).isEmpty)
  withExtendedLifetime(folder) {}
}

@Test func anArchiveKeepsItsSnapshotWhileTheRecorderWrites() throws {
  let folder = try StateFolder()
  let recorder = try Recorder(state: folder.path, host: "h1", now: now)
  try recorder.commit(turn(finding("f-1")))
  let archive = try Archive(state: folder.path)
  for number in 2..<50 { try recorder.commit(turn(finding("f-\(number)"))) }
  #expect(try archive.findings().count == 1)
  #expect(try archive.shards().map(\.size) == [2])
  #expect(try Archive(state: folder.path).findings().count == 49)
}

@Test func leavesAreLentInOrderUntilTheReaderThrows() throws {
  struct Enough: Error {}
  let (folder, archive) = try store(turn(heartbeat(), heartbeat(), heartbeat()))
  var seen: [String] = []
  try archive.leaves(shard: "2026", range: 1..<3) { bytes, _ in seen.append(bytes) }
  #expect(try seen.map { try Leaf(parsing: Array($0.utf8)).index } == [1, 2])
  #expect(throws: Enough.self) { try archive.leaves(shard: "2026") { _, _ in throw Enough() } }
  withExtendedLifetime(folder) {}
}

@Test func earlierFindingsThatWereTouchedLaterAreFound() throws {
  let folder = try StateFolder()
  let recorder = try Recorder(state: folder.path, host: "h1", now: now)
  let first = try recorder.commit(turn(finding("f-aa"), finding("f-bb"), finding("f-cc"), finding("f-dd")))
  let closed = try #require(first.leaves.last)
  try recorder.commit(turn(merged("f-aa", count: 4, last: "2026-11-22T10:05:00.000000Z")))
  try recorder.commit(
    turn(at: time("2026-12-02"), response("f-bb", .resolve, note: "done"), finding("f-ee")))
  let archive = try Archive(state: folder.path)
  func touched(until: String, after place: LeafReference) throws -> [String] {
    let places = try archive.findings(until: time(until), touchedAfter: place, now)
    var ids: [String] = []
    try archive.forEachFinding(at: places, asOf: now) { ids.append($0.id) }
    return ids
  }
  #expect(try touched(until: "2026-12-01", after: closed) == ["f-aa", "f-bb", "f-ee"])
  #expect(try touched(until: "2026-11-01", after: closed) == [])
  let merge = LeafReference(shard: closed.shard, index: closed.index + 1)
  #expect(try touched(until: "2026-12-01", after: merge) == ["f-bb", "f-ee"])
}

@Test func theFirstLeafOfATimeIsFound() throws {
  let days = ["2026-11-20", "2026-11-21", "2026-11-21", "2026-11-24"].map { time($0) }
  let folder = try StateFolder()
  let recorder = try Recorder(state: folder.path, host: "h1", now: days[0])
  for (number, day) in days.enumerated() { try recorder.commit(turn(at: day, finding("f-\(number)"))) }
  let archive = try Archive(state: folder.path)
  // The first leaf opens the shard.
  let found = try ["2026-11-01", "2026-11-20", "2026-11-21", "2026-11-22", "2026-11-24", "2026-11-25"].map {
    try archive.firstLeaf(shard: "2026", recorded: time($0))
  }
  #expect(found == [0, 0, 2, 4, 4, 5])
  var hashes = 0
  try archive.leafHashes(shard: "2026", size: 3) { _ in hashes += 1 }
  #expect(hashes == 3)
}
