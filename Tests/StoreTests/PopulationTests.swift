import CanonicalJSON
import Events
import Evidence
import Store
import Testing

/// Populations as the ledger gives them.
@Suite struct PopulationTests {
  private static let from = time("2026-11-01")
  private static let to = time("2026-12-01")

  private static func record(_ turns: [Turn]) throws -> StateFolder {
    let folder = try StateFolder()
    let recorder = try Recorder(state: folder.path, host: "h1", now: now)
    for turn in turns { try recorder.commit(turn) }
    return folder
  }

  private static func rows(_ archive: Archive, _ query: PopulationQuery) throws -> [JSONValue] {
    var rows: [JSONValue] = []
    try archive.population(query) { item in
      #expect(item.line.last == UInt8(ascii: "\n"))
      rows.append(try JSONValue(parsing: Array(item.line.dropLast())))
    }
    return rows
  }

  private static func ids(_ folder: StateFolder, _ query: PopulationQuery) throws -> [String] {
    try rows(try Archive(state: folder.path), query).map { $0["id"]?.string ?? "" }
  }

  private static func control(
    _ rules: [String] = ["r1"], from: Timestamp = from, to: Timestamp = to, responses: Bool = false,
    attested: [String] = []
  ) -> PopulationQuery {
    PopulationQuery(
      .control("AC-1"), from: from, to: to, rules: rules, hasResponses: responses, attested: attested)
  }

  @Test func theItemsOfARuleComeSortedByIdWhateverTheirKindAndShard() throws {
    let folder = try Self.record([
      turn(finding("f-b9"), finding("f-10"), finding("f-c", rule: "r2")),
      turn(finding("f-9", kind: "operation"), finding("f-B")),
      turn(at: time("2027-02-01"), finding("f-a")),
    ])
    #expect(try Self.ids(folder, Self.control()) == ["f-10", "f-9", "f-B", "f-a", "f-b9"])
    #expect(try Self.ids(folder, Self.control(["r2", "r1"])).count == 6)
    #expect(try Self.ids(folder, Self.control(["r3"])).isEmpty)
    #expect(try Self.ids(folder, Self.control([])).isEmpty)
  }

