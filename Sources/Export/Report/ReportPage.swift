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
    let change: String
    let isInPeriod: String
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
  let pseudonymised: String?
  let scope: String
  let ruleSet: String
  let summary: SummarySection
  let coverage: CoverageSection
  let criteria: CriteriaSection
  let findings: FindingSection
  let risk: RiskSection
  let expected: ExpectationSection
  let answered: ResponseSection
  let access: AccessSection
  let clock: ClockSection
  let sampling: SamplingSection
  let method: MethodSection
  let operationRows: [OperationRow]
  let operationsNotExercised: [String]
  let times: TimesSection
  let amendmentRows: [AmendmentRow]
  let amendmentsLeftOut: String?
  let change: ChangeSection?
  /// In place of that for periods of the time before it was kept.
  let ruleSetRows: [RuleSetRow]
  let integrity: IntegritySection
  let shard: String
  let firstLeaf: String
  let earlierShards: [String]
  let leafCount: String
  let treeSize: String
  let root: String

  init(_ period: ExportPeriod, _ tally: PeriodTally) {
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
    pseudonymised = period.isPseudonymised ? ReportPage.pseudonymityNote : nil
    scope = period.scope.isEmpty ? "none" : period.scope.joined(separator: ", ")
    ruleSet = period.ruleSets.last.map { Wording.short($0.digest) } ?? "none recorded"
    summary = SummarySection(period, record, tally)
    coverage = CoverageSection(period, record)
    criteria = CriteriaSection(period, record, tally)
    findings = FindingSection(period, record, tally)
    risk = RiskSection(period, tally)
    expected = ExpectationSection(period)
    answered = ResponseSection(period, tally)
    access = AccessSection(tally)
    clock = ClockSection(period, tally)
    sampling = SamplingSection(period)
    method = MethodSection(period, record)
    operationRows = OperationRow.rows(tally)
    operationsNotExercised = period.rules.filter {
      $0.kind == .operation && tally.counts(ofRules: [$0.id, $0.name]).operations == 0
    }.map(\.title)
    times = TimesSection(tally)
    amendmentRows = tally.amendments.map { AmendmentRow($0, period) }
    amendmentsLeftOut = ReportLimits.leftOut(tally.amendmentCount)
    change = ChangeSection(period)
    ruleSetRows = RuleSetRow.rows(period)
    integrity = IntegritySection(period)
    shard = period.ledger.shard
    firstLeaf = Wording.count(period.ledger.firstLeaf)
    earlierShards = period.ledger.earlier.map(\.shard)
    leafCount = Wording.count(period.ledger.size - period.ledger.firstLeaf)
    treeSize = Wording.count(period.ledger.size)
    root = period.ledger.root.hex
  }
}

extension ReportPage {
  static let pseudonymityNote =
    "Pseudonymised copy: names of people, hosts, logs and addresses are replaced by pseudonyms (p-…), the same for the same "
    + "name; notes, records and other free text are withheld, and so are ledger entries that may name somebody. What those "
    + "state cannot be checked with this copy."
}

extension ReportPage.OperationRow {
  fileprivate static func rows(_ tally: PeriodTally) -> [ReportPage.OperationRow] {
    tally.operationRules.values.sorted { ($0.title, $0.rule) < ($1.title, $1.rule) }.map {
      ReportPage.OperationRow(
        title: $0.title, rule: $0.rule, criteria: $0.criteria.joined(separator: ", "),
        count: Wording.count($0.events), first: $0.first.readable, last: $0.latestEvent.readable)
    }
  }
}

extension ReportPage.RuleSetRow {
  fileprivate static func rows(_ period: ExportPeriod) -> [ReportPage.RuleSetRow] {
    var previous: Int?
    return period.ruleSets.map { active in
      defer { previous = active.loaded }
      let more = previous.map { active.loaded &- $0 }
      return ReportPage.RuleSetRow(
        digest: active.digest, activated: active.activated.readable, loaded: Wording.count(active.loaded),
        rejected: Wording.count(active.rejected),
        change: more.map { ($0 > 0 ? "+" : "") + Wording.count($0) } ?? "first",
        isInPeriod: active.activated >= period.from ? "in this period" : "before")
    }
  }
}

extension ReportPage.AmendmentRow {
  fileprivate init(_ finding: Finding, _ period: ExportPeriod) {
    id = finding.id
    month = finding.month
    title = finding.title
    let isNew = period.ledger.holds(finding.shard, finding.leafIndex)
    let answers = finding.responses.filter { period.from <= $0.time && $0.time < period.to }
    let parts =
      (isNew ? ["recorded in this period"] : [])
      + answers.map { "\($0.decision.rawValue) by \($0.actor), \($0.time.readable)" }
    what = parts.isEmpty ? "state now \(finding.state.rawValue)" : parts.joined(separator: "; ")
  }
}
