import Ledger

/// A row of `clock.csv`: a change in what is known of the clock, or what a day's leaves add up to.
struct ClockRow: Hashable {
  /// The spellings are part of the file's format.
  enum What: String {
    /// The kernel's word on whether a time service keeps the clock right is another than in the heartbeat before.
    case state
    /// The host was started again.
    case boot
    /// A shipped rule about the clock found something.
    case finding
    /// The host was off or asleep, or attestd did not get on.
    case gap
    /// A UTC day's heartbeats and intervals of coverage.
    case day
  }

  var what: What
  var time: String
  /// 1 or 0; empty where nobody could say.
  var synchronised = ""
  var offset = ""
  var maximumError = ""
  var heartbeats = ""
  var heartbeatsSynchronised = ""
  var intervals = ""
  var intervalsSynchronised = ""
  var maximumLag = ""
  /// Of the boot, the finding or the gap.
  var reference = ""
  var detail = ""
  var shard: String
  var index: Int
  var hash: String

  init(_ what: What, _ stated: StatedLeaf) {
    self.what = what
    time = stated.leaf.recorded
    shard = stated.leaf.shard
    index = stated.leaf.index
    hash = stated.hash.hex
  }
}

extension BundleTables {
  static let clockName = "clock.csv"

  /// `ClockCheck` holds every cell against the leaves.
  static let clock = CSVTable<ClockRow>([
    .init("time") { $0.time },
    .init("what") { $0.what.rawValue },
    .init("synchronised") { $0.synchronised },
    .init("offset_us") { $0.offset },
    .init("max_error_us") { $0.maximumError },
    .init("heartbeats") { $0.heartbeats },
    .init("heartbeats_synchronised") { $0.heartbeatsSynchronised },
    .init("intervals") { $0.intervals },
    .init("intervals_synchronised") { $0.intervalsSynchronised },
    .init("max_lag_s") { $0.maximumLag },
    .init("reference") { $0.reference },
    .init("detail") { $0.detail },
    .init("shard") { $0.shard },
    .init("leaf_index") { String($0.index) },
    .init("leaf_hash") { $0.hash },
  ])
}
