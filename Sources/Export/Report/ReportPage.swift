import CanonicalJSON
import Events
import Evidence
import Ledger

/// All that the report's template is filled with, by the names the template uses.
///
/// Texts are as recorded; the template escapes them. Only charts, which hold no recorded text, go in as markup.
struct ReportPage {
  struct OperationRow {
    let title: String
    let rule: String
    let criteria: String
    let count: String
    let first: String
    let last: String
  }

  struct AmendmentRow {
    let id: String
    let month: String
    let title: String
    let what: String
  }

  struct RuleSetRow {
    let digest: String
    let activated: String
    let loaded: String
    let rejected: String
  }

  let binding: String
  let host: String
  let period: String
  let from: String
  let to: String
  let statusWord: String
  let statusStyle: String
  let statusNote: String
  let version: String
  let scope: String
  let ruleSet: String
  let summary: SummarySection
  let coverage: CoverageSection
  let criteria: CriteriaSection
  let findings: FindingSection
  let operationRows: [OperationRow]
  let operationsNotExercised: [String]
  let times: TimesSection
  let amendmentRows: [AmendmentRow]
  let ruleSetRows: [RuleSetRow]
  let integrity: IntegritySection
  let sourceNames: String
  let shard: String
  let firstLeaf: String
  let leafCount: String
  let treeSize: String
  let root: String

  init(_ period: ExportPeriod) {
    let record = CoverageRecord(coverage: period.coverage, gaps: period.gaps, elapsed: period.elapsed)
    binding = JSONValue.object(period.manifestHead).canonicalText
    host = period.host
    self.period = Wording.title(of: period)
    from = period.from.readable
    to = period.to.readable
    statusWord = period.isProvisional ? "PROVISIONAL" : "FINAL"
    statusStyle = period.isProvisional ? "provisional" : "final"
    statusNote =
      period.isProvisional
      ? "as of \(period.asOf.readable); the period can still change"
      : "closed \(period.asOf.readable); later facts appear as amendments"
    version = period.productVersion
    scope = period.scope.isEmpty ? "none" : period.scope.joined(separator: ", ")
    ruleSet = period.ruleSets.last.map { Wording.short($0.digest) } ?? "none recorded"
    summary = SummarySection(period, record)
    coverage = CoverageSection(period, record)
    criteria = CriteriaSection(period, record)
    findings = FindingSection(period, record)
    operationRows = OperationRow.rows(period.operations)
    let exercised = Set(period.operations.map(\.rule))
    operationsNotExercised = period.rules.filter {
      $0.kind == .operation && !exercised.contains($0.id) && !exercised.contains($0.name)
    }.map(\.title)
    times = TimesSection(period)
    amendmentRows = period.amendments.map { AmendmentRow($0, period) }
    ruleSetRows = period.ruleSets.map {
      RuleSetRow(
        digest: $0.digest, activated: $0.activated.readable, loaded: Wording.count($0.loaded),
        rejected: Wording.count($0.rejected))
    }
    integrity = IntegritySection(period)
    sourceNames = record.sources.isEmpty ? "none" : record.sources.map(\.name).joined(separator: ", ")
    shard = period.ledger.shard
    firstLeaf = Wording.count(period.ledger.firstLeaf)
    leafCount = Wording.count(period.ledger.size - period.ledger.firstLeaf)
    treeSize = Wording.count(period.ledger.size)
    root = period.ledger.root.hex
  }
}

extension ReportPage.OperationRow {
  fileprivate static func rows(_ operations: [Finding]) -> [ReportPage.OperationRow] {
    let groups = Dictionary(grouping: operations) { $0.rule }.values
    return groups.sorted { ($0[0].title, $0[0].rule) < ($1[0].title, $1[0].rule) }.map { group in
      let head = group[0]
      let times = group.reduce(0) { $0 &+ $1.count }
      let last = group.map(\.lastTime).max() ?? head.lastTime
      return ReportPage.OperationRow(
        title: head.title, rule: head.rule, criteria: head.criteria.joined(separator: ", "),
        count: Wording.count(times), first: head.firstTime.readable, last: last.readable)
    }
  }
}

extension ReportPage.AmendmentRow {
  fileprivate init(_ finding: Finding, _ period: ExportPeriod) {
    id = finding.id
    month = finding.month
    title = finding.title
    let isNew = finding.shard == period.ledger.shard && finding.leafIndex >= period.ledger.firstLeaf
    let answers = finding.responses.filter { period.from <= $0.time && $0.time < period.to }
    let parts =
      (isNew ? ["recorded in this period"] : [])
      + answers.map { "\($0.decision.rawValue) by \($0.actor), \($0.time.readable)" }
    what = parts.isEmpty ? "state now \(finding.state.rawValue)" : parts.joined(separator: "; ")
  }
}
