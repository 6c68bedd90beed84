import Events
import Evidence

/// What the record says about each criterion and each of the organisation's controls, and about none.
struct CriteriaSection {
  struct Row {
    let id: String
    let gist: String
    let findings: String
    let open: String
    let operations: String
    let controls: String
    let state: String
    let glyph: String
    let style: String
    /// When its rules changed in the period; nil where they did not.
    let changed: String?
  }

  struct ControlRow {
    let id: String
    let text: String
    let owner: String
    let criteria: String
    let ruleNames: [String]
    let missingRules: String?
    let findings: String
    let operations: String
    let state: String
    let glyph: String
    let style: String
  }

  let rows: [Row]
  let controlRows: [ControlRow]
  let notObservable: String
  let notSelected: String
  let notConfigured: String
  let unmapped: String?

  init(_ period: ExportPeriod, _ record: CoverageRecord, _ tally: PeriodTally) {
    let isObserved = !record.observed.ranges.isEmpty
    let named = Set(period.criteria.map(\.id))
    let mentioned = Set(tally.criteria.keys).subtracting(named)
    let unknown = mentioned.map { Criterion(id: $0, gist: "not in the catalogue", isObservable: true) }
    let all = (period.criteria + unknown).sorted { CriterionKey($0.id) < CriterionKey($1.id) }
    let selected = all.filter { period.isInScope($0.id) || mentioned.contains($0.id) }
    let summaries = selected.map { ($0, CriterionRecord($0, period, tally, isObserved)) }
    let changes = period.ruleChangeTimes
    rows = summaries.map { Row($0, $1, changed: changes[$0.id] ?? []) }
    controlRows = period.controls.map {
      ControlRow($0, ControlRecord($0, period, tally, isObserved: isObserved))
    }
    func list(_ criteria: [Criterion]) -> String {
      criteria.isEmpty ? "none" : Wording.list(ofCriteria: criteria.map(\.id))
    }
    notObservable = list(selected.filter { !$0.isObservable })
    notSelected = list(all.filter { !period.isInScope($0.id) && !mentioned.contains($0.id) })
    notConfigured = list(summaries.filter { $0.1.state == .notConfigured }.map(\.0))
    unmapped =
      tally.unmappedCount > 0 ? Wording.count(tally.unmappedCount, "finding has", "findings have") : nil
  }
}

struct CriterionRecord {
  let findings: Int
  let open: Int
  let operations: Int
  let rules: [RuleSummary]
  let controls: [String]
  let state: EvidenceState

  init(_ criterion: Criterion, _ period: ExportPeriod, _ tally: PeriodTally, _ isObserved: Bool) {
    let counts = tally.criteria[criterion.id] ?? PeriodTally.Criterion()
    findings = counts.findings
    open = counts.open
    operations = counts.operations
    rules = period.rules.filter { $0.criteria.contains(criterion.id) }
    controls = period.controls.filter { $0.criteria.contains(criterion.id) }.map(\.id)
    let expected = period.expected.filter { $0.criteria.contains(criterion.id) }
    let derived = EvidenceState(
      findings: findings, operations: operations + ExpectationRecord(expected, period, tally).met,
      rules: rules + expected.map(\.asRule), isObserved: isObserved)
    state = !criterion.isObservable && derived == .notConfigured ? .notObservable : derived
  }
}

extension CriteriaSection.Row {
  fileprivate init(_ criterion: Criterion, _ record: CriterionRecord, changed times: [Timestamp]) {
    changed =
      times.isEmpty
      ? nil
      : "rules changed " + times.prefix(5).map(\.readable).joined(separator: ", ")
        + (times.count > 5 ? " and \(times.count - 5) more times" : "")
    id = criterion.id
    gist = criterion.gist
    let isCounted = !record.rules.isEmpty || record.findings > 0 || record.operations > 0
    findings = isCounted ? Wording.count(record.findings) : "–"
    open = isCounted ? Wording.count(record.open) : "–"
    operations = operationWords(record.operations, rules: record.rules)
    controls = record.controls.isEmpty ? "–" : record.controls.joined(separator: ", ")
    state = record.state.words
    glyph = record.state.glyph
    style = record.state.style
  }
}

extension CriteriaSection.ControlRow {
  fileprivate init(_ control: Control, _ record: ControlRecord) {
    id = control.id
    text = control.description
    owner = control.owner
    criteria = control.criteria.joined(separator: ", ")
    ruleNames = record.rules.map(\.title)
    missingRules = record.missing.isEmpty ? nil : record.missing.joined(separator: ", ")
    findings = record.rules.isEmpty && record.findings == 0 ? "–" : Wording.count(record.findings)
    operations = operationWords(record.operations, rules: record.rules)
    state = record.state.words
    glyph = record.state.glyph
    style = record.state.style
  }
}

extension ExportPeriod {
  /// `CC` covers `CC6.1`, `P` does not cover `PI1.1`, nor `CC1` `CC11.1`.
  package func isInScope(_ criterion: String) -> Bool {
    scope.contains { prefix in
      guard criterion.hasPrefix(prefix) else { return false }
      guard let next = criterion.dropFirst(prefix.count).first else { return true }
      return next == "." || next.isNumber && prefix.last?.isLetter == true
    }
  }
}
