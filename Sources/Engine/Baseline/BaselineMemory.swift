import Baselines
import Events
import Templates

/// What one baseline remembers of one source.
struct BaselineMemory: Sendable {
  /// Time of the first entry of the source that was examined with the baseline in force.
  var since: Int64
  /// An event came from behind the time of learning: it is over, whatever later ones say of their time.
  var isLearnt = false
  /// The hour that what is new is counted for, and how often that was reported in it.
  private var hour: Int64 = .min
  private var reported: UInt32 = 0
  var isHeadChanged = true

  /// Of `first_seen`; of `rare_template` the shapes.
  var values = FirstSeenTable()
  /// Of `rare_template`.
  var templates: TemplateMiner?
  /// What of it was read back so far.
  private var templateRows: [TemplateRow] = []
  /// Of `rate` and `silence`, by the group's fingerprint.
  var rates: [UInt64: RateGroup] = [:]
  var silences: [UInt64: SilenceGroup] = [:]
  var queue = DueQueue<SilenceEnd>()
  private var changed: Set<UInt64> = []
  /// Groups that there was no room for, by their events.
  private(set) var droppedEvents = 0
  /// The day that groups were last looked through for those that are gone.
  private var cleared: Int64 = .min

  struct RateGroup: Sendable {
    var meter: RateMeter
    /// An entry of the interval in which it was last heard of.
    var witness: Witness
  }

  struct SilenceGroup: Sendable {
    var profile = SilenceProfile()
    /// The last entry.
    var witness: Witness
    /// The queue has an end for it.
    var isQueued = false
  }

  init(since: Int64) { self.since = since }

  /// Groups of a `rate` or `silence` in one source.
  static let mostGroups = 10_000
  /// What was not heard of for so long may go when there is no room.
  private static let idle: Int64 = 28 * 86_400_000_000

  /// Whether an event of this time is still of the time of learning; from the first that is not, none is.
  mutating func isLearning(at time: Int64, for span: Int64) -> Bool {
    guard !isLearnt else { return false }
    let (end, isBeyond) = since.addingReportingOverflow(span)
    guard isBeyond || time < end else {
      isLearnt = true
      isHeadChanged = true
      return false
    }
    return true
  }

  /// Counts what is new in the hour of `time`; true where that is too much for a finding each.
  mutating func isFlooded(at time: Int64) -> Bool {
    let now = time / 3_600_000_000
    if now != hour {
      hour = now
      reported = 0
    }
    isHeadChanged = true
    if reported <= BaselineState.mostReported { reported += 1 }
    return reported > BaselineState.mostReported
  }

  mutating func noteChange(of group: UInt64) { changed.insert(group) }

  /// Whether one group more can be kept at `time`; if not, the event is counted.
  mutating func hasRoom(at time: Int64) -> Bool {
    guard rates.count + silences.count >= BaselineMemory.mostGroups else { return true }
    let day = time / 86_400_000_000
    if day != cleared {
      // Not again for each event of a flood.
      cleared = day
      let end = time &- BaselineMemory.idle
      for (key, group) in rates where group.meter.last.microseconds < end { remove(key) }
      for (key, group) in silences where (group.profile.lastEvent?.microseconds ?? .min) < end { remove(key) }
    }
    if rates.count + silences.count < BaselineMemory.mostGroups { return true }
    droppedEvents += 1
    return false
  }

  private mutating func remove(_ group: UInt64) {
    rates[group] = nil
    silences[group] = nil
    changed.insert(group)
  }

  var dropped: Int {
    values.dropped + droppedEvents + Int(clamping: templates.map { $0.losses.messages } ?? 0)
  }
}

/// That a group will have been silent for remarkably long.
struct SilenceEnd: Comparable, Sendable {
  var due: Int64
  var group: UInt64

  static func < (a: SilenceEnd, b: SilenceEnd) -> Bool {
    a.due == b.due ? a.group < b.group : a.due < b.due
  }
}

// MARK: - Stored form

extension BaselineMemory {
  private static let version: UInt8 = 1
  private static let headPart = Array("head".utf8)
  /// Parts of the miner and of groups; those of the table of values are its own.
  private static let templateMark = UInt8(ascii: "m")
  private static let rateMark = UInt8(ascii: "r")
  private static let silenceMark = UInt8(ascii: "s")

