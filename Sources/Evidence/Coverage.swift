package import Events

/// A stretch of one source that was examined: a view over a `coverage.closed` leaf, or the one still open.
package struct CoverageInterval: Hashable, Codable, Sendable {
  package var source: String
  /// When reading of the stretch began and ended.
  package var start: Timestamp
  package var end: Timestamp
  /// Event times of the first and last entry; nil if there was none.
  package var firstEvent: Timestamp?
  package var lastEvent: Timestamp?
  /// `i=` of a journal chain, or file offsets, with what they belong to.
  package var chain: String
  package var firstOrdinal: UInt64
  package var lastOrdinal: UInt64
  /// read = examined + own; what is in gaps was not read.
  package var read: Int
  package var examined: Int
  package var own: Int
  /// Examined as a whole although no decoder knew the form of the line.
  package var unparsed: Int
  /// Entries that the logger says it dropped, and numbered ones that vanished before they were read.
  package var suppressed: Int
  package var missing: Int
  /// Seconds between the stamp of an entry and its being examined, at the worst.
  package var maximumLag: Int
  /// Whether a time service kept the clock right all the while; nil where nobody could say.
  package var isClockSynchronised: Bool?
  package var ruleSet: String
  /// Entries older than the first start: evidence of history, not of monitoring.
  package var isBeforeCoverage: Bool
  /// How entries come to the log, where losses on the way cannot be seen in it.
  package var transport: Transport?

  package init(
    source: String, start: Timestamp, end: Timestamp, firstEvent: Timestamp? = nil,
    lastEvent: Timestamp? = nil,
    chain: String = "", firstOrdinal: UInt64 = 0, lastOrdinal: UInt64 = 0, read: Int = 0, examined: Int = 0,
    own: Int = 0, unparsed: Int = 0,
    suppressed: Int = 0, missing: Int = 0, maximumLag: Int = 0, isClockSynchronised: Bool? = nil,
    ruleSet: String, isBeforeCoverage: Bool = false, transport: Transport? = nil
  ) {
    self.source = source
    self.start = start
    self.end = end
    self.firstEvent = firstEvent
    self.lastEvent = lastEvent
    self.chain = chain
    self.firstOrdinal = firstOrdinal
    self.lastOrdinal = lastOrdinal
    self.read = read
    self.examined = examined
    self.own = own
    self.unparsed = unparsed
    self.suppressed = suppressed
    self.missing = missing
    self.maximumLag = maximumLag
    self.isClockSynchronised = isClockSynchronised
    self.ruleSet = ruleSet
    self.isBeforeCoverage = isBeforeCoverage
    self.transport = transport
  }
}

/// A gap as the record holds it: a view over `gap.opened`, `gap.closed` and `gap.explained`.
package struct CoverageGap: Sendable {
  /// `g-` and 16 hex digits, derived from what it states.
  package var id: String
  package var source: String
  package var gap: SourceGap
  package var opened: Timestamp
  package var closed: Timestamp?
  /// Everything inside it was read later and nothing was lost.
  package var isBackFilled: Bool
  package var explanation: String?
  package var explainedBy: String?

  package init(
    id: String, source: String, gap: SourceGap, opened: Timestamp, closed: Timestamp? = nil,
    isBackFilled: Bool = false, explanation: String? = nil, explainedBy: String? = nil
  ) {
    self.id = id
    self.source = source
    self.gap = gap
    self.opened = opened
    self.closed = closed
    self.isBackFilled = isBackFilled
    self.explanation = explanation
    self.explainedBy = explainedBy
  }

  package var state: String {
    if explanation != nil { return "explained" }
    if isBackFilled { return "back-filled" }
    return closed == nil ? "open" : "closed"
  }
}
