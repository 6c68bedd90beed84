import Evidence

/// What the record of a period holds for one of the organisation's own controls.
struct ControlRecord {
  /// Loaded rules that are evidence for it.
  let rules: [RuleSummary]
  /// Rules it names that are not loaded.
  let missing: [String]
  let findings: Int
  let operations: Int
  let state: EvidenceState

  init(_ control: Control, _ period: ExportPeriod, _ tally: PeriodTally, isObserved: Bool) {
    let rules = period.rules.filter { rule in
      control.rules.isEmpty
        ? !Set(rule.criteria).isDisjoint(with: control.criteria)
        : control.rules.contains(rule.id) || control.rules.contains(rule.name)
    }
    let keys = Set(rules.flatMap { [$0.id, $0.name] } + control.rules)
    (findings, operations) = tally.counts(ofRules: keys)
    missing = control.rules.filter { key in !rules.contains { $0.id == key || $0.name == key } }
    self.rules = rules
    let expected = period.expected.filter { $0.isNamed(in: control.expectations) }
    let record = ExpectationRecord(expected, period, tally, besides: keys)
    state = EvidenceState(
      findings: findings + record.findings, operations: operations + record.met,
      rules: rules + expected.map(\.asRule), isObserved: isObserved)
  }
}