  /// What changed since the last call, by parts, in an order that follows from the state.
  mutating func takeChanges() -> [(part: [UInt8], bytes: [UInt8]?)] {
    var changes: [(part: [UInt8], bytes: [UInt8]?)] = []
    if isHeadChanged {
      isHeadChanged = false
      changes.append((BaselineMemory.headPart, head))
    }
    changes += values.takeChanges()
    for row in templates?.takeChanges() ?? [] {
      changes.append(([BaselineMemory.templateMark] + row.key, row.bytes))
    }
    for group in changed.sorted() {
      for (mark, bytes) in [
        (BaselineMemory.rateMark, rates[group]?.encoded),
        (BaselineMemory.silenceMark, silences[group]?.encoded),
      ] {
        guard bytes != nil || rates[group] == nil && silences[group] == nil else { continue }
        var part = [mark]
        part.append(number: group)
        changes.append((part, bytes))
      }
    }
    changed.removeAll(keepingCapacity: true)
    return changes
  }

  /// Puts back what `takeChanges` gave; false for anything else.
  mutating func restore(_ part: [UInt8], _ bytes: [UInt8], _ baseline: CompiledBaseline) -> Bool {
    if part == BaselineMemory.headPart { return readHead(bytes) }
    switch part.first {
    case BaselineMemory.templateMark:
      templateRows.append(TemplateRow(key: Array(part.dropFirst()), bytes: bytes))
      return true
    case BaselineMemory.rateMark:
      guard let key = BaselineMemory.group(part), let group = RateGroup(encoded: bytes) else { return false }
      rates[key] = group
      return true
    case BaselineMemory.silenceMark:
      guard let key = BaselineMemory.group(part), let group = SilenceGroup(encoded: bytes) else {
        return false
      }
      silences[key] = group
      if case .silence(let settings, _) = baseline.meter,
        let due = group.profile.due(settings: settings, slot: { baseline.meter?.slot($0) ?? 0 })
      {
        silences[key]?.isQueued = true
        queue.insert(SilenceEnd(due: due.microseconds, group: key))
      }
      return true
    default: return values.restore(part, bytes)
    }
  }

  private static func group(_ part: [UInt8]) -> UInt64? {
    var reader = StateReader(bytes: part, at: 1)
    guard let group = reader.number(), reader.isAtEnd else { return nil }
    return group
  }

  /// Makes one thing of what was read back in parts; false where it does not fit together.
  mutating func finishRestoring() -> Bool {
    guard since != .max else { return false }
    defer { templateRows = [] }
    guard !templateRows.isEmpty else { return true }
    do {
      templates = try TemplateMiner(rows: templateRows)
      return true
    } catch {
      return false
    }
  }

  private var head: [UInt8] {
    var bytes: [UInt8] = [BaselineMemory.version, isLearnt ? 1 : 0]
    bytes.append(number: UInt64(bitPattern: since))
    bytes.append(number: UInt64(bitPattern: hour))
    bytes.append(number: UInt64(reported))
    return bytes
  }

  private mutating func readHead(_ bytes: [UInt8]) -> Bool {
    guard bytes.count == 26, bytes[0] == BaselineMemory.version, bytes[1] <= 1 else { return false }
    var reader = StateReader(bytes: bytes, at: 2)
    since = Int64(bitPattern: reader.number() ?? 0)
    hour = Int64(bitPattern: reader.number() ?? 0)
    reported = UInt32(clamping: reader.number() ?? 0)
    isLearnt = bytes[1] == 1
    isHeadChanged = false
    return since != .max
  }
}

extension BaselineMemory.RateGroup {
  fileprivate var encoded: [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(text: meter.encoded)
    witness.encode(into: &bytes)
    return bytes
  }

  fileprivate init?(encoded bytes: [UInt8]) {
    var reader = StateReader(bytes: bytes, at: 0)
    guard let stored = reader.text(), let meter = RateMeter(encoded: stored),
      let witness = Witness(from: &reader), reader.isAtEnd
    else { return nil }
    self.init(meter: meter, witness: witness)
  }
}

extension BaselineMemory.SilenceGroup {
  fileprivate var encoded: [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(text: profile.encoded)
    witness.encode(into: &bytes)
    return bytes
  }

  fileprivate init?(encoded bytes: [UInt8]) {
    var reader = StateReader(bytes: bytes, at: 0)
    guard let stored = reader.text(), let profile = SilenceProfile(encoded: stored),
      let witness = Witness(from: &reader), reader.isAtEnd
    else { return nil }
    self.init(profile: profile, witness: witness)
  }
}
