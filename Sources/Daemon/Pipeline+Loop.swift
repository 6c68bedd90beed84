import CanonicalJSON
import Events
import Evidence
import Glibc
import Ingest
import Ledger
import Linux
import Sinks
import Store
import Systemd

extension Pipeline {
  /// Reads everything there is, follows what comes, and returns when told to stop (or, with `once`, when all has
  /// been read and committed).
  package func run(once: Bool) throws {
    isOnce = once
    hasStarted = true
    try commit()
    try manager.ready(status: status)
    var idleSince = Clock.monotonicNanoseconds()
    while true {
      let progress = try round()
      try deliver()
      try keepHouse()
      if heed() { break }
      if progress {
        idleSince = Clock.monotonicNanoseconds()
        continue
      }
      if once, sources.allSatisfy({ $0.isCaughtUp && !$0.isUnsettled || $0.reader == nil }) {
        // Nobody looks at the clock again for what only it can close.
        settleIdle(Pipeline.now())
        openNeverArrived(Clock.monotonicNanoseconds())
        try finishRetention()
        judgeExpectations(Pipeline.now())
        break
      }
      try wait(idleSince: idleSince)
    }
    try stop()
  }

  /// One batch of every source that may have something, so that no busy source starves a quiet one.
  private func round() throws -> Bool {
    var progress = false
    for source in sources where source.reader != nil {
      if !source.isReady {
        guard source.reader?.isJournal == true, (try? source.reader?.hasMore()) ?? true else { continue }
      }
      if try examine(source) { progress = true }
      try commitIfDue()
    }
    settleStart()
    return progress
  }

  /// Sends what the last commits put into the outbox. What cannot be sent stays for the next time, same ids.
  private func deliver() throws {
    if outbox.isEmpty, hasStoredAlerts, turn.delivered.isEmpty {
      outbox = try recorder.pendingOutbox(limit: Pipeline.mostWaiting).map { ($0.id, $0.item) }
      hasStoredAlerts = outbox.count >= Pipeline.mostWaiting
    }
    var sent = 0
    defer { outbox.removeFirst(sent) }
    for (id, item) in outbox {
      do {
        try JournalAlert.send(item.fields)
        journalWorks = true
      } catch {
        if journalWorks {
          report.say("attestd   alerts cannot be written to the journal and are kept for later: \(error)")
        }
        journalWorks = false
        return
      }
      sent += 1
      turn.delivered.append(id)
      if pendingSince == nil { pendingSince = Clock.monotonicNanoseconds() }
    }
  }

  /// What has to happen now and then although no entry asks for it.
  private func keepHouse() throws {
    let now = Pipeline.now()
    let monotonic = Clock.monotonicNanoseconds()
    guard monotonic >= nextHousekeeping else {
      try commitIfDue()
      if signing.schedule.wanted != nil, pendingSince == nil { keepCheckpoints(monotonic) }
      return
    }
    nextHousekeeping = monotonic + 1_000_000_000
    mayHaveSignal = true
    watchClock()
    try? manager.alive()
    try? manager.status(status)
    // Also while there is much to read, and for clients that say nothing.
    serveControl()
    settleIdle(now)
    closeWindows(now)
    judgeExpectations(now)
    closeHours(now)
    closeLearning(now)
    retryUnreadable(monotonic)
    openSilences(monotonic, now)
    openNeverArrived(monotonic)
    judgeTargets(now)
    judgeApprovals(now)
    if !isOnce { probeIfDue(monotonic) }
    for source in sources where source.reader?.isJournal == true { try? source.reader?.process() }
    if monotonic >= nextHeartbeat {
      nextHeartbeat = monotonic + Pipeline.heartbeatNanoseconds
      beat(now)
      for source in sources where source.reader?.isJournal == true { reopenIfStuck(source) }
      turn.stateChanges += records.changes(engine)
      rememberActivity()
    }
    retireKeyIfDue()
    if pendingSince == nil, !turn.isEmpty { pendingSince = monotonic }
    try commitIfDue()
    keepCheckpoints(monotonic)
    try keepRetention(monotonic)
  }

  private func closeWindows(_ now: Timestamp) {
    for closing in assembler.closeExcess() { state(closing) }
    let behind = sources.filter { $0.reader != nil && !$0.isCaughtUp }.map(\.name)
    for closing in assembler.settle(at: now, except: Set(behind)) { state(closing) }
    var watermark = now
    for source in sources {
      guard let reached = source.watermark(now: now) else { return }
      watermark = min(watermark, reached)
    }
    for closing in assembler.close(before: watermark) { state(closing) }
    if pairsRoads { roads.forget(before: watermark) }
  }

  /// Coverage is stated by the hour, so that a month's record is a calendar.
  private func closeHours(_ now: Timestamp) {
    for source in sources
    where source.account.interval.start.seconds.floored(by: 3_600) != now.seconds.floored(by: 3_600) {
      closeInterval(source, now)
    }
  }

