import CanonicalJSON
import Daemon
import Events
import Evidence
import Foundation
import Ledger
import Linux
import Store
import Testing

/// What is old enough is deleted by the daemon itself, and what is not is left alone.
@Suite(.serialized) struct RetentionTests {
  /// A place whose record goes back some years.
  private static func place(years: [String] = ["2023", "2024", "2025"]) throws -> PipelineTests.Place {
    let place = try PipelineTests.Place()
    try place.write("app.log", "")
    try Directory.make(place.state, mode: 0o700)
    for year in years {
      let time = try #require(Timestamp(rfc3339: "\(year)-06-15T12:00:00Z"))
      let recorder = try Recorder(state: place.state, host: HostFacts.current().id, now: time)
      let checkpointer = try Checkpointer(
        path: Checkpointer.path(state: place.state),
        keys: try KeyRing(state: place.state, host: HostFacts.current().id))
      var turn = Turn(recorded: time)
      turn.statements = (1...20).map { finding("f-\(year)-\($0)", year) }
      try ShardOpening.prepare(recorder, checkpointer, at: time, after: [])
      try recorder.commit(turn)
      try recorder.close()
    }
    return place
  }

  private static func finding(_ id: String, _ year: String) -> Statement {
    Statement(
      .findingOpened,
      [
        "finding": .string(id), "rule": "r1", "title": "A title", "level": "high", "kind": "anomaly",
        "criteria": ["CC6.1"], "ruleset": "abc", "group_fields": ["user"], "source": "journal",
        "reference": "s=1;i=2", "first": .string("\(year)-06-15T11:00:00.000000Z"),
        "received": .string("\(year)-06-15T11:00:00.000000Z"), "count": 1, "origin": "trusted", "late": 0,
        "before_coverage": 0,
      ], evidence: ["group": ["user": "alice"], "kept": [:], "record": "the line", "record_lossy": 0])
  }

  private static func keep(_ place: PipelineTests.Place, months: Int, ledger: Int = 84) {
    place.settings.retention.evidence = CalendarSpan(count: months, unit: .months)
    place.settings.retention.leaves = CalendarSpan(count: months, unit: .months)
    place.settings.retention.ledger = CalendarSpan(count: ledger, unit: .months)
  }

  /// Whole months from a day in 2024 until now, so that 2024 has just become too old.
  private static func months(since year: Int) -> Int {
    let now = Calendar(identifier: .gregorian).dateComponents(in: .gmt, from: Date())
    return ((now.year ?? 2026) - year) * 12 + (now.month ?? 1) - 7
  }

  @Test func whatIsTooOldGoesAtTheStart() throws {
    let place = try Self.place()
    Self.keep(place, months: Self.months(since: 2024))
    try place.run()
    let archive = try place.archive()
    #expect(try archive.verify().isEmpty)
    #expect(Set(try archive.findings().map(\.month)) == ["2025-06"])
    #expect(try archive.finding(id: "f-2025-3")?.record == "the line")
    let deletions = try archive.retention().deletions.map(\.deletion)
    #expect(deletions.map(\.shard) == ["2023", "2024", "2023", "2024"])
    #expect(deletions.map(\.what) == [.evidence, .evidence, .leaves, .leaves])
    #expect(deletions.map(\.count) == [20, 20, 20, 20])
    // There is nothing more to do.
    try place.run()
    #expect(try place.archive().retention().deletions.count == 4)
  }

  @Test func theDefaultsDeleteWhatIsOlderThanEighteenMonths() throws {
    let place = try Self.place(years: ["2019", "2020", "2099"])
    try place.run()
    let archive = try place.archive()
    #expect(try archive.verify().isEmpty)
    #expect(Set(try archive.findings().map(\.month)) == ["2099-06"])
  }

  @Test func aYearGoesUpToItsHeadAndSigningGoesOn() throws {
    let place = try Self.place()
    Self.keep(place, months: Self.months(since: 2024), ledger: Self.months(since: 2024))
    try place.run()
    let heads = try place.archive().shards()
    #expect(try place.archive().retention().deletions.last?.deletion.what == .shard)
    try place.run()
    let archive = try place.archive()
    #expect(try archive.verify().isEmpty)
    #expect(try archive.shards().first == heads.first)
    #expect(try archive.statements(.shardOpened).first?.leaf.shard == "2024")
    // No other shard began: what was signed is still continued.
    #expect(try archive.shards().map(\.name) == heads.map(\.name))
    let keys = try KeyRing(state: place.state, host: HostFacts.current().id)
    let file = try CheckpointFile(reading: Checkpointer.path(state: place.state))
    let (problems, count) = try archive.verify(file, besides: []) { shard in
      (try? keys.verifiers(shard: shard.name)) ?? []
    }
    #expect(problems.isEmpty && count > 3)
  }

