import CanonicalJSON
import Daemon
import Events
import Evidence
import Foundation
import Linux
import LocatedYAML
import Store
import Testing

/// Whole runs over real files (`once`, no journal), and what the record holds afterwards.
@Suite(.serialized) struct PipelineTests {
  /// State, rules and logs of one test.
  final class Place {
    let path = FileManager.default.temporaryDirectory.path + "/attestd-pipeline-\(UUID().uuidString)"
    var settings = Settings()

    init(format: Settings.LogFile.Format = .auto) throws {
      try FileManager.default.createDirectory(atPath: path + "/rules", withIntermediateDirectories: true)
      try write(
        "rules/r.yml",
        """
        title: Needle
        name: needle
        logsource: {product: linux}
        detection: {s: {message|contains: needle}, condition: s}
        level: medium
        tags: [soc2.cc7.2]
        attestd: {merge: 0s}
        ---
        title: Hay in masses
        name: hay
        logsource: {product: linux}
        detection: {s: {message|startswith: hay}, condition: s}
        ---
        title: Much hay
        name: much
        correlation: {type: event_count, rules: [hay], timespan: 1h, condition: {gte: 3}}
        level: high
        """)
      settings.journal.isEnabled = false
      settings.alerts.journal = false
      settings.rules = [path + "/rules"]
      var file = Settings.LogFile(path: path + "/app.log")
      file.examine = .always
      file.format = format
      settings.files = [file]
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var state: String { path + "/state" }

    func write(_ name: String, _ text: String) throws {
      try text.write(toFile: path + "/" + name, atomically: false, encoding: .utf8)
    }

    func append(_ name: String, _ text: String) throws {
      let handle = try #require(FileHandle(forWritingAtPath: path + "/" + name))
      try handle.seekToEnd()
      try handle.write(contentsOf: Data(text.utf8))
      try handle.close()
    }

    func rename(_ name: String, _ new: String) throws {
      try FileManager.default.moveItem(atPath: path + "/" + name, toPath: path + "/" + new)
    }

    /// One run from start to end, with the lock as `attestd` holds it.
    func run() throws {
      try Directory.make(state, mode: 0o700)
      let lock = try FileLock.take(state + "/lock")
      let startup = Startup(
        state: state, settings: settings, executablePath: path + "/bin/attestd", report: RunReport(.nobody))
      try startup.pipeline().run(once: true)
      _ = consume lock
    }

    func archive() throws -> Archive { try Archive(state: state) }

    func references() throws -> [String] {
      try archive().findings().map { "\($0.rule) \($0.count)" }.sorted()
    }

    /// read, examined, own, over all intervals.
    func books() throws -> [Int] {
      let intervals = try archive().coverage()
      return [\CoverageInterval.read, \.examined, \.own].map { key in
        intervals.map { $0[keyPath: key] }.reduce(0, +)
      }
    }

    func gaps() throws -> [SourceGap.Cause] { try archive().gaps().map(\.gap.cause) }
  }

  static let line = "2026-11-22T10:00:00Z web01 app[7]: "

  @Test func whatIsReadIsExaminedAndFound() throws {
    let place = try Place()
    try place.write("app.log", "\(Self.line)a needle\n\(Self.line)nothing\nno header, a needle\n")
    try place.run()
    #expect(try place.references() == ["needle 1", "needle 1"])
    #expect(try place.books() == [3, 3, 0])
    #expect(try place.archive().coverage().map(\.unparsed).reduce(0, +) == 1)
    #expect(try place.archive().verify().isEmpty)
    // The first start examined history, which is no monitoring; also what carries no stamp.
    #expect(try place.archive().findings().map(\.isBeforeCoverage) == [true, true])
    try place.append("app.log", "a second needle without a header\n")
    try place.run()
    #expect(try place.archive().findings().map(\.isBeforeCoverage) == [true, true, false])
  }

