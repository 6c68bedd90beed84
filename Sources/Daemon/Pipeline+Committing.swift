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

/// Everything of a turn goes into one transaction; one that the disk has no room for waits, and so does reading.
extension Pipeline {
  /// True when the turn must not wait for company.
  private var isUrgent: Bool { !observations.isEmpty || !turn.statements.isEmpty || !turn.outbox.isEmpty }

  /// Some source has more to give at once: what is urgent can have company then.
  private var isBehind: Bool {
    turn.statements.count < Pipeline.mostGrouped && sources.contains { $0.reader != nil && !$0.isCaughtUp }
  }

  func commitIfDue() throws {
    guard let since = pendingSince else { return }
    let wait = !isUrgent ? Pipeline.groupNanoseconds : isBehind ? Pipeline.urgentNanoseconds : 0
    if Clock.monotonicNanoseconds() - since >= wait { try commit() }
  }

  /// Commits everything since the last commit as one transaction.
  func commit() throws {
    collectState()
    while true {
      let receipt: Receipt
      do throws(StoreError) {
        receipt = try keep()
      } catch {
        guard error.kind == .full || error.kind == .busy else { throw error }
        try waitForStore(error)
        continue
      }
      take(receipt)
      storeWorks()
      return
    }
  }

  /// Commits the turn as it is. A shard that begins with it carries the last checkpoint of the one before.
  func keep() throws(StoreError) -> Receipt {
    if let checkpointer = signing.checkpointer, turn.statesAnything {
      do {
        try ShardOpening.prepare(recorder, checkpointer, at: turn.recorded, after: signing.divergences)
      } catch {
        cannotSign("\(error)")
      }
    }
    let (due, changes) = dueAfterTurn()
    let (unapproved, approvals) = unapprovedAfterTurn()
    var kept = turn
    kept.stateChanges += changes + approvals
    let receipt = try recorder.commit(kept)
    self.due = due
    self.unapproved = unapproved
    if turn.statesAnything { signing.divergences = [] }
    return receipt
  }

  /// The turn is on disk: what it wanted to say can be said.
  func take(_ receipt: Receipt) {
    for (id, item) in zip(receipt.outbox, turn.outbox) {
      // Behind a long queue they wait in the store, in their order.
      if hasStoredAlerts || outbox.count >= Pipeline.mostWaiting {
        hasStoredAlerts = true
      } else {
        outbox.append((id, item))
      }
    }
    turn = Turn(recorded: Pipeline.now())
    pendingSince = nil
  }

  /// How much was forgotten early by this process because a bound was reached (docs/architecture.md, promise 5).
  var limitsHit: [String: Int] {
    [
      "correlation_groups": sources.reduce(0) { $0 + $1.memory.correlations.droppedGroups },
      "correlation_entries": sources.reduce(0) { $0 + $1.memory.correlations.droppedEntries },
      "audit_events": sources.reduce(0) { $0 + ($1.audit?.droppedEvents ?? 0) },
      "audit_processes": sources.reduce(0) { $0 + ($1.audit?.forgottenProcesses ?? 0) },
      "late_events": sources.reduce(0) { $0 + $1.memory.correlations.lateEvents },
      "late_windows": sources.reduce(0) { $0 + $1.memory.correlations.unexaminedWindows },
      "numbered_senders": sources.reduce(0) { $0 + $1.sequences.forgotten },
      "finding_windows": assembler.closedEarly, "counted_hours": assembler.hoursForgotten,
      "baseline_values": sources.reduce(0) { $0 + $1.memory.baselines.dropped },
      "expectation_periods": expectations.judgedEarly,
      "paired_events": roads.dropped, "response_targets": due.dropped, "unreadable_state": unreadableState,
    ]
  }

