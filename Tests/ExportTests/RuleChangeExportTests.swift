import Events
import Evidence
import Export
import Ledger
import Testing

/// How a bundle says that the watching itself changed, and who finds out when it says something else.
@Suite struct RuleChangeExportTests {
  @Test func eachRuleSetOfThePeriodIsARowWithItsApproval() throws {
    let bundle = try BundleOnDisk(SyntheticMonth.changed())
    #expect(BundleVerifier.check(bundle.folder).problems.isEmpty)
    let rows = try bundle.rows("rule_changes.csv")
    #expect(rows.map { $0["author"] } == ["", "bob (uid 1001)", "package"])
    #expect(rows.map { $0["ticket"] } == ["", "CHG-118", ""])
    #expect(rows.map { $0["effective_to"] == "" } == [false, false, true])
    let second = rows[1]
    #expect(second["added"] == "2" && second["changed"] == "1" && second["criterion"] == "CC6.1 CC7.2")
    #expect(second["approver"] == "dora (uid 1004)" && second["self_approved"] == "0")
    #expect(second["note"] == "'=looked")
  }

  @Test func theReportShowsWhoChangedAndWhoApproved() throws {
    let report = try BundleOnDisk(SyntheticMonth.changed()).text("report.html")
    for text in [
      "bob (uid 1001)", "CHG-118", "dora (uid 1004)", "! not approved", "1 change was approved by nobody",
      "rules changed 2026-10-19 13:40", "controls, rules", "attestd 0.2.0-1",
    ] { #expect(report.contains(text), "\(text)") }
    #expect(!report.contains("is not on the record"))
    // As it was for periods that were closed before.
    let old = try BundleOnDisk(SyntheticMonth.month())
    #expect(try old.text("report.html").contains("ask for the change's ticket"))
    #expect(BundleVerifier.check(old.folder).problems.isEmpty)
    #expect(try !old.names().contains("rule_changes.csv"))
  }

  @Test func aDesignOfNobodysRecordIsMarked() throws {
    var month = SyntheticMonth.month(.provisional(producedAt: SyntheticMonth.to))
    month.ruleChanges = []
    month.isDesignConfigured = true
    let bundle = try BundleOnDisk(month)
    #expect(try bundle.text("report.html").contains("What was meant to be watched is not on the record"))
    #expect(try bundle.text("manifest.json").contains(#""design":"configuration""#))
    #expect(BundleVerifier.check(bundle.folder).problems.isEmpty)
  }

  @Test(
    arguments: [
      { $0[1].activated = $0[1].activated.advanced(bySeconds: 1) },
      { $0[1].until = $0[1].until?.advanced(bySeconds: 1) }, { $0[1].until = nil },
      { $0[2].until = SyntheticMonth.to }, { $0[1].previous = "" }, { $0[1].digest = "0" },
      { $0[1].version = "9" }, { $0[2].package = "attestd 9" },
      { $0[1].counts = .init(added: 0, removed: 0, changed: 1) }, { $0[1].counts = nil },
      { $0[1].origin = .package }, { $0[1].authors = [] },
      { $0[1].criteria = ["CC6.1"] }, { $0[2].origin = .unknown }, { $0[1].loaded = 7 },
      { $0[1].leafHash = TreeHash.emptyTree.hex }, { $0[1].leafIndex = 1 }, { $0[1].leafIndex += 9_000 },
      { $0[1].approval = nil }, { $0[2].approval = $0[1].approval }, { $0[0].approval = $0[1].approval },
      { $0[1].approval?.ticket = "CHG-119" }, { $0[1].approval?.isSelfApproved = true },
      { $0[1].approval?.time = SyntheticMonth.from }, { $0[1].approval?.leafIndex = 1 },
      { $0[1].approval?.leafHash = TreeHash.emptyTree.hex }, { $0[1].approval?.shard = "2019" },
      { $0.remove(at: 1) }, { $0.append($0[1]) },
    ] as [@Sendable (inout [RuleSetChange]) -> Void])
  func aRowThatIsNotItsLeavesIsFound(change: @Sendable (inout [RuleSetChange]) -> Void) throws {
    var month = SyntheticMonth.changed()
    var changes = month.ruleChanges ?? []
    change(&changes)
    month.ruleChanges = changes
    let bundle = try BundleOnDisk(month)
    let problems = BundleVerifier.check(bundle.folder).problems
    #expect(!problems.isEmpty && problems.allSatisfy { $0.place == "rule_changes.csv" }, "\(problems)")
  }

  @Test func aBundleOfATimeWithDesignsMustHaveTheTable() throws {
    var month = SyntheticMonth.changed()
    month.ruleChanges = nil
    let bundle = try BundleOnDisk(month)
    #expect(BundleVerifier.check(bundle.folder).problems.map(\.place) == ["rule_changes.csv"])
  }

  @Test func oscalLogsWhoApprovedARuleSet() throws {
    let results = try BundleOnDisk(SyntheticMonth.changed()).text("oscal/assessment-results.json")
    for text in ["\"CHG-118\"", "\"rules-added\"", "\"approved-at\"", "dora (uid 1004)"] {
      #expect(results.contains(text), "\(text)")
    }
  }
}
