import Baselines
import Events
import Sigma

/// That a rule which a baseline looks at was satisfied by the entry at hand.
struct BaselineFeed {
  var baseline: Int32
  var member: Int32
}

extension Engine {
  /// Shows the entry at hand to the baselines that look at what it satisfied.
  mutating func compare(
    _ batch: EventBatch, _ index: Int, _ state: inout BaselineState,
    _ report: (Detection, Event) throws -> Void
  ) rethrows {
    let entry = batch.entries[index]
    let time = entry.plausible(event.time)
    state.reach(time.microseconds)
    try endIntervals(&state, report)
    defer { feeds.removeAll(keepingCapacity: true) }
    for place in feeds.indices {
      let feed = feeds[place]
      // Several of its rules, one event.
      guard !feeds[..<place].contains(where: { $0.baseline == feed.baseline }) else { continue }
      let baseline = ruleSet.baselines[Int(feed.baseline)]
      let member = baseline.members[Int(feed.member)]
      switch baseline.method {
      case .firstSeen(let settings):
        guard let sighting = sight(feed.baseline, baseline, member, settings, at: time, &state) else {
          continue
        }
        try report(
          sighting.detection(index, feed.baseline, baseline), renamed(baseline, member, settings.network))
      case .rareTemplate(let settings):
        guard let shape = sightShape(feed.baseline, baseline, member, settings, at: time, &state) else {
          continue
        }
        try report(shape.found.detection(index, feed.baseline, baseline), shape.event)
      case .rate:
        guard
          let deviation = count(
            feed.baseline, baseline, part(of: feed.baseline), batch, index, at: time, &state)
        else { continue }
        try report(
          detection(.entry(index), feed.baseline, baseline, deviation),
          event.renamed(member.groupBy, to: baseline.groupBy))
      case .silence: hear(feed.baseline, baseline, member, batch, index, at: time, &state)
      }
    }
  }

  /// Which members of a rate's the entry at hand satisfied.
  private func part(of baseline: Int32) -> RateMeter.Part {
    let members = ruleSet.baselines[Int(baseline)].members
    var isCounted = false
    var isWhole = false
    for feed in feeds where feed.baseline == baseline {
      if members[Int(feed.member)].isWhole { isWhole = true } else { isCounted = true }
    }
    return isCounted && isWhole ? .both : isWhole ? .whole : .counted
  }

  func detection(
    _ place: Detection.Place, _ index: Int32, _ baseline: CompiledBaseline, _ deviation: Deviation
  ) -> Detection {
    var detection = Detection(
      subject: .baseline(Int(index)), place: place, isSilent: false, isRepeat: false, group: baseline.groupBy)
    detection.deviation = deviation
    return detection
  }

  struct NewValue {
    var deviation: Deviation
    /// Too many for one finding each.
    var isFlood: Bool

    func detection(_ index: Int, _ baseline: Int32, _ compiled: CompiledBaseline) -> Detection {
      var detection = Detection(
        subject: .baseline(Int(baseline)), place: .entry(index), isSilent: false, isRepeat: false,
        group: isFlood ? [] : compiled.groupBy + compiled.values)
      detection.deviation = deviation
      return detection
    }
  }

  /// Nil for what is usual, and for an event that lacks one of the fields.
  private mutating func sight(
    _ index: Int32, _ baseline: CompiledBaseline, _ member: CompiledBaseline.Member,
    _ settings: Baseline.FirstSeen,
    at time: Timestamp, _ state: inout BaselineState
  ) -> NewValue? {
    guard event.groupKey(member.groupBy, into: &key) else { return nil }
    let group = Fingerprint.sixtyFourBits(key)
    guard event.networkKey(member.values, settings.network, into: &otherKey) else { return nil }
    let value = Fingerprint.sixtyFourBits(key + otherKey)
    return state.withMemory(index) { memory -> NewValue? in
      let isLearning = memory.isLearning(at: time.microseconds, for: baseline.learnMicroseconds)
      let sighting = memory.values.note(
        value, in: group, at: time, isLearning: isLearning, forgetSeconds: settings.forgetSeconds)
      guard sighting.novelty != .known else { return nil }
      let isFlood = !isLearning && memory.isFlooded(at: time.microseconds)
      let expected =
        isFlood
        ? "at most \(BaselineState.mostReported) new values within an hour" : words(sighting, baseline)
      let deviation = Deviation(
        expected: expected, seen: seen(member, settings),
        since: Timestamp(microseconds: memory.since), oneIn: sighting.oneIn, isLearning: isLearning,
        key: isFlood ? nil : .init(value: value, group: group))
      return NewValue(deviation: deviation, isFlood: isFlood)
    } ?? nil
  }

  private func words(_ sighting: FirstSeenTable.Sighting, _ baseline: CompiledBaseline) -> String {
    let fields = baseline.values.map { ruleSet.fields.name(of: $0) }.joined(separator: " and ")
    let known = "one of the \(sighting.knownValues) known values of \(fields)"
    let expected =
      baseline.groupBy.isEmpty ? known : "\(known) of this group, known since \(sighting.groupSince)"
    return sighting.forgottenSince.map { "\(expected); this one was last seen \($0)" } ?? expected
  }

  private func seen(_ member: CompiledBaseline.Member, _ settings: Baseline.FirstSeen) -> String {
    member.values.compactMap { field in
      event.first(field).map { value in
        let text = event.network(of: value, settings.network) ?? event.text(value.range)
        return "\(ruleSet.fields.name(of: field)) \(text)"
      }
    }.joined(separator: ", ")
  }

  /// The event with its group and values under the names that the baseline reports them by, addresses as the networks that
  /// count: what is one value to the baseline is one finding.
  private func renamed(
    _ baseline: CompiledBaseline, _ member: CompiledBaseline.Member, _ network: Baseline.Network?
  ) -> Event {
    var renamed = event.renamed(member.groupBy + member.values, to: baseline.groupBy + baseline.values)
    guard network != nil else { return renamed }
    for field in baseline.values {
      guard let value = renamed.first(field), let text = renamed.network(of: value, network) else { continue }
      renamed.values.removeAll { $0.field == field }
      renamed.addDerived(field, text.utf8)
    }
    return renamed
  }
}

extension Event {
  /// The values as one key, addresses by their networks; false when one is missing.
  func networkKey(_ fields: [FieldID], _ network: Baseline.Network?, into key: inout [UInt8]) -> Bool {
    guard network != nil else { return groupKey(fields, into: &key) }
    var masked = Event()
    for field in fields {
      guard let value = first(field) else { return false }
      masked.addDerived(
        field, self.network(of: value, network).map { Array($0.utf8) } ?? Array(bytes[value.range]))
    }
    return masked.groupKey(fields, into: &key)
  }

  /// `203.0.113.0/24`; nil for what is no address.
  func network(of value: FieldValue, _ network: Baseline.Network?) -> String? {
    guard let network, let address = AddressMatch.address(bytes, in: value.range) else { return nil }
    return AddressMatch.network(of: address, version4: network.version4, version6: network.version6)
  }
}

extension Fingerprint {
  /// What of SHA-256 tells values apart that log writers choose.
  static func sixtyFourBits(_ bytes: [UInt8]) -> UInt64 {
    sha256(bytes).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }
}
