import CanonicalJSON
import Daemon
import Events
import Evidence
import Export
import Ingest
import Ledger
import Store

/// How things stood at one moment.
extension PeriodReader {
  /// - Parameter range: the moment's day, up to the moment.
  func snapshot(_ range: ExportRange) throws -> ExportPeriod {
    let moment = range.to
    let whole = try Archive(state: state)
    try RetainedPeriod(archive: whole).refuseIfPruned(range)
    guard let beginning = try whole.beginning, beginning < moment else {
      throw CannotRun("nothing was on the record yet at \(moment)")
    }
    let guides = try guides()
    guard let last = try lastLeaf(of: whole, before: moment) else {
      throw CannotRun("nothing was on the record yet at \(moment)")
    }
    let signed = try checkpoint(covering: last)
    let archive = try Archive(state: state, through: (last.shard, last.index))
    let previous = try archive.closedPeriods().last { $0.month < range.from.month }
    var period = ExportPeriod(
      host: try whole.shards().first { $0.name == last.shard }?.host ?? "", productVersion: Version.current,
      label: range.label, from: range.from, to: moment, status: .asOf(moment),
      ledger: try ledger(range, last.shard, signed, periodSize: last.index + 1, since: previous))
    period.guides = guides
    period.anchors = try anchors(archive, of: period.ledger)
    period.deletions = try RetainedPeriod(archive: whole).deletions()
    period.findings = FindingRows { body in
      try archive.forEachFinding(FindingFilter(kind: .anomaly, asOf: moment)) { finding in
        if ![.resolved, .dismissed].contains(finding.state) { try body(finding) }
      }
    }
    period.coverage = try newestCoverage(archive)
    period.gaps = try archive.gaps().filter { $0.closed == nil }
    let stated = try statedDesign(archive)
    let recorded = try RecordedDesign(archive: archive, settings: settings).recorded(until: moment)
    if let design = try recorded ?? design(inForceAt: last, of: whole, stated) {
      period.controls = design.controls
      period.targets = design.targets
      period.criteria = design.criteria
      period.scope = design.scope
      period.rules = design.rules
      period.expected = design.expectations
    }
    period.design = stated + period.designRows + configured(stated)
    return period
  }

  private func lastLeaf(of archive: Archive, before moment: Timestamp) throws -> LeafReference? {
    for shard in try archive.shards().reversed() {
      let size = try archive.firstLeaf(shard: shard.name, recorded: moment)
      if size > 0 { return LeafReference(shard: shard.name, index: size - 1) }
    }
    return nil
  }

  /// For good the same one, once there is one.
  private func checkpoint(covering leaf: LeafReference) throws -> CheckpointFile.Entry {
    if let signed = try? checkpoints().first(shard: leaf.shard, covering: leaf.index + 1) { return signed }
    _ = try Writer.sign(.checkpoint, state: state)
    guard let signed = try checkpoints().first(shard: leaf.shard, covering: leaf.index + 1) else {
      throw CannotRun("no checkpoint covers leaf \(leaf.index) of \(leaf.shard); run 'attestctl verify'")
    }
    return signed
  }

  /// What leaves state as in force: the last of each, and every key.
  private func statedDesign(_ archive: Archive) throws -> [DesignRow] {
    let last: [Statement.Kind] = [.daemonStarted, .configActivated, .ruleSetActivated]
    let retired = Set(
      try archive.statements(.keyRetired).compactMap { $0.body["key"]?.string })
    return try last.compactMap { kind in
      try archive.statements(kind).last.flatMap { DesignRow(stating: $0.leaf) }
    }
      + archive.statements(.keyAdded).compactMap { DesignRow(stating: $0.leaf) }.filter {
        !retired.contains($0.value)
      }
  }

  /// On a record of the time before designs were documents: the words behind the digests in force after `leaf`: those a month was closed with before anything changed, or what is
  /// configured now if nothing did since. Nil where neither is known to be the same.
  private func design(
    inForceAt leaf: LeafReference, of archive: Archive, _ stated: [DesignRow]
  ) throws -> PeriodDesign? {
    func place(_ leaf: Leaf) -> (String, Int) { (leaf.shard, leaf.index) }
    let changes = try (archive.statements(.configActivated) + archive.statements(.ruleSetActivated))
      .map(\.leaf)
    let next = changes.map(place).filter { $0 > (leaf.shard, leaf.index) }.min { $0 < $1 }
    let closing = try archive.closedPeriods().first { closed in
      let at = (closed.place.shard, closed.place.index)
      return at > (leaf.shard, leaf.index) && (next.map { at < $0 } ?? true)
    }
    if let closing {
      let found = try RecordedDesign(archive: archive, settings: settings).of(closing, until: closing.closed)
      return found.source == .closing ? found.design : nil
    }
    guard next == nil else { return nil }
    return isConfigurationInForce(stated) ? try PeriodDesign.current(settings) : nil
  }

  private func isConfigurationInForce(_ stated: [DesignRow]) -> Bool {
    stated.contains { $0.what == .configuration && $0.value == Digest.hex(Digest.sha256(settings.text.utf8)) }
  }

  /// What only the configuration says: nothing where it is no longer the one of the moment.
  private func configured(_ stated: [DesignRow]) -> [DesignRow] {
    guard isConfigurationInForce(stated) else { return [] }
    let retention = settings.retention
    var rows = [("evidence", retention.evidence), ("leaves", retention.leaves), ("ledger", retention.ledger)]
      .map {
        DesignRow(.retention, id: $0.0, value: "\($0.1.count) \($0.1.unit.rawValue)")
      }
    if settings.journal.isEnabled {
      rows.append(DesignRow(.source, id: "journal", value: "start: \(settings.journal.start.rawValue)"))
    }
    return rows + settings.files.map { DesignRow(.source, id: $0.path, value: $0.format.rawValue) }
  }

  private func newestCoverage(_ archive: Archive) throws -> [CoverageInterval] {
    var newest: [String: CoverageInterval] = [:]
    for interval in try archive.coverage() {
      if let known = newest[interval.source], known.end >= interval.end { continue }
      newest[interval.source] = interval
    }
    return newest.values.sorted { $0.source < $1.source }
  }
}

extension ExportPeriod {
  /// The design's words as rows.
  fileprivate var designRows: [DesignRow] {
    var rows = scope.map { DesignRow(.scope, id: $0) }
    rows += criteria.map {
      DesignRow(
        .criterion, id: $0.id, title: $0.gist, value: $0.isObservable ? "observable" : "not observable")
    }
    rows += controls.map {
      let owner = $0.owner.isEmpty ? "" : "; owner: \($0.owner)"
      return DesignRow(
        .control, id: $0.id, title: $0.description, value: $0.criteria.joined(separator: " ") + owner)
    }
    rows += rules.map {
      DesignRow(
        .rule, id: $0.id, title: $0.title,
        value: ([$0.kind.rawValue, $0.level.rawValue] + $0.criteria).joined(separator: " "))
    }
    rows += expected.map { DesignRow(.expectation, id: $0.id, title: $0.title, value: $0.schedule) }
    return rows
      + Level.allCases.reversed().compactMap { level in
        targets.levels[level].map { target in
          let parts = [("ack", target.acknowledge), ("resolve", target.resolve)].compactMap { name, seconds in
            seconds.map { "\(name) \($0)s" }
          }
          return DesignRow(.target, id: level.rawValue, value: parts.joined(separator: ", "))
        }
      }
  }
}
