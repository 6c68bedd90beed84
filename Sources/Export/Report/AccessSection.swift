import Evidence

/// What was recorded about accounts, privileges and logins.
struct AccessSection {
  struct RuleRow {
    let title: String
    let rule: String
    let kind: String
    let criteria: String
    let count: String
    let first: String
    let last: String
  }

  struct PersonRow {
    let name: String
    let operations: String
    let findings: String
  }

  let rules: [RuleRow]
  let people: [PersonRow]
  let others: String?
  let counted: String?

  init(_ tally: PeriodTally) {
    let kinds = [("operation", tally.operationRules), ("finding", tally.findingRules)]
    rules = kinds.flatMap { kind, rules in
      rules.values.filter { !ReportTally.accessCriteria.isDisjoint(with: $0.criteria) }
        .sorted { ($0.title, $0.rule) < ($1.title, $1.rule) }.map { RuleRow($0, kind) }
    }
    people = tally.report.people.sorted {
      ($1.value.operations + $1.value.findings, $0.key) < ($0.value.operations + $0.value.findings, $1.key)
    }.map {
      PersonRow(
        name: $0.key, operations: Wording.count($0.value.operations),
        findings: Wording.count($0.value.findings))
    }
    let more = tally.report.countedAccess
    counted = more > 0 ? Wording.count(more, "operation is", "operations are") : nil
    let rest = tally.report.otherPeople
    others =
      rest.findings + rest.operations > 0
      ? Wording.count(rest.operations + rest.findings, "record names", "records name") : nil
  }
}

extension AccessSection.RuleRow {
  fileprivate init(_ rule: PeriodTally.Rule, _ kind: String) {
    title = rule.title
    self.rule = rule.rule
    self.kind = kind
    criteria = rule.criteria.joined(separator: ", ")
    count = Wording.count(rule.count)
    first = rule.first.readable
    last = rule.latestEvent.readable
  }
}
