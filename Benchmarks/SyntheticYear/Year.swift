import CanonicalJSON
import Daemon
import Events
import Evidence
import Ledger
import Store

/// Twelve months of a record, slot by slot.
struct Year {
  /// What is done at the beginning of a slot.
  private enum Act {
    case gap
    case restart(SourceGap.Cause, seconds: Int64)
    case activateRules, activateConfiguration
    case closeMonth(String)
    case rotateKey, retireKey
    case makeCopy, putCopyBack
    case attest(String)
    case query
  }

  /// What is kept of the host with a copy of the record.
  private struct Copy {
    var simulation: Simulation
    var slot: Int
    var facts: [String: String]
  }

  /// How many rules the first rule set lacks.
  static let laterRules = 3

  let months: [String]
  private let start: Timestamp
  private let slots: Int
  private let slotSeconds: Int64
  private let checkpointEvery: Int
  private let record: Record
  private let redactor: Redactor
  private let designs: (first: Design, later: Design)
  /// In force now.
  private var design: Design
  private let rules: ActiveRules
  private let keys: [[UInt8]]
  private var simulation: Simulation
  private var acts: [Int: [Act]] = [:]
  private var generator: SeededGenerator
  private var copy: Copy?
  private var configuration: String

  init(
    _ calendar: Calendar, record: Record, simulation: Simulation, rules: ActiveRules,
    designs: (first: Design, later: Design), redactor: Redactor, keys: [[UInt8]], generator: SeededGenerator
  ) {
    months = calendar.months
    start = calendar.start
    slots = calendar.slots
    slotSeconds = calendar.slotSeconds
    checkpointEvery = calendar.checkpointEvery
    self.record = record
    self.simulation = simulation
    self.rules = rules
    self.designs = designs
    design = designs.first
    self.redactor = redactor
    self.keys = keys
    self.generator = generator
    configuration = self.generator.letters(64, of: Array("0123456789abcdef".utf8))
    plan(calendar)
  }

  private mutating func plan(_ calendar: Calendar) {
    func at(_ month: Int, _ day: Int, _ hour: Double, _ act: Act) {
      acts[calendar.slot(month: month, day: day, hour: hour), default: []].append(act)
    }
    // The last two months are left open.
    for month in 1...10 { at(month, 1, 2.5, .closeMonth(months[month - 1])) }
    at(4, 16, 3, .activateRules)
    at(6, 3, 9, .activateConfiguration)
    at(7, 8, 10, .rotateKey)
    at(7, 15, 10, .retireKey)
    at(8, 14, 2, .makeCopy)
    at(8, 15, 3, .putCopyBack)
    for month in [2, 5, 8, 11] {
      at(month, 20, 14, .attest("AC-4"))
      at(month, 21, 15, .attest("AV-3"))
      at(month, 22, 11, .query)
    }
    for month in 0..<12 {
      at(month, 9, 4, .restart(.stopped, seconds: 40))
      if month % 4 == 1 { at(month, 25, 13, .restart(.crashed, seconds: 600)) }
      for _ in 0..<7 { at(month, 2 + generator.below(26), Double(generator.below(24)), .gap) }
    }
  }

  // MARK: - Running

  mutating func run(_ progress: (_ slot: Int, _ of: Int, _ leaves: Int) -> Void) throws {
    try begin()
    var slot = 0
    while slot < slots {
      let begin = time(slot)
      for act in acts[slot] ?? [] { try perform(act, slot: slot, at: begin) }
      try add(slot)
      slot += 1
      progress(slot, slots, record.leaves)
    }
    let end = time(slots).advanced(bySeconds: -1)
    try stop(at: end)
    try record.finish()
  }

  private func time(_ slot: Int) -> Timestamp { start.advanced(bySeconds: Int64(slot) * slotSeconds) }

  /// The last millisecond of a slot: the record of a year or month ends in it.
  private func end(_ slot: Int) -> Timestamp { Timestamp(microseconds: time(slot + 1).microseconds - 1_000) }

  private mutating func add(_ slot: Int) throws {
    let recorded = end(slot)
    var statements = [simulation.heartbeat(at: recorded)]
    statements += simulation.overdue(slot: slot, recorded: recorded)
    statements += simulation.statements(slot: slot, start: time(slot), recorded: recorded)
    if (slot + 1) % simulation.plan.coverageEvery == 0 {
      statements += simulation.closeCoverage(at: recorded)
    }
    try record.commit(statements, at: recorded)
    if time(slot).month != time(slot + 1).month {
      try record.sign(.monthEnd, at: recorded)
    } else if (slot + 1) % checkpointEvery == 0 {
      try record.sign(.interval, at: recorded)
    }
  }

  private mutating func begin() throws {
    var statements = [started(at: start)]
    statements += [try record.keyAdded(previous: "", until: nil, at: start)].compactMap(\.self)
    statements.append(Statement(.configActivated, ["digest": .string(configuration), "previous": ""]))
    statements += design.statements(
      after: nil, loaded: rules.loaded - Year.laterRules, rejected: 0, configuration: configuration)
    let facts = [
      "coverage.start": start.description, "config.digest": configuration, "clock.synchronised": "yes",
    ]
    try record.commit(
      statements, at: start, remembering: facts.merging(design.facts) { $1 }, keeping: design.kept)
    // What the logs held when attestd was installed.
    let history = simulation.history(days: 12, count: slots / 300 + 40, before: start)
    try record.commit(
      history + simulation.closeCoverage(at: start.advanced(bySeconds: 1), isBefore: true),
      at: start.advanced(bySeconds: 1))
  }

