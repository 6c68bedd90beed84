import Baselines
import Events
import Sigma

/// Too many, too few, and nothing any more.
extension Engine {
  /// Counts the entry at hand; a deviation if it makes its interval remarkable before that is over.
  mutating func count(
    _ index: Int32, _ baseline: CompiledBaseline, _ part: RateMeter.Part, _ batch: EventBatch, _ place: Int,
    at time: Timestamp, _ state: inout BaselineState
  ) -> Deviation? {
    guard case .rate(let settings, _, let isShare, let direction)? = baseline.meter,
      let member = feeds.first(where: { $0.baseline == index }).map({ baseline.members[Int($0.member)] }),
      event.groupKey(member.groupBy, into: &key)
    else { return nil }
    let group = Fingerprint.sixtyFourBits(key)
    let event = event
    let programField = ruleSet.programField
    var judgement: RateJudgement?
    let deviation = state.withMemory(index) { memory -> Deviation? in
      if memory.rates[group] == nil {
        guard memory.hasRoom(at: time.microseconds) else { return nil }
        memory.rates[group] = .init(
          meter: RateMeter(at: time, settings: settings),
          witness: Witness(batch, place, event, member.groupBy, programField))
      }
      memory.noteChange(of: group)
      let isNewInterval = memory.rates[group]?.meter.isUntouched == true
      judgement = memory.rates[group]?.meter.note(
        part, at: time, isShare: isShare, settings: settings, slot: baseline.meter?.slot ?? { _ in 0 })
      if isNewInterval {
        memory.rates[group]?.witness = Witness(batch, place, event, member.groupBy, programField)
      }
      guard let judgement, direction != .below, let meter = memory.rates[group]?.meter else { return nil }
      let isLearning = memory.isLearning(at: time.microseconds, for: baseline.learnMicroseconds)
      return Deviation(
        judgement, meter, settings, isLearning: isLearning || meter.isYoung(at: time, baseline))
    }
    // The interval under way is to be looked at when it is over.
    if let due = state.memories[index]?.rates[group]?.meter.due(settings) {
      state.nextEnd = min(state.nextEnd, due.microseconds)
    }
    return deviation ?? nil
  }

  /// Counts a batch's entries for the baselines that are about how many there are at all. They go by the minutes of these
  /// entries and by no other time, so that it does not matter where a batch ends.
  mutating func count(
    _ volume: MinuteCounts, _ batch: EventBatch, _ state: inout BaselineState,
    _ report: (Detection, Event) throws -> Void
  ) rethrows {
    guard let last = batch.entries.indices.last else { return }
    let received = batch.entries[last].received.microseconds
    for index in ruleSet.baselines.indices where ruleSet.baselines[index].isOfEveryEntry {
      let baseline = ruleSet.baselines[index]
      let number = Int32(truncatingIfNeeded: index)
      guard case .rate(let settings, _, _, _)? = baseline.meter else { continue }
      for (minute, events) in volume.minutes {
        let time = Timestamp(microseconds: min(minute &* MinuteCounts.length, received))
        try endRates(number, baseline, at: time, &state, report)
        _ = state.withMemory(number) { memory in
          if memory.rates[0]?.meter.isUntouched ?? true {
            let witness = Witness(batch, last, Event(), [], nil)
            memory.rates[0, default: .init(meter: RateMeter(at: time, settings: settings), witness: witness)]
              .witness = witness
          }
          memory.noteChange(of: 0)
          memory.rates[0]?.meter.add(events, at: time, settings: settings)
        }
      }
    }
  }

  /// Takes in the entry at hand as a sign of life.
  mutating func hear(
    _ index: Int32, _ baseline: CompiledBaseline, _ member: CompiledBaseline.Member, _ batch: EventBatch,
    _ place: Int, at time: Timestamp, _ state: inout BaselineState
  ) {
    guard case .silence(let settings, _)? = baseline.meter, event.groupKey(member.groupBy, into: &key) else {
      return
    }
    let group = Fingerprint.sixtyFourBits(key)
    let event = event
    let programField = ruleSet.programField
    let slot = baseline.meter?.slot ?? { _ in 0 }
    let due = state.withMemory(index) { memory -> Int64? in
      let witness = Witness(batch, place, event, member.groupBy, programField)
      if memory.silences[group] == nil {
        guard memory.hasRoom(at: time.microseconds) else { return nil }
        memory.silences[group] = .init(witness: witness)
      }
      memory.noteChange(of: group)
      memory.silences[group]?.witness = witness
      let isQueued = memory.silences[group]?.isQueued == true
      memory.silences[group]?.profile.note(time, settings: settings, slot: slot)
      guard !isQueued, let due = memory.silences[group]?.profile.due(settings: settings, slot: slot) else {
        return nil
      }
      memory.silences[group]?.isQueued = true
      memory.queue.insert(SilenceEnd(due: due.microseconds, group: group))
      return due.microseconds
    }
    if let due = due ?? nil { state.nextEnd = min(state.nextEnd, due) }
  }

