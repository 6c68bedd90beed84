import CanonicalJSON
import Events
import Evidence
import Export
import Ledger
import Testing

/// Changes of the rules and counted hours in copies that leave the company.
@Suite struct PseudonymousChangeTests {
  /// A month with changes, as `change` has them, without names.
  private static func copy(_ change: (inout [RuleSetChange]) -> Void = { _ in }) throws -> ExportPeriod {
    var month = SyntheticMonth.changed()
    var changes = month.ruleChanges ?? []
    change(&changes)
    month.ruleChanges = changes
    SyntheticMonth.addLedger(to: &month)
    return month.pseudonymised(try PseudonymTests.names())
  }

  private static func problems(_ period: ExportPeriod) throws -> [BundleVerdict.Problem] {
    let bundle = try BundleOnDisk(period)
    let (verdict, script) = (BundleVerifier.check(bundle.folder), try VerifyScript.run(bundle.folder))
    #expect(verdict.problems.isEmpty == (script.status == 0), "\(verdict.problems)\n\(script.output)")
    return verdict.problems
  }

  @Test func whoChangedAndWhoApprovedAreNotNamed() throws {
    let plain = try BundleOnDisk(SyntheticMonth.changed())
    let bundle = try BundleOnDisk(Self.copy())
    for secret in ["bob", "dora", "=looked"] {
      for name in try bundle.names() {
        #expect(try !bundle.text(name).contains(secret), "\(name) has \(secret)")
      }
      for name in ["rule_changes.csv", "report.html", "oscal/assessment-results.json"]
      where name != "report.html" || secret != "=looked" {
        #expect(try plain.text(name).contains(secret), "\(name) lacks \(secret)")
      }
    }
    let names = try PseudonymTests.names()
    let rows = try bundle.rows("rule_changes.csv")
    #expect(rows.map { $0["author"] } == ["", names.of("bob"), "package"])
    #expect(rows.map { $0["approver"] } == ["", names.of("dora"), ""])
    #expect(rows.map { $0["note"] } == ["", "[withheld]", ""] && rows[1]["ticket"] == "CHG-118")
    #expect(rows[2]["package"] == "attestd 0.2.0-1")
    for name in ["report.html", "oscal/assessment-results.json"] {
      let text = try bundle.text(name)
      #expect(text.contains(names.of("bob")) && text.contains(names.of("dora")), "\(name)")
    }
    // The leaves name nobody, so they are shown and each row is held against them.
    let leaves = try bundle.text("leaves.jsonl")
    #expect(leaves.contains("ruleset.approved") && leaves.contains("p-0123456789ab"))
    #expect(try Self.problems(Self.copy()).isEmpty)
  }

  /// Leaves that may name somebody: their rows are accepted, and it is said that they were not compared.
  @Test(
    arguments: zip(
      [1, 1, 1, 3],
      [
        { $0[1].approval?.ticket = "for-dora" }, { $0[1].package = "attestd 1.0+acme1" },
        { $0[2].package = "acme-attestd 1.0" },
        { for place in 0...2 { $0[place].package = "attestd 1.0~acme" } },
      ] as [@Sendable (inout [RuleSetChange]) -> Void]))
  func aRowOfAWithheldLeafIsAccepted(
    count: Int, change: @Sendable (inout [RuleSetChange]) -> Void
  ) throws {
    let period = try Self.copy(change)
    #expect(try Self.problems(period) == [])
    let bundle = try BundleOnDisk(period)
    let verdict = BundleVerifier.check(bundle.folder)
    #expect(
      verdict.statements.contains {
        $0.hasPrefix("rule_changes.csv: \(count) rows are of leaves that are withheld")
      },
      "\(verdict.statements)")
    let script = try VerifyScript.run(bundle.folder)
    #expect(script.output.contains("; of \(count) a leaf is withheld"), "\(script.output)")
    for name in try bundle.names() { #expect(try !bundle.text(name).contains("acme"), "\(name)") }
  }

