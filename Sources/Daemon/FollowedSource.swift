import Decode
import Engine
import Events
import Evidence
import Ingest
import Linux

/// A source the daemon follows, with everything that belongs to it alone: its reader, its place in time, its
/// correlations and its coverage.
final class FollowedSource {
  let name: String
  /// Nil while the source cannot be opened.
  var reader: SourceReader?
  let form: Engine.Form
  /// Carries events that may also arrive by another road.
  let isRoad: Bool
  var resolver: StampResolver
  /// What the engine remembers of it.
  var memory: EngineState
  var account: CoverageAccount
  var batch = EventBatch()
  /// Puts audit records together, in the journal and in files of the audit daemon.
  var audit: AuditTrail?
  /// All lines of the source are audit records.
  let isAuditLog: Bool
  /// What audit records of the batch add up to.
  var expanded = EventBatch()
  /// Behind the last batch examined.
  var position: Position?
  /// Event time of the last entry examined.
  var lastEvent: Timestamp?
  /// How long it may be silent, in seconds, since when it is (monotonic nanoseconds), and the gap that is open for it.
  var silentAfter: Int?
  var lastActivity = Clock.monotonicNanoseconds()
  var silenceGap: String?
  /// The gap that is open because its lines are in an encoding that rules cannot match.
  var encodingGap: String?
  var skew = SkewWatch()
  /// How entries come to the log, where losses on the way cannot be seen in it, and what their numbers tell of them.
  let transport: Transport?
  var sequences = SequenceWatch(highest: MessageSequence.highest)
  /// Gaps that what is examined now stands next to.
  var adjacentGaps: [String] = []
  /// Whether there was more in the journal than the reader offered, at the last heartbeat.
  var stuckHandle = StuckHandle()
  /// Nothing more to read at the last look.
  var isCaughtUp = false
  /// May have something to read.
  var isReady = true
  /// The gap that is open because the source cannot be read, and when to try again (monotonic nanoseconds).
  var openGap: String?
  var retryAt: Int64 = 0
  /// Configured since the last start, and not yet read to the end of what was there.
  var isFirstReading = false
  /// Everything read so far was there before attestd first started.
  var isBeforeCoverage: Bool

  init(
    name: String, reader: SourceReader?, form: Engine.Form, isRoad: Bool, resolver: StampResolver,
    memory: EngineState, account: CoverageAccount, audit: AuditTrail?, isAuditLog: Bool,
    isBeforeCoverage: Bool, transport: Transport? = nil
  ) {
    self.name = name
    self.reader = reader
    self.form = form
    self.isRoad = isRoad
    self.resolver = resolver
    self.memory = memory
    self.account = account
    self.audit = audit
    self.isAuditLog = isAuditLog
    self.isBeforeCoverage = isBeforeCoverage
    self.transport = transport
  }

  /// Event time before which nothing new can be expected of this source; nil when nobody can say.
  func watermark(now: Timestamp) -> Timestamp? {
    if reader == nil { return now }
    // Entries take a moment from the writer's stamp to the log, and records of several lines a minute at most from there.
    return isCaughtUp ? now.advanced(bySeconds: isUnsettled ? -65 : -5) : lastEvent
  }

  /// All that is there was read but what will show in a moment: how a last record ends, whether a file is as short as it
  /// seems.
  var isUnsettled: Bool { reader?.file?.isUnsettled ?? false }
}
