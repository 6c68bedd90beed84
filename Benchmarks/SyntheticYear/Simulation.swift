import CanonicalJSON
import Daemon
import Engine
import Events
import Evidence
import Sigma

/// The host, its logs and the people who answer. A value: a copy of it is the host as it was then.
struct Simulation {
  /// How many of what to expect.
  struct Plan {
    /// Detections of a slot of average load.
    var operations: Double
    var anomalies: Double
    /// What the loads of all slots add up to, divided by their number.
    var meanLoad: Double
    var slotSeconds: Int64
    /// Slots between two closings of coverage.
    var coverageEvery: Int
  }

  private enum Due {
    case merged(finding: String, count: Int, last: Timestamp)
    case answer(finding: String, Response.Decision)
    case gapEnd(source: Int, gap: String, isBackFilled: Bool)
    case explain(gap: String)
  }

  let plan: Plan
  private let operations: StoryBook
  private let anomalies: StoryBook
  private let own: StoryBook
  private let redactor: Redactor
  private(set) var maker: DetectionMaker
  private var generator: SeededGenerator
  private var sources: [SourceBooks] = []
  private var due: [Int: [Due]] = [:]
  private var started: Timestamp

  init(
    plan: Plan, rules: RuleSet, maker: DetectionMaker, redactor: Redactor, start: Timestamp,
    generator: SeededGenerator
  ) throws {
    self.plan = plan
    self.maker = maker
    self.redactor = redactor
    self.generator = generator
    started = start
    var named: [String: Metadata] = [:]
    for metadata in rules.rules.map(\.metadata) + rules.correlations.map(\.metadata) {
      named[metadata.name ?? ""] = metadata
    }
    func book(_ stories: [Story]) throws -> StoryBook {
      StoryBook(
        try stories.map {
          guard let metadata = named[$0.rule] else { throw Failure("the pack has no rule '\($0.rule)'") }
          return BoundStory($0, metadata)
        })
    }
    operations = try book(Stories.operations)
    anomalies = try book(Stories.anomalies)
    own = try book(Stories.own)
    for name in Stories.sources {
      sources.append(SourceBooks(name, start: start, ruleSet: maker.ruleSet, &self.generator))
    }
  }

  // MARK: - A slot

  /// What `slot`, which begins at `start`, adds to the record.
  /// - Parameter replay: entries that were examined once before, by a record that is gone; read again at this time.
  mutating func statements(slot: Int, start: Timestamp, recorded: Timestamp, replay: Timestamp? = nil)
    -> [Statement]
  {
    var statements: [Statement] = []
    let load = OfficeHours.load(start) / plan.meanLoad
    readLogs(load, from: start)
    for _ in 0..<generator.count(plan.operations * load) {
      statements.append(
        detect(
          operations.pick(&generator), slot: slot, start: start, recorded: replay ?? recorded,
          isReplay: replay != nil))
    }
    for _ in 0..<generator.count(plan.anomalies * (0.5 + load / 2)) {
      statements.append(
        detect(
          anomalies.pick(&generator), slot: slot, start: start, recorded: replay ?? recorded,
          isReplay: replay != nil))
    }
    return statements
  }

  /// What is to be said in `slot` about what was before.
  mutating func overdue(slot: Int, recorded: Timestamp) -> [Statement] {
    guard let items = due.removeValue(forKey: slot) else { return [] }
    return items.map { item in
      switch item {
      case .merged(let finding, let count, let last):
        return Statement(
          .findingMerged,
          [
            "finding": .string(finding), "count": .integer(Int64(count)), "last": .string(last.description),
            "last_reference": .string(sources[0].reference(last, &generator)),
          ])
      case .answer(let finding, let decision):
        return Answer(finding, decision, note: note()).statement(
          by: ["actor": .string(generator.pick(Cast.responders))],
          Response.Standing(), redactor)
      case .gapEnd(let source, let gap, let isBackFilled):
        if sources[source].gapUntil != nil {
          sources[source].gapUntil = nil
          sources[source].begin(at: recorded, maker.ruleSet)
        }
        return .gapClosed(id: gap, isBackFilled: isBackFilled)
      case .explain(let gap):
        return .gapExplained(gap, note: note(), actor: generator.pick(Cast.responders), redactor)
      }
    }
  }

  /// Leaves what is due in `slots` to as many slots behind them.
  mutating func postpone(_ slots: Range<Int>) {
    for slot in slots {
      guard let items = due.removeValue(forKey: slot) else { continue }
      due[slots.upperBound + slot - slots.lowerBound, default: []] += items
    }
  }

  func heartbeat(at time: Timestamp) -> Statement {
    Statement(
      .heartbeat,
      [
        "uptime_s": .integer(time.seconds - started.seconds), "limits_hit": .object(Simulation.limits),
        "behind": [],
        "clock_synchronised": 1, "clock_offset_us": .integer(time.microseconds / 7_919 % 400),
        "clock_max_error_us": 2_500,
      ])
  }

