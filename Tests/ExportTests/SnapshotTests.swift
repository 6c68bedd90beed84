import CanonicalJSON
import Evidence
import Export
import Foundation
import Ledger
import Testing

/// Bundles about one moment (SOC 2 type 1).
@Suite struct SnapshotTests {
  static let moment = SyntheticMonth.time("2026-10-08T00:00:00Z")

  /// What started and was put in force, the day before the moment; `more` is recorded behind it.
  static func snapshot(more: [StatedLeaf] = []) -> ExportPeriod {
    var month = SyntheticMonth.empty(.asOf(moment))
    (month.label, month.from, month.to) = (
      "as-of-2026-10-07", SyntheticMonth.time("2026-10-07T00:00:00Z"), moment
    )
    let leaves = [
      SyntheticMonth.heartbeat("06T23:59", 1),
      SyntheticMonth.stated("daemon.started", "07T08:00", ["version": "0.2.0", "boot": "b1"]),
      SyntheticMonth.stated("config.activated", "07T08:01", ["digest": "c0ffee", "previous": ""]),
      SyntheticMonth.stated(
        "ruleset.activated", "07T08:02", ["digest": "d00d", "previous": "", "loaded": 61, "rejected": 2]),
      SyntheticMonth.stated("key.added", "07T08:03", ["key": "Akey", "vkey": "x"]),
    ]
    let placed = SyntheticMonth.placed(leaves + more, from: 0)
    month.ledger = SyntheticMonth.ledger(
      of: placed.map { String(decoding: $0.leaf.canonicalBytes, as: UTF8.self) })
    month.ledger.periodSize = leaves.count
    month.design =
      placed[1..<leaves.count].compactMap { DesignRow(stating: $0.leaf) } + [
        DesignRow(.rule, id: "r1", title: "=A rule", value: "anomaly high CC6.1")
      ]
    return month
  }

  @Test func aMomentIsNoPeriod() throws {
    let bundle = try BundleOnDisk(Self.snapshot(more: [SyntheticMonth.heartbeat("08T00:00", 1)]))
    let verdict = BundleVerifier.check(bundle.folder)
    #expect(verdict.problems.isEmpty, "\(verdict.problems)")
    #expect(verdict.statements.contains { $0.contains("nothing is claimed about a period") })
    #expect(
      try bundle.names() == [
        "coverage.csv", "design.csv", "findings.csv", "findings.jsonl", "gaps.csv", "leaves.hashes",
        "leaves.jsonl", "manifest.json", "report.html",
      ])
    let manifest = try bundle.json("manifest.json")["period"]
    #expect(manifest["status"].string == "as_of" && manifest["as_of"].string == "2026-10-08T00:00:00.000000Z")
    #expect(manifest["claims"].string?.contains("nothing about a period") == true)
    let report = try bundle.text("report.html")
    #expect(report.contains("claims nothing\nabout a period") && !report.contains("Time observed"))
    let rows = try bundle.rows("design.csv")
    #expect(rows.map { $0["what"] } == ["program", "configuration", "ruleset", "key", "rule"])
    #expect(rows[2]["value"] == "d00d" && rows[2]["title"] == "61 loaded, 2 rejected")
    #expect(rows[2]["since"] == "2026-10-07T08:02:00.000000Z" && rows[2]["leaf_index"] == "3")
    #expect(rows[4]["title"] == "'=A rule" && rows[4]["leaf"] == "")
  }

  @Test func designWithoutWordsIsSaidInTheReport() throws {
    var month = Self.snapshot()
    month.design.removeLast()
    let bundle = try BundleOnDisk(month)
    #expect(BundleVerifier.check(bundle.folder).problems.isEmpty)
    #expect(try bundle.text("report.html").contains("by their digests\nonly"))
    #expect(try !BundleOnDisk(Self.snapshot()).text("report.html").contains("by their digests\nonly"))
  }

  @Test(
    arguments: [
      // Another value than its leaf's, a leaf that is not in the tree, none at all.
      { $0.design[1].value = "bad" },
      {
        $0.design[2].leaf?.body["digest"] = "bad"
        $0.design[2].value = "bad"
      },
      { $0.design[3].leaf = nil }, { $0.design.remove(at: 0) }, { $0.design[0].what = .rule },
    ] as [@Sendable (inout ExportPeriod) -> Void])
  func aDesignThatIsNotTheLeavesIsFound(change: @Sendable (inout ExportPeriod) -> Void) throws {
    var month = Self.snapshot()
    change(&month)
    let bundle = try BundleOnDisk(month)
    let problems = BundleVerifier.check(bundle.folder).problems
    #expect(!problems.isEmpty && problems.allSatisfy { $0.place == "design.csv" }, "\(problems)")
  }

  @Test func whatWasReplacedOnTheDayIsNotInForce() throws {
    var month = Self.snapshot(more: [
      SyntheticMonth.stated("ruleset.activated", "07T09:00", ["digest": "e", "loaded": 1, "rejected": 0])
    ])
    month.ledger.periodSize += 1
    let bundle = try BundleOnDisk(month)
    #expect(
      BundleVerifier.check(bundle.folder).problems.map(\.reason) == [
        "row 3 was no longer in force: leaf 5 came later"
      ])
  }

  /// Leaves of the day that are left out of it, or later ones taken into it.
  @Test(arguments: ["07T23:59", "08T00:00"])
  func theMomentEndsWhereTheManifestSays(recorded: String) throws {
    var month = Self.snapshot(more: [SyntheticMonth.heartbeat(recorded, 1)])
    if recorded.hasPrefix("08") { month.ledger.periodSize += 1 }
    let bundle = try BundleOnDisk(month)
    #expect(BundleVerifier.check(bundle.folder).problems.map(\.place) == ["manifest.json"])
  }
}
