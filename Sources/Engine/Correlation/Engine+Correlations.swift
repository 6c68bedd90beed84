package import Events

/// That a member of a correlation was satisfied.
struct Occurrence {
  var correlation: Int32
  var member: Int32
  /// Which of the engine's carriers holds the event; below zero for the entry at hand.
  var carrier: Int32
}

extension Engine {
  /// Counts what the entry at hand satisfied: first the windows are closed that the source's time shows to be over,
  /// then correlations take their turn in order, inner ones before those that count them.
  mutating func correlate(
    _ batch: EventBatch, _ index: Int, _ state: inout CorrelationState,
    _ report: (Detection, Event) throws -> Void
  ) rethrows {
    let entry = batch.entries[index]
    let time = entry.plausible(event.time).microseconds
    state.clock.note(time)
    let reached = state.clock.time
    if state.mayClose(at: reached) {
      var own: [Occurrence] = []
      swap(&own, &occurrences)
      try closeWindows(at: reached, &state, report)
      swap(&own, &occurrences)
    }
    // Of the batch no more than is needed: every array in a closure is counted once more.
    try count(
      .entry(index), time, reached, &state, report
    ) { [references = batch.references, reference = entry.referenceRange] in
      Witness(
        reference: Array(references[reference]), ordinal: entry.ordinal, received: entry.received,
        group: [], program: [], text: [])
    }
  }

  /// Closes the windows that are over when the source has nothing before `time` any more: said by a clock while
  /// nothing comes in, and at the end of a scan's input. Leaves no trace but that: events that come later after all
  /// are counted as if nobody had looked.
  package mutating func advance(
    to time: Timestamp, state: inout EngineState, report: (Detection, Event) throws -> Void
  ) rethrows {
    if state.correlations.mayClose(at: time.microseconds) {
      try closeWindows(at: time.microseconds, &state.correlations, report)
    }
    state.baselines.reach(time.microseconds)
    try endIntervals(&state.baselines, report)
    for index in ruleSet.baselines.indices where ruleSet.baselines[index].isOfEveryEntry {
      try endRates(
        Int32(truncatingIfNeeded: index), ruleSet.baselines[index], at: time, &state.baselines, report)
    }
  }

  private mutating func closeWindows(
    at time: Int64, _ state: inout CorrelationState, _ report: (Detection, Event) throws -> Void
  ) rethrows {
    while let closed = state.nextClosed(at: time, ruleSet.correlations) {
      let index = Int(closed.key.correlation)
      let correlation = ruleSet.correlations[index]
      let carrier = event(
        of: closed.witness, at: Timestamp(microseconds: closed.time), correlation.groupBy)
      correlationStatistics[index].matched += 1
      correlationStatistics[index].lastMatched = carrier.time
      try report(
        Detection(
          subject: .correlation(index), place: .earlier(closed.witness), isSilent: correlation.isSilent,
          isRepeat: closed.isRepeat, group: correlation.groupBy), carrier)
      guard !closed.isRepeat, !ruleSet.membershipsOfCorrelation[index].isEmpty else { continue }
      carriers.append(carrier)
      for membership in ruleSet.membershipsOfCorrelation[index] {
        occurrences.append(
          Occurrence(
            correlation: membership.correlation, member: membership.member,
            carrier: Int32(truncatingIfNeeded: carriers.count - 1)))
      }
      // As if it had come in its time, however much later that is noticed.
      let reached = min(state.clock.time, closed.time)
      try count(.earlier(closed.witness), closed.time, reached, &state, report) { closed.witness }
    }
  }

