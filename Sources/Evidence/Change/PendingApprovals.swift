package import CanonicalJSON
package import Events

/// The rule sets that came into force and that nobody has approved yet. A function of recorded times, like `DueTable`:
/// when somebody looks makes no difference. Stored with the statements that change it.
package struct PendingApprovals: Sendable {
  /// For how long a change may go unapproved.
  package static let seconds: Int64 = 3 * 86_400

  package struct Missed: Hashable, Sendable {
    package var ruleSet: String
    package var activated: Timestamp
    /// By when it should have been approved.
    package var time: Timestamp
  }

  private let most: Int
  /// When each came into force.
  private var entries: [String: Timestamp] = [:]
  private var changed: Set<String> = []

  package init(most: Int = 1_000) { self.most = most }

  package var count: Int { entries.count }

  /// `takeChanges` would give something.
  package var hasChanges: Bool { !changed.isEmpty }

  /// Whether `apply` would do anything.
  package static func isTouched(by statements: [Statement]) -> Bool {
    statements.contains { $0.kind == .ruleSetActivated || $0.kind == .ruleSetApproved }
  }

  /// Takes in what is stated at `time`.
  package mutating func apply(_ statements: [Statement], at time: Timestamp) {
    for statement in statements {
      guard let digest = statement.body["digest"]?.string else { continue }
      switch statement.kind {
      case .ruleSetActivated:
        guard let previous = statement.body["previous"]?.string, !previous.isEmpty, entries[digest] == nil
        else { continue }
        entries[digest] = time
        changed.insert(digest)
      case .ruleSetApproved:
        // What comes too late leaves it to be told.
        guard let activated = entries[digest], time <= PendingApprovals.due(activated) else { continue }
        entries[digest] = nil
        changed.insert(digest)
      default: break
      }
    }
    while entries.count > most, let newest = entries.max(by: { ($0.value, $0.key) < ($1.value, $1.key) }) {
      entries[newest.key] = nil
      changed.insert(newest.key)
    }
  }

  /// What was not approved in time, the oldest first. Each is handed over once. An approval that is recorded at the very
  /// time is in time.
  package mutating func judge(at now: Timestamp) -> [Missed] {
    var missed: [Missed] = []
    for (digest, activated) in entries {
      let due = PendingApprovals.due(activated)
      guard due < now else { continue }
      missed.append(Missed(ruleSet: digest, activated: activated, time: due))
      entries[digest] = nil
      changed.insert(digest)
    }
    return missed.sorted { ($0.time, $0.ruleSet) < ($1.time, $1.ruleSet) }
  }

  private static func due(_ activated: Timestamp) -> Timestamp { activated.advanced(bySeconds: seconds) }

  /// What was touched since the last call, to be stored; nil for what is over.
  package mutating func takeChanges() -> [(ruleSet: String, value: JSONValue?)] {
    defer { changed.removeAll(keepingCapacity: true) }
    return changed.sorted().map { ($0, entries[$0].map { .integer($0.microseconds) }) }
  }

  /// Puts back what `takeChanges` gave; false for anything else.
  package mutating func restore(_ ruleSet: String, _ json: JSONValue) -> Bool {
    guard let time = json.integer else { return false }
    entries[ruleSet] = Timestamp(microseconds: time)
    return true
  }
}
