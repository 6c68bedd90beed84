import Events
import Evidence
import Export
import Testing

/// What of the control matrix becomes the question.
@Suite struct PopulationMatrixTests {
  private static func rule(_ id: String, _ name: String = "", _ criteria: String...) -> RuleSummary {
    RuleSummary(id: id, name: name, title: id, level: .low, kind: .operation, criteria: criteria)
  }

  private static func control(_ id: String, _ criteria: [String], _ rules: [String]) -> Control {
    Control(id: id, owner: "o", description: "d", criteria: criteria, rules: rules)
  }

  private static let loaded = [
    rule("id-1", "one", "CC6.1"), rule("id-2", "two", "CC7.3"), rule("three", "three", "CC6.1", "CC7.4"),
  ]
  private static let from = SyntheticMonth.from
  private static let to = SyntheticMonth.to

  @Test func rulesAreAskedForByEveryNameALeafMayHave() {
    let control = Self.control("AC-1", ["CC6.1"], ["one", "three", "gone"])
    let query = PopulationQuery(control, rules: Self.loaded, from: Self.from, to: Self.to)
    #expect(query.subject == .control("AC-1"))
    #expect(query.rules == ["gone", "id-1", "one", "three"])
    #expect(query.attested == ["AC-1"])
    #expect(!query.hasResponses)
    #expect(control.rules(notAmong: Self.loaded) == ["gone"])
  }

  @Test func missedPeriodsOfItsExpectationsAreOfAControl() {
    var control = Self.control("BK-1", ["A1.2"], ["one"])
    control.expectations = ["backup_nightly"]
    let expected = ["e-1", "e-2"].map {
      ExpectationSummary(
        id: $0, name: $0 == "e-1" ? "backup_nightly" : "", title: "t", level: .low, criteria: [], schedule: ""
      )
    }
    let query = PopulationQuery(
      control, rules: Self.loaded, expectations: expected, from: Self.from, to: Self.to)
    #expect(query.rules == ["e-1", "id-1", "one"])
  }

  @Test func aControlWithoutRulesHasThoseOfItsCriteriaAsInTheReport() {
    let control = Self.control("IR-1", ["CC7.3", "CC7.4"], [])
    let query = PopulationQuery(control, rules: Self.loaded, from: Self.from, to: Self.to)
    #expect(query.rules == ["id-2", "three", "two"])
    #expect(query.hasResponses)
  }

  @Test(arguments: [
    ("CC7.3", true), ("CC7.4", true), ("CC7", true), ("CC7.2", false), ("CC6", false), ("CC7.30", false),
  ])
  func respondingIsEvidenceForItsCriteria(_ criterion: String, _ expected: Bool) {
    let query = PopulationQuery(criterion: criterion, controls: [], from: Self.from, to: Self.to)
    #expect(query.hasResponses == expected)
    #expect(query.rules.isEmpty)
  }

  @Test func aCriterionHasTheAttestationsOfItsControls() {
    let controls = [
      Self.control("B", ["CC6.3"], []), Self.control("A", ["CC6.1", "CC7.2"], []),
      Self.control("C", ["A1.1"], []),
    ]
    func attested(_ criterion: String) -> [String] {
      PopulationQuery(criterion: criterion, controls: controls, from: Self.from, to: Self.to).attested
    }
    #expect(attested("CC6") == ["A", "B"])
    #expect(attested("CC6.3") == ["B"])
    #expect(attested("CC9.9") == [])
  }
}
