import Evidence

/// What the record of a period holds for one of the organisation's own controls.
struct ControlRecord {
  /// Loaded rules that are evidence for it.
  let rules: [RuleSummary]
  let findings: Int
  let operations: Int
  let state: EvidenceState

  init(_ control: Control, _ period: ExportPeriod, isObserved: Bool) {
    rules = period.rules.filter { rule in
      control.rules.isEmpty
        ? !Set(rule.criteria).isDisjoint(with: control.criteria)
        : control.rules.contains(rule.id) || control.rules.contains(rule.name)
    }
    let keys = Set(rules.flatMap { [$0.id, $0.name] } + control.rules)
    findings = period.findings.count { keys.contains($0.rule) }
    operations = period.operations.count { keys.contains($0.rule) }
    state = EvidenceState(
      findings: findings, operations: operations, rules: rules, isObserved: isObserved)
  }
}