  private func started(at time: Timestamp) -> Statement {
    Statement(
      .daemonStarted,
      [
        "version": .string(Version.current), "boot": "6f1c2e7a9b0d4c5f8e3a1b2c3d4e5f60",
        "pid": .integer(600 + time.seconds / 977 % 30_000), "hostname": .string(DetectionMaker.hostname),
        "start": "oldest", "ruleset": .string(simulation.maker.ruleSet), "config": .string(configuration),
      ])
  }

  private mutating func stop(at time: Timestamp) throws {
    let coverage = simulation.closeCoverage(at: time)
    try record.commit(coverage + [Statement(.daemonStopped, ["reason": "terminated", "clean": 1])], at: time)
    try record.sign(.stop, at: time)
  }

  /// Ends and begins again; a crash says nothing before.
  private mutating func restart(
    _ cause: SourceGap.Cause, seconds: Int64, slot: Int, at begin: Timestamp, _ more: [Statement] = []
  ) throws {
    let down = begin.advanced(bySeconds: -seconds / 60)
    if cause == .stopped { try stop(at: down) }
    let up = down.advanced(bySeconds: seconds)
    var statements = [started(at: up)]
    statements += simulation.downtime(cause, from: down, to: up, slot: slot)
    if cause != .stopped { statements = simulation.closeCoverage(at: down) + statements }
    try record.commit(statements + more, at: up)
  }

  // MARK: - Acts

  private mutating func perform(_ act: Act, slot: Int, at time: Timestamp) throws {
    switch act {
    case .gap: try record.commit(simulation.openGap(slot: slot, at: time), at: time)
    case .restart(let cause, let seconds): try restart(cause, seconds: seconds, slot: slot, at: time)
    case .activateRules:
      let previous = design
      design = designs.later
      simulation.activate(ruleSet: rules.digest)
      try restart(
        .stopped, seconds: 60, slot: slot, at: time,
        design.statements(after: previous, loaded: rules.loaded, rejected: 1, configuration: configuration))
      try record.commit([], at: time, remembering: design.facts, keeping: design.kept)
    case .activateConfiguration:
      let previous = configuration
      configuration = simulation.digest()
      try restart(
        .stopped, seconds: 60, slot: slot, at: time,
        [Statement(.configActivated, ["digest": .string(configuration), "previous": .string(previous)])])
    case .closeMonth(let month):
      try record.close(month, design: design.monitoring.digest, manifest: simulation.digest(), at: time)
    case .rotateKey: try record.rotateKey(from: keys[0], to: keys[1], at: time)
    case .retireKey: try record.retireKey(at: time)
    case .makeCopy:
      try record.makeCopy(at: time)
      copy = Copy(simulation: simulation, slot: slot, facts: [:])
    case .putCopyBack: try putCopyBack(slot: slot, at: time)
    case .attest(let control):
      let statement = ControlRequest.attest(
        control: control, note: "Done and found in order, minutes in the folder."
      )
      .statement(actor: Cast.responders[generator.below(Cast.responders.count)], redactor)
      try record.commit([statement].compactMap(\.self), at: time)
    case .query: try query(at: time)
    }
  }

  /// A day is lost with the record that held it, and read again from the logs, which nobody lost.
  private mutating func putCopyBack(slot: Int, at time: Timestamp) throws {
    guard let copy else { return }
    try record.sign(.interval, at: time)
    let lost = try record.putCopyBack(at: time)
    simulation = copy.simulation
    simulation.postpone(copy.slot..<slot)
    let down = self.time(copy.slot)
    var statements = simulation.closeCoverage(at: down) + [started(at: time)]
    statements += simulation.downtime(.crashed, from: down, to: time, slot: slot)
    statements += simulation.lostRecord(shard: lost.shard, had: lost.had, has: lost.has)
    statements += simulation.notice("attestd_record_lost", slot: slot, at: time)
    statements += simulation.notice("attestd_ledger_diverged", slot: slot, at: time)
    try record.commit(statements, at: time)
    for again in copy.slot..<slot {
      let now = time.advanced(
        bySeconds: Int64(again - copy.slot) * slotSeconds / 2 / Int64(slot - copy.slot) + 1)
      try record.commit(
        simulation.statements(slot: slot, start: self.time(again), recorded: now, replay: now), at: now)
    }
  }

  private mutating func query(at time: Timestamp) throws {
    guard let head = record.head else { return }
    var pull = Pull(
      subject: .control("AC-5"), from: time.advanced(bySeconds: -90 * 86_400), to: time, rows: 25,
      sha256: simulation.digest(), asOf: .init(shard: head.name, size: head.size),
      tool: "attestctl \(Version.current)", query: "control AC-5")
    let population = pull.statement(actor: Cast.responders[3])
    let items = (0..<25).map { _ in "f-" + simulation.digest().prefix(16) }
    pull.draw = .init(
      engagement: "Type 2, second year", text: "AC-5", populationRows: 40_000,
      populationSHA256: simulation.digest(),
      seed: simulation.digest(), isByMonth: false, items: items)
    try record.commit([population, pull.statement(actor: Cast.responders[3])], at: time)
  }
}
