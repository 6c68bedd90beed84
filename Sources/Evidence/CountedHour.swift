import CanonicalJSON
import Events

/// The operations of one rule and source in one UTC hour of event time: how many were kept one by one, and what was
/// counted of the others (`KeptOperations`).
struct CountedHour: Hashable, Sendable {
  static let length: Int64 = 3_600_000_000
  /// How far behind its source's stamps an operation may come and still be in the first count that is stated.
  static let slack: Int64 = 600_000_000
  /// How long it is remembered what was kept, so that late operations do not begin anew.
  static let memory: Int64 = 86_400_000_000
  /// Groups that are told apart.
  static let mostGroups = 100

  let source: String
  /// Microseconds since 1970.
  let start: Int64
  private(set) var kept = 0
  /// The item that stands for those that are counted; nil while all are kept.
  private(set) var finding: String?
  private(set) var count = 0
  private var last: Int64 = 0
  private var lastReference = ""
  /// Groups of what was counted, as the beginnings of MACs.
  private var groups: Set<String> = []
  /// Of `count`, what the ledger says already.
  private var stated = 0
  /// Stated once its source has come this far.
  private var openUntil: Int64
  /// When attestd last added something.
  private var touched: Int64

  init(source: String, start: Int64, now: Int64) {
    self.source = source
    self.start = start
    touched = now
    openUntil = start &+ CountedHour.length &+ CountedHour.slack
  }

  static func start(of time: Timestamp) -> Int64 {
    let into = time.microseconds % length
    return time.microseconds &- (into < 0 ? into &+ length : into)
  }

  mutating func keep(now: Int64) {
    kept += 1
    touched = now
  }

  /// Counts one that is not kept; `finding` is the item's id should it be the first.
  mutating func add(
    _ time: Int64, _ reference: String, group: String, now: Int64, finding: () -> String
  ) {
    touched = now
    if self.finding == nil {
      self.finding = finding()
      // That it is there is said at once.
      stated = 1
    }
    count += 1
    if groups.count < CountedHour.mostGroups { groups.insert(group) }
    guard time >= last || count == 1 else { return }
    last = time
    lastReference = reference
  }

  var isStated: Bool { finding == nil || count == stated }

  /// When there is something to do about it, going by its source's stamps.
  var due: Int64 { isStated ? start &+ CountedHour.length &+ CountedHour.memory : openUntil }

  /// Whether the clock says so, too: what is read in one go may be as old as it likes.
  func isDue(byClock now: Int64) -> Bool {
    let wait = isStated ? CountedHour.memory : CountedHour.slack
    return max(start &+ CountedHour.length, touched) &+ wait < now
  }

  enum Settlement {
    case forgotten
    case stated(Statement)
  }

  /// What is to be done when its source has come as far as `reached`.
  mutating func settle(at reached: Int64) -> Settlement {
    guard let finding, !isStated else { return .forgotten }
    stated = count
    // Those that come still later are stated together.
    openUntil = max(openUntil, reached) &+ CountedHour.slack
    var body: [String: JSONValue] = [
      "finding": .string(finding), "count": .integer(Int64(count)),
      "last": .string(Timestamp(microseconds: last).description), "last_reference": .string(lastReference),
      "groups": .integer(Int64(groups.count)),
    ]
    if groups.count == CountedHour.mostGroups { body["groups_at_least"] = 1 }
    return .stated(Statement(.findingMerged, body))
  }
}

extension CountedHour {
  /// `finding`, `count` and `last` as a window has them: readers of the store add what is not stated yet.
  var json: JSONValue {
    var object: [String: JSONValue] = [
      "hour": .integer(start), "source": .string(source), "kept": .integer(Int64(kept)),
      "until": .integer(openUntil), "touched": .integer(touched),
    ]
    if let finding {
      object["finding"] = .string(finding)
      object["count"] = .integer(Int64(count))
      object["stated"] = .integer(Int64(stated))
      object["last"] = .integer(last)
      object["last_reference"] = .string(lastReference)
      object["groups"] = .array(groups.sorted().map { .string($0) })
    }
    return .object(object)
  }

  /// Nil for anything else.
  init?(_ json: JSONValue) {
    guard let start = json["hour"]?.integer, let source = json["source"]?.string,
      let kept = json["kept"]?.integer, let until = json["until"]?.integer,
      let touched = json["touched"]?.integer
    else { return nil }
    self.init(source: source, start: start, now: touched)
    self.kept = Int(clamping: kept)
    openUntil = until
    guard let finding = json["finding"]?.string else { return }
    guard let count = json["count"]?.integer, let stated = json["stated"]?.integer,
      let last = json["last"]?.integer, let reference = json["last_reference"]?.string,
      let groups = json["groups"]?.array
    else { return nil }
    self.finding = finding
    self.count = Int(clamping: count)
    self.stated = Int(clamping: stated)
    self.last = last
    lastReference = reference
    self.groups = Set(groups.compactMap(\.string))
  }
}