  @Test func aSecondRunGoesOnWhereTheFirstStopped() throws {
    let place = try Place()
    try place.write("app.log", "\(Self.line)a needle\n\(Self.line)half a nee")
    try place.run()
    #expect(try place.books() == [1, 1, 0])
    // The unterminated line waits for its end.
    try place.append("app.log", "dle\n\(Self.line)last needle\n")
    try place.run()
    #expect(try place.references() == ["needle 1", "needle 1", "needle 1"])
    #expect(try place.books() == [3, 3, 0])
    try place.run()
    #expect(try place.books() == [3, 3, 0])
    #expect(try place.references().count == 3)
    let downtimes = try place.archive().gaps().filter { $0.gap.cause == .stopped }
    #expect(downtimes.count == 2)
    #expect(downtimes.map(\.state) == ["back-filled", "back-filled"])
    #expect(try place.archive().verify().isEmpty)
  }

  @Test func aCorrelationCountsOnAcrossRuns() throws {
    let place = try Place()
    try place.write("app.log", "")
    for number in 1...4 {
      try place.append("app.log", "2026-11-22T10:0\(number):00Z web01 app[7]: hay \(number)\n")
      try place.run()
      #expect(try place.references() == (number < 3 ? [] : ["much 1"]))
    }
  }

  @Test func aStampFromTheFutureSilencesNobodyAcrossRuns() throws {
    let place = try Place(format: .json)
    try place.write("app.log", #"{"_meta":{"time":"9999-01-01T00:00:00Z"},"message":"hay"}"# + "\n")
    try place.run()
    for minute in 0..<3 {
      try place.append(
        "app.log", #"{"_meta":{"time":"2026-01-01T00:0\#(minute):00Z"},"message":"hay"}"# + "\n")
    }
    try place.run()
    #expect(try place.archive().findings().map(\.title) == ["Much hay"])
  }

  @Test func whatIsOverWhenAllHasBeenReadIsJudged() throws {
    let place = try Place()
    try place.write(
      "rules/lone.yml",
      """
      title: Lone hay
      name: lone
      correlation: {type: event_count, rules: [hay], timespan: 1m, condition: {lt: 2}}
      """)
    // More than one read, and nothing in it that is counted.
    let rest = (0..<60_000).map { "2026-11-22T11:00:00Z web01 app[7]: straw \($0)\n" }.joined()
    try place.write("app.log", "2026-11-22T10:00:00Z web01 app[7]: hay\n" + rest)
    try place.run()
    #expect(try place.archive().findings().map(\.title) == ["Lone hay"])
  }

  @Test func rotationBetweenRunsLosesAndRepeatsNothing() throws {
    let place = try Place()
    try place.write("app.log", "\(Self.line)needle 1\n")
    try place.run()
    try place.append("app.log", "\(Self.line)needle 2\n")
    try place.rename("app.log", "app.log.1")
    try place.write("app.log", "\(Self.line)needle 3\n")
    try place.run()
    #expect(try place.books() == [3, 3, 0])
    #expect(try place.references().count == 3)
    #expect(try place.gaps() == [.stopped])
  }

  /// Same place in another generation, same rule and group: still another finding.
  @Test func jsonFindingsOfTwoGenerationsHaveDifferentIds() throws {
    let place = try Place(format: .json)
    try place.write("app.log", "{\"message\":\"needle\",\"n\":1}\n")
    try place.run()
    try place.rename("app.log", "app.log.1")
    try place.write("app.log", "{\"message\":\"needle\",\"n\":2}\n")
    try place.run()
    let findings = try place.archive().findings()
    #expect(findings.count == 2)
    #expect(Set(findings.map(\.id)).count == 2)
    #expect(try place.books() == [2, 2, 0])
  }

  @Test func theRestOfAnOverlongLineIsAGapOfKnownSize() throws {
    let place = try Place()
    let long = "\(Self.line)needle " + String(repeating: "x", count: 100_000)
    try place.write("app.log", "\(long)\n\(Self.line)needle\n")
    try place.run()
    #expect(try place.references().count == 2)
    #expect(try place.books() == [2, 2, 0])
    let gap = try #require(try place.archive().gaps().first)
    #expect(gap.gap.cause == .lineTooLong)
    #expect(gap.gap.size == .bytes(UInt64(long.utf8.count - 65_536)))
    #expect(gap.state == "closed")
  }

  @Test func anOverlongLineThatEndsInTheNextRunIsStillOneLine() throws {
    let place = try Place()
    try place.write("app.log", "\(Self.line)needle " + String(repeating: "x", count: 100_000))
    try place.run()
    try place.append("app.log", "still the same\n\(Self.line)needle\n")
    try place.run()
    #expect(try place.books() == [2, 2, 0])
    #expect(try place.references().count == 2)
    #expect(try place.gaps().filter { $0 == .lineTooLong }.count == 1)
  }

  @Test func aFileCutShortIsAGapAndReadFromItsStart() throws {
    let place = try Place()
    try place.write("app.log", String(repeating: "\(Self.line)needle\n", count: 3))
    try place.run()
    try place.write("app.log", "\(Self.line)another needle\n")
    try place.run()
    #expect(try place.gaps().contains(.truncated))
    #expect(try place.books() == [4, 4, 0])
  }

  @Test func aFileThatNeverWasIsNoGap() throws {
    let place = try Place()
    try place.run()
    #expect(try place.gaps() == [])
    #expect(try place.books() == [0, 0, 0])
    // One that comes later is read from its start.
    try place.write("app.log", "\(Self.line)needle\n")
    try place.run()
    #expect(try place.books() == [1, 1, 0])
  }

  @Test func aRuleFolderThatIsNotThereIsSaidAndNothingElseBreaks() throws {
    let place = try Place()
    place.settings.rules = [place.path + "/rules", place.path + "/absent"]
    try place.write("app.log", "\(Self.line)needle\n")
    try place.run()
    #expect(try place.references() == ["needle 1"])
    let rules = try ActiveRules.load(folders: [place.path + "/absent"])
    #expect(rules.loaded == 0)
    #expect(rules.diagnostics.contains { $0.severity == .error && $0.description.contains("absent") })
  }

  @Test func aChangedRuleSetIsOnTheRecordWithItsPredecessor() throws {
    let place = try Place()
    try place.write("app.log", "")
    try place.run()
    try place.run()
    #expect(try place.archive().ruleSets().count == 1)
    let first = try #require(try place.archive().ruleSets().last)
    try place.write(
      "rules/s.yml", "title: S\nlogsource: {product: linux}\ndetection: {s: [straw], condition: s}\n")
    try place.run()
    let second = try #require(try place.archive().ruleSets().last)
    #expect(first.digest != second.digest)
    #expect(first.loaded + 1 == second.loaded)
  }

  /// Counting begins anew with what cannot be read; a record that nobody writes any more would be worse.
  @Test(arguments: ["correlation", "audit"])
  func storedCountsThatCannotBeReadBackAreForgotten(_ scope: String) throws {
    let place = try Place()
    try place.write("app.log", "2026-11-22T10:01:00Z web01 app[7]: hay\n")
    try place.run()
    do {
      let recorder = try Recorder(state: place.state, host: "h", now: Timestamp(seconds: 1_800_000_000))
      var turn = Turn(recorded: Timestamp(seconds: 1_800_000_000))
      turn.stateChanges = ["file:x\tmuch\tzz", "x\t00", "x%", "x", "", "\t\t\t"].map {
        StateChange(scope: scope, key: $0, value: Array("garbage".utf8))
      }
      try recorder.commit(turn)
      try recorder.close()
    }
    try place.append("app.log", "2026-11-22T10:02:00Z web01 app[7]: hay\n")
    try place.run()
    let stored = try place.archive().loadState(scope: scope)
    #expect(stored.allSatisfy { $0.value != Array("garbage".utf8) })
    try place.append("app.log", "2026-11-22T10:03:00Z web01 app[7]: hay\n")
    try place.run()
    #expect(try place.archive().findings().map(\.title) == ["Much hay"])
  }

  @Test func whatWasCountedForAnotherMeaningIsForgotten() throws {
    let place = try Place()
    try place.write("app.log", "")
    for minute in 1...2 {
      try place.append("app.log", "2026-11-22T10:0\(minute):00Z web01 app[7]: hay\n")
      try place.run()
    }
    let rules = try String(contentsOfFile: place.path + "/rules/r.yml", encoding: .utf8)
    try place.write("rules/r.yml", rules.replacing("timespan: 1h", with: "timespan: 2h"))
    for minute in 3...5 {
      try place.append("app.log", "2026-11-22T10:0\(minute):00Z web01 app[7]: hay\n")
      try place.run()
      #expect(try place.archive().findings().count == (minute < 5 ? 0 : 1))
    }
  }

  @Test func aPathMayHoldAnyByte() throws {
    let place = try Place()
    let name = "a\tb %25\u{1}é.log"
    place.settings.files[0].path = place.path + "/" + name
    try place.write(name, "")
    for minute in 1...3 {
      try place.append(name, "2026-11-22T10:0\(minute):00Z web01 app[7]: hay\n")
      try place.run()
    }
    #expect(try place.archive().findings().map(\.title) == ["Much hay"])
  }

  @Test(arguments: ["finding", "road"])
  func storedStateThatCannotBeReadBackStopsTheStart(_ scope: String) throws {
    let place = try Place()
    try place.write("app.log", "")
    try place.run()
    do {
      let recorder = try Recorder(state: place.state, host: "h", now: Timestamp(seconds: 1_800_000_000))
      var turn = Turn(recorded: Timestamp(seconds: 1_800_000_000))
      turn.stateChanges = [StateChange(scope: scope, key: "file:x\tmuch\tzz", value: Array("garbage".utf8))]
      try recorder.commit(turn)
      try recorder.close()
    }
    let error = #expect(throws: StoreError.self) { try place.run() }
    #expect(error?.kind == .corrupt)
    #expect("\(error.map { "\($0)" } ?? "")".contains(scope))
  }

  @Test func downtimeIsAGapThatClosesAlthoughASourceCannotBeRead() throws {
    let place = try Place()
    try place.write("app.log", "needle\n")
    try place.run()
    // A folder where a log should be cannot be read by anybody.
    try FileManager.default.createDirectory(
      atPath: place.path + "/broken.log", withIntermediateDirectories: true)
    place.settings.files.append(Settings.LogFile(path: place.path + "/broken.log"))
    try place.run()
    let gaps = try place.archive().gaps()
    let downtime = try #require(gaps.first { $0.gap.cause == .stopped })
    #expect(downtime.source == "attestd")
    #expect(downtime.state == "back-filled")
    #expect(try #require(Timestamp(rfc3339: downtime.gap.from)) <= downtime.opened)
    let unreadable = try #require(gaps.first { $0.gap.cause == .unreadable })
    #expect(unreadable.source == "file:\(place.path)/broken.log")
    #expect(unreadable.state == "open")
  }

  @Test func leavesAreStampedInTheOrderTheyAreWritten() throws {
    let place = try Place()
    try place.write("app.log", "needle\n")
    for _ in 0..<3 { try place.run() }
    var times: [String] = []
    let archive = try place.archive()
    for shard in try archive.shards() {
      try archive.leaves(shard: shard.name) { bytes, _ in
        times.append(try JSONValue(parsing: bytes)["recorded"]?.string ?? "")
      }
    }
    #expect(times.count > 6)
    #expect(times == times.sorted())
  }

  @Test func aSecondWriterIsRefused() throws {
    let place = try Place()
    try place.write("app.log", "")
    try Directory.make(place.state, mode: 0o700)
    let lock = try FileLock.take(place.state + "/lock")
    let refusal = #expect(throws: (any Error).self) { try place.run() }
    #expect("\(refusal.map { "\($0)" } ?? "")".contains("lock"))
    _ = consume lock
    try place.run()
  }
}
