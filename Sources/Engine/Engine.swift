package import Decode
package import Events

/// Runs a rule set over batches of entries. A function of the batches alone: no clock, no I/O.
///
/// Per batch: one pass of the literal filter over all bytes; a look at each line's header; then only entries
/// that some rule may match are copied, decoded and evaluated. An entry without a candidate costs no allocation.
package struct Engine {
  package let ruleSet: RuleSet
  private let decoder: Decoder
  private var hits: [LiteralFilter.Hit] = []
  private var event = Event()
  /// Candidate rules of the entry at hand, and per rule the entry it was last a candidate of.
  private var candidates: [Int32] = []
  private var stamps: [UInt32]
  /// Per correlation the entry it last counted.
  private var counted: [UInt32]
  private var stamp: UInt32 = 0
  private var key: [UInt8] = []

  package init(_ ruleSet: RuleSet, decoder: Decoder) {
    self.ruleSet = ruleSet
    self.decoder = decoder
    stamps = [UInt32](repeating: 0, count: ruleSet.rules.count)
    counted = [UInt32](repeating: 0, count: ruleSet.correlations.count)
  }

  /// What a batch added up to, for the coverage record.
  package struct Tally: Sendable {
    package var examined = 0
    /// Lines in no form a decoder knows; examined all the same.
    package var unparsed = 0
    package var candidates = 0
    package var firstTime: Timestamp?
    package var lastTime: Timestamp?
    /// Rules that did not examine an entry because a match limit was hit, with the entry's ordinal.
    package var limitHits: [(rule: Int, ordinal: UInt64)] = []
  }

  /// How a batch's entries are to be read.
  package enum Form: Sendable {
    /// Lines with a syslog header, if they have one; all carry these log sources beside their own.
    case lines(LogSourceSet)
    /// Lines that are all message, of these log sources.
    case plain(LogSourceSet)
    case journal
    /// Fields are there already; log sources and raw line are in the batch's claims.
    case fields

    var isLines: Bool {
      switch self {
      case .lines, .plain: true
      case .journal, .fields: false
      }
    }
  }

  /// Examines every entry of `batch` once and reports each detection with its event, in order.
  package mutating func process(
    _ batch: EventBatch, _ form: Form, resolver: inout StampResolver, state: inout CorrelationState,
    report: (Detection, Event) throws -> Void
  ) rethrows -> Tally {
    var tally = Tally()
    tally.examined = batch.entries.count
    ruleSet.filter.scan(batch.bytes, into: &hits)
    var hit = 0
    let gate = form.isLines ? ruleSet.lineGate : ruleSet.fieldGate
    let hasUngated = !gate.ungatedRules.isEmpty
    for index in batch.entries.indices {
      let entry = batch.entries[index]
      nextEntry()
      while hit < hits.count, hits[hit].end <= entry.start { hit += 1 }
      while hit < hits.count, hits[hit].end <= entry.end {
        addCandidates(gate.rulesOfLiteral[Int(hits[hit].literal)])
        hit += 1
      }
      var logSources = LogSourceSet()
      switch form {
      case .lines(let extra):
        if let header = SyslogHeader.parse(batch.bytes.span, in: entry.range, resolver: &resolver) {
          note(header.time ?? entry.received, &tally)
          if hasUngated { logSources = decoder.logSources(of: header, in: batch.bytes.span) }
        } else {
          tally.unparsed += 1
          logSources = decoder.logSourcesOfPlainLines
        }
        logSources.formUnion(extra)
      case .plain(let sources):
        note(entry.received, &tally)
        logSources = sources
      case .journal:
        note(entry.received, &tally)
        if hasUngated { logSources = decoder.logSources(of: entry, in: batch) }
      case .fields:
        note(entry.received, &tally)
        logSources = batch.claims[index].logSources
      }
      if hasUngated, logSources.intersects(gate.ungatedLogSources) { addCandidates(gate.ungatedRules) }
      guard !candidates.isEmpty else { continue }
      tally.candidates += 1
      fill(batch, entry)
      switch form {
      case .lines(let extra):
        decoder.decodeLine(&event, resolver: &resolver)
        event.logSources.formUnion(extra)
      case .plain(let sources):
        decoder.decodePlain(&event)
        event.logSources = sources
      case .journal: decoder.decodeJournal(&event)
      case .fields:
        let claim = batch.claims[index]
        event.logSources = claim.logSources
        if let raw = claim.raw {
          let base = Int(entry.start)
          event.raw = raw.lowerBound - base..<raw.upperBound - base
        }
      }
      try evaluate(index, entry, &state, &tally, report)
    }
    return tally
  }

  private func note(_ time: Timestamp, _ tally: inout Tally) {
    if tally.firstTime == nil { tally.firstTime = time }
    tally.lastTime = time
  }

  private mutating func nextEntry() {
    candidates.removeAll(keepingCapacity: true)
    stamp &+= 1
    if stamp == 0 {
      for index in stamps.indices { stamps[index] = 0 }
      for index in counted.indices { counted[index] = 0 }
      stamp = 1
    }
  }

  private mutating func addCandidates(_ rules: [Int32]?) {
    guard let rules else {
      for rule in stamps.indices { addCandidate(Int32(truncatingIfNeeded: rule)) }
      return
    }
    for rule in rules { addCandidate(rule) }
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
    _ index: Int, _ entry: EventBatch.Entry, _ state: inout CorrelationState, _ tally: inout Tally,
    _ report: (Detection, Event) throws -> Void
  ) rethrows {
    // Candidates come in the order their literals stand in the text; rules report in their own order.
    candidates.sort()
    for rule in candidates {
      let route = ruleSet.routes[Int(rule)]
      guard route.accepts.intersects(event.logSources) else { continue }
      switch ruleSet.program.evaluate(route.root, ruleSet.tests, event) {
      case .no: continue
      case .limitHit:
        tally.limitHits.append((Int(rule), entry.ordinal))
        continue
      case .yes: break
      }
      try report(
        Detection(
          subject: .rule(Int(rule)), entry: index, isSilent: route.isSilent, isRepeat: false,
          group: ruleSet.rules[Int(rule)].group), event)
      for correlation in ruleSet.correlationsOfRule[Int(rule)] {
        try correlate(correlation, index, entry, &state, report)
      }
    }
  }

  private mutating func correlate(
    _ index: Int32, _ entryIndex: Int, _ entry: EventBatch.Entry, _ state: inout CorrelationState,
    _ report: (Detection, Event) throws -> Void
  ) rethrows {
    // An event that satisfies two counted rules is one event (ruling 37).
    guard counted[Int(index)] != stamp else { return }
    counted[Int(index)] = stamp
    let correlation = ruleSet.correlations[Int(index)]
    guard event.groupKey(correlation.groupBy, into: &key) else { return }  // ruling 34
    var value = entry.ordinal
    if correlation.isDistinct {
      guard let hash = event.hash(correlation.values) else { return }
      value = hash
    }
    let outcome = state.record(index, correlation, group: key, time: event.time, value: value)
    guard outcome != .below else { return }
    try report(
      Detection(
        subject: .correlation(Int(index)), entry: entryIndex, isSilent: false, isRepeat: outcome == .met,
        group: correlation.groupBy), event)
  }
}