  /// States the interval and begins the next.
  func closeInterval(_ source: FollowedSource, _ now: Timestamp) {
    source.account.touch(at: source.reader == nil ? source.account.interval.end : now)
    let interval = source.account.interval
    let isMoment = interval.end.microseconds - interval.start.microseconds < 1_000_000
    if interval.read > 0 || source.reader != nil && !isMoment {
      turn.statements.append(.coverageClosed(interval))
    }
    source.account = CoverageAccount(
      source: source.name, start: now, ruleSet: rules.digest, isBeforeCoverage: source.isBeforeCoverage,
      transport: source.transport)
  }

  /// A source has been read to its end, or has more again.
  func caughtUpChanged(_ source: FollowedSource, _ isCaughtUp: Bool, _ now: Timestamp) {
    source.isCaughtUp = isCaughtUp
    guard isCaughtUp else { return }
    source.isFirstReading = false
    if source.isBeforeCoverage {
      // From here on it is monitoring, not history.
      closeInterval(source, now)
      source.isBeforeCoverage = false
      source.account = CoverageAccount(
        source: source.name, start: now, ruleSet: rules.digest, isBeforeCoverage: false,
        transport: source.transport)
    }
  }

  /// Once everything that was logged before this start has been read, or cannot be: the downtime is over and the
  /// history told.
  private func settleStart() {
    guard downtimeGap != nil || !history.isTold,
      sources.allSatisfy({ $0.isCaughtUp || $0.reader == nil })
    else { return }
    if let gap = downtimeGap {
      turn.statements.append(.gapClosed(id: gap, isBackFilled: true))
      turn.stateChanges.append(.json(StateScope.gap, "attestd", nil))
      downtimeGap = nil
    }
    if !history.isTold {
      history.isTold = true
      if history.count > 0 { send(history.alert(since: coverageStart)) }
    }
  }

  // MARK: - Sources that cannot be read

  func readingFailed(_ source: FollowedSource, _ reason: String) {
    source.isReady = false
    source.retryAt = Clock.monotonicNanoseconds() + 2_000_000_000
    source.isCaughtUp = true
    guard source.openGap == nil else { return }
    let now = Pipeline.now()
    let gap = redactor.redact(
      SourceGap(
        cause: .unreadable, size: .unknown, from: now.description, to: "",
        detail: "\(source.name) cannot be read: \(reason)"))
    let id = CoverageGap.id(host: host.id, source: source.name, gap)
    source.openGap = id
    turn.stateChanges.append(.json(StateScope.gap, source.name, .string(id)))
    report.say("not read  \(gap.detail)")
    open(gap, of: source.name, isClosed: false)
  }

  func readingWorked(_ source: FollowedSource) {
    guard let gap = source.openGap else { return }
    source.openGap = nil
    turn.stateChanges.append(.json(StateScope.gap, source.name, nil))
    // Positions are kept, so reading goes on where it stopped; what vanished meanwhile is a gap of its own.
    turn.statements.append(.gapClosed(id: gap, isBackFilled: true))
    var alert = Alert(.gapClosed, .informational, "\(source.name) can be read again \(gap)")
    alert.gap = gap
    alert.source = source.name
    send(alert)
  }

  /// libsystemd's handle can miss files without a word; a fresh one shows whether there is more than was read.
  private func reopenIfStuck(_ source: FollowedSource) {
    guard source.isCaughtUp, case .journal(let position)? = source.position else {
      source.stuckHandle = StuckHandle()
      return
    }
    let newest = try? sourceSet.newestJournalEntry()
    guard source.stuckHandle.isConfirmed(newest: newest, examined: position), let newest else { return }
    source.reader = nil
    readingFailed(source, "entries up to \(newest) are there and are not offered; it is opened again")
  }

  private func retryUnreadable(_ monotonic: Int64) {
    for source in sources where source.openGap != nil && monotonic >= source.retryAt {
      if source.reader == nil { source.reader = try? sourceSet.openJournal(resumeAt: source.position) }
      if source.reader == nil {
        source.retryAt = monotonic + 2_000_000_000
      } else {
        source.isReady = true
      }
    }
  }

  // MARK: - Waiting and stopping

  private func wait(idleSince: Int64) throws {
    let idle = Clock.monotonicNanoseconds() - idleSince
    // journald signals late, so look again on one's own: often while entries flow, rarely when all is quiet.
    var milliseconds: Int64 = idle < 1_000_000_000 ? 10 : idle < 10_000_000_000 ? 50 : 200
    if let since = pendingSince {
      let left = (since + Pipeline.groupNanoseconds - Clock.monotonicNanoseconds()) / 1_000_000
      milliseconds = min(milliseconds, max(0, left))
    }
    let journals = sources.compactMap { $0.reader?.descriptor }.filter { $0 >= 0 }
    var descriptors = journals + [signals.number] + control.descriptors
    if let watch = sourceSet.watchNumber { descriptors.append(watch) }
    if let files = sourceSet.waitMilliseconds { milliseconds = min(milliseconds, Int64(max(10, files))) }
    let ready = try Poll.wait(for: descriptors, milliseconds: Int32(milliseconds))
    for source in sources {
      if let descriptor = source.reader?.descriptor, ready.contains(descriptor) {
        source.isReady = true
        do {
          try source.reader?.process()
        } catch {
          // As after an error of reading: the handle is of no use, a new one goes on at the position.
          source.reader = nil
          readingFailed(source, "\(error)")
        }
      }
    }
    if control.descriptors.contains(where: ready.contains) { serveControl() }
    if ready.contains(signals.number) { mayHaveSignal = true }
    lookAtFiles(isTold: sourceSet.watchNumber.map(ready.contains) ?? true)
  }

