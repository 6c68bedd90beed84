package import CanonicalJSON
package import Events

/// The findings whose targets are not over yet. Bounded; stored with the statements that change it, so that it says what
/// the record says, whoever wrote that.
package struct DueTable: Sendable {
  package struct Missed: Hashable, Sendable {
    package var finding: String
    package var rule: String
    package var level: Level
    package var part: DueFinding.Part
    package var time: Timestamp
  }

  private let most: Int
  private var entries: [String: DueFinding] = [:]
  private var changed: Set<String> = []
  /// Nothing can be missed before; nil where it has to be found out.
  private var next: Timestamp?
  /// Findings left out because there were too many: nobody notices if they are overdue.
  package private(set) var dropped = 0

  package init(most: Int = 20_000) { self.most = most }

  package var count: Int { entries.count }

  /// `takeChanges` would give something.
  package var hasChanges: Bool { !changed.isEmpty }

  /// Whether `apply` would do anything.
  package static func isTouched(by statements: [Statement]) -> Bool {
    statements.contains { $0.kind == .findingOpened || $0.kind == .responseMade }
  }

  /// Takes in what is stated at `time`.
  package mutating func apply(_ statements: [Statement], at time: Timestamp, _ targets: TargetMatrix) {
    for statement in statements {
      guard let id = statement.body["finding"]?.string else { continue }
      switch statement.kind {
      case .findingOpened: open(id, statement.body, time, targets)
      case .responseMade:
        guard let decision = statement.body["decision"]?.string.flatMap(Response.Decision.init(rawValue:))
        else { continue }
        let expires = statement.body["expires"]?.string.flatMap { Timestamp(rfc3339: $0) }
        entries[id]?.take(decision, expires: expires, at: time)
        settle(id)
      default: break
      }
    }
    if entries.count > most { dropExcess() }
  }

  private mutating func open(
    _ id: String, _ body: [String: JSONValue], _ time: Timestamp, _ targets: TargetMatrix
  ) {
    guard entries[id] == nil, body["before_coverage"] != 1, let rule = body["rule"]?.string,
      let level = body["level"]?.string.flatMap(Level.init(rawValue:)),
      !TargetMatrix.isAboutTargets(body["reference"]?.string ?? ""),
      let target = targets.target(ofRule: rule, level)
    else { return }
    entries[id] = DueFinding(rule: rule, level, recorded: time, target)
    settle(id)
  }

  /// What was missed before `now`, in the order in which it should have been met. Each is handed over once.
  package mutating func judge(at now: Timestamp) -> [Missed] {
    if let next, now <= next { return [] }
    var found: [Missed] = []
    next = .distantFuture
    for (id, entry) in entries {
      var entry = entry
      entry.advance(to: now)
      let missed = entry.takeMissed()
      found += missed.map {
        Missed(finding: id, rule: entry.rule, level: entry.level, part: $0.part, time: $0.time)
      }
      if entry != entries[id] {
        entries[id] = entry.isOver ? nil : entry
        changed.insert(id)
      }
      if let time = entry.next { next = min(next ?? time, time) }
    }
    return found.sorted { ($0.time, $0.finding, $0.part.rawValue) < ($1.time, $1.finding, $1.part.rawValue) }
  }

  /// Marks an entry as touched, and forgets one that is over.
  private mutating func settle(_ id: String) {
    changed.insert(id)
    if let known = next, let time = entries[id]?.next { next = min(known, time) }
    // What was missed before it was answered waits to be told.
    if entries[id]?.missed.isEmpty == false { next = nil }
    if entries[id]?.isOver == true { entries[id] = nil }
  }

  /// The lowest levels go first, of these the newest.
  private mutating func dropExcess() {
    let excess = entries.count - most
    let order = entries.sorted {
      ($0.value.level, $1.value.next ?? .distantFuture, $1.key)
        < ($1.value.level, $0.value.next ?? .distantFuture, $0.key)
    }
    for (id, _) in order.prefix(excess) {
      entries[id] = nil
      changed.insert(id)
    }
    dropped += excess
  }

  /// What was touched since the last call, to be stored; nil for what is over.
  package mutating func takeChanges() -> [(finding: String, value: JSONValue?)] {
    defer { changed.removeAll(keepingCapacity: true) }
    return changed.sorted().map { ($0, entries[$0]?.json) }
  }

  /// Puts back what `takeChanges` gave; false for anything else.
  package mutating func restore(_ finding: String, _ json: JSONValue) -> Bool {
    guard let entry = DueFinding(json) else { return false }
    entries[finding] = entry
    next = nil
    return true
  }
}

extension Timestamp {
  fileprivate static let distantFuture = Timestamp(microseconds: .max)
}