  @Test func whatNobodySignedIsNotPruned() throws {
    let place = try Self.place(years: ["2024"])
    Self.keep(place, months: Self.months(since: 2024))
    let recorder = try Recorder(
      state: place.state, host: HostFacts.current().id,
      now: try #require(Timestamp(rfc3339: "2024-06-15T12:00:00Z")))
    var run = try RetentionRun(
      recorder, RetentionPolicy(place.settings), nil,
      at: Timestamp(microseconds: Clock.realtimeMicroseconds()))
    var turn = Turn(recorded: Timestamp(microseconds: Clock.realtimeMicroseconds()))
    turn.deletions = try run.next(recorder)
    try recorder.commit(turn)
    #expect(try run.next(recorder).isEmpty)
    #expect(run.deleted == .init(evidence: 20))
  }

  @Test func aHoldStopsTheDaemonToo() throws {
    let place = try Self.place()
    Self.keep(place, months: Self.months(since: 2024))
    let time = Timestamp(microseconds: Clock.realtimeMicroseconds())
    func order(_ request: RetentionRequest) throws {
      let recorder = try Recorder(state: place.state, host: HostFacts.current().id, now: time)
      var turn = Turn(recorded: time)
      let redactor = Redactor(try HostKeys.secret(state: place.state))
      turn.statements = [
        try #require(
          ControlRequest.retention(request).statement(actor: "alice", redactor))
      ]
      try recorder.commit(turn)
      try recorder.close()
    }
    try order(.hold(note: "a court asked"))
    try place.run()
    #expect(try place.archive().retention().deletions.isEmpty)
    #expect(try place.archive().retention().hold?.actor == "alice")
    try order(.release(note: "it is over"))
    try place.run()
    #expect(try place.archive().retention().deletions.count == 4)
  }

  @Test func aClockThatLeaptByYearsDeletesNothing() throws {
    let place = try Self.place(years: ["2024"])
    Self.keep(place, months: Self.months(since: 2024))
    // A process that was last seen long ago.
    let seen = try #require(Timestamp(rfc3339: "2024-06-15T13:00:00Z"))
    do {
      let recorder = try Recorder(state: place.state, host: HostFacts.current().id, now: seen)
      var turn = Turn(recorded: seen)
      turn.stateChanges = [
        StateChange(
          scope: "run", key: "b/1",
          value: Array(
            """
            {"boot":"b","pid":1,"seen":\(seen.microseconds),"start":\(seen.microseconds),"end":0,"monotonic_start":1,"monotonic_seen":2}
            """.utf8))
      ]
      try recorder.commit(turn)
      try recorder.close()
    }
    try place.run()
    guard try place.archive().loadState(scope: "known").contains(where: { $0.key == "retention.doubt" })
    else {
      // This host's clock is synchronised.
      #expect(try !place.archive().retention().deletions.isEmpty)
      return
    }
    #expect(try place.archive().retention().deletions.isEmpty)
    // Still so in the next process, whose predecessor was seen just now.
    try place.run()
    #expect(try place.archive().retention().deletions.isEmpty)
  }

  @Test(arguments: [
    RetentionRequest.hold(note: "a \"court\""), .release(note: "done"), .run,
    .erase(findings: ["f-1", "f-2"], withResponses: true, note: "letter"),
    .erase(findings: ["f-1"], withResponses: false, note: ""),
  ])
  func aRequestIsReadBackFromItsLine(_ request: RetentionRequest) throws {
    let request = ControlRequest.retention(request)
    #expect(ControlRequest(try JSONValue(parsing: request.json.canonicalText)) == request)
  }

  @Test(arguments: [
    #"{"op":"retention"}"#, #"{"op":"retention","what":"hold"}"#,
    #"{"op":"retention","what":"erase","note":"x"}"#,
    #"{"op":"retention","what":"erase","note":"x","findings":[],"with_responses":0}"#,
    #"{"op":"retention","what":"erase","note":"x","findings":[1],"with_responses":0}"#,
  ])
  func anythingElseIsRefused(_ line: String) throws {
    #expect(ControlRequest(try JSONValue(parsing: line)) == nil)
  }
}
