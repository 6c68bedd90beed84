package import CanonicalJSON
package import Engine
package import Events

/// Keeps the books of one source: what was read, examined and own since the interval began.
package struct CoverageAccount: Sendable {
  package private(set) var interval: CoverageInterval
  private var hasEntries = false

  package init(
    source: String, start: Timestamp, ruleSet: String, isBeforeCoverage: Bool, transport: Transport? = nil
  ) {
    interval = CoverageInterval(
      source: source, start: start, end: start, ruleSet: ruleSet, isBeforeCoverage: isBeforeCoverage,
      transport: transport)
  }

  package mutating func add(_ batch: EventBatch, _ tally: Engine.Tally, at now: Timestamp) {
    interval.end = now
    if !batch.chain.isEmpty { interval.chain = batch.chain }
    interval.read += batch.entries.count + batch.ownEntries
    interval.examined += tally.examined
    interval.own += batch.ownEntries
    interval.unparsed += tally.unparsed
    if let first = batch.entries.first, let last = batch.entries.last {
      if !hasEntries { interval.firstOrdinal = first.ordinal }
      hasEntries = true
      interval.lastOrdinal = last.ordinal
    }
    if interval.firstEvent == nil { interval.firstEvent = tally.firstTime }
    if let last = tally.lastTime {
      interval.lastEvent = last
      interval.maximumLag = max(
        interval.maximumLag, Int(clamping: (now.microseconds &- last.microseconds) / 1_000_000))
    }
  }

  /// Entries that are known to be lost.
  package mutating func add(_ gap: SourceGap) {
    let count: UInt64
    switch gap.size {
    case .entries(let entries), .atLeastEntries(let entries): count = entries
    case .bytes, .unknown: return
    }
    switch gap.cause {
    case .suppressed: interval.suppressed &+= Int(clamping: count)
    case .vanished, .neverArrived: interval.missing &+= Int(clamping: count)
    default: break
    }
  }

  /// One look at the clock; one bad one is enough.
  package mutating func add(clockSynchronised isSynchronised: Bool) {
    interval.isClockSynchronised = isSynchronised && interval.isClockSynchronised ?? true
  }

  /// Nothing was read, but the source was looked at and had nothing new.
  package mutating func touch(at now: Timestamp) { interval.end = now }
}

extension CoverageInterval {
  /// The body of a `coverage.closed` leaf, and the form an open interval is stored in.
  package var body: [String: JSONValue] {
    var body: [String: JSONValue] = [
      "source": .string(source), "start": .string(start.description), "end": .string(end.description),
      "chain": .string(chain), "first": .integer(Int64(clamping: firstOrdinal)),
      "last": .integer(Int64(clamping: lastOrdinal)), "read": .integer(Int64(read)),
      "examined": .integer(Int64(examined)), "own": .integer(Int64(own)),
      "unparsed": .integer(Int64(unparsed)), "ruleset": .string(ruleSet),
      "before_coverage": .integer(isBeforeCoverage ? 1 : 0), "suppressed": .integer(Int64(suppressed)),
      "missing": .integer(Int64(missing)), "max_lag_s": .integer(Int64(maximumLag)),
    ]
    body["clock_synchronised"] = isClockSynchronised.map { .integer($0 ? 1 : 0) }
    body["transport"] = transport.map { .string($0.rawValue) }
    body["first_event"] = firstEvent.map { .string($0.description) }
    body["last_event"] = lastEvent.map { .string($0.description) }
    return body
  }

  /// Reads `body` back; nil where a key is missing or of another type.
  package init?(body: JSONValue) {
    func time(_ key: String) -> Timestamp? { body[key]?.string.flatMap { Timestamp(rfc3339: $0) } }
    func number(_ key: String) -> Int? { body[key]?.integer.map { Int($0) } }
    guard let source = body["source"]?.string, let start = time("start"), let end = time("end"),
      let chain = body["chain"]?.string, let first = number("first"), let last = number("last"),
      let read = number("read"), let examined = number("examined"), let own = number("own"),
      let unparsed = number("unparsed"), let ruleSet = body["ruleset"]?.string,
      let before = number("before_coverage"), let suppressed = number("suppressed"),
      let missing = number("missing"), let lag = number("max_lag_s"), first >= 0, last >= 0
    else { return nil }
    self.init(
      source: source, start: start, end: end, firstEvent: time("first_event"), lastEvent: time("last_event"),
      chain: chain, firstOrdinal: UInt64(first), lastOrdinal: UInt64(last), read: read, examined: examined,
      own: own, unparsed: unparsed, suppressed: suppressed,
      missing: missing, maximumLag: lag, isClockSynchronised: number("clock_synchronised").map { $0 == 1 },
      ruleSet: ruleSet, isBeforeCoverage: before == 1,
      transport: body["transport"]?.string.flatMap { Transport(rawValue: $0) })
  }
}
