import CanonicalJSON
import Daemon
import Events
import Evidence
import Export
import Ledger
import Linux
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
      _ = try Writer.sign(.checkpoint, state: state)
      guard let head = try Archive(state: state).shards().last,
        let signed = try checkpoints().last(shard: head.name)
      else { throw CannotRun("nothing is on the record yet") }
      // What came since is left to the next export, so that all of this one is signed.
      let archive = try Archive(state: state, through: (head.name, signed.size - 1))
      let previous = try archive.closedPeriods().last { $0.month < range.from.month }
      return try period(
        range, archive, .provisional(producedAt: now), try PeriodDesign.current(settings),
        slice(head, signed, periodSize: signed.size, since: previous), head.host, since: previous)
    }
    let archive = try Archive(state: state, through: (last.shard, last.lastLeaf))
    guard let shard = try Archive(state: state).shards().first(where: { $0.name == last.shard }) else {
      throw CannotRun("the closing statement of \(last.month) cannot be read; run 'attestctl verify'")
    }
    let previous = try previousClosing(before: closed[0])
    return try period(
      range, archive, .final(closedAt: last.closed), try design(of: last),
      slice(shard, try sealing(last), periodSize: last.lastLeaf + 1, since: previous), shard.host,
      since: previous)
  }

  private func checkpoints() throws -> CheckpointFile {
    try CheckpointFile(reading: Checkpointer.path(state: state))
  }

  /// The first checkpoint that covers a closing statement: for good the same, so that a repeated export is.
  private func sealing(_ period: ClosedPeriod) throws -> CheckpointFile.Entry {
    let place = period.place
    if let signed = try? checkpoints().first(shard: place.shard, covering: place.index + 1) { return signed }
    // Closed before anything was signed here.
    _ = try Writer.sign(.checkpoint, state: state)
    guard let signed = try checkpoints().first(shard: place.shard, covering: place.index + 1) else {
      throw CannotRun("no checkpoint covers the closing statement of \(period.month); run 'attestctl verify'")
    }
    return signed
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

  private func slice(
    _ shard: ShardHead, _ signed: CheckpointFile.Entry, periodSize: Int, since previous: ClosedPeriod?
  ) throws -> LedgerSlice {
    let archive = try Archive(state: state)
    var seal = BundleSeal(
      checkpoint: try SignedNote(parsing: Array(signed.note.utf8)),
      keys: try RecordKeys(archive).verifiers(of: shard))
    if let previous, previous.place.shard == shard.name,
      let before = try checkpoints().first(shard: shard.name, covering: previous.place.index + 1),
      let proof = try archive.consistency(ofShard: shard.name, from: before.size, to: signed.size)
    {
      seal.previous = (try SignedNote(parsing: Array(before.note.utf8)), proof)
    }
    let (name, size) = (shard.name, signed.size)
    return LedgerSlice(
      shard: name, firstLeaf: 0, size: size, root: signed.root, periodSize: periodSize, seal: seal
    ) { body in
      try archive.leaves(shard: name, range: 0..<size) { bytes, _ in try body(bytes) }
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
    period.guides = try guides()
    period.anchors = try anchors(archive, of: ledger)
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

  private func anchors(_ archive: Archive, of ledger: LedgerSlice) throws -> [ExportPeriod.Anchor] {
    try archive.statements(.anchorMade).compactMap { statement in
      guard statement.body["shard"]?.string == ledger.shard, let size = statement.body["size"]?.integer,
        let way = statement.body["way"]?.string.flatMap(Anchor.Way.init(rawValue:)), way.isOutside
      else { return nil }
      let time = statement.body["time"]?.string.flatMap { Timestamp(rfc3339: $0) } ?? statement.recorded
      return ExportPeriod.Anchor(way: way, size: Int(clamping: size), time: time)
    }.sorted { ($0.size, $0.time) > ($1.size, $1.time) }
  }

  private func guides() throws -> [ExportPeriod.Guide] {
    try ExportPeriod.Guide.names.map { name in
      if name == "sample.sh" { return ExportPeriod.Guide(name: name, text: SampleScript.text) }
      guard let path = settings.guideFile(name, executablePath: Pack.executablePath) else {
        throw CannotRun("'\(name)', which belongs into every bundle, is not installed; install attestd again")
      }
      let file = try Descriptor.open(path)
      var bytes: [UInt8] = []
      while try file.read(appendingTo: &bytes, atMost: 1 << 16) > 0 {}
      return ExportPeriod.Guide(name: name, text: String(decoding: bytes, as: UTF8.self))
    }
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