  @Test func aRowHoldsWhatTheLeafCommitsToAndNobodysName() throws {
    let folder = try Self.record([
      turn(finding("f-aa")), turn(merged("f-aa", count: 4, last: "2026-11-22T10:05:00.000000Z")),
    ])
    let row = try #require(try Self.rows(try Archive(state: folder.path), Self.control()).first)
    let hash = try #require(try Archive(state: folder.path).finding(id: "f-aa")?.leafHash)
    #expect(
      row == [
        "at": "2026-11-22T10:00:00.000000Z", "before_coverage": 0, "count": 4, "criteria": ["CC6.1"],
        "id": "f-aa", "kind": "anomaly", "late": 0, "leaf": 1, "leaf_hash": .string(hash), "level": "high",
        "origin": "trusted", "recorded": .string(now.description), "reference": "s=1;i=2", "rule": "r1",
        "ruleset": "abc", "shard": "2026", "source": "journal", "title": "A title",
      ])
  }

  @Test func theWindowIsHalfOpenAndMayReachOverYears() throws {
    let folder = try Self.record([
      turn(
        finding("f-1", first: "2026-10-31T23:59:59.999999Z"),
        finding("f-2", first: "2026-11-01T00:00:00.000000Z"),
        finding("f-3", first: "2026-11-30T23:59:59.999999Z"),
        finding("f-4", first: "2026-12-01T00:00:00.000000Z")),
      turn(at: time("2027-03-01"), finding("f-5", first: "2027-02-28T00:00:00.000000Z")),
    ])
    #expect(try Self.ids(folder, Self.control()) == ["f-2", "f-3"])
    #expect(
      try Self.ids(folder, Self.control(from: time("2026-01-01"), to: time("2028-01-01")))
        == ["f-1", "f-2", "f-3", "f-4", "f-5"])
  }

  @Test func aCriterionTakesWhatSaysSoItselfAndAGroupAllOfIt() throws {
    let folder = try Self.record([
      turn(
        finding("f-1", criteria: ["CC6.1", "CC7.2"]), finding("f-2", criteria: ["CC6.2"]),
        finding("f-3", criteria: ["CC7.2"]), finding("f-4", criteria: ["CC6.10"]),
        finding("f-5", criteria: []))
    ])
    func ids(_ criterion: String) throws -> [String] {
      try Self.ids(folder, PopulationQuery(.criterion(criterion), from: Self.from, to: Self.to))
    }
    #expect(try ids("CC6.1") == ["f-1"])
    #expect(try ids("CC6") == ["f-1", "f-2", "f-4"])
    #expect(try ids("CC7.2") == ["f-1", "f-3"])
    #expect(try ids("CC") == [])
    #expect(try ids("A1") == [])
    #expect(try ids("CC6.1' OR '1'='1") == [])
  }

  @Test func responsesAndAttestationsCountByWhenTheyWereRecorded() throws {
    let attestation = Statement(.attestationMade, ["control": "AC-1"], evidence: ["note": "n", "actor": "a"])
    let other = Statement(.attestationMade, ["control": "AC-2"], evidence: ["note": "n", "actor": "a"])
    let folder = try Self.record([
      turn(
        at: time("2026-10-31T23:59:59Z"), finding("f-1", rule: "r9"), response("f-1", .comment, note: "x")),
      turn(at: Self.from, response("f-1", .acknowledge, note: "x"), attestation, other),
      turn(at: time("2026-11-30"), response("f-1", .resolve, note: "x")),
      turn(at: Self.to, response("f-1", .reopen, note: "x"), attestation),
    ])
    let archive = try Archive(state: folder.path)
    let rows = try Self.rows(archive, Self.control(responses: true, attested: ["AC-1"]))
    #expect(rows.map { $0["id"] } == ["2026/3", "2026/4", "2026/6"])
    #expect(rows.map { $0["kind"] } == ["response", "attestation", "response"])
    #expect(rows.map { $0["decision"] } == ["acknowledge", nil, "resolve"])
    #expect(rows.map { $0["finding"] } == ["f-1", nil, "f-1"])
    #expect(rows.map { $0["control"] } == [nil, "AC-1", nil])
    #expect(rows.first?["at"] == .string(Self.from.description))
    #expect(rows.first?["leaf"] == 3)
    #expect(rows.allSatisfy { $0["note"] == nil && $0["actor"] == nil })
    #expect(try Self.rows(archive, Self.control(attested: ["AC-1"])).map { $0["id"] } == ["2026/4"])
    #expect(try Self.rows(archive, Self.control(responses: true)).map { $0["id"] } == ["2026/3", "2026/6"])
  }

  @Test func anIdThatWasFoundTwiceIsOneItem() throws {
    let folder = try Self.record([
      turn(finding("f-1"), finding("f-2")), turn(at: time("2027-01-01"), finding("f-1", user: "again")),
    ])
    let rows = try Self.rows(try Archive(state: folder.path), Self.control())
    #expect(rows.map { $0["id"] } == ["f-1", "f-2"])
    #expect(rows.first?["shard"] == "2026")
  }

  @Test func whatIsDeletedLaterChangesNoRow() throws {
    let folder = try Self.record([turn(finding("f-1"), finding("f-2"))])
    let before = try Self.rows(try Archive(state: folder.path), Self.control())
    try folder.tamper("DELETE FROM evidence")
    #expect(try Archive(state: folder.path).finding(id: "f-1")?.record == nil)
    #expect(try Self.rows(try Archive(state: folder.path), Self.control()) == before)
  }

  @Test func theRecordAsItStoodGivesTheSameRowsAgain() throws {
    let folder = try Self.record([
      turn(finding("f-1"), finding("f-2"), merged("f-1", count: 2, last: "2026-11-22T10:05:00.000000Z"))
    ])
    let before = try Self.rows(try Archive(state: folder.path), Self.control())
    let recorder = try Recorder(state: folder.path, host: "h1", now: now)
    try recorder.commit(turn(finding("f-0"), merged("f-1", count: 9, last: "2026-11-22T10:09:00.000000Z")))
    #expect(try Self.rows(try Archive(state: folder.path), Self.control()) != before)
    #expect(try Self.rows(try Archive(state: folder.path, through: ("2026", 3)), Self.control()) == before)
  }

  @Test func oneArchiveAnswersTheSameWhileMoreIsWritten() throws {
    let folder = try Self.record([turn(finding("f-1"))])
    let archive = try Archive(state: folder.path)
    let before = try Self.rows(archive, Self.control())
    let recorder = try Recorder(state: folder.path, host: "h1", now: now)
    try recorder.commit(turn(finding("f-0")))
    #expect(try Self.rows(archive, Self.control()) == before)
  }

  @Test func whatTheReaderThrowsComesThrough() throws {
    struct Enough: Error {}
    let folder = try Self.record([turn(finding("f-1"), finding("f-2"))])
    var seen = 0
    #expect(throws: Enough.self) {
      try Archive(state: folder.path).population(Self.control()) { _ in
        seen += 1
        throw Enough()
      }
    }
    #expect(seen == 1)
  }

  @Test func anIdNoScriptCouldCarryIsADamagedStore() throws {
    let folder = try Self.record([turn(finding("f-\"1"))])
    let error = try #require(throws: StoreError.self) { try Self.ids(folder, Self.control()) }
    #expect(error.kind == .corrupt)
    #expect(error.description.contains("leaf 1 of shard 2026"))
  }
}
