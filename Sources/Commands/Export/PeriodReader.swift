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
    try RetainedPeriod(archive: Archive(state: state)).refuseIfPruned(range)
    // What is missing of the program is said before hours of a record are read.
    let guides = try guides()
    var period = try gather(range, mayClose: mayClose)
    period.guides = guides
    return period
  }

  private func gather(_ range: ExportRange, mayClose: Bool) throws -> ExportPeriod {
    var closed = try closings(range)
    if closed.count < range.months.count, mayClose, range.isMonth, range.to <= now {
      if try Archive(state: state).designs().judging(until: range.to) != nil {
        try close(.closePeriod(month: range.label))
        closed = try closings(range)
      } else {
        Output.note(
          "attestctl: \(range.label) is over and not closed: the record does not say what was to be watched, since no "
            + "attestd of this version ran on it; start attestd once")
      }
    }
    guard closed.count == range.months.count, let last = closed.max(by: PeriodReader.precedes) else {
      return try provisional(range)
    }
    let archive = try Archive(state: state, through: (last.place.shard, last.place.index))
    let previous = try archive.closedPeriods().last { closing in
      closing.month < range.from.month && closed.allSatisfy { PeriodReader.precedes(closing, $0) }
    }
    return try period(
      range, archive, .final(closedAt: last.closed),
      try RecordedDesign(archive: Archive(state: state), settings: settings).of(last, until: range.to),
      ledger(range, last.place.shard, try sealing(last), periodSize: last.place.index + 1, since: previous),
      since: previous)
  }

  /// Somebody who has the record read to them and may not close a month gets what there is of it.
  private func close(_ request: ControlRequest) throws {
    do { try Writer.record(request, state: state) } catch {
      guard Errand.current != nil else { throw error }
      Output.note("attestctl: the month is over but was not closed, so this bundle is provisional: \(error)")
    }
  }

  /// What there is of a period that can still change.
  private func provisional(_ range: ExportRange) throws -> ExportPeriod {
    _ = try Writer.sign(.checkpoint, state: state)
    guard let head = try Archive(state: state).shards().last,
      let signed = try checkpoints().last(shard: head.name)
    else { throw CannotRun("nothing is on the record yet") }
    // What came since is left to the next export, so that all of this one is signed.
    let archive = try Archive(state: state, through: (head.name, signed.size - 1))
    let previous = try archive.closedPeriods().last { $0.month < range.from.month }
    return try period(
      range, archive, .provisional(producedAt: now),
      try RecordedDesign(archive: archive, settings: settings).current(until: range.to),
      ledger(range, head.name, signed, periodSize: signed.size, since: previous), since: previous)
  }

  func checkpoints() throws -> CheckpointFile {
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
    try PeriodReader.closings(range, in: Archive(state: state))
  }

  static func closings(_ range: ExportRange, in archive: Archive) throws -> [ClosedPeriod] {
    let all = try archive.closedPeriods()
    return range.months.compactMap { month in all.first { $0.month == month } }
  }

  /// Whether one closing comes before another in the ledger.
  static func precedes(_ a: ClosedPeriod, _ b: ClosedPeriod) -> Bool {
    (a.place.shard, a.place.index) < (b.place.shard, b.place.index)
  }

  /// The leaves from the period's first on: recorded in it and not in the bundle before. Those are its own shard's
  /// up to `signed`, and what earlier shards have of them.
  func ledger(
    _ range: ExportRange, _ shard: String, _ signed: CheckpointFile.Entry, periodSize: Int,
    since previous: ClosedPeriod?
  ) throws -> LedgerSlice {
    let archive = try Archive(state: state)
    let shards = try archive.shards()
    guard let head = shards.first(where: { $0.name == shard }) else {
      throw CannotRun("shard '\(shard)' of the ledger cannot be read; run 'attestctl verify'")
    }
    // With the one before, which shows that none is missing.
    func first(_ shard: String) throws -> Int {
      let recorded = max(0, try archive.firstLeaf(shard: shard, recorded: range.from) - 1)
      guard let place = previous?.place, place.shard == shard else { return recorded }
      return max(recorded, place.index)
    }
    var seal = BundleSeal(
      checkpoint: try SignedNote(parsing: Array(signed.note.utf8)),
      keys: try RecordKeys(archive).verifiers(of: head))
    if let place = previous?.place, place.shard == shard,
      let before = try checkpoints().first(shard: shard, covering: place.index + 1),
      let proof = try archive.consistency(ofShard: shard, from: before.size, to: signed.size)
    {
      seal.previous = (try SignedNote(parsing: Array(before.note.utf8)), proof)
    }
    var ledger = PeriodReader.slice(
      archive, shard, from: min(try first(shard), signed.size - 1), size: signed.size, root: signed.root)
    ledger.periodSize = periodSize
    ledger.seal = seal
    ledger.earlier = try shards.filter { $0.name < shard && $0.name >= previous?.place.shard ?? "" }
      .compactMap {
        let first = try first($0.name)
        guard first < $0.size - 1 else { return nil }
        return PeriodReader.slice(archive, $0.name, from: first, size: $0.size, root: $0.root)
      }
    return ledger
  }

  private static func leaves(
    _ archive: Archive, _ kinds: [Statement.Kind], _ range: ExportRange, rules: [String]? = nil
  ) -> StatedLeaves {
    StatedLeaves { body in
      try archive.forEachStatement(kinds, recorded: range.from..<range.to, findingsOf: rules) {
        try body(StatedLeaf(leaf: $0.leaf, hash: $0.hash, evidence: $0.evidence))
      }
    }
  }

  private static func slice(
    _ archive: Archive, _ shard: String, from first: Int, size: Int, root: TreeHash
  ) -> LedgerSlice {
    LedgerSlice(shard: shard, firstLeaf: first, size: size, root: root) { body in
      try archive.leaves(shard: shard, range: first..<size) { bytes, _ in try body(bytes) }
    } hashes: { body in
      try archive.leafHashes(shard: shard, size: size, body: body)
    }
  }

  private func period(
    _ range: ExportRange, _ archive: Archive, _ status: ExportPeriod.Status, _ recorded: RecordedDesign.Found,
    _ ledger: LedgerSlice, since previous: ClosedPeriod?
  ) throws -> ExportPeriod {
    let design = recorded.design
    // Not of `archive`, which would count its leaves to say how many there were.
    let host = try Archive(state: state).shards().first { $0.name == ledger.shard }?.host ?? ""
    var period = ExportPeriod(
      host: host, productVersion: Version.current, label: range.label, from: range.from, to: range.to,
      status: status, ledger: ledger)
    func rows(_ kind: Finding.Kind) -> FindingRows {
      FindingRows { body in
        try archive.forEachFinding(
          FindingFilter(since: range.from, until: range.to, kind: kind, asOf: status.asOf), body: body)
      }
    }
    period.findings = rows(.anomaly)
    period.operations = rows(.operation)
    let closedUntil = try closedUntil(archive, range, since: previous)
    if let previous {
      // Recorded or answered after those periods were closed. What a bundle still to be closed is about is in that one.
      let places = try archive.findings(until: closedUntil, touchedAfter: previous.place, previous.closed)
      period.amendments = FindingRows { body in
        try archive.forEachFinding(at: places, asOf: status.asOf, body: body)
      }
    }
    period.responses = try archive.responses(range.from..<range.to)
    period.expectations = try expectations(archive, range, since: previous, closedUntil)
    period.expected = design.expectations
    period.coverage = try archive.coverage(from: range.from, to: range.to)
    period.gaps = try archive.gaps().map(PeriodReader.timed).filter {
      $0.opened < range.to && ($0.closed ?? period.asOf) >= range.from
    }
    period.anchors = try anchors(archive, of: ledger)
    period.clock = PeriodReader.leaves(archive, ClockFold.kinds, range, rules: ClockFold.rules.sorted())
    period.access = PeriodReader.leaves(archive, AccessRow.kinds, range)
    period.controls = design.controls
    period.targets = design.targets
    period.criteria = design.criteria
    period.scope = design.scope
    period.rules = design.rules
    period.ruleSets = try archive.ruleSets().filter { $0.time < range.to }.map {
      Export.RuleSetActivation(
        digest: $0.digest, activated: $0.time, loaded: $0.loaded, rejected: $0.rejected)
    }
    if recorded.source != .closing {
      period.ruleChanges = try archive.ruleSetChanges().filter {
        $0.isInForce(in: range.from..<range.to)
          || $0.approval.map { range.from <= $0.time && $0.time < range.to } ?? false
      }
    }
    period.isDesignConfigured = recorded.source == .configuration
    period.designChanges = recorded.changes.filter { range.from <= $0.time && $0.time < range.to }
    period.history = try history(archive, until: range.to)
    let pulls = try archive.pulls(recorded: range.from..<range.to, most: RecordedPull.most)
    period.pulls = pulls.statements.compactMap { RecordedPull($0) }
    period.pullCount = pulls.count
    period.deletions = try RetainedPeriod(archive: Archive(state: state)).deletions()
    return period
  }

  /// The end of the newest month before the range that was closed with the previous bundle or before it: not the range's
  /// beginning where a month between was left open.
  private func closedUntil(
    _ archive: Archive, _ range: ExportRange, since previous: ClosedPeriod?
  ) throws -> Timestamp {
    guard let previous else { return range.from }
    let month = try archive.closedPeriods().filter {
      $0.month < range.from.month && !PeriodReader.precedes(previous, $0)
    }.map(\.month).max()
    return try month.map { min(range.from, try ExportRange.month($0, now: now).to) } ?? range.from
  }

  /// Periods that ended in the range, and those of months closed before it that were judged after the last bundle was
  /// closed: a grace reaches over a month's end. What ended with the range's last instant belongs to it.
  private func expectations(
    _ archive: Archive, _ range: ExportRange, since previous: ClosedPeriod?, _ closedUntil: Timestamp
  ) throws -> [ExpectationPeriod] {
    // No grace is longer than a month, and no judgement of a living daemon waits for long.
    let first = previous == nil ? range.from : range.from.advanced(bySeconds: -400 * 86_400)
    return try archive.expectationPeriods(after: first, through: range.to).filter { judged in
      guard judged.outcome.period.end <= range.from, let previous else { return true }
      guard judged.outcome.period.end <= closedUntil else { return false }
      return (judged.shard, judged.leafIndex) > (previous.place.shard, previous.place.index)
    }
  }

  /// As the record stood when the period was closed; retention may have taken months since.
  private func history(_ archive: Archive, until end: Timestamp) throws -> FindingHistory {
    var history = FindingHistory()
    for counted in try archive.findingHistory(FindingHistory.window(until: end)) {
      history.counts[counted.rule, default: [:]][counted.month] = counted.count
    }
    let pruned = try Archive(state: state).leafDeletion()?.deletion.before
    history.since = [try archive.beginning, pruned].compactMap(\.self).max()
    return history
  }

  func anchors(_ archive: Archive, of ledger: LedgerSlice) throws -> [ExportPeriod.Anchor] {
    try archive.statements(.anchorMade) { statement in
      guard statement.body["shard"]?.string == ledger.shard, let size = statement.body["size"]?.integer,
        let way = statement.body["way"]?.string.flatMap(Anchor.Way.init(rawValue:)), way.isOutside
      else { return nil }
      let time = statement.body["time"]?.string.flatMap { Timestamp(rfc3339: $0) } ?? statement.recorded
      return ExportPeriod.Anchor(way: way, size: Int(clamping: size), time: time)
    }.sorted { ($0.size, $0.time) > ($1.size, $1.time) }
  }

  func guides() throws -> [ExportPeriod.Guide] {
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

  /// A gap that was found afterwards lies where it says, not where it was written down.
  private static func timed(_ gap: CoverageGap) -> CoverageGap {
    var gap = gap
    if let from = Timestamp(rfc3339: gap.gap.from) { gap.opened = min(gap.opened, from) }
    if let to = Timestamp(rfc3339: gap.gap.to), gap.closed != nil { gap.closed = to }
    return gap
  }
}
