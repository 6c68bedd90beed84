import CanonicalJSON
import Decode
import Engine
import Events
import Evidence
import Glibc
import Ingest
import Linux
import LocatedYAML
import Sigma
import Sinks
import Store
import Systemd

/// Everything between "the settings are read" and the first turn of the loop.
package struct Startup {
  package let state: String
  package let settings: Settings
  package let executablePath: String
  package let report: RunReport
  /// What stands for the host's `/` where its state is looked at; for tests.
  package var probeRoot = ""

  package init(state: String, settings: Settings, executablePath: String, report: RunReport) {
    self.state = state
    self.settings = settings
    self.executablePath = executablePath
    self.report = report
  }

  /// Opens the store (whose lock the caller holds), loads the rules, states what begins, and opens the sources.
  package func pipeline() throws -> Pipeline {
    let host = HostFacts.current()
    let now = Pipeline.now()
    let recorder = try Recorder(state: state, host: host.id, now: now)
    var rules = try ActiveRules.load(
      folders: settings.rulePaths(executablePath: executablePath), options: settings.ruleOptions,
      cache: FilePath.join(state, "cache"), pack: packRules
    ).knowing(controls: controls())
    // Nobody needs their texts once they are on the record.
    let documents = rules.documents
    rules.documents = []
    let lives = DaemonLife.inOrder(
      try recorder.loadState(scope: StateScope.run).compactMap { DaemonLife($0.value) })
    let known = try knownFacts(recorder)
    let coverageStart = known["coverage.start"].flatMap { Timestamp(rfc3339: $0) } ?? now
    let life = DaemonLife(bootID: try HostIdentity.currentBootID(), pid: getpid(), start: now, after: lives)
    let history =
      try recorder.loadState(scope: History.scope).first.flatMap { History($0.value) } ?? History()
    let secret = try HostKeys.secret(state: state)
    let seal = StateSeal(secret)
    var assembler = FindingAssembler(
      .init(
        host: host.id, ruleSet: rules.digest, coverageStart: coverageStart,
        mergeSeconds: settings.mergeSeconds, secret: secret, hidesMail: settings.privacy.hidesMail))
    for (key, value) in try recorder.loadState(scope: StateScope.finding) {
      guard let bytes = Digest.bytes(key), let json = try? JSONValue(parsing: value),
        assembler.restore(bytes, json)
      else { throw unreadable(StateScope.finding, key) }
    }
    var own = OwnProcesses()
    let ofBoot = Dictionary(grouping: lives + [life], by: \.bootID)
    for earlier in lives {
      if let run = earlier.asOwn(among: ofBoot[earlier.bootID] ?? []) { own.add(run) }
    }
    // Not yet over: everything of this pid from now on is ours.
    if let run = OwnProcesses.Run(bootID: life.bootID, pid: getpid(), start: life.monotonicStart) {
      own.add(run)
    }

    let redactor = Redactor(secret, hidesMail: settings.privacy.hidesMail)
    let positions = Dictionary(
      try recorder.positions().map { (redactor.sourceName($0.key), $0.value) },
      uniquingKeysWith: { first, _ in first })
    let carried = CarriedByJournal(directory: settings.journal.directory, decoder: rules.decoder)
    let set = SourceSet(
      settings: settings, rules: rules, positions: positions, own: own, redactor: redactor,
      lastLife: lives.last
    ) { file, path in
      carried.isCarried(path, zone: file.timezone.flatMap { try? LogZone($0) } ?? .utc)
    }
    let outbox = try recorder.pendingOutbox(limit: Pipeline.mostWaiting)
    let control = try ControlServer(state: state)
    let signals = try SignalDescriptor()
    let openGaps = try openGaps(recorder)
    let controls = controls()
    let pipeline = Pipeline(
      recorder: recorder, state: FilePath.resolved(state) ?? state, rules: rules, host: host, report: report,
      memory: .init(
        assembler: assembler, roads: RoadPairs(), history: history, life: life, coverageStart: coverageStart,
        openGaps: openGaps, minimumLevel: settings.alerts.minimumLevel, sendsAlerts: settings.alerts.journal,
        redactor: redactor, seal: seal,
        admission: admission(secret, controls), due: try due(recorder),
        unapproved: try unapproved(recorder), targets: targets(controls, rules)),
      outbox: outbox, sources: set, control: control, signals: signals)
    // With the first turn, like everything: what is stated and what is remembered cannot come apart.
    if known["coverage.start"] == nil { pipeline.remember("coverage.start", now.description) }
    for (key, value) in known {
      if let name = key.dropping(prefix: Pipeline.activityKey) {
        pipeline.lastActivities[name] = Timestamp(rfc3339: value)
      } else if let name = key.dropping(prefix: Pipeline.lossKey) {
        pipeline.lossTotals[name] = Int64(value)
      }
    }
    pipeline.isClockSynchronised = known["clock.synchronised"].map { $0 == "yes" }
    // Before gaps are found, which tell what could not be seen.
    try restoreExpectations(pipeline, known, lives: lives)
    try takeUpAccepted(pipeline, since: known[Pipeline.acceptedKey])
    stateBeginning(pipeline, known, documents, lives: lives, now: now)
    pipeline.beginRetention(RetentionPolicy(settings), lastSeen: lives.last?.seen, known: known)
    try beginProbing(pipeline, known)
    try openSources(pipeline, set, positions: positions)
    pipeline.records = RuleRecords(dead: settings.deadRules(rules))
    try pipeline.records.restore(from: recorder)
    // What is dead is known from the start.
    pipeline.turn.stateChanges += pipeline.records.changes(pipeline.engine)
    introduce(pipeline, set)
    return pipeline
  }

  private func admission(_ secret: HostSecret, _ controls: [Control]) -> Admission {
    let roles = settings.roles
    return Admission(
      state: state, owner: geteuid(), ownerLogin: PeerCredentials.loginUser(of: getpid()), secret: secret,
      redactor: Redactor(secret, hidesMail: settings.privacy.hidesMail), groups: { roles },
      controls: { controls })
  }

  private func targets(_ controls: [Control], _ rules: ActiveRules) -> TargetMatrix {
    var diagnostics: [Diagnostic] = []
    let usual =
      settings.controlsFile(executablePath: executablePath)
      .map { ControlMatrix.targets(at: $0, diagnostics: &diagnostics) } ?? .usual
    for diagnostic in diagnostics { report.say("rejected  \(diagnostic)") }
    return TargetMatrix(usual, controls, rules.targeted)
  }

  private func due(_ recorder: Recorder) throws -> DueTable {
    var due = DueTable()
    for (finding, value) in try recorder.loadState(scope: StateScope.due) {
      guard let json = try? JSONValue(parsing: value), due.restore(finding, json) else {
        throw unreadable(StateScope.due, finding)
      }
    }
    return due
  }

  private func unapproved(_ recorder: Recorder) throws -> PendingApprovals {
    var pending = PendingApprovals()
    for (ruleSet, value) in try recorder.loadState(scope: StateScope.approval) {
      guard let json = try? JSONValue(parsing: value), pending.restore(ruleSet, json) else {
        throw unreadable(StateScope.approval, ruleSet)
      }
    }
    return pending
  }

  /// The organisation's controls as they are when attestd starts.
  private func controls() -> [Control] {
    var diagnostics: [Diagnostic] = []
    let controls =
      settings.controlsFile(executablePath: executablePath)
      .map { ControlMatrix.controls(at: $0, diagnostics: &diagnostics) } ?? []
    for diagnostic in diagnostics { report.say("rejected  \(diagnostic)") }
    return controls
  }

  private func unreadable(_ scope: String, _ key: String) -> StoreError {
    StoreError(
      .corrupt, path: state,
      "the stored \(scope) state '\(key)' cannot be read back; restore the folder from a backup, or move it away "
        + "to begin a new record")
  }

  /// `coverage.start` is the moment attestd first started on this host: what is older is history.
  private func knownFacts(_ recorder: Recorder) throws -> [String: String] {
    var facts: [String: String] = [:]
    for (key, value) in try recorder.loadState(scope: StateScope.known) {
      facts[key] = (try? JSONValue(parsing: value))?.string
    }
    return facts
  }

  private func openGaps(_ recorder: Recorder) throws -> [String: String] {
    var gaps: [String: String] = [:]
    for (source, value) in try recorder.loadState(scope: StateScope.gap) {
      gaps[source] = (try? JSONValue(parsing: value))?.string
    }
    return gaps
  }

  // MARK: - Sources

  private func openSources(
    _ pipeline: Pipeline, _ set: SourceSet, positions: [String: Position]
  ) throws {
    let recorder = pipeline.recorder
    // Intervals that an earlier process left open end where it was last seen.
    for (_, value) in try recorder.loadState(scope: StateScope.coverage) {
      guard let json = try? JSONValue(parsing: value), let interval = CoverageInterval(body: json) else {
        continue
      }
      if interval.read > 0 { pipeline.turn.statements.append(.coverageClosed(interval)) }
    }
    try restoreRoads(pipeline)
    try restoreCorrelations(pipeline)
    try restoreAuditTrails(pipeline)
    try restoreSequences(pipeline)
    pipeline.knownPositions = positions
    if settings.journal.isEnabled {
      do {
        pipeline.follow(
          try set.openJournal(resumeAt: positions["journal"]), name: "journal", form: .journal, isRoad: true,
          zone: .utc)
      } catch {
        pipeline.follow(nil, name: "journal", form: .journal, isRoad: true, zone: .utc)
        if let source = pipeline.sources.last { pipeline.readingFailed(source, "\(error)") }
      }
    }
    for file in set.fileSources { pipeline.follow(file) }
    for (source, _) in try recorder.loadState(scope: StateScope.note) {
      pipeline.turn.stateChanges.append(.json(StateScope.note, source, nil))
    }
    for note in set.notes { pipeline.note(note.source, note.reason) }
  }

  // MARK: - What was counted

  /// Reads back what the correlations remember. Losing it harms little, unlike a start that fails for good: what nobody
  /// can read or what was counted in another meaning is forgotten, and told.
  private func restoreCorrelations(_ pipeline: Pipeline) throws {
    let rules = pipeline.rules.ruleSet
    var indices: [String: Int32] = [:]
    for (index, correlation) in rules.correlations.enumerated() {
      indices[correlation.metadata.reference] = Int32(index)
    }
    var restored: [String: EngineState] = [:]
    var changed = 0
    try restore(StateScope.correlation, pipeline) { row, parts, value in
      // In place: a copy of all groups for each of them takes forever.
      if parts.count == 1 {
        return restored[parts[0], default: EngineState()].correlations.restoreClock(value)
      }
      guard parts.count == 4, let group = Digest.bytes(parts[3]) else { return false }
      guard let index = indices[parts[1]], rules.correlations[Int(index)].definition == parts[2] else {
        changed += 1
        pipeline.turn.stateChanges.append(StateChange(scope: StateScope.correlation, key: row, value: nil))
        return true
      }
      return restored[parts[0], default: EngineState()].correlations.restore(
        .init(correlation: index, group: group), value, rules)
    }
    if changed > 0 {
      report.say(
        "forgotten \(changed) groups of correlations that were changed or are gone since the last run")
    }
    try restoreBaselines(pipeline, &restored)
    // What attestd notices itself is counted on, too.
    if let own = restored.removeValue(forKey: pipeline.selfWatch.name) { pipeline.selfWatch.memory = own }
    pipeline.restoredMemories = restored
  }

  private func restoreRoads(_ pipeline: Pipeline) throws {
    // Without them events would be found a second time by their other road.
    try restore(StateScope.road, pipeline, mayForget: false) { _, parts, value in
      guard parts.count == 1, let key = Digest.bytes(parts[0]),
        let json = try? JSONValue(parsing: value, depthLimit: 8)
      else { return false }
      return pipeline.roads.restore(key, json)
    }
  }

  private func restoreAuditTrails(_ pipeline: Pipeline) throws {
    var restored: [String: AuditTrail] = [:]
    try restore(StateScope.audit, pipeline) { _, parts, value in
      guard parts.count == 2, let part = Digest.bytes(parts[1]) else { return false }
      return restored[parts[0], default: pipeline.rules.auditTrail].restore(part, value)
    }
    pipeline.restoredAuditTrails = restored
  }

  private func restoreSequences(_ pipeline: Pipeline) throws {
    var restored: [String: SequenceWatch] = [:]
    try restore(StateScope.sequence, pipeline) { _, parts, value in
      guard parts.count == 2, let host = Digest.bytes(parts[1]), let json = try? JSONValue(parsing: value)
      else { return false }
      return restored[parts[0], default: SequenceWatch(highest: MessageSequence.highest)].restore(
        host: String(decoding: host, as: UTF8.self), json)
    }
    pipeline.restoredSequences = restored
  }

  /// Hands over every row of a scope; those that are refused are taken out of the store, counted and told. Rows of the
  /// time before sealing are sealed now.
  /// - Parameter mayForget: false where a refused row ends the start; what another secret sealed is forgotten all the
  ///   same, or a lost key would end every start.
  func restore(
    _ scope: String, _ pipeline: Pipeline, mayForget: Bool = true,
    _ take: (_ row: String, _ parts: [String], _ value: [UInt8]) -> Bool
  ) throws {
    var refused = 0
    for (row, stored) in try pipeline.recorder.loadState(scope: scope) {
      switch pipeline.seal.open(row: row, stored) {
      case .sealed(let key, let value):
        if let parts = StateScope.parts(key), take(row, parts, value) { continue }
        guard mayForget else { throw unreadable(scope, row) }
        refused += 1
      case .plain:
        if let parts = StateScope.parts(row), take(row, parts, stored) {
          pipeline.turn.stateChanges.append(pipeline.seal.change(scope, row, stored))
        } else {
          guard mayForget else { throw unreadable(scope, row) }
          refused += 1
        }
      case .unreadable: refused += 1
      }
      pipeline.turn.stateChanges.append(StateChange(scope: scope, key: row, value: nil))
    }
    guard refused > 0 else { return }
    pipeline.unreadableState += refused
    report.say("forgotten \(refused) rows of stored \(scope) state, which cannot be read back")
  }

  private func introduce(_ pipeline: Pipeline, _ set: SourceSet) {
    for source in pipeline.sources where source.reader != nil { report.say("reading   \(source.name)") }
    for note in set.notes { report.say("not read  \(note.source): \(note.reason)") }
    if pipeline.sources.isEmpty {
      report.say("not read  nothing: no source is configured; see 'sources' in the configuration")
    }
    report.say("rules     \(pipeline.rules.loaded) loaded, \(pipeline.rules.rejected) rejected, from:")
    for folder in pipeline.rules.folders { report.say("            \(folder)") }
    for diagnostic in pipeline.rules.diagnostics where diagnostic.severity == .error {
      report.say("rejected  \(diagnostic)")
    }
    report.say("state     \(state)")
    let control = FilePath.join(FilePath.directory(of: executablePath), "attestctl")
    for command in ["status", "findings", "coverage", "gaps"] {
      report.say("look      \(control) --state \(state) \(command)")
    }
  }
}
