import CanonicalJSON
import Evidence
import Export
import Foundation
import Ledger
import Testing

/// `clock.csv` and `access.csv`: tables that follow from leaves alone.
@Suite struct RecordTableTests {
  @Test func theClockHasARowForEachChangeAndEachDay() throws {
    let bundle = try BundleOnDisk(SyntheticMonth.clocked())
    #expect(BundleVerifier.check(bundle.folder).problems.isEmpty)
    let rows = try bundle.rows("clock.csv")
    #expect(
      rows.map { "\($0["what"] ?? "") \($0["reference"] ?? "")\($0["synchronised"] ?? "")" } == [
        "boot b1", "state 1", "day ", "state 0", "gap g-1", "finding f-1", "state 1", "boot b2", "day ",
        "state ", "day ",
      ])
    let day = rows[2]
    #expect(day["time"] == "2026-10-05T00:00:00.000000Z" && day["heartbeats"] == "2")
    #expect(day["heartbeats_synchronised"] == "2" && day["intervals"] == "1" && day["max_lag_s"] == "7")
    #expect(
      day["intervals_synchronised"] == "1" && day["offset_us"] == "'-40" && day["max_error_us"] == "1200")
    #expect(rows[8]["heartbeats"] == "2" && rows[8]["heartbeats_synchronised"] == "1")
    #expect(rows[9]["synchronised"] == "" && rows[10]["heartbeats_synchronised"] == "0")
    #expect(try bundle.text("report.html").contains("href=\"clock.csv\""))
  }

  @Test func aYearOfHeartbeatsIsARowADay() throws {
    var month = SyntheticMonth.empty()
    let beats = (1...28).flatMap { day in
      (0..<24).map {
        SyntheticMonth.heartbeat("\(day < 10 ? "0" : "")\(day)T\($0 < 10 ? "0" : "")\($0):00", 1)
      }
    }
    SyntheticMonth.addLedger(to: &month, more: beats.map(\.leaf))
    month.clock = StatedLeaves(SyntheticMonth.placed(beats, from: 0))
    let bundle = try BundleOnDisk(month)
    #expect(try bundle.rows("clock.csv").count == 29)
    #expect(BundleVerifier.check(bundle.folder).problems.isEmpty)
  }

  /// Leaves that another bundle has are summed up apart, so that this one can be checked with its own.
  @Test func whatOtherBundlesHaveIsAddedUpOnItsOwn() throws {
    var month = SyntheticMonth.empty()
    let leaves = SyntheticMonth.placed(
      ["05T08:00", "05T08:05", "05T08:10", "05T08:15"].map { SyntheticMonth.heartbeat($0, 1) }, from: 0)
    let closing = SyntheticMonth.stated("period.closed", "05T08:07", ["month": "2026-09"]).leaf
    var all = leaves
    all.insert(StatedLeaf(leaf: closing, hash: .emptyTree), at: 2)
    SyntheticMonth.addLedger(to: &month, more: all.map(\.leaf))
    month.ledger.firstLeaf = 2
    let kept = month.ledger.leaves
    month.ledger.leaves = { body in
      var index = 0
      try kept { leaf in
        if index >= 2 { try body(leaf) }
        index += 1
      }
    }
    all = SyntheticMonth.placed(all, from: 0)
    month.clock = StatedLeaves(all)
    let bundle = try BundleOnDisk(month)
    let verdict = BundleVerifier.check(bundle.folder)
    #expect(verdict.problems.isEmpty, "\(verdict.problems)")
    #expect(verdict.statements.contains("clock.csv: 2 rows are of leaves of other bundles"))
    let days = try bundle.rows("clock.csv").filter { $0["what"] == "day" }
    #expect(days.map { $0["heartbeats"] } == ["2", "2"])
  }

  @Test func whoTookEvidenceIsARowEach() throws {
    let bundle = try BundleOnDisk(SyntheticMonth.clocked())
    let rows = try bundle.rows("access.csv")
    #expect(rows.map { $0["what"] } == ["population", "sample", "read", "export"])
    #expect(
      rows.map { $0["subject"] } == ["control CC6-01", "criterion CC6.1", "gaps list", "period 2026-09"])
    #expect(rows.map { $0["actor"] } == ["ann (uid 1001)", "ann (uid 1001)", "carla (uid 1002)", ""])
    #expect(rows.map { $0["digest"] } == ["aa", "bb", "", "dd"] && rows[1]["engagement"] == "'=ENG")
    #expect(rows[0]["rows"] == "12" && rows[3]["rows"] == "")
    // What somebody typed is not repeated.
    #expect(try !bundle.text("access.csv").contains("/srv"))
    #expect(try VerifyScript.run(bundle.folder).status == 0)
    let copy = try BundleOnDisk(SyntheticMonth.clocked(after: 1).pseudonymised(PseudonymTests.names()))
    let reading = try copy.rows("access.csv")[2]
    #expect(reading["actor"] == (try PseudonymTests.names().of("carla")) && reading["subject"] == "gaps list")
    #expect(try copy.text("leaves.jsonl").contains("gaps list"))
    for name in try copy.names() { #expect(try !copy.text(name).contains("carla"), "\(name)") }
    #expect(BundleVerifier.check(copy.folder).problems.isEmpty)
    #expect(try bundle.text("report.html").contains("href=\"access.csv\""))
  }

  @Test(arguments: [
    ("clock.csv", "hostPaused", "vanished"), ("clock.csv", ",2,2,1,1,7", ",2,2,1,0,7"),
    ("clock.csv", "boot,", "gap,"),
    ("clock.csv", "2026-10-05T08:05", "2026-10-05T08:06"), ("clock.csv", "attestd 0.2.1", "attestd 0.2.2"),
    ("access.csv", ",aa,", ",ab,"), ("access.csv", "control CC6-01", "control CC6-02"),
    ("access.csv", "attestctl 0.2.0", "attestctl 0.2.1"), ("access.csv", "period 2026-09", "period 2026-08"),
    ("access.csv", "read,gaps list", "read,findings"), ("access.csv", "read,gaps list", "export,gaps list"),
  ])
  func aRowThatSaysSomethingElseIsFound(name: String, said: String, other: String) throws {
    let bundle = try BundleOnDisk(SyntheticMonth.clocked())
    let text = try bundle.text(name)
    #expect(text.contains(said))
    let at = try #require(text.range(of: said))
    try bundle.reseal(name, with: Array(text.replacingCharacters(in: at, with: other).utf8))
    let problems = BundleVerifier.check(bundle.folder).problems.filter { $0.reason.contains("another ") }
    #expect(problems.map(\.place) == [name], "\(problems)")
    #expect(try VerifyScript.run(bundle.folder).output.contains("WRONG \(name)"))
  }

  @Test func aReadingThatIsLeftOutIsFound() throws {
    let bundle = try BundleOnDisk(SyntheticMonth.clocked())
    let lines = try bundle.text("access.csv").split(separator: "\r\n").filter { !$0.contains(",read,") }
    let manifest = try bundle.text("manifest.json")
    try bundle.reseal("access.csv", with: Array((lines.joined(separator: "\r\n") + "\r\n").utf8))
    try bundle.replace(
      "manifest.json",
      with: Array(bundle.text("manifest.json").replacing("\"rows\":4,", with: "\"rows\":3,").utf8))
    #expect(manifest.contains(#""name":"access.csv","rows":4,"#))
    let problems = BundleVerifier.check(bundle.folder).problems.filter { $0.place == "access.csv" }
    #expect(problems.count == 1 && problems[0].reason.contains("lacks leaf"), "\(problems)")
    #expect(try VerifyScript.run(bundle.folder).output.contains("WRONG access.csv: lacks leaf"))
  }

  @Test func theRulesAboutTheClockAreThePacksAndTheScripts() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    func text(_ path: String) throws -> String {
      try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }
    let pack = try text("config/rules/self.yml") + text("config/rules/time.yml")
    let script = try text("config/bundle/verify.py")
    for id in ClockFold.rules {
      #expect(pack.contains("id: \(id)"))
      #expect(script.contains("\"\(id)\""))
    }
    #expect(script.split(separator: "CLOCK_RULES = (").last?.prefix { $0 != ")" }.count { $0 == "\"" } == 14)
  }
}