  @Test(
    arguments: [
      { $0[1].leafHash = TreeHash.emptyTree.hex }, { $0[1].approval?.leafHash = TreeHash.emptyTree.hex },
      // The shown one before it ends where the row of the withheld one begins.
      { $0[0].until = $0[0].until?.advanced(bySeconds: 60) }, { $0[1].activated = SyntheticMonth.from },
      { $0[1].until = nil }, { $0[2].until = SyntheticMonth.to },
      // Behind the period no leaf is left that could be another rule set.
      { $0[2].until = SyntheticMonth.to.advanced(bySeconds: 60) },
      { $0[2].approval = $0[1].approval }, { $0[0].approval = $0[1].approval }, { $0.append($0[1]) },
      { $0[2].digest = "0" }, { $0[2].origin = .accounts }, { $0[1].approval?.leafIndex = 1 },
    ] as [@Sendable (inout [RuleSetChange]) -> Void])
  func aForgedRowIsFoundAlsoBesideWithheldLeaves(change: @Sendable (inout [RuleSetChange]) -> Void) throws {
    var period = try Self.copy {
      $0[1].package = "attestd 1.0~acme"
      $0[1].approval?.ticket = "for-dora"
    }
    var changes = period.ruleChanges ?? []
    change(&changes)
    period.ruleChanges = changes
    let problems = try Self.problems(period)
    #expect(!problems.isEmpty && problems.allSatisfy { $0.place == "rule_changes.csv" }, "\(problems)")
  }

  @Test func aRuleSetThatFollowedBehindThePeriodMayBeWithheld() throws {
    var month = SyntheticMonth.changed()
    let later = SyntheticMonth.to.advanced(bySeconds: 3_600)
    month.ruleChanges?[2].until = later
    let leaf = SyntheticMonth.stated(
      "ruleset.activated", "31T23:00",
      ["digest": "ab", "previous": "cd", "loaded": 1, "rejected": 0, "package": "acme"]
    ).leaf
    var behind = leaf
    behind.recorded = later.description
    SyntheticMonth.addLedger(to: &month, more: [behind])
    #expect(try Self.problems(month) == [])
    #expect(try Self.problems(month.pseudonymised(PseudonymTests.names())) == [])
  }

  @Test func countedHoursKeepTheirNumbers() throws {
    let copy = CountedOperationsTests.month().pseudonymised(try PseudonymTests.names())
    let bundle = try BundleOnDisk(copy)
    let rows = try bundle.rows("operations.csv").filter { $0["counted_above"] != "" }
    #expect(rows.map { $0["count"] } == ["4321"])
    #expect(rows.map { $0["counted_hour"] } == ["2026-10-07T05:00:00.000000Z"])
    #expect(try bundle.text("leaves.jsonl").contains(#""counted_above":100"#))
    #expect(try Self.problems(copy) == [])
    var list = copy.operations.list
    let place = try #require(list.firstIndex { $0.counted != nil })
    list[place].count = 12
    var forged = copy
    forged.operations.list = list
    #expect(try Self.problems(forged).map(\.place) == ["operations.csv"])
  }

  /// What counted on names a log, and is withheld: the row may say more than the leaves that are shown, never less.
  @Test(arguments: [(4_321, "59:59", true), (2, "09:01", true), (0, "59:59", false), (4_321, "08:00", false)])
  func whatWasCountedOnMayBeWithheld(count: Int, last: String, isAccepted: Bool) throws {
    var month = SyntheticMonth.month()
    var item = month.operations.list[0]
    item.id = "f-00c0117ed0000001"
    let merged = SyntheticMonth.stated(
      "finding.merged", "07T06:01",
      [
        "finding": .string(item.id), "count": 4_321, "last": "2026-10-07T05:59:59.000000Z",
        "last_reference": "/home/ann/x.log inode 7 of 9 offset 12",
      ])
    item.count = 1
    item.counted = Finding.Counted(above: 100, hour: SyntheticMonth.time("2026-10-07T05:00:00Z"))
    item.firstTime = SyntheticMonth.time("2026-10-07T05:09:00Z")
    item.lastTime = item.firstTime
    (item.group, item.kept, item.record) = ([], [], nil)
    month.operations.list.append(item)
    SyntheticMonth.addLedger(to: &month, more: [merged.leaf])
    var list = month.operations.list
    let place = try #require(list.firstIndex { $0.counted != nil })
    list[place].count = count
    list[place].lastTime = SyntheticMonth.time("2026-10-07T05:\(last)Z")
    month.operations.list = list
    let copy = month.pseudonymised(try PseudonymTests.names())
    let problems = try Self.problems(copy)
    #expect(
      problems.isEmpty == isAccepted && problems.allSatisfy { $0.place == "operations.csv" }, "\(problems)")
  }
}