  /// Finds out which files have news, and now and then which files there are.
  private func lookAtFiles(isTold: Bool) {
    if isTold || sourceSet.waitMilliseconds != nil {
      let news = sourceSet.withNews()
      for source in sources where news.contains(source.name) { source.isReady = true }
    }
    let monotonic = Clock.monotonicNanoseconds()
    guard monotonic >= nextRescan || sourceSet.hasNewNames else { return }
    nextRescan = monotonic + FileSet.rescanSeconds * 1_000_000_000
    let (added, removed) = sourceSet.rescan()
    for name in removed { unfollow(name) }
    for file in added {
      report.say("reading   \(file.name)")
      follow(file)
    }
  }

  private func serveControl() {
    control.serve(at: Clock.monotonicNanoseconds()) { request, responder in
      do {
        let admitted = try admission.admit(request, by: responder, head: recorder.head, at: Pipeline.now())
        guard let statement = admitted.statement else {
          return try act(on: request, actor: responder.description)
        }
        // What was counted in a month is stated before the month is closed.
        if case .closePeriod(let month) = request {
          for closing in assembler.settle(through: month, at: Pipeline.now()) { state(closing) }
        }
        let recorded = turn.recorded
        let leaf = try put(statement)
        if case .attest(let control, _) = request { noteAttested(control, leaf, at: recorded) }
        if case .acceptUsual = request { noteAccepted(statement, leaf) }
        if case .closePeriod = request { checkpoint(.period) }
        var reply: [String: JSONValue] = [
          "ok": 1, "shard": .string(leaf.shard), "leaf": .integer(Int64(leaf.index)),
        ]
        reply["subject"] = admitted.subject.map { .string($0) }
        return .object(reply)
      } catch {
        return ["error": .string("\(error)")]
      }
    }
  }

  /// Commits what somebody asked to be stated, with the rest of the turn. What cannot be kept now is not stated later.
  private func put(_ statement: Statement) throws(StoreError) -> LeafReference {
    turn.statements.append(statement)
    let position = turn.statements.count - 1
    do {
      collectState()
      let receipt = try keep()
      take(receipt)
      return receipt.leaves[position]
    } catch {
      turn.statements.remove(at: position)
      throw error
    }
  }

  /// Does what is not a statement: signs, with another key if that is asked for.
  private func act(on request: ControlRequest, actor: String) throws -> JSONValue {
    if case .retention(let request) = request, let reply = try act(on: request, actor: actor) { return reply }
    if case .signManifest(let shard, let label, let sha256) = request {
      guard let checkpointer = signing.checkpointer else {
        throw CannotSign(description: signing.failure ?? "there is no key to sign with")
      }
      let note = try checkpointer.keys.sign(manifest: sha256, label: label, shard: shard)
      return ["ok": 1, "note": .string(String(decoding: note.bytes, as: UTF8.self))]
    }
    if case .rotateKey = request { try rotateKey() }
    if !turn.isEmpty { try commit() }
    checkpoint(request == .rotateKey ? .keyRotation : .request)
    if let failure = signing.failure { throw CannotSign(description: failure) }
    guard let checkpointer = signing.checkpointer, let head = recorder.head,
      let entry = try checkpointer.last(shard: head.name)
    else { throw CannotSign(description: "nothing was recorded yet, so there is nothing to sign") }
    return [
      "ok": 1, "shard": .string(entry.shard), "leaf": .integer(Int64(entry.size - 1)),
      "note": .string(entry.note),
    ]
  }

  /// True when it is time to stop.
  private func heed() -> Bool {
    guard mayHaveSignal else { return stopReason != nil }
    mayHaveSignal = false
    return stopSignal()
  }

  func stopSignal() -> Bool {
    while let signal = try? signals.next() {
      switch signal {
      case SIGINT, SIGTERM:
        stopReason = signal == SIGINT ? "interrupted" : "terminated"
      default: break
      }
    }
    return stopReason != nil
  }

  private func stop() throws {
    try? manager.stopping()
    let now = Pipeline.now()
    for source in sources { closeInterval(source, now) }
    hasStopped = true
    life.end = now
    rememberActivity()
    turn.stateChanges += records.changes(engine)
    turn.statements.append(
      Statement(.daemonStopped, ["reason": .string(stopReason ?? "everything was read"), "clean": 1]))
    send(Alert(.daemonStopped, .informational, "attestd stops: \(stopReason ?? "everything was read")"))
    try commit()
    try deliver()
    checkpoint(.stop)
    if !turn.isEmpty { try commit() }
  }

  /// One line for `systemctl status`.
  private var status: String {
    let reading = sources.count { $0.reader != nil }
    return
      "\(reading) of \(sources.count) sources read, \(rules.loaded) rules, \(assembler.openCount) open windows"
  }
}
