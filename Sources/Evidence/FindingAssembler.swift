package import CanonicalJSON
package import Engine
package import Events
import Sigma

/// Turns detections into findings: one for the first of a rule and group, a count for its repeats, a closing
/// statement when the window is over. A function of the detections; what it remembers is stored with each turn.
package struct FindingAssembler: Sendable {
  /// What every finding of this process shares.
  package struct Context: Sendable {
    package var host: String
    /// Digest of the rule set in force.
    package var ruleSet: String
    /// First start of attestd on this host: older events are history, not monitoring.
    package var coverageStart: Timestamp
    package var mergeSeconds: Int
    /// Makes ids and stands in for what is not kept.
    package var secret: HostSecret
    /// Mail addresses are not kept either.
    package var hidesMail: Bool
    /// Findings that may be open for repeats at once; what memory the daemon needs follows from it.
    package var mostWindows: Int

    package init(
      host: String, ruleSet: String, coverageStart: Timestamp, mergeSeconds: Int = 900, secret: HostSecret,
      hidesMail: Bool = false, mostWindows: Int = 50_000
    ) {
      self.host = host
      self.ruleSet = ruleSet
      self.coverageStart = coverageStart
      self.mergeSeconds = mergeSeconds
      self.secret = secret
      self.hidesMail = hidesMail
      self.mostWindows = mostWindows
    }
  }

  /// Where an entry stands: the source's name, what its ordinals count in, and a reference a person can follow.
  package struct Place: Sendable {
    package var source: String
    package var reference: String
    /// What is said of the time of its entries.
    package var stamping: Stamping
    /// Gaps of the source right before or around it.
    package var gaps: [String]
    package init(source: String, reference: String, stamping: Stamping = .byReceiver, gaps: [String] = []) {
      self.source = source
      self.reference = reference
      self.stamping = stamping
      self.gaps = gaps
    }

    package enum Stamping: Sendable {
      /// journald stamped the entry as it came, or the file was full of lines when it was first configured: an older one is
      /// history.
      case byReceiver
      /// The writer stamped it, and the file was there before attestd: an older one, or one without a stamp, is history.
      case byWriterBefore
      /// The writer stamped it after attestd had read what was there: whatever it says, it is news.
      case byWriterNow
    }
  }

  package enum Outcome: Sendable {
    /// A new finding or operation; operations and history come without an alert. `closing` ends an earlier
    /// finding of the same rule and group that had repeats.
    case opened(Statement, Alert?, closing: Closing?)
    /// Counted into an open finding.
    case merged
  }

  /// What is said when a finding's window is over; history and operations come without an alert.
  package typealias Closing = (statement: Statement, alert: Alert?)

  let context: Context
  private let evidence: EvidenceKeeper
  let idKey: DerivedKey
  private let windowKey: DerivedKey
  var counter: OperationCounter
  /// By a MAC of rule and group: the key is stored, and groups are what entries say.
  private var windows: [[UInt8]: FindingWindow] = [:]
  private var changed: Set<[UInt8]> = []
  private var key: [UInt8] = []

  package init(_ context: Context) {
    self.context = context
    evidence = EvidenceKeeper(context.secret, hidesMail: context.hidesMail)
    idKey = context.secret.key(for: .findingID)
    windowKey = context.secret.key(for: .state).key(for: "window")
    counter = OperationCounter(
      context.secret.key(for: .state).key(for: "hour"), mostHours: context.mostWindows / 5)
  }

  package var openCount: Int { windows.count }

  /// Takes one detection. `now` is the time of recording, for the `late` mark only.
  package mutating func add(
    _ detection: Detection, _ event: Event, _ ruleSet: RuleSet, at place: Place, now: Timestamp
  ) -> Outcome {
    let metadata = ruleSet.metadata(of: detection.subject)
    let kind = metadata.attestd.isOperation ? Finding.Kind.operation : .anomaly
    let merge = metadata.mergeSeconds(usual: context.mergeSeconds)
    event.partialGroupKey(detection.group, into: &key)
    let verdict = count(metadata, event, group: key, at: place, now: now)
    if verdict == .counted { return .merged }
    let windowKey = windowKey.mac(Array(metadata.reference.utf8) + [0] + key)
    let time = event.time.microseconds
    if merge > 0, var window = windows[windowKey],
      time <= window.until, time >= window.first &- Int64(merge) &* 1_000_000
    {
      window.count += 1
      if time >= window.last {
        window.last = time
        window.lastReference = place.reference
      }
      windows[windowKey] = window
      changed.insert(windowKey)
      return .merged
    }
    // Event time may run ahead of `close`, as while catching up: what the old window counted is stated now.
    let closing = windows[windowKey].flatMap { close(windowKey, $0) }
    let id =
      "f-"
      + idKey.shortID([
        Array(context.host.utf8), Array(metadata.reference.utf8), key, Array(place.reference.utf8),
      ])
    let kept = evidence.keep(
      event, group: detection.group, fields: ruleSet.keep(of: detection.subject), ruleSet.fields,
      keepsRecord: kind == .operation || metadata.level >= .medium)
    let group = kept.group
    var learnt: JSONValue?
    if let deviation = detection.deviation { learnt = evidence.describe(deviation) }
    let isOlder = event.time < context.coverageStart
    let isHistory =
      switch place.stamping {
      case .byReceiver: isOlder
      case .byWriterBefore: isOlder || event.time == event.received
      case .byWriterNow: false
      }
    var statement = Statement(
      kind == .operation ? .operationObserved : .findingOpened,
      [
        "finding": .string(id), "rule": .string(metadata.reference), "title": .string(metadata.title),
        "level": .string(metadata.level.rawValue), "kind": .string(kind.rawValue),
        "criteria": .array(metadata.criteria.map { .string($0) }), "ruleset": .string(context.ruleSet),
        "group_fields": .array(group.map { .string($0.name) }), "source": .string(place.source),
        "reference": .string(place.reference), "first": .string(event.time.description),
        "received": .string(event.received.description), "count": 1,
        "origin": .string(event.origin.name),
        "late": .integer(now.microseconds &- time > 300_000_000 ? 1 : 0),
        "before_coverage": .integer(isHistory ? 1 : 0), "redaction": .integer(Redactor.version),
      ], evidence: kept.evidence)
    if case .open(let item) = verdict {
      statement.stand(for: item)
      return .opened(statement, nil, closing: closing)
    }
    if let learnt { statement.evidence?["deviation"] = learnt }
    if !place.gaps.isEmpty { statement.body["gaps"] = .array(place.gaps.prefix(8).map { .string($0) }) }
    if merge > 0 {
      windows[windowKey] = FindingWindow(
        finding: id, rule: metadata.reference, title: metadata.title, level: metadata.level,
        criteria: metadata.criteria, source: place.source, group: group, first: time,
        until: time &+ Int64(merge) &* 1_000_000, lastReference: place.reference,
        isQuiet: isHistory || kind == .operation)
      changed.insert(windowKey)
    }
    guard kind == .anomaly, !isHistory else { return .opened(statement, nil, closing: closing) }
    var alert = Alert(
      .finding, metadata.level,
      "\(metadata.title)\(Finding.describe(group)) [\(metadata.level.rawValue)] \(id)")
    alert.finding = id
    alert.rule = metadata.reference
    alert.title = metadata.title
    alert.criteria = metadata.criteria
    alert.source = place.source
    alert.group = group
    alert.count = 1
    return .opened(statement, alert, closing: closing)
  }

  /// Windows closed before their time because there were too many: repeats after that open new findings.
  package private(set) var closedEarly = 0

  /// Closes the oldest windows where there are more than may be open at once: who writes logs chooses how many groups
  /// there are.
  package mutating func closeExcess() -> [Closing] {
    let hours: [Closing] = counter.settleExcess().map { ($0, nil) }
    guard windows.count > context.mostWindows else { return hours }
    let excess = windows.count - context.mostWindows / 4 * 3
    closedEarly += excess
    return hours
      + windows.sorted { ($0.value.until, $0.value.finding) < ($1.value.until, $1.value.finding) }
      .prefix(excess).compactMap { close($0.key, $0.value) }
  }

  /// Closes the windows that no event at or after `watermark` can still fall into.
  package mutating func close(before watermark: Timestamp) -> [Closing] {
    let over = windows.filter { $0.value.until < watermark.microseconds }
    return over.sorted { ($0.value.until, $0.value.finding) < ($1.value.until, $1.value.finding) }
      .compactMap { close($0.key, $0.value) }
  }

  /// Nil where nothing was merged: the opening statement said it all.
  private mutating func close(_ key: [UInt8], _ window: FindingWindow) -> Closing? {
    windows[key] = nil
    changed.insert(key)
    guard window.count > 1 else { return nil }
    let statement = Statement(
      .findingMerged,
      [
        "finding": .string(window.finding), "count": .integer(Int64(window.count)),
        "last": .string(Timestamp(microseconds: window.last).description),
        "last_reference": .string(window.lastReference),
      ])
    if window.isQuiet { return (statement, nil) }
    var alert = Alert(
      .findingSummary, window.level,
      "\(window.title)\(Finding.describe(window.group)): seen \(window.count) times until "
        + "\(Timestamp(microseconds: window.last)) \(window.finding)")
    alert.finding = window.finding
    alert.rule = window.rule
    alert.title = window.title
    alert.criteria = window.criteria
    alert.source = window.source
    alert.group = window.group
    alert.count = window.count
    return (statement, alert)
  }

  /// The windows touched since the last call, to be stored with the turn; nil where one was closed.
  package mutating func takeChanges() -> [(key: [UInt8], value: JSONValue?)] {
    defer { changed.removeAll(keepingCapacity: true) }
    return changed.map { ($0, windows[$0]?.json) } + counter.takeChanges()
  }

  /// Puts back what `takeChanges` gave; false for anything else. A window of a version that stored rule and group as they
  /// were is stored anew.
  package mutating func restore(_ key: [UInt8], _ value: JSONValue) -> Bool {
    guard let window = FindingWindow(value) else { return counter.restore(key, value) }
    guard key.count != DerivedKey.macLength else {
      windows[key] = window
      return true
    }
    let mac = windowKey.mac(key)
    windows[mac] = window
    changed.formUnion([key, mac])
    return true
  }
}

extension Event.Origin {
  package var name: String {
    switch self {
    case .trusted: "trusted"
    case .unverified: "unverified"
    case .contradicted: "contradicted"
    }
  }
}
