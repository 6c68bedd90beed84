import CanonicalJSON
import Evidence
import Export
import Foundation
import Testing

@Suite struct ExpectationExportTests {
  @Test func everyPeriodThatEndedIsARow() throws {
    let bundle = try BundleOnDisk(SyntheticMonth.expectant())
    #expect(
      try bundle.text("expectations.csv").split(separator: "\r\n").first
        == "expectation_id,title,criterion,controls,period_start,period_end,deadline,expected,observed,status,"
        + "first_event_time,refs,not_observed,shard,leaf_index,leaf_hash")
    let rows = try bundle.rows("expectations.csv")
    #expect(rows.count == 30)
    #expect(rows.map { $0["status"] ?? "" }.filter { $0 != "met" } == ["late", "missed", "not_exercised"])
    #expect(
      rows.allSatisfy { $0["controls"] == "AV-01" && $0["expected"] == "1" && $0["criterion"] == "A1.2" })
    let last = try #require(rows.last)
    #expect(
      last["period_end"] == "2026-11-01T00:00:00.000000Z" && last["deadline"] == "2026-11-01T02:00:00.000000Z"
    )
    #expect(last["refs"] == "s=7ce2;i=31" && last["observed"] == "1")
    #expect(rows[7]["not_observed"] == "1" && rows[7]["first_event_time"] == "" && rows[7]["observed"] == "0")
    #expect(BundleVerifier.check(bundle.folder).problems.isEmpty)
  }

  @Test func verifyHoldsRowsAgainstTheirLeaves() throws {
    let month = SyntheticMonth.expectant()
    func problems(_ change: (inout ExportPeriod) -> Void) throws -> [String] {
      var changed = month
      change(&changed)
      let bundle = try BundleOnDisk(changed)
      return BundleVerifier.check(bundle.folder).problems.map { "\($0)" }
    }
    func hasProblem(_ text: String, _ change: (inout ExportPeriod) -> Void) throws -> Bool {
      try problems(change).contains { $0.contains("expectations.csv") && $0.contains(text) }
    }
    #expect(try problems { _ in }.isEmpty)
    let leaf = month.expectations[7].leafIndex
    // The ledger stays; only the table says something else.
    #expect(try hasProblem("lacks leaf \(leaf)") { $0.expectations.remove(at: 7) })
    #expect(try hasProblem("another status") { $0.expectations[7].outcome.status = .met })
    #expect(try hasProblem("another observed") { $0.expectations[7].outcome.observed = 1 })
    #expect(try hasProblem("another not_observed") { $0.expectations[7].outcome.isNotObserved = false })
    #expect(try hasProblem("another deadline") { $0.expectations[7].outcome.deadline = $0.from })
    #expect(try hasProblem("another first_event_time") { $0.expectations[5].outcome.first = $0.from })
    #expect(
      try hasProblem("is not backed by leaf") { $0.expectations[7].leafHash = month.expectations[8].leafHash }
    )
    #expect(try hasProblem("is not backed by leaf 0") { $0.expectations[7].leafIndex = 0 })
    #expect(try hasProblem("repeats leaf \(leaf)") { $0.expectations.append(month.expectations[7]) })
  }

  /// The same by the program in the bundle.
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")))
  func soDoesTheProgramInTheBundle() throws {
    let script =
      URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/../../config/bundle/verify.py"
    func run(_ period: ExportPeriod) throws -> (status: Int32, output: String) {
      let bundle = try BundleOnDisk(period)
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
      process.arguments = ["-I", script, bundle.folder]
      let pipe = Pipe()
      process.standardOutput = pipe
      try process.run()
      let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      return (process.terminationStatus, output)
    }
    let month = SyntheticMonth.expectant()
    let good = try run(month)
    #expect(
      good.status == 0 && good.output.contains("expectations.csv: 30 rows, each says what its leaf says"),
      "\(good)")
    var changed = month
    changed.expectations[7].outcome.status = .met
    #expect(try run(changed).output.contains("WRONG expectations.csv: row 8 says another status than leaf"))
    changed = month
    changed.expectations.remove(at: 29)
    #expect(try run(changed).output.contains("WRONG expectations.csv: lacks leaf"))
  }

  @Test func aControlIsShownByItsExpectations() throws {
    var month = SyntheticMonth.expectant()
    func state(_ period: ExportPeriod) throws -> String? {
      try BundleOnDisk(period).text("ocsf/events.jsonl").split(separator: "\n")
        .first { $0.contains(#""control":"BK-1""#) }?
        .split(separator: #""status":""#).dropFirst().first?.split(separator: "\"").first.map(String.init)
    }
    month.controls.append(
      Control(
        id: "BK-1", owner: "ops", description: "Backups", criteria: ["A1.9"], rules: ["none"],
        expectations: ["backup_nightly"]))
    #expect(try state(month) == "evidence")
    month.expectations.removeAll()
    SyntheticMonth.addLedger(to: &month)
    #expect(try state(month) == "not exercised")
    month.expected.removeAll()
    #expect(try state(month) == "not configured")
  }

  /// Whatever the host has or lacks: what nobody asks about was not "not exercised".
  @Test func aCriterionWithNeitherRuleNorExpectationIsNotConfigured() throws {
    var month = SyntheticMonth.expectant()
    let asked = Set(month.rules.flatMap(\.criteria) + month.expected.flatMap(\.criteria))
    let silent = try #require(month.criteria.first { $0.isObservable && !asked.contains($0.id) }?.id)
    func state(_ criterion: String, _ period: ExportPeriod) throws -> [String] {
      try BundleOnDisk(period).result()["observations"].array.filter {
        $0.properties("criterion") == [criterion] && !$0.properties("open-count").isEmpty
      }.flatMap { $0.properties("state") }
    }
    #expect(try state(silent, month) == ["not configured"])
    let expected = try #require(month.expected.first)
    var other = expected
    other.criteria = [silent]
    month.expected.append(other)
    month.expectations.removeAll()
    SyntheticMonth.addLedger(to: &month)
    #expect(try state(silent, month) == ["not exercised"])
  }

  @Test func anExpectationIsAnObservationWithItsCountsAndNoFinding() throws {
    let text = try BundleOnDisk(SyntheticMonth.expectant()).text("oscal/assessment-results.json")
    let part = try #require(
      text.range(of: "A backup is made every night").map { text[$0.lowerBound...].prefix(3_000) })
    for (name, count) in [("met", 27), ("late", 1), ("missed", 1), ("not-exercised", 1), ("not-observed", 1)]
    {
      #expect(
        part.contains(
          #""name":"\#(name)-count","ns":"urn:uuid:904a9ec8-dc54-4921-8773-ebf89f2ccaca","value":"\#(count)""#
        ))
    }
    #expect(part.contains("../expectations.csv#\(SyntheticMonth.nightly)"))
    #expect(text.components(separatedBy: "A backup is made every night").count == 2)
    #expect(text.contains("Access is reviewed"))
  }

  @Test func aPeriodIsAnEventThatPassesNothing() throws {
    let events = try BundleOnDisk(SyntheticMonth.expectant()).text("ocsf/events.jsonl").split(separator: "\n")
      .filter { $0.contains("A backup is made every night") }
    #expect(events.count == 30)
    #expect(
      events.allSatisfy {
        $0.contains(#""class_uid":2003"#) && !$0.contains(#""status_id":1,"#)
          && !$0.contains(#""status_id":3,"#)
      })
    #expect(events.count { $0.contains(#""status":"met""#) } == 27)
    let missed = try #require(events.first { $0.contains(#""status":"missed""#) })
    #expect(missed.contains(#""severity_id":4"#) && missed.contains("for the assessor to conclude"))
    #expect(events.contains { $0.contains(#""status_id":0,"status":"not exercised""#) })
  }
}