  /// Judges what is over by the source's time.
  mutating func endIntervals(
    _ state: inout BaselineState, _ report: (Detection, Event) throws -> Void
  ) rethrows {
    let end = state.reached &- RateMeter.grace
    guard state.reached > .min, end >= state.nextEnd else { return }
    var next = Int64.max
    for index in ruleSet.baselines.indices {
      let baseline = ruleSet.baselines[index]
      let number = Int32(truncatingIfNeeded: index)
      guard !baseline.isOfEveryEntry else { continue }
      switch baseline.meter {
      case .rate:
        next = min(
          next, try endRates(number, baseline, at: Timestamp(microseconds: state.reached), &state, report))
      case .silence: try endSilences(number, baseline, before: end, &state, &next, report)
      case nil: continue
      }
    }
    state.nextEnd = next
  }

  /// Judges the intervals of one baseline that are over at `reached`; gives the end of the first that is not.
  @discardableResult
  mutating func endRates(
    _ index: Int32, _ baseline: CompiledBaseline, at reached: Timestamp, _ state: inout BaselineState,
    _ report: (Detection, Event) throws -> Void
  ) rethrows -> Int64 {
    guard case .rate(let settings, _, let isShare, let direction)? = baseline.meter else { return .max }
    let slot = baseline.meter?.slot ?? { _ in 0 }
    var earliest = Int64.max
    var news: [(group: UInt64, end: Timestamp, deviation: Deviation, witness: Witness)] = []
    _ = state.withMemory(index) { memory in
      for group in memory.rates.keys.sorted() {
        guard let due = memory.rates[group]?.meter.due(settings) else { continue }
        if due.microseconds <= reached.microseconds &- RateMeter.grace {
          let found =
            memory.rates[group]?.meter.close(
              before: reached, isShare: isShare, settings: settings, slot: slot) ?? []
          memory.noteChange(of: group)
          for (end, judgement) in found where direction.includes(judgement.direction) {
            guard let known = memory.rates[group] else { continue }
            let isLearning =
              memory.isLearning(at: end.microseconds, for: baseline.learnMicroseconds)
              || known.meter.isYoung(at: end, baseline)
            news.append(
              (
                group, end, Deviation(judgement, known.meter, settings, isLearning: isLearning), known.witness
              ))
          }
        }
        if let due = memory.rates[group]?.meter.due(settings) { earliest = min(earliest, due.microseconds) }
      }
    }
    news.sort { $0.end == $1.end ? $0.group < $1.group : $0.end < $1.end }
    for found in news {
      try report(
        detection(.earlier(found.witness), index, baseline, found.deviation),
        event(of: found.witness, at: found.end, baseline.groupBy))
    }
    return earliest
  }

  private mutating func endSilences(
    _ index: Int32, _ baseline: CompiledBaseline, before end: Int64, _ state: inout BaselineState,
    _ next: inout Int64, _ report: (Detection, Event) throws -> Void
  ) rethrows {
    guard case .silence(let settings, _)? = baseline.meter else { return }
    let slot = baseline.meter?.slot ?? { _ in 0 }
    while let first = state.memories[index]?.queue.first, first.due <= end {
      let found = state.withMemory(index) { memory -> (Deviation, Timestamp, Witness)? in
        _ = memory.queue.removeFirst()
        memory.silences[first.group]?.isQueued = false
        // It moved with each event since.
        guard let due = memory.silences[first.group]?.profile.due(settings: settings, slot: slot) else {
          return nil
        }
        guard due.microseconds <= end else {
          memory.silences[first.group]?.isQueued = true
          memory.queue.insert(SilenceEnd(due: due.microseconds, group: first.group))
          return nil
        }
        memory.noteChange(of: first.group)
        guard
          let judgement = memory.silences[first.group]?.profile.report(
            at: due, settings: settings, slot: slot),
          let group = memory.silences[first.group]
        else { return nil }
        let isLearning =
          memory.isLearning(at: due.microseconds, for: baseline.learnMicroseconds)
          || due.microseconds &- judgement.learntSince.microseconds < baseline.learnMicroseconds
        return (Deviation(judgement, at: due, isLearning: isLearning), due, group.witness)
      }
      guard let (deviation, due, witness) = found ?? nil else { continue }
      try report(
        detection(.earlier(witness), index, baseline, deviation),
        event(of: witness, at: due, baseline.groupBy))
    }
    if let first = state.memories[index]?.queue.first { next = min(next, first.due) }
  }
}

extension RateMeter {
  /// The group itself is new: of its habits nothing is known yet.
  fileprivate func isYoung(at time: Timestamp, _ baseline: CompiledBaseline) -> Bool {
    time.microseconds &- first.microseconds < baseline.learnMicroseconds
  }
}

extension Baseline.Direction {
  fileprivate func includes(_ direction: RateJudgement.Direction) -> Bool {
    switch direction {
    case .none: false
    case .tooMany: self != .below
    case .tooFew: self != .above
    }
  }
}
