import CanonicalJSON
import Events
import Evidence
import Ledger

/// What the report of a bundle about one moment is filled with.
struct SnapshotPage {
  struct Row {
    let id: String
    let title: String
    let value: String
    let since: String
    let place: String
  }

  struct Group {
    let name: String
    let note: String
    let rows: [Row]
  }

  struct SourceRow {
    let name: String
    let start: String
    let end: String
    let clock: String
  }

  struct GapRow {
    let id: String
    let source: String
    let cause: String
    let opened: String
  }

  struct FindingRow {
    let id: String
    let level: String
    let style: String
    let title: String
    let first: String
    let state: String
  }

  let binding: String
  let host: String
  let moment: String
  let version: String
  let isDesignKnown: Bool
  let groups: [Group]
  let sources: [SourceRow]
  let gaps: [GapRow]
  let findings: [FindingRow]
  let findingCount: String
  let exceptionCount: String
  let findingsLeftOut: String?
  let integrity: IntegritySection
  let treeSize: String
  let shard: String
  let root: String

  init(_ period: ExportPeriod, _ tally: PeriodTally) {
    binding = JSONValue.object(period.manifestHead).canonicalText
    host = period.host
    moment = period.asOf.readable
    version = period.productVersion
    isDesignKnown = period.design.contains { $0.what == .rule || $0.what == .criterion }
    groups = DesignRow.What.allCases.compactMap { what in
      let rows = period.design.filter { $0.what == what }
      guard !rows.isEmpty else { return nil }
      return Group(
        name: SnapshotPage.name(of: what), note: "\(Wording.count(rows.count)) rows of this kind",
        rows: rows.map { Row($0) })
    }
    sources = period.coverage.map {
      SourceRow(
        name: $0.source, start: $0.start.readable, end: $0.end.readable,
        clock: $0.isClockSynchronised.map { $0 ? "kept right" : "not kept" } ?? "not known")
    }
    gaps = period.gaps.map {
      GapRow(id: $0.id, source: $0.source, cause: $0.gap.cause.words, opened: $0.opened.readable)
    }
    findings = tally.foremost(ReportLimits.rows).map {
      FindingRow(
        id: $0.finding.id, level: $0.finding.level.rawValue, style: "l-\($0.finding.level.rawValue)",
        title: $0.finding.title, first: $0.finding.firstTime.readable,
        state: $0.finding.state.rawValue
          + ($0.finding.exception?.expires.map { " until \($0.readable)" } ?? ""))
    }
    findingCount = Wording.count(tally.findingCount)
    exceptionCount = Wording.count(tally.count(.excepted))
    findingsLeftOut = ReportLimits.leftOut(tally.findingCount)
    integrity = IntegritySection(period)
    treeSize = Wording.count(period.ledger.size)
    shard = period.ledger.shard
    root = period.ledger.root.hex
  }

  private static func name(of what: DesignRow.What) -> String {
    switch what {
    case .program: "Program"
    case .configuration: "Configuration"
    case .ruleset: "Rule set"
    case .key: "Keys the record is signed with"
    case .scope: "Criteria in scope"
    case .criterion: "Catalogue of criteria"
    case .control: "Controls"
    case .rule: "Rules"
    case .expectation: "Expectations"
    case .target: "Targets for answers"
    case .retention: "Retention"
    case .source: "Configured sources"
    }
  }
}

extension SnapshotPage.Row {
  fileprivate init(_ row: DesignRow) {
    id = row.id
    title = row.title
    value = row.value
    since = row.leaf.map { String($0.recorded.prefix(19)).replacing("T", with: " ") } ?? ""
    place = row.leaf.map { "leaf \($0.index) of \($0.shard)" } ?? ""
  }
}
