import CanonicalJSON
import Decode
import Engine
import Events
import Evidence
import Linux
import Store

/// What attestd notices itself becomes events that rules can match (docs/fields.md).
extension Pipeline {
  /// Has the rules look at something, in the turn that states it.
  func observe(_ observation: Observation) {
    observations.append(observation)
    if pendingSince == nil { pendingSince = Clock.monotonicNanoseconds() }
  }

  /// Runs the rules over what was noticed since the last time.
  func examineObservations() {
    guard !observations.isEmpty else { return }
    let now = Pipeline.now()
    selfWatch.batch.reset()
    for observation in observations {
      rules.observations.append(observation, at: now, rules.ruleSet.fields, to: &selfWatch.batch)
    }
    observations.removeAll()
    _ = run(selfWatch.batch, selfWatch.form, of: selfWatch, now)
  }

  // MARK: - Clock

  /// Compares the clocks with the last look, once a second.
  func watchClock() {
    let now = Pipeline.now()
    for notice in clockWatch.notice(.now()) {
      switch notice {
      case .stepped(let microseconds): observe(.clockStepped(microseconds, at: now))
      case .hostPaused(let microseconds):
        openPause(.hostPaused, microseconds, "the host was asleep", now)
      case .processPaused(let microseconds):
        openPause(
          .paused, microseconds,
          "attestd did not get on (stopped by a signal, frozen, starved, or waiting for the journal)", now)
      }
    }
    noteDiscipline(now)
  }

  /// A stretch without a look at the logs; what they hold is read now.
  private func openPause(
    _ cause: SourceGap.Cause, _ microseconds: Int64, _ what: String, _ now: Timestamp
  ) {
    let start = Timestamp(microseconds: now.microseconds &- microseconds)
    let gap = SourceGap(
      cause: cause, size: .unknown, from: start.description, to: now.description,
      detail: "\(what) for \(microseconds / 1_000_000) s; what was logged meanwhile is read late")
    open(gap, of: ObservationLog.name, isClosed: true, isBackFilled: true)
  }

  private func noteDiscipline(_ now: Timestamp) {
    guard let discipline = Clock.discipline() else { return }
    for source in sources { source.account.add(clockSynchronised: discipline.isSynchronised) }
    guard discipline.isSynchronised != isClockSynchronised else { return }
    // A host whose clock nobody keeps is told of once, not with every start.
    let isNews = isClockSynchronised != nil
    isClockSynchronised = discipline.isSynchronised
    remember("clock.synchronised", discipline.isSynchronised ? "yes" : "no")
    if isNews || !discipline.isSynchronised { observe(.discipline(discipline, at: now)) }
  }

  /// The regular sign of life, with what the clock is worth and what is still to be read.
  func beat(_ now: Timestamp) {
    var body: [String: JSONValue] = [
      "uptime_s": .integer(Int64((now.microseconds - life.start.microseconds) / 1_000_000)),
      "limits_hit": .object(limitsHit.mapValues { .integer(Int64($0)) }),
      "behind": .array(
        sources.filter { !$0.isCaughtUp && $0.reader != nil }.map { .string($0.name) }.sorted {
          ($0.string ?? "") < ($1.string ?? "")
        }),
    ]
    if let discipline = Clock.discipline() {
      body["clock_synchronised"] = .integer(discipline.isSynchronised ? 1 : 0)
      body["clock_offset_us"] = .integer(discipline.offset)
      body["clock_max_error_us"] = .integer(discipline.maximumError)
    }
    turn.statements.append(Statement(.heartbeat, body))
    watchUnit()
  }
}

extension Pipeline {
  // MARK: - The unit

  /// Whether attestd would still be there after a reboot. `known` is what an earlier process found.
  func watchUnit(known: String? = nil) {
    guard let unit else { return }
    if let known { unitState = ServiceUnit.State(rawValue: known) }
    let state = unit.state()
    guard state != unitState else { return }
    let previous = unitState
    unitState = state
    remember("unit.state", state.rawValue)
    guard let previous else { return }
    observe(
      Observation(
        state == .enabled ? .unitEnabled : .unitDisabled,
        state == .enabled
          ? "\(unit.name) is started at boot again"
          : "\(unit.name) is \(state.rawValue): after the next boot nobody watches",
        identity: Pipeline.now().description,
        [("unit", unit.name), ("state", state.rawValue), ("previous", previous.rawValue)]))
  }
}

extension ClockWatch.Reading {
  static func now() -> ClockWatch.Reading {
    ClockWatch.Reading(
      wall: Clock.realtimeMicroseconds(), boot: Clock.boottimeNanoseconds() / 1_000,
      monotonic: Clock.monotonicNanoseconds() / 1_000)
  }
}

extension Observation {
  static func gap(_ gap: SourceGap, id: String, source: String) -> Observation {
    let size = gap.size.words
    return Observation(
      .gap, gap.detail, identity: id,
      [
        ("gap", id), ("source", source), ("cause", gap.cause.rawValue), ("size_kind", size.kind),
        ("size", size.count.map { "\($0)" }), ("from", gap.from), ("to", gap.to),
      ])
  }

  static func clockStepped(_ microseconds: Int64, at now: Timestamp, wasRunning: Bool = true) -> Observation {
    let seconds = Double(microseconds) / 1_000_000
    return Observation(
      .clockStepped,
      "the clock was set \(microseconds < 0 ? "back" : "forward") by \(abs(seconds)) s"
        + (wasRunning ? "" : " while attestd was not running"),
      identity: now.description,
      [("seconds", "\(seconds)"), ("direction", microseconds < 0 ? "back" : "forward")])
  }

  static func hostBooted(since: Timestamp, wasClean: Bool, wasHostDown: Bool, _ now: Timestamp) -> Observation
  {
    Observation(
      .hostBooted,
      wasClean
        ? "the host was started again"
        : "the host was started again without attestd having been shut down"
          + (wasHostDown ? ": it went down all at once" : ""),
      identity: now.description,
      [("clean", wasClean ? "yes" : "no"), ("last_seen", since.description)])
  }

  static func discipline(_ discipline: ClockDiscipline, at now: Timestamp) -> Observation {
    Observation(
      discipline.isSynchronised ? .clockSynchronised : .clockUnsynchronised,
      discipline.isSynchronised
        ? "the clock is kept right by a time service"
        : "no time service keeps the clock right (the kernel says it is not synchronised)",
      identity: now.description, [("max_error_us", "\(discipline.maximumError)")])
  }
}
