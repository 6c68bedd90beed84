import CanonicalJSON
import Decode
import Engine
import Events
import Evidence
import Ingest
import Linux
import Sigma
import Sinks
import Store
import Systemd

/// The one loop that owns everything that changes: read a batch, examine it, commit, send.
///
/// Each turn's findings, positions, coverage and state go into one transaction. A turn that could not be
/// committed because the disk is full is kept and committed later, and nothing is read meanwhile; so there is
/// never anything examined that is not on the record.
package final class Pipeline {
  let recorder: Recorder
  /// The folder the record is in, without symbolic links.
  let state: String
  let unit = ServiceUnit.current()
  var unitState: ServiceUnit.State?
  let rules: ActiveRules
  let host: HostFacts
  let report: RunReport
  var engine: Engine
  /// What became of each rule, over all runs.
  var records = RuleRecords()
  var assembler: FindingAssembler
  var roads: RoadPairs
  var expectations = ExpectationFold()
  var learning = LearningTally()
  /// Up to where every source had been read when expectations were last judged.
  var readBefore = Timestamp(microseconds: 0)
  var history: History
  var life: DaemonLife
  let coverageStart: Timestamp
  private let minimumLevel: Level
  let sendsAlerts: Bool
  let redactor: Redactor
  let seal: StateSeal
  let admission: Admission
  /// What is to be answered by when, as the record has it.
  var due: DueTable
  /// Changes of the rules that wait for somebody to approve them.
  var unapproved: PendingApprovals
  let targets: TargetMatrix
  private(set) var sources: [FollowedSource] = []
  /// What attestd notices itself, examined like a log but without a position or coverage of its own.
  let selfWatch: FollowedSource
  /// Noticed since the last commit.
  var observations: [Observation] = []
  var clockWatch = ClockWatch()
  var isClockSynchronised: Bool?
  let sourceSet: SourceSet
  let control: ControlServer
  let signals: SignalDescriptor
  let manager = ServiceManager()
  var signing = Signing()
  var retaining = Retaining()
  /// Nil where nothing but logs is looked at.
  var probing: Probing?
  /// Ends when everything was read: what the host is like is for those to say who stay.
  var isOnce = false

  var turn: Turn
  /// Since when `turn` has been waiting for company (monotonic nanoseconds); nil when it need not be committed.
  var pendingSince: Int64?
  /// Alerts to be sent next, a bounded part of those the store keeps.
  var outbox: [(id: Int64, item: OutboxItem)]
  /// The store keeps more than `outbox` has.
  var hasStoredAlerts: Bool
  static let mostWaiting = 1_000
  /// The gap since the last process ended, until everything logged meanwhile has been read.
  var downtimeGap: String?
  /// Gaps of sources that an earlier process could not read, by source.
  private var openGaps: [String: String]
  /// What an earlier process left for sources that are not followed yet.
  var restoredMemories: [String: EngineState] = [:]
  var restoredAuditTrails: [String: AuditTrail] = [:]
  var restoredSequences: [String: SequenceWatch] = [:]
  var knownPositions: [String: Position] = [:]
  /// Sources whose files are gone, the latest last: what was counted of them stays known for a while.
  private var departed: [String] = []
  private static let mostDeparted = 256
  /// Rows that the store gave and nobody could read.
  var unreadableState = 0
  var storeTrouble: StoreError?
  /// When each source last had an entry, as an earlier process knew it.
  var lastActivities: [String: Timestamp] = [:]
  /// Totals of lost entries that programs state, by rule and host.
  var lossTotals: [String: Int64] = [:]
  /// What is followed from now on came up while attestd was watching.
  var hasStarted = false
  var journalWorks = true
  var stopReason: String?
  /// A signal may be waiting: asked for once a second, and when its descriptor says so.
  var mayHaveSignal = false
  var hasStopped = false
  var nextHousekeeping: Int64 = 0
  var nextHeartbeat: Int64
  var nextRescan: Int64 = 0
  private let programField: FieldID?

  /// Uneventful batches wait this long for company before they are committed.
  static let groupNanoseconds: Int64 = 1_000_000_000
  /// The same while findings wait and reading goes on: far less than the second an alert may take.
  static let urgentNanoseconds: Int64 = 200_000_000
  /// Statements of one transaction while there is more to read.
  static let mostGrouped = 4_096
  static let heartbeatNanoseconds: Int64 = 300_000_000_000

  /// What earlier turns, perhaps of an earlier process, left behind.
  struct Memory {
    var assembler: FindingAssembler
    var roads: RoadPairs
    var history: History
    var life: DaemonLife
    var coverageStart: Timestamp
    var openGaps: [String: String]
    var minimumLevel: Level
    var sendsAlerts: Bool
    var redactor: Redactor
    var seal: StateSeal
    var admission: Admission
    var due: DueTable
    var unapproved: PendingApprovals
    var targets: TargetMatrix
  }

  init(
    recorder: Recorder, state: String, rules: ActiveRules, host: HostFacts, report: RunReport, memory: Memory,
    outbox: [(id: Int64, item: OutboxItem)], sources: SourceSet, control: ControlServer,
    signals: consuming SignalDescriptor
  ) {
    self.recorder = recorder
    self.state = state
    self.rules = rules
    self.host = host
    self.report = report
    assembler = memory.assembler
    roads = memory.roads
    history = memory.history
    life = memory.life
    coverageStart = memory.coverageStart
    openGaps = memory.openGaps
    minimumLevel = memory.minimumLevel
    sendsAlerts = memory.sendsAlerts
    redactor = memory.redactor
    seal = memory.seal
    admission = memory.admission
    due = memory.due
    unapproved = memory.unapproved
    targets = memory.targets
    sourceSet = sources
    self.control = control
    self.signals = signals
    engine = Engine(rules.ruleSet, decoder: rules.decoder)
    turn = Turn(recorded: Pipeline.now())
    let now = Pipeline.now()
    selfWatch = FollowedSource(
      name: ObservationLog.name, reader: nil, form: .derived(rules.observations.logSources), isRoad: false,
      resolver: StampResolver(reference: now, zone: .utc), memory: EngineState(),
      account: CoverageAccount(
        source: ObservationLog.name, start: now, ruleSet: rules.digest, isBeforeCoverage: false),
      audit: nil, isAuditLog: false, isBeforeCoverage: false)
    self.outbox = outbox
    hasStoredAlerts = outbox.count >= Pipeline.mostWaiting
    programField = rules.ruleSet.fields.id(of: "program")
    nextHeartbeat = Clock.monotonicNanoseconds() + Pipeline.heartbeatNanoseconds
  }

  /// Begins to follow a source; `reader` is nil for one that could not be opened.
  func follow(
    _ reader: SourceReader?, name: String, form: Engine.Form, isRoad: Bool, zone: LogZone,
    isAuditLog: Bool = false
  ) {
    let now = Pipeline.now()
    let isHistory = knownPositions[name] == nil && !history.isTold
    let transport = sourceSet.transport(reader?.file?.path)
    let source = FollowedSource(
      name: name, reader: reader, form: form, isRoad: isRoad,
      resolver: StampResolver(reference: now, zone: zone),
      memory: restoredMemories.removeValue(forKey: name) ?? EngineState(),
      account: CoverageAccount(
        source: name, start: now, ruleSet: rules.digest, isBeforeCoverage: isHistory, transport: transport),
      audit: isAuditLog || name == "journal"
        ? restoredAuditTrails.removeValue(forKey: name) ?? rules.auditTrail : nil,
      isAuditLog: isAuditLog, isBeforeCoverage: isHistory, transport: transport)
    if let sequences = restoredSequences.removeValue(forKey: name), transport != nil {
      source.sequences = sequences
    }
    source.position = knownPositions[name]
    source.silentAfter = sourceSet.silentAfter(reader?.file?.path)
    source.silenceGap = openGaps.removeValue(forKey: Pipeline.silence(of: name))
    source.encodingGap = openGaps.removeValue(forKey: Pipeline.encoding(of: name))
    if let last = lastActivities[name] {
      let silent = max(0, now.microseconds &- last.microseconds)
      source.lastActivity = Clock.monotonicNanoseconds() &- silent &* 1_000
    }
    source.openGap = openGaps.removeValue(forKey: name)
    source.isFirstReading = knownPositions[name] == nil && !hasStarted
    sources.append(source)
  }

  func follow(_ file: FileSource) {
    follow(
      sourceSet.reader(of: file), name: file.name, form: sourceSet.form(of: file.path),
      isRoad: sourceSet.isRoad(file.path), zone: sourceSet.zone(of: file.path),
      isAuditLog: sourceSet.isAuditLog(file.path))
  }

  /// A source whose file is gone for good: its books are closed.
  func unfollow(_ name: String) {
    guard let index = sources.firstIndex(where: { $0.name == name }) else { return }
    let source = sources.remove(at: index)
    closeInterval(source, Pipeline.now())
    // Its last interval is a leaf now, and nobody waits for it to speak.
    turn.stateChanges.append(.json(StateScope.coverage, name, nil))
    if let gap = source.silenceGap {
      turn.statements.append(.gapClosed(id: gap, isBackFilled: false))
      turn.stateChanges.append(.json(StateScope.gap, Pipeline.silence(of: name), nil))
    }
    if let gap = source.encodingGap {
      turn.statements.append(.gapClosed(id: gap, isBackFilled: false))
      turn.stateChanges.append(.json(StateScope.gap, Pipeline.encoding(of: name), nil))
    }
    // What could not be read is found out if the file comes back; what was counted of it is counted on then.
    openGaps[name] = source.openGap
    collectState(of: source)
    restoredMemories[name] = source.memory
    restoredAuditTrails[name] = source.audit
    restoredSequences[name] = source.sequences
    knownPositions[name] = source.position
    departed.append(name)
    if departed.count > Pipeline.mostDeparted {
      let longest = departed.removeFirst()
      guard !departed.contains(longest) else { return }
      restoredMemories[longest] = nil
      restoredAuditTrails[longest] = nil
      restoredSequences[longest] = nil
    }
  }

  var pairsRoads: Bool { sources.count { $0.isRoad && $0.reader != nil } > 1 }

  static func now() -> Timestamp { Timestamp(microseconds: Clock.realtimeMicroseconds()) }

  // MARK: - A turn

  /// Reads and examines one batch of `source`. True if there was anything.
  func examine(_ source: FollowedSource) throws -> Bool {
    guard let reader = source.reader else { return false }
    do {
      try reader.read(into: &source.batch)
      readingWorked(source)
    } catch let error as LogFileError
      where error.reason == .missing && source.openGap == nil
      && knownPositions[source.name] == nil && source.account.interval.read == 0
    {
      // A file that never was here is no gap: many hosts have no auth.log.
      source.isReady = false
      if let file = reader.file { sourceSet.didRead(file, reachedEnd: true) }
      if !source.isCaughtUp {
        report.say("not read  \(redactor.redact("\(error)"))")
        note(source.name, "there is no such file yet; it is read as soon as it exists")
      }
      if !source.isCaughtUp { caughtUpChanged(source, true, Pipeline.now()) }
      return false
    } catch {
      // A journal's handle is of no use after an error.
      if let file = reader.file { sourceSet.didRead(file, reachedEnd: true) } else { source.reader = nil }
      readingFailed(source, "\(error)")
      return false
    }
    let batch = source.batch
    source.isReady = !batch.reachedEnd
    if let file = reader.file { sourceSet.didRead(file, reachedEnd: batch.reachedEnd) }
    source.resolver.reference = Pipeline.now()
    let now = Pipeline.now()
    // Findings of this batch stand next to what it lacks.
    let gaps = batch.gaps.map { open($0, of: source.name, isClosed: true) }
    source.adjacentGaps = gaps + (source.isCaughtUp ? [] : [downtimeGap].compactMap(\.self))
    noteSequences(of: source)
    noteEncoding(of: source)
    let tally = examineEntries(of: source, now)
    for hit in tally.limitHits {
      open(matchLimit(hit, batch.chain), of: source.name, isClosed: true)
    }
    let isNews = !batch.entries.isEmpty || batch.ownEntries > 0
    if isNews {
      noteActivity(of: source, tally.lastTime, now)
      if source.account.interval.read == 0 { note(source.name, nil) }
      source.account.add(batch, tally, at: now)
      source.lastEvent = tally.lastTime ?? source.lastEvent
    } else {
      source.account.touch(at: now)
    }
    if let position = batch.position {
      source.position = position
      turn.positions[source.name] = position
    }
    if batch.reachedEnd != source.isCaughtUp { caughtUpChanged(source, batch.reachedEnd, now) }
    if pendingSince == nil, isNews || !turn.isEmpty { pendingSince = Clock.monotonicNanoseconds() }
    return isNews
  }

  /// Runs the rules over the batch, and over what audit records in it add up to.
  private func examineEntries(of source: FollowedSource, _ now: Timestamp) -> Engine.Tally {
    guard source.audit != nil else { return run(source.batch, source.form, of: source, now) }
    source.expanded.reset()
    // Parents are asked for while they may still be running.
    source.audit?.processLookup = source.isCaughtUp ? ProcessFacts.of : nil
    guard source.isAuditLog else {
      let tally = run(source.batch, source.form, of: source, now)
      // The kernel's records in the journal can have holes; those of the audit daemon are whole.
      if !sources.contains(where: { $0.isAuditLog && $0.lastEvent != nil && $0.openGap == nil }),
        source.audit?.expandJournal(source.batch, into: &source.expanded) ?? 0 > 0
      {
        _ = run(source.expanded, auditForm, of: source, now)
      }
      return tally
    }
    let malformed = source.audit?.malformedRecords ?? 0
    source.audit?.expand(source.batch, into: &source.expanded)
    var tally = run(source.expanded, auditForm, of: source, now)
    tally.examined = source.batch.entries.count
    tally.unparsed = (source.audit?.malformedRecords ?? 0) - malformed
    return tally
  }

  private var auditForm: Engine.Form { .derived(rules.auditTrail.logSources) }

  func run(
    _ batch: EventBatch, _ form: Engine.Form, of source: FollowedSource, _ now: Timestamp
  ) -> Engine.Tally {
    engine.process(batch, form, resolver: &source.resolver, state: &source.memory) {
      take($0, $1, from: source, in: batch, now)
    }
  }

  /// Ends what waits for more to come, in sources that have nothing more to read: audit events and the windows of
  /// correlations.
  func settleIdle(_ now: Timestamp) {
    for source in sources where source.isCaughtUp && source.reader != nil && !source.isUnsettled {
      if source.audit != nil {
        source.expanded.reset()
        source.audit?.flush(before: now, into: &source.expanded)
        if !source.expanded.entries.isEmpty { _ = run(source.expanded, auditForm, of: source, now) }
      }
      advance(source, to: now)
    }
    advance(selfWatch, to: now)
    if pendingSince == nil, !turn.isEmpty { pendingSince = Clock.monotonicNanoseconds() }
  }

  private func advance(_ source: FollowedSource, to now: Timestamp) {
    engine.advance(to: now, state: &source.memory) { detection, event in
      take(detection, event, from: source, in: source.expanded, now)
    }
  }

  /// A detection becomes a finding, or counts into one.
  private func take(
    _ detection: Detection, _ event: Event, from source: FollowedSource, in batch: EventBatch,
    _ now: Timestamp
  ) {
    noteLoss(detection, event, source, now)
    if detection.isRepeat { return }
    if let deviation = detection.deviation, deviation.isLearning {
      noteLearnt(detection, of: source, at: event.time)
      return
    }
    let isExpected =
      !expectations.isEmpty && expectations.looks(at: rules.ruleSet.metadata(of: detection.subject).reference)
    if detection.isSilent && !isExpected { return }
    if pairsRoads, source.isRoad, !isFirstRoad(detection, event, source) { return }
    let place = batch.reference(of: detection.place)
    // A cursor says it all; a file's entries need the name and the offset beside the file's identity.
    let isWhole = source === selfWatch || source.reader?.isJournal == true
    let reference =
      isWhole
      ? place : "\(source.name) \(place) offset \(batch.ordinal(of: detection.place))"
    if isExpected { noteExpected(detection, event, reference) }
    if detection.isSilent { return }
    let stamping: FindingAssembler.Place.Stamping =
      isWhole || source.isFirstReading && !source.isBeforeCoverage
      ? .byReceiver : source.isBeforeCoverage ? .byWriterBefore : .byWriterNow
    for closing in assembler.settle(detection, event, rules.ruleSet, of: source.name) { state(closing) }
    let outcome = assembler.add(
      detection, event, rules.ruleSet,
      at: .init(source: source.name, reference: reference, stamping: stamping, gaps: source.adjacentGaps),
      now: now)
    guard case .opened(let statement, let alert, let closing) = outcome else { return }
    if let closing { state(closing) }
    turn.statements.append(statement)
    if statement.kind == .findingOpened, statement.body["before_coverage"] == 1 { history.count += 1 }
    if let alert { send(alert) }
  }

  /// Keeps a fact that the next start compares itself with.
  func remember(_ key: String, _ value: String) {
    turn.stateChanges.append(.json(StateScope.known, key, .string(value)))
  }

  /// Says in `status` why a configured source is not read; nil takes it back.
  func note(_ source: String, _ reason: String?) {
    turn.stateChanges.append(.json(StateScope.note, source, reason.map { .string($0) }))
  }

  private func isFirstRoad(_ detection: Detection, _ event: Event, _ source: FollowedSource) -> Bool {
    let program = programField.flatMap { event.first($0) }?.range ?? 0..<0
    let key = RoadPairs.key(
      rule: rules.ruleSet.metadata(of: detection.subject).reference, program: event.bytes[program],
      message: event.bytes[event.message])
    return roads.isNew(key, time: event.time, source: source.name)
  }

  private func matchLimit(_ hit: (rule: Int, ordinal: UInt64), _ chain: String) -> SourceGap {
    let rule = rules.ruleSet.rules[hit.rule].metadata
    return SourceGap(
      cause: .matchLimit, size: .entries(1), from: "\(chain) \(hit.ordinal)", to: "\(chain) \(hit.ordinal)",
      detail: "rule '\(rule.title)' gave up on this entry: its regular expression hit the match limit")
  }

  /// States what a finding's window added up to.
  func state(_ closing: FindingAssembler.Closing) {
    turn.statements.append(closing.statement)
    if let alert = closing.alert { send(alert) }
  }

  /// Puts an alert beside the statements of this turn.
  func send(_ alert: Alert) {
    if alert.finding != nil, alert.level < minimumLevel { return }
    if alert.kind == .finding, alert.level == .critical { signing.schedule.wanted = .critical }
    if sendsAlerts { turn.outbox.append(OutboxItem(fields: fields(of: alert))) }
    report.show(alert)
  }

  /// An alert's fields, with what the next start compares the record with.
  private func fields(of alert: Alert) -> [(name: String, value: String)] {
    let trace = recorder.head.map { (LedgerTrace.field, LedgerTrace($0, state: state).text) }
    return JournalAlert.fields(alert) + (trace.map { [$0] } ?? [])
  }

  /// States that nobody watched since the last process ended.
  func openDowntime(_ gap: SourceGap) {
    let id = CoverageGap.id(host: host.id, source: "attestd", gap)
    downtimeGap = id
    turn.statements.append(.gapOpened(id: id, source: "attestd", gap))
    // An older one that never was closed: that process, too, ended before it had caught up.
    if let older = openGaps.removeValue(forKey: "attestd") {
      turn.statements.append(.gapClosed(id: older, isBackFilled: true))
    }
    turn.stateChanges.append(.json(StateScope.gap, "attestd", .string(id)))
    observe(.gap(gap, id: id, source: "attestd"))
  }

  /// States that a stretch was not examined. Gaps whose end is known are closed with the same turn.
  @discardableResult
  func open(_ gap: SourceGap, of source: String, isClosed: Bool, isBackFilled: Bool = false) -> String {
    let gap = redactor.redact(gap)
    let id = CoverageGap.id(host: host.id, source: source, gap)
    turn.statements.append(.gapOpened(id: id, source: source, gap))
    if isClosed { turn.statements.append(.gapClosed(id: id, isBackFilled: isBackFilled)) }
    sources.first { $0.name == source }?.account.add(gap)
    if isClosed, !isBackFilled { noteUnobserved(gap, of: source) }
    observe(.gap(gap, id: id, source: source))
    var alert = Alert(.gapOpened, .medium, "Not examined: \(gap.detail) \(id)")
    alert.gap = id
    alert.source = source
    send(alert)
    return id
  }
}