  private static let limits = Dictionary(
    uniqueKeysWithValues: [
      "correlation_groups", "correlation_entries", "audit_events", "audit_processes", "late_events",
      "late_windows", "numbered_senders", "finding_windows", "paired_events", "unreadable_state",
    ].map { ($0, JSONValue.integer(0)) })

  mutating func closeCoverage(at time: Timestamp, isBefore: Bool = false) -> [Statement] {
    (0..<6).compactMap { index in
      sources[index].gapUntil == nil ? sources[index].close(at: time, maker.ruleSet, isBefore: isBefore) : nil
    }
  }

  private mutating func readLogs(_ load: Double, from start: Timestamp) {
    for index in 0..<6 where sources[index].gapUntil == nil {
      let count = generator.count(load * Simulation.volumes[index] * Double(plan.slotSeconds) / 300)
      sources[index].read(
        count, own: index == 0 ? min(count, 2) : 0, unparsed: count / 200,
        first: moment(in: start, 0.05), last: moment(in: start, 0.95))
    }
  }

  /// Entries in five minutes.
  private static let volumes = [900.0, 4_000, 30, 600, 120, 200]

  private func moment(in start: Timestamp, _ share: Double) -> Timestamp {
    Timestamp(microseconds: start.microseconds + Int64(Double(plan.slotSeconds) * share * 1_000_000))
  }

  private mutating func note() -> String {
    generator.pick(Cast.notes).replacing("%", with: String(1_000 + generator.below(9_000)))
  }

  // MARK: - Detections

  private mutating func detect(
    _ bound: BoundStory, slot: Int, start: Timestamp, recorded: Timestamp, isReplay: Bool = false
  ) -> Statement {
    var time = moment(in: start, generator.fraction() * 0.998)
    // Copied logs, a host that was asleep: up to three days late.
    let isLate = generator.chance(0.004)
    if isLate { time = time.advanced(bySeconds: -Int64(generator.below(3 * 86_400) + 600)) }
    let source = sources[bound.story.source]
    let (id, statement) = maker.statement(
      of: bound,
      at: .init(
        source: source.name, reference: source.reference(time, &generator), time: time, recorded: recorded,
        isLate: isLate || isReplay || recorded.since(time) > 300_000_000), &generator)
    if statement.kind == .findingOpened { expect(id, bound.metadata.level, after: slot, time) }
    return statement
  }

  /// A finding of attestd's own rules, by its rule's name.
  mutating func notice(_ rule: String, slot: Int, at time: Timestamp) -> [Statement] {
    guard let bound = own.story(rule) else { return [] }
    let (id, statement) = maker.statement(
      of: bound,
      at: .init(
        source: "attestd", reference: "observation \(Digest.hex(generator.bytes(8)))", time: time,
        recorded: time),
      &generator)
    expect(id, bound.metadata.level, after: slot, time)
    return [statement]
  }

  /// What happened before attestd was there.
  mutating func history(days: Int, count: Int, before time: Timestamp) -> [Statement] {
    (0..<count).map { number in
      let then = time.advanced(bySeconds: -Int64(1 + generator.below(days * 86_400)))
      let bound = number % 20 == 0 ? anomalies.pick(&generator) : operations.pick(&generator)
      let source = sources[bound.story.source]
      return maker.statement(
        of: bound,
        at: .init(
          source: source.name, reference: source.reference(then, &generator), time: then, recorded: time,
          isLate: true, isBeforeCoverage: true), &generator
      ).statement
    }
  }

  /// Repeats, and what people do about it.
  private mutating func expect(_ finding: String, _ level: Level, after slot: Int, _ time: Timestamp) {
    func slots(_ seconds: Int) -> Int { slot + 1 + seconds / Int(plan.slotSeconds) }
    if generator.chance(0.3) {
      let last = time.advanced(bySeconds: Int64(generator.below(840) + 1))
      due[slots(900), default: []].append(
        .merged(finding: finding, count: 2 + generator.below(40), last: last))
    }
    let (share, hours) = Simulation.answers[level] ?? (0.5, 48)
    guard generator.chance(share) else { return }
    let first = slots(300 + generator.below(hours * 3_600))
    let second = first + 1 + generator.below(hours * 3_600 * 4) / Int(plan.slotSeconds)
    if generator.chance(0.8) { due[first, default: []].append(.answer(finding: finding, .acknowledge)) }
    if generator.chance(0.08) { due[first + 1, default: []].append(.answer(finding: finding, .comment)) }
    if generator.chance(0.05) { due[first + 1, default: []].append(.answer(finding: finding, .assign)) }
    let end: Response.Decision = generator.chance(level >= .high ? 0.85 : 0.5) ? .resolve : .dismiss
    if generator.chance(0.95) { due[second, default: []].append(.answer(finding: finding, end)) }
    if generator.chance(0.02) {
      due[second + 12, default: []].append(.answer(finding: finding, .reopen))
      due[second + 80, default: []].append(.answer(finding: finding, .resolve))
    }
  }

