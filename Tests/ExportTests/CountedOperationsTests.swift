import Events
import Evidence
import Export
import Foundation
import Testing

/// Hours of which only the number is known: said so, counted in every total, and held against the leaves.
@Suite struct CountedOperationsTests {
  /// The month with an item that stands for 4,321 operations of the rule of its first operation.
  static func month() -> ExportPeriod {
    var month = SyntheticMonth.month()
    var item = month.operations.list[0]
    item.id = "f-00c0117ed0000001"
    item.count = 4_321
    item.counted = Finding.Counted(above: 100, hour: SyntheticMonth.time("2026-10-07T05:00:00Z"))
    item.firstTime = SyntheticMonth.time("2026-10-07T05:09:00Z")
    item.lastTime = SyntheticMonth.time("2026-10-07T05:59:59Z")
    (item.group, item.kept, item.record) = ([], [], nil)
    month.operations.list.append(item)
    month.operations = month.operations.inOrder
    for number in month.rules.indices where month.rules[number].id == item.rule {
      month.rules[number].countAbove = 100
    }
    SyntheticMonth.addLedger(to: &month)
    return month
  }

  private static func changed(_ change: (inout Finding) -> Void) -> ExportPeriod {
    var month = month()
    var list = month.operations.list
    if let index = list.firstIndex(where: { $0.counted != nil }) { change(&list[index]) }
    month.operations.list = list
    return month
  }

  @Test func theItemIsARowThatSaysWhatItStandsFor() throws {
    let bundle = try BundleOnDisk(Self.month())
    #expect(BundleVerifier.check(bundle.folder).problems == [])
    let rows = try bundle.rows("operations.csv")
    let counted = rows.filter { $0["counted_above"] != "" }
    #expect(counted.count == 1)
    #expect(counted.first?["counted_above"] == "100" && counted.first?["count"] == "4321")
    #expect(counted.first?["counted_hour"] == "2026-10-07T05:00:00.000000Z")
    #expect(rows.filter { $0["counted_above"] == "" }.allSatisfy { $0["counted_hour"] == "" })
  }

  @Test func totalsHaveWhatIsOnlyCounted() throws {
    let plain = SyntheticMonth.month()
    let items = plain.operations.list.count
    let (rule, title) = (plain.operations.list[0].rule, plain.operations.list[0].title)
    let ofRule = plain.operations.list.count { $0.rule == rule }
    let bundle = try BundleOnDisk(Self.month())
    let total = items + 4_321
    let results = try bundle.text("oscal/assessment-results.json")
    #expect(results.contains("\(total) operations"))
    #expect(
      results.contains(
        "Seen at work \(ofRule + 4_321) times in the period; operations.csv has \(ofRule + 1) rows, in which hours with many "
          + "are counted."))
    let report = try bundle.text("report.html")
    let words = "\(total / 1000),\(total % 1000)"
    #expect(report.contains(">\(words)<"), "\(words)")
    #expect(report.contains("above 100: \(title)"))
    #expect(!(try BundleOnDisk(plain).text("report.html").contains("above 100:")))
  }

  @Test func aRowThatSaysAnotherNumberThanItsLeavesIsFound() throws {
    func problems(_ change: (inout Finding) -> Void) throws -> [String] {
      let bundle = try BundleOnDisk(Self.changed(change))
      return withExtendedLifetime(bundle) {
        BundleVerifier.check(bundle.folder).problems.map(\.description)
      }
    }
    #expect(
      try problems { $0.count = 12 }.contains {
        $0.contains("says another count than its leaves, which say 4321")
      })
    #expect(try problems { $0.lastTime = $0.firstTime }.contains { $0.contains("another last_event_time") })
    #expect(try problems { $0.counted?.above = 5_000 }.contains { $0.contains("another counted_above") })
    #expect(
      try problems { $0.counted?.hour = SyntheticMonth.from }.contains { $0.contains("another counted_hour") }
    )
    var claimed = SyntheticMonth.month()
    var list = claimed.operations.list
    list[3].counted = Finding.Counted(above: 1, hour: SyntheticMonth.from)
    claimed.operations.list = list
    let bundle = try BundleOnDisk(claimed)
    let found = withExtendedLifetime(bundle) { BundleVerifier.check(bundle.folder).problems }
    #expect(found.contains { $0.description.contains("claims to be counted, its leaf does not") })
  }

  /// The same by the program in the bundle.
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")))
  func soDoesTheProgramInTheBundle() throws {
    func run(_ period: ExportPeriod) throws -> (status: Int32, output: String) {
      let bundle = try BundleOnDisk(period)
      return try VerifyScript.run(bundle.folder)
    }
    let good = try run(Self.month())
    #expect(good.status == 0, "\(good.output)")
    let fewer = try run(Self.changed { $0.count = 12 })
    #expect(fewer.status == 1 && fewer.output.contains("says another count than its leaves"))
    var claimed = SyntheticMonth.month()
    var list = claimed.operations.list
    list[3].counted = Finding.Counted(above: 1, hour: SyntheticMonth.from)
    claimed.operations.list = list
    #expect(try run(claimed).output.contains("says another counted_above than its leaves"))
  }
}
