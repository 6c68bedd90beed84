import CanonicalJSON
import Daemon
import Events
import Evidence
import Export
import Ledger
import Store

/// Gathers from the store what an export says. A closed period is read as the ledger stood when it was closed,
/// so a repeated export holds the same bytes.
struct PeriodReader {
  let state: String
  let settings: Settings
  let now: Timestamp

  /// The export of `range`. `mayClose` lets a month that is over be closed now.
  func read(_ range: ExportRange, mayClose: Bool) throws -> ExportPeriod {
    var closed = try closings(range)
    if closed.count < range.months.count, mayClose, range.isMonth, range.to <= now {
      let design = try PeriodDesign.current(settings)
      try Writer.record(
        .closePeriod(month: range.label, design: design.json.canonicalText), state: state)
      closed = try closings(range)
    }
    guard closed.count == range.months.count, let last = closed.last else {
      let archive = try Archive(state: state)
      guard let head = try archive.shards().last else { throw CannotRun("nothing is on the record yet") }
      return try period(
        range, archive, .provisional(producedAt: now), try PeriodDesign.current(settings),
        slice(archive, head.name, head.size, head.root), head.host,
        since: try archive.closedPeriods().last { $0.month < range.from.month })
    }
    let archive = try Archive(state: state, through: (last.shard, last.lastLeaf))
    guard let root = TreeHash(hex: last.rootHex),
      let host = try archive.shards().first(where: { $0.name == last.shard })?.host
    else { throw CannotRun("the closing statement of \(last.month) cannot be read; run 'attestctl verify'") }
    return try period(
      range, archive, .final(closedAt: last.closed), try design(of: last),
      slice(archive, last.shard, last.lastLeaf + 1, root), host, since: try previousClosing(before: closed[0])
    )
  }

  /// The closing statements of the months of `range`, the first of each.
  private func closings(_ range: ExportRange) throws -> [ClosedPeriod] {
    let all = try Archive(state: state).closedPeriods()
    return range.months.compactMap { month in all.first { $0.month == month } }
  }

  private func previousClosing(before period: ClosedPeriod) throws -> ClosedPeriod? {
    try Archive(state: state).closedPeriods().last { $0.closed < period.closed && $0.month < period.month }
  }

  private func design(of period: ClosedPeriod) throws -> PeriodDesign {
    let statements = try Archive(state: state).statements(.periodClosed)
    guard let statement = statements.first(where: { $0.body["month"]?.string == period.month }),
      let text = statement.evidence?["design"]?.string, let json = try? JSONValue(parsing: text),
      let design = PeriodDesign(json)
    else {
      // Retention took it away: say what holds today rather than nothing.
      return try PeriodDesign.current(settings)
    }
    return design
  }

  private func slice(_ archive: Archive, _ shard: String, _ size: Int, _ root: TreeHash) -> LedgerSlice {
    LedgerSlice(shard: shard, firstLeaf: 0, size: size, root: root) { body in
      try archive.leaves(shard: shard, range: 0..<size) { bytes, _ in try body(bytes) }
    }
  }

  private func period(
    _ range: ExportRange, _ archive: Archive, _ status: ExportPeriod.Status, _ design: PeriodDesign,
    _ ledger: LedgerSlice, _ host: String, since previous: ClosedPeriod?
  ) throws -> ExportPeriod {
    var period = ExportPeriod(
      host: host, productVersion: Version.current, label: range.label, from: range.from, to: range.to,
      status: status, ledger: ledger)
    var filter = FindingFilter(since: range.from, until: range.to)
    filter.kind = .anomaly
    period.findings = try archive.findings(filter)
    filter.kind = .operation
    period.operations = try archive.findings(filter)
    period.coverage = try archive.coverage(from: range.from, to: range.to)
    period.gaps = try archive.gaps().map(PeriodReader.timed).filter {
      $0.opened < range.to && ($0.closed ?? period.asOf) >= range.from
    }
    period.controls = design.controls
    period.criteria = design.criteria
    period.scope = design.scope
    period.rules = design.rules
    period.ruleSets = try archive.ruleSets().filter { $0.time < range.to }.map {
      Export.RuleSetActivation(
        digest: $0.digest, activated: $0.time, loaded: $0.loaded, rejected: $0.rejected)
    }
    if let previous { period.amendments = try amendments(archive, range, since: previous) }
    return period
  }

  /// Findings and answers about earlier periods that came after those were closed.
  private func amendments(
    _ archive: Archive, _ range: ExportRange, since previous: ClosedPeriod
  ) throws -> [Finding] {
    func isNew(_ shard: String, _ leaf: Int) -> Bool {
      (shard, leaf) > (previous.shard, previous.lastLeaf)
    }
    return try archive.findings(FindingFilter(until: range.from)).filter { finding in
      isNew(finding.shard, finding.leafIndex)
        || finding.responses.contains { isNew($0.shard, $0.leafIndex) }
    }
  }

  /// A gap that was found afterwards lies where it says, not where it was written down.
  private static func timed(_ gap: CoverageGap) -> CoverageGap {
    var gap = gap
    if let from = Timestamp(rfc3339: gap.gap.from) { gap.opened = min(gap.opened, from) }
    if let to = Timestamp(rfc3339: gap.gap.to), gap.closed != nil { gap.closed = to }
    return gap
  }
}