  /// Takes what changed in what is remembered of `source`'s events into the turn.
  func collectState(of source: FollowedSource) {
    if let bytes = source.memory.correlations.takeClock() {
      turn.stateChanges.append(
        seal.change(StateScope.correlation, StateScope.key(source: source.name), bytes))
    }
    for (key, bytes) in source.memory.correlations.takeChanges() {
      let correlation = rules.ruleSet.correlations[Int(key.correlation)]
      turn.stateChanges.append(
        seal.change(
          StateScope.correlation,
          StateScope.key(
            source: source.name, document: correlation.metadata.reference,
            definition: correlation.definition, part: key.group), bytes))
    }
    for change in source.memory.baselines.takeChanges() {
      let baseline = rules.ruleSet.baselines[change.baseline]
      turn.stateChanges.append(
        seal.change(
          StateScope.baseline,
          StateScope.key(
            source: source.name, document: baseline.metadata.reference, definition: baseline.definition,
            part: change.part), change.bytes))
    }
    for (key, bytes) in source.audit?.takeChanges() ?? [] {
      turn.stateChanges.append(
        seal.change(StateScope.audit, StateScope.key(source: source.name, part: key), bytes))
    }
    for (host, value) in source.sequences.takeChanges() {
      turn.stateChanges.append(
        seal.change(
          StateScope.sequence, StateScope.key(source: source.name, part: Array(host.utf8)),
          value.map(\.canonicalBytes)))
    }
  }

  func collectState() {
    examineObservations()
    for source in sources + [selfWatch] {
      collectState(of: source)
      guard source !== selfWatch else { continue }
      // Once stopped, no interval is open: the last ones are leaves.
      turn.stateChanges.append(
        .json(StateScope.coverage, source.name, hasStopped ? nil : openInterval(of: source)))
    }
    for (key, value) in assembler.takeChanges() {
      turn.stateChanges.append(.json(StateScope.finding, StateScope.key(key), value))
    }
    for (key, value) in roads.takeChanges() {
      turn.stateChanges.append(
        seal.change(StateScope.road, StateScope.key(key), value.map(\.canonicalBytes)))
    }
    collectExpectations()
    collectLearning()
    life.seen = Pipeline.now()
    life.monotonicSeen = Clock.monotonicNanoseconds() / 1_000
    life.bootedAt = ClockWatch.Reading.now().bootedAt
    turn.recorded = life.seen
    turn.stateChanges.append(life.stateChange)
    turn.stateChanges.append(
      .json(StateScope.limits, "now", .object(limitsHit.mapValues { .integer(Int64($0)) })))
    turn.stateChanges.append(history.stateChange)
  }

  /// The interval under way, with how far behind its source is.
  private func openInterval(of source: FollowedSource) -> JSONValue {
    // What is caught up was looked at and had nothing new.
    if source.isCaughtUp, source.reader != nil, source.openGap == nil {
      source.account.touch(at: Pipeline.now())
    }
    var body = source.account.interval.body
    body["caught_up"] = .integer(source.isCaughtUp ? 1 : 0)
    if !source.isCaughtUp, let pending = source.reader?.file?.pendingBytes {
      body["pending_bytes"] = .integer(Int64(clamping: pending))
    }
    return .object(body)
  }

  /// The disk is full: nothing was written, nothing more is read, the turn waits.
  private func waitForStore(_ error: StoreError) throws {
    if storeTrouble == nil {
      storeTrouble = error
      let alert = Alert(.storeUnavailable, .critical, "Reading has stopped: \(error)")
      report.show(alert)
      // The journal may well be on another disk; if not, the terminal has it.
      try? JournalAlert.send(JournalAlert.fields(alert))
    }
    // Waiting is not being kept from running.
    watchClock()
    if stopSignal() { throw error }
    _ = try? Poll.wait(for: [signals.number], milliseconds: 500)
    try? manager.alive()
  }

  private func storeWorks() {
    guard let trouble = storeTrouble else { return }
    storeTrouble = nil
    let gap = SourceGap(
      cause: .storeUnavailable, size: .unknown, from: life.seen.description, to: Pipeline.now().description,
      detail:
        "the store could not be written (\(trouble.kind)); entries stayed in their logs and are read late")
    let id = CoverageGap.id(host: host.id, source: "attestd", gap)
    turn.statements.append(.gapOpened(id: id, source: "attestd", gap))
    turn.statements.append(.gapClosed(id: id, isBackFilled: true))
    observe(.gap(gap, id: id, source: "attestd"))
    pendingSince = Clock.monotonicNanoseconds()
  }
}
