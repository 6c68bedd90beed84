package import Decode
package import Events

/// Runs a rule set over batches of entries. A function of the batches alone: no clock, no I/O.
///
/// Per batch: one pass of the literal filter over all bytes; a look at each line's header; then only entries
/// that some rule may match are copied, decoded and evaluated. An entry without a candidate costs no allocation.
package struct Engine {
  package let ruleSet: RuleSet
  private let decoder: Decoder
  private var hits: [LiteralHit] = []
  var event = Event()
  /// What is known of the event at hand beside its values.
  private var examination = Examination()
  /// Candidate rules of the entry at hand, and per rule the entry it was last a candidate of.
  private var candidates: [Int32] = []
  private var stamps: [UInt32]
  private var stamp: UInt32 = 0
  /// Memberships of what the entry at hand satisfied, to be counted when all rules were tried.
  var occurrences: [Occurrence] = []
  /// What inner correlations hand to those that count them.
  var carriers: [Event] = []
  var key: [UInt8] = []
  var otherKey: [UInt8] = []
  /// Baselines that look at what the entry at hand satisfied.
  var feeds: [BaselineFeed] = []
  /// By rule and correlation, since the engine was made.
  package private(set) var statistics: [RuleStatistics]
  package var correlationStatistics: [RuleStatistics]
  /// Matches that each filter held back since the engine was made.
  package private(set) var suppressed: [Int]

  package init(_ ruleSet: RuleSet, decoder: Decoder) {
    self.ruleSet = ruleSet
    self.decoder = decoder
    stamps = [UInt32](repeating: 0, count: ruleSet.rules.count)
    statistics = [RuleStatistics](repeating: RuleStatistics(), count: ruleSet.rules.count)
    correlationStatistics = [RuleStatistics](repeating: RuleStatistics(), count: ruleSet.correlations.count)
    suppressed = [Int](repeating: 0, count: ruleSet.filters.count)
  }

  /// What a batch added up to, for the coverage record.
  package struct Tally: Sendable {
    package var examined = 0
    /// Lines in no form a decoder knows; examined all the same.
    package var unparsed = 0
    package var candidates = 0
    // Kept as numbers, which cost less a line than what may be absent.
    private var first = Int64.min
    private var last = Int64.min
    private var newest = Int64.min
    /// Entries by the minute of their times, where some baseline counts them all.
    var volume: MinuteCounts?
    /// Rules that did not examine an entry because a match limit was hit, with the entry's ordinal.
    package var limitHits: [(rule: Int, ordinal: UInt64)] = []

    package var firstTime: Timestamp? { Tally.time(first) }
    package var lastTime: Timestamp? { Tally.time(last) }
    /// The greatest time of them, but no later than the entry was read: where a scan's input ends.
    package var newestTime: Timestamp? { Tally.time(newest) }

    private static func time(_ microseconds: Int64) -> Timestamp? {
      microseconds == .min ? nil : Timestamp(microseconds: microseconds)
    }

    @inline(__always)
    fileprivate mutating func note(_ time: Timestamp, received: Timestamp) {
      let microseconds = time.microseconds
      if first == .min { first = microseconds }
      last = microseconds
      volume?.note(microseconds)
      newest = max(newest, min(microseconds, received.microseconds))
    }
  }

  /// How a batch's entries are to be read.
  package enum Form: Sendable {
    /// Lines with a syslog header, if they have one; all carry these log sources beside their own.
    case lines(LogSourceSet)
    /// Lines that are all message, of these log sources.
    case plain(LogSourceSet)
    /// Lines of access logs, of these log sources; of what each line tells by itself if there are none.
    case access(LogSourceSet)
    case journal
    /// Fields are there already; log sources and raw line are in the batch's claims.
    case fields
    /// The same, of these log sources at most: what audit records add up to, and what attestd notices itself.
    case derived(LogSourceSet)

    var isLines: Bool {
      switch self {
      case .lines, .plain, .access: true
      case .journal, .fields, .derived: false
      }
    }
  }

  /// Examines every entry of `batch` once and reports each detection with its event, in order.
  package mutating func process(
    _ batch: EventBatch, _ form: Form, resolver: inout StampResolver, state: inout EngineState,
    report: (Detection, Event) throws -> Void
  ) rethrows -> Tally {
    var tally = Tally()
    tally.examined = batch.entries.count
    if ruleSet.countsEveryEntry { tally.volume = MinuteCounts() }
    begin(batch, form, &resolver, &state.baselines)
    let gate = ruleSet.gate(isText: form.isLines, reachable: reachable(form))
    if let filter = gate.filter { filter.scan(batch.bytes, into: &hits) } else { hits.removeAll() }
    let hasUngated = !gate.ungatedRules.isEmpty
    var glance = HeaderGlance()
    var hit = 0
    for index in batch.entries.indices {
      let entry = batch.entries[index]
      while hit < hits.count, hits[hit].end <= entry.start { hit += 1 }
      let isHit = hit < hits.count && hits[hit].end <= entry.end
      if !isHit && !hasUngated {
        // Nothing can match: only the time is of interest, and whether the form is known.
        pass(batch, entry, index, form, &glance, &resolver, &tally)
        continue
      }
      nextEntry()
      while hit < hits.count, hits[hit].end <= entry.end {
        gate.forEachRule(of: hits[hit].literal) { addCandidate($0) }
        hit += 1
      }
      let logSources = glimpse(batch, index, form, &resolver, &tally)
      if hasUngated, logSources.intersects(gate.ungatedLogSources) {
        for rule in gate.ungatedRules { addCandidate(rule) }
      }
      // The log source is known before anything is decoded: most candidates end here.
      candidates.removeAll { !ruleSet.routes[Int($0)].accepts.intersects(logSources) }
      guard !candidates.isEmpty else { continue }
      tally.candidates += 1
      fill(batch, entry)
      decode(batch, index, form, &resolver)
      try evaluate(index, entry, &tally, report)
      if !occurrences.isEmpty { try correlate(batch, index, &state.correlations, report) }
      if !feeds.isEmpty { try compare(batch, index, &state.baselines, report) }
    }
    if let volume = tally.volume { try count(volume, batch, &state.baselines, report) }
    if !ruleSet.baselines.isEmpty, let newest = tally.newestTime {
      state.baselines.reach(newest.microseconds)
      try endIntervals(&state.baselines, report)
    }
    return tally
  }

  /// What is learnt is learnt from the first entry on that is examined with a baseline in force.
  private func begin(
    _ batch: EventBatch, _ form: Form, _ resolver: inout StampResolver, _ state: inout BaselineState
  ) {
    guard !ruleSet.baselines.isEmpty, state.count < ruleSet.baselines.count, let entry = batch.entries.first
    else { return }
    var scratch = Tally()
    _ = glimpse(batch, batch.entries.startIndex, form, &resolver, &scratch)
    let time = scratch.firstTime.map(entry.plausible) ?? entry.received
    state.begin(ruleSet.baselines.count, at: time)
  }

  /// One entry of a batch as rules see it, for those who explain rules.
  package mutating func event(
    at index: Int, of batch: EventBatch, _ form: Form, resolver: inout StampResolver
  ) -> Event {
    fill(batch, batch.entries[index])
    decode(batch, index, form, &resolver)
    return event
  }

  /// What entries of a form can be of.
  private func reachable(_ form: Form) -> LogSourceSet {
    switch form {
    case .lines(let extra):
      var sources = decoder.logSourcesOfLines
      sources.formUnion(extra)
      return sources
    case .plain(let sources): return sources
    case .access(let stated):
      var sources = decoder.logSourcesOfLines
      sources.formUnion(stated)
      return sources
    case .journal: return decoder.logSourcesOfEntries
    case .fields: return ruleSet.allLogSources
    case .derived(let sources): return sources
    }
  }

  /// Takes note of an entry that no rule can match.
  @inline(__always)
  private func pass(
    _ batch: EventBatch, _ entry: EventBatch.Entry, _ index: Int, _ form: Form,
    _ glance: inout HeaderGlance, _ resolver: inout StampResolver, _ tally: inout Tally
  ) {
    switch form {
    case .lines:
      if let time = glance.time(of: entry, in: batch, resolver: &resolver) {
        tally.note(time, received: entry.received)
      } else {
        tally.unparsed += 1
      }
    case .access(let stated):
      let glance = decoder.glanceAtAccess(
        batch.bytes.span, in: entry.range, received: entry.received, stated: stated, resolver: &resolver)
      if let time = glance.time { tally.note(time, received: entry.received) } else { tally.unparsed += 1 }
    case .plain, .journal: tally.note(entry.received, received: entry.received)
    case .fields, .derived: tally.note(batch.claims[index].time ?? entry.received, received: entry.received)
    }
  }

  /// The same, and what log sources the entry is of.
  private func glimpse(
    _ batch: EventBatch, _ index: Int, _ form: Form, _ resolver: inout StampResolver, _ tally: inout Tally
  ) -> LogSourceSet {
    let entry = batch.entries[index]
    switch form {
    case .lines(let extra):
      var logSources = decoder.logSourcesOfPlainLines
      if let header = SyslogHeader.parse(batch.bytes.span, in: entry.range, resolver: &resolver) {
        tally.note(header.time ?? entry.received, received: entry.received)
        logSources = decoder.logSources(of: header, in: batch.bytes.span)
      } else {
        tally.unparsed += 1
      }
      logSources.formUnion(extra)
      return logSources
    case .plain(let sources):
      tally.note(entry.received, received: entry.received)
      return sources
    case .access(let stated):
      let glance = decoder.glanceAtAccess(
        batch.bytes.span, in: entry.range, received: entry.received, stated: stated, resolver: &resolver)
      if let time = glance.time { tally.note(time, received: entry.received) } else { tally.unparsed += 1 }
      return glance.logSources
    case .journal:
      tally.note(entry.received, received: entry.received)
      return decoder.logSources(of: entry, in: batch)
    case .fields, .derived:
      let claim = batch.claims[index]
      tally.note(claim.time ?? entry.received, received: entry.received)
      return claim.logSources
    }
  }

  private mutating func decode(
    _ batch: EventBatch, _ index: Int, _ form: Form, _ resolver: inout StampResolver
  ) {
    switch form {
    case .lines(let extra):
      decoder.decodeLine(&event, resolver: &resolver)
      event.logSources.formUnion(extra)
    case .plain(let sources):
      decoder.decodePlain(&event)
      event.logSources = sources
    case .access(let stated): decoder.decodeAccess(&event, stated: stated, resolver: &resolver)
    case .journal: decoder.decodeJournal(&event)
    case .fields, .derived:
      let claim = batch.claims[index]
      event.time = claim.time ?? event.received
      event.logSources = claim.logSources
      if let raw = claim.raw {
        let base = Int(batch.entries[index].start)
        event.raw = raw.lowerBound - base..<raw.upperBound - base
      }
    }
  }

  private mutating func nextEntry() {
    candidates.removeAll(keepingCapacity: true)
    stamp &+= 1
    if stamp == 0 {
      for index in stamps.indices { stamps[index] = 0 }
      stamp = 1
    }
  }

  private mutating func addCandidate(_ rule: Int32) {
    guard stamps[Int(rule)] != stamp else { return }
    stamps[Int(rule)] = stamp
    candidates.append(rule)
  }

  /// Copies one entry out of the batch, its values moved to the event's own bytes.
  private mutating func fill(_ batch: EventBatch, _ entry: EventBatch.Entry) {
    event.reset()
    event.bytes.append(contentsOf: batch.bytes[entry.range])
    event.received = entry.received
    event.time = entry.received
    let base = Int(entry.start)
    for value in batch.values[entry.valueRange] {
      event.add(
        value.field, value.range.lowerBound - base..<value.range.upperBound - base, type: value.kind)
    }
  }

  private mutating func evaluate(
    _ index: Int, _ entry: EventBatch.Entry, _ tally: inout Tally,
    _ report: (Detection, Event) throws -> Void
  ) rethrows {
    // Candidates come in the order their literals stand in the text; rules report in their own order.
    candidates.sort()
    examination.begin(event, candidates, ruleSet)
    for rule in candidates {
      let route = ruleSet.routes[Int(rule)]
      guard route.accepts.intersects(event.logSources) else { continue }
      statistics[Int(rule)].evaluated += 1
      switch ruleSet.program.evaluate(route.root, ruleSet.tests, event, examination) {
      case .no: continue
      case .limitHit:
        tally.limitHits.append((Int(rule), entry.ordinal))
        continue
      case .yes: break
      }
      if !route.filters.isEmpty, isSuppressed(route, Int(rule), entry, &tally) { continue }
      statistics[Int(rule)].matched += 1
      statistics[Int(rule)].lastMatched = event.time
      try report(
        Detection(
          subject: .rule(Int(rule)), place: .entry(index), isSilent: route.isSilent, isRepeat: false,
          group: ruleSet.rules[Int(rule)].group), event)
      for membership in ruleSet.membershipsOfRule[Int(rule)] {
        occurrences.append(
          Occurrence(correlation: membership.correlation, member: membership.member, carrier: -1))
      }
      for membership in ruleSet.baselinesOfRule[Int(rule)] {
        feeds.append(BaselineFeed(baseline: membership.baseline, member: membership.member))
      }
    }
  }

  /// A filter's condition is one more that must hold.
  private mutating func isSuppressed(
    _ route: RuleRoute, _ rule: Int, _ entry: EventBatch.Entry, _ tally: inout Tally
  ) -> Bool {
    for place in route.filters {
      let filter = Int(ruleSet.filtersOfRules[place])
      switch ruleSet.program.evaluate(ruleSet.filterRoots[filter], ruleSet.tests, event, examination) {
      case .yes: continue
      case .no: suppressed[filter] += 1
      case .limitHit: tally.limitHits.append((rule, entry.ordinal))
      }
      return true
    }
    return false
  }
}