  /// Works off `occurrences`, and those that follow from them.
  private mutating func count(
    _ place: Detection.Place, _ time: Int64, _ reached: Int64, _ state: inout CorrelationState,
    _ report: (Detection, Event) throws -> Void, witness: () -> Witness
  ) rethrows {
    defer {
      occurrences.removeAll(keepingCapacity: true)
      carriers.removeAll()
    }
    while let next = occurrences.indices.min(by: { precedes(occurrences[$0], occurrences[$1]) }) {
      let occurrence = occurrences.remove(at: next)
      let index = Int(occurrence.correlation)
      let correlation = ruleSet.correlations[index]
      let source = occurrence.carrier < 0 ? event : carriers[Int(occurrence.carrier)]
      guard source.groupKey(correlation.members[Int(occurrence.member)].groupBy, into: &key),
        var value = source.value(for: correlation, member: Int(occurrence.member))
      else { continue }
      // The same event through other members is the same entry.
      var at = 0
      while at < occurrences.count {
        let other = occurrences[at]
        if other.correlation == occurrence.correlation, other.carrier == occurrence.carrier,
          source.groupKey(correlation.members[Int(other.member)].groupBy, into: &otherKey), otherKey == key
        {
          if correlation.measure.isSeen { value |= 1 << UInt64(other.member) }
          occurrences.remove(at: at)
        } else {
          at += 1
        }
      }
      let outcome = state.record(
        .init(correlation: occurrence.correlation, group: key), ruleSet.correlations,
        CorrelationEntry(time: time, value: value), reached: reached
      ) {
        var witness = witness()
        witness.describe(source, correlation.members[Int(occurrence.member)].groupBy, ruleSet.programField)
        return witness
      }
      correlationStatistics[index].evaluated += 1
      guard outcome != .below else { continue }
      correlationStatistics[index].matched += 1
      correlationStatistics[index].lastMatched = Timestamp(microseconds: time)
      let carrier = source.renamed(
        correlation.members[Int(occurrence.member)].groupBy, to: correlation.groupBy)
      try report(
        Detection(
          subject: .correlation(index), place: place, isSilent: correlation.isSilent,
          isRepeat: outcome == .met, group: correlation.groupBy), carrier)
      guard outcome == .firstMet, !ruleSet.membershipsOfCorrelation[index].isEmpty else { continue }
      carriers.append(carrier.only(correlation.groupBy))
      for membership in ruleSet.membershipsOfCorrelation[index] {
        occurrences.append(
          Occurrence(
            correlation: membership.correlation, member: membership.member,
            carrier: Int32(truncatingIfNeeded: carriers.count - 1)))
      }
    }
  }

  private func precedes(_ a: Occurrence, _ b: Occurrence) -> Bool {
    if a.correlation != b.correlation { return a.correlation < b.correlation }
    return a.carrier == b.carrier ? a.member < b.member : a.carrier < b.carrier
  }

  /// What is left of a group's last event, as an event of its own.
  func event(of witness: Witness, at time: Timestamp, _ groupBy: [FieldID]) -> Event {
    var event = Event()
    event.received = witness.received
    event.time = time
    event.bytes = witness.text
    event.message = 0..<event.bytes.count
    for (field, value) in zip(groupBy, witness.group) { event.addDerived(field, value) }
    if let program = ruleSet.programField, !witness.program.isEmpty, event.first(program) == nil {
      event.addDerived(program, witness.program)
    }
    return event
  }
}

extension CompiledCorrelation.Measure {
  fileprivate var isSeen: Bool { self == .seen || self == .seenInOrder }
}

extension Witness {
  /// Of an entry at hand.
  init(_ batch: EventBatch, _ place: Int, _ event: Event, _ groupBy: [FieldID], _ programField: FieldID?) {
    let entry = batch.entries[place]
    self.init(
      reference: Array(batch.references[entry.referenceRange]), ordinal: entry.ordinal,
      received: entry.received, group: [], program: [], text: [])
    describe(event, groupBy, programField)
  }

  fileprivate mutating func describe(_ event: Event, _ groupBy: [FieldID], _ programField: FieldID?) {
    group = groupBy.map { field in event.first(field).map { Witness.bounded(event.bytes[$0.range]) } ?? [] }
    if let programField, let value = event.first(programField) {
      program = Witness.bounded(event.bytes[value.range])
    }
    text = Array(event.bytes[event.message].prefix(Witness.mostText))
  }
}

extension Event {
  /// What a member's event adds to its group; nil where the value is missing or no number.
  fileprivate func value(for correlation: CompiledCorrelation, member: Int) -> UInt64? {
    let values = correlation.members[member].values
    switch correlation.measure {
    case .events: return 0
    case .seen, .seenInOrder: return 1 << UInt64(member)
    case .distinctValues: return hash(values)
    case .sum, .average, .quantile:
      guard let field = values.first, let value = first(field),
        let number = NumericValue(bytes, in: value.range)
      else { return nil }
      return number.double.bitPattern
    }
  }

  /// The event with the values of `fields` under the names that the correlation reports them by.
  func renamed(_ fields: [FieldID], to names: [FieldID]) -> Event {
    guard fields != names else { return self }
    var event = self
    for (field, name) in zip(fields, names) where field != name {
      guard let value = first(field) else { continue }
      event.values.removeAll { $0.field == name }
      event.add(name, value.range, type: value.kind)
    }
    return event
  }

  /// What an inner correlation hands on: the values it groups by and no others.
  fileprivate func only(_ fields: [FieldID]) -> Event {
    var event = self
    event.values = fields.compactMap { first($0) }
    return event
  }
}

extension EventBatch.Entry {
  /// A stamp from the future counts as of when it was read: what an entry says of itself bounds nothing.
  func plausible(_ time: Timestamp) -> Timestamp {
    min(time, Timestamp(microseconds: received.microseconds &+ CorrelationGroup.lateness))
  }
}
