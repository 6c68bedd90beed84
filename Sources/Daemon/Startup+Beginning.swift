import CanonicalJSON
import Decode
import Events
import Evidence
import Glibc
import Ingest
import Linux
import Store

/// What a start states first: itself, what was not watched since the last one, and what changed meanwhile.
extension Startup {
  func stateBeginning(
    _ pipeline: Pipeline, _ known: [String: String], _ documents: [RuleDocument], lives: [DaemonLife],
    now: Timestamp
  ) {
    let rules = pipeline.rules
    let configDigest = Digest.hex(Digest.sha256(settings.text.utf8))
    pipeline.turn.statements.append(
      Statement(
        .daemonStarted,
        [
          "version": .string(Version.current), "boot": .string(pipeline.life.bootID),
          "pid": .integer(Int64(getpid())), "hostname": .string(pipeline.host.name),
          "start": .string(settings.journal.start.rawValue),
          "ruleset": .string(rules.digest), "config": .string(configDigest),
        ]))
    if let last = lives.last {
      stateDowntime(pipeline, last, now)
      noteClockStep(pipeline, last, now)
    }
    noteLostRecord(pipeline, isFirstStart: lives.isEmpty, now)
    do {
      let keys = try KeyRing(state: state, host: pipeline.host.id)
      pipeline.beginSigning(
        try Checkpointer(path: Checkpointer.path(state: state), keys: keys), known: known)
    } catch {
      pipeline.cannotSign("\(error)")
    }
    noteProgram(pipeline, known)
    pipeline.watchUnit(known: known["unit.state"])
    if known["config.digest"] != configDigest {
      pipeline.turn.statements.append(
        Statement(
          .configActivated,
          ["digest": .string(configDigest), "previous": .string(known["config.digest"] ?? "")]))
      pipeline.remember("config.digest", configDigest)
    }
    stateDesign(pipeline, known, documents, config: configDigest, now: now)
    pipeline.send(
      Alert(
        .daemonStarted, .informational,
        "attestd \(Version.current) starts with \(rules.loaded) rules, \(rules.rejected) rejected"))
    if rules.rejected > 0 {
      pipeline.send(
        Alert(
          .documentsRejected, .medium,
          "\(rules.rejected) rule documents are rejected and do not run; see 'attestctl rules list'"))
    }
  }

  /// The time since the last process ended is a gap until everything logged meanwhile has been read.
  private func stateDowntime(_ pipeline: Pipeline, _ last: DaemonLife, _ now: Timestamp) {
    let since = last.end ?? last.seen
    let seconds = max(0, (now.microseconds - since.microseconds) / 1_000_000)
    var cause = last.end == nil ? SourceGap.Cause.crashed : .stopped
    var detail = "attestd \(last.end == nil ? "ended without a word" : "was stopped")"
    if last.bootID != pipeline.life.bootID {
      let wasHostDown = nothingWasLogged(inBoot: last.bootID, after: since)
      if wasHostDown {
        cause = .hostDown
        detail =
          "the host went down\(last.end == nil ? " without shutting attestd down" : "") and was started again, attestd"
      }
      pipeline.observe(.hostBooted(since: since, wasClean: last.end != nil, wasHostDown: wasHostDown, now))
    }
    pipeline.openDowntime(
      SourceGap(
        cause: cause, size: .unknown, from: since.description, to: now.description,
        detail: "\(detail) and did not run for \(seconds) s; what was logged meanwhile is read late"))
  }

  /// Whether the last entry of a boot is about as old as the last sign of life: then the host ended with attestd.
  private func nothingWasLogged(inBoot boot: String, after time: Timestamp) -> Bool {
    guard settings.journal.isEnabled, var trace = try? JournalTrace(directory: settings.journal.directory),
      let last = try? trace.lastEntry(ofBoot: boot)
    else { return false }
    // Signs of life are stored with what is read; the last minute of a shutdown is full of entries.
    return last < time.advanced(bySeconds: 60)
  }

  private func noteClockStep(_ pipeline: Pipeline, _ last: DaemonLife, _ now: Timestamp) {
    guard last.bootID == pipeline.life.bootID, let bootedAt = last.bootedAt,
      let step = ClockWatch.step(from: bootedAt, to: .now())
    else { return }
    pipeline.observe(.clockStepped(step, at: now, wasRunning: false))
  }

  /// Alerts carry the size of the record they were made with, and the journal is not attestd's to rewrite: a record that
  /// is shorter now was put back from a copy, or begun anew.
  private func noteLostRecord(_ pipeline: Pipeline, isFirstStart: Bool, _ now: Timestamp) {
    guard settings.journal.isEnabled, let program = ProgramFacts.current(),
      var trace = try? JournalTrace(directory: settings.journal.directory),
      let found = try? trace.newest(
        LedgerTrace.field, where: LedgerTrace.ownEntries(program)),
      let claimed = LedgerTrace(found.value), claimed.host == pipeline.host.id,
      claimed.state == pipeline.state
    else { return }
    let head = pipeline.recorder.head
    if let head, claimed.shard < head.name || claimed.shard == head.name && claimed.size <= head.size {
      return
    }
    let has = head.map { "\($0.size) leaves in \($0.name)" } ?? "nothing"
    let detail =
      "the record in '\(state)' holds \(has), but an alert of \(found.received) was made with \(claimed.size) leaves in "
      + "\(claimed.shard): it was \(isFirstStart ? "removed" : "put back to an older state"), and what it held since is lost"
    pipeline.open(
      SourceGap(
        cause: .recordLost, size: .unknown, from: "\(claimed.shard) \(head?.size ?? 0)",
        to: "\(claimed.shard) \(claimed.size)", detail: detail),
      of: ObservationLog.name, isClosed: true)
    pipeline.observe(
      Observation(
        .recordRolledBack, detail, identity: "\(claimed.shard) \(claimed.size)",
        [("shard", claimed.shard), ("size", "\(claimed.size)"), ("found", "\(head?.size ?? 0)")]))
  }

  private func noteProgram(_ pipeline: Pipeline, _ known: [String: String]) {
    guard let program = ProgramFacts.current(), program.status != known["program.status"],
      let digest = program.digest()
    else { return }
    pipeline.remember("program.status", program.status)
    let previous = known["program.digest"]
    guard previous != digest else { return }
    pipeline.remember("program.digest", digest)
    guard let previous else { return }
    pipeline.observe(
      Observation(
        .programChanged, "the program '\(program.path)' is another than at the last start", identity: digest,
        [
          ("path", program.path), ("sha256", digest), ("previous_sha256", previous),
          ("version", Version.current),
        ]))
  }
}