  /// How many findings of a level are answered, and within how many hours first.
  private static let answers: [Level: (Double, Int)] = [
    .low: (0.75, 72), .medium: (0.95, 24), .high: (0.99, 6), .critical: (1, 1),
  ]

  // MARK: - Gaps

  /// Something could not be examined from now on, or just now.
  mutating func openGap(slot: Int, at time: Timestamp) -> [Statement] {
    let kind = generator.below(6)
    let source = kind < 2 ? 0 : 1 + generator.below(5)
    guard sources[source].gapUntil == nil else { return [] }
    let books = sources[source]
    let size = UInt64(1 + generator.below(5_000))
    let now = time.description
    var statements: [Statement] = []
    let gap: SourceGap
    switch kind {
    case 0:
      gap = SourceGap(
        cause: .vanished, size: .entries(size), from: "i=\(books.ordinal)", to: "i=\(books.ordinal + size)",
        detail: "\(size) entries vanished from the journal before they were read")
    case 1:
      gap = SourceGap(
        cause: .suppressed, size: .entries(size), from: now, to: now,
        detail: "journald suppressed \(size) messages of shopd.service")
      sources[source].suppress(Int(size))
    case 2:
      gap = SourceGap(
        cause: .lineTooLong, size: .bytes(size * 64), from: "offset \(books.ordinal * 96)",
        to: "offset \(books.ordinal * 96 + size * 64)",
        detail: "a line of \(books.name) is longer than 64 KiB")
    case 3:
      gap = SourceGap(
        cause: .silent, size: .unknown, from: now, to: "", detail: "nothing came from \(books.name) for 1 d")
    default:
      gap = SourceGap(
        cause: .unreadable, size: .unknown, from: now, to: "",
        detail: "\(books.name) cannot be read: permission denied")
    }
    let id = CoverageGap.id(host: maker.host, source: books.name, gap)
    if kind > 3 {
      statements.append(sources[source].close(at: time, maker.ruleSet))
      statements += notice("source_unreadable", slot: slot, at: time)
    }
    statements.append(.gapOpened(id: id, source: books.name, gap))
    if kind < 3 {
      statements.append(.gapClosed(id: id, isBackFilled: false))
    } else {
      let length = 1 + generator.below(4 * 3_600) / Int(plan.slotSeconds)
      if kind > 3 { sources[source].gapUntil = time.advanced(bySeconds: Int64(length) * plan.slotSeconds) }
      due[slot + length, default: []].append(.gapEnd(source: source, gap: id, isBackFilled: kind > 3))
    }
    if generator.chance(0.7) {
      due[slot + 1 + 86_400 / Int(plan.slotSeconds) * (1 + generator.below(3)), default: []].append(
        .explain(gap: id))
    }
    return statements
  }

  /// attestd did not run; it reads what was logged meanwhile.
  mutating func downtime(
    _ cause: SourceGap.Cause, from: Timestamp, to: Timestamp, slot: Int
  ) -> [Statement] {
    started = to
    for index in sources.indices { sources[index].begin(at: to, maker.ruleSet) }
    let gap = SourceGap(
      cause: cause, size: .unknown, from: from.description, to: to.description,
      detail: "attestd \(cause == .stopped ? "was stopped" : "ended without a word") and did not run for "
        + "\(to.since(from) / 1_000_000) s; what was logged meanwhile is read late")
    let id = CoverageGap.id(host: maker.host, source: "attestd", gap)
    due[slot, default: []].append(.gapEnd(source: 6, gap: id, isBackFilled: true))
    return [.gapOpened(id: id, source: "attestd", gap)]
      + notice(cause == .stopped ? "attestd_stopped" : "attestd_crashed", slot: slot, at: to)
  }

  /// Leaves are gone that had been signed.
  func lostRecord(shard: String, had: Int, has: Int) -> [Statement] {
    let gap = SourceGap(
      cause: .recordLost, size: .unknown, from: "\(shard) \(has)", to: "\(shard) \(had)",
      detail:
        "the record holds \(has) leaves in \(shard), but an alert was made with \(had) leaves in \(shard): it "
        + "was put back to an older state, and what it held since is lost")
    let id = CoverageGap.id(host: maker.host, source: "attestd", gap)
    return [.gapOpened(id: id, source: "attestd", gap), .gapClosed(id: id, isBackFilled: false)]
  }

  mutating func activate(ruleSet: String) { maker.ruleSet = ruleSet }

  /// Of this host in this moment: for statements that nothing else depends on.
  mutating func digest() -> String { Digest.hex(generator.bytes(32)) }
}
