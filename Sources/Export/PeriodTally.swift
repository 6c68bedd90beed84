import Events
import Evidence

/// What the findings and operations of a period add up to: gathered while they pass once, so that none of them has
/// to be held. Its size follows the rules, criteria and days there are, but for eight bytes for each duration.
struct PeriodTally {
  /// What one rule found.
  struct Rule {
    var rule: String
    var title: String
    var level: Level
    var criteria: [String]
    /// Findings, or operations with those that are only counted.
    var count = 0
    /// Rows of findings.csv or operations.csv.
    var items = 0
    var events = 0
    var open = 0
    /// Event time of the first and of the last of them.
    var first: Timestamp
    var last: Timestamp
    /// The latest event of any of them.
    var latestEvent: Timestamp
  }

  struct Criterion {
    var findings = 0
    var open = 0
    var operations = 0
  }

  /// How those of a level were answered, history left out: it never alerted.
  struct Answers {
    var findings = 0
    var microsecondsToAcknowledge: [Int64] = []
    var microsecondsToResolve: [Int64] = []
  }

  /// A finding with the number of its row in findings.csv, header not counted.
  struct Numbered {
    var number: Int
    var finding: Finding
  }

  private(set) var findingCount = 0
  /// Rows of operations.csv.
  private(set) var operationCount = 0
  /// With those that are only counted.
  private(set) var operationTotal = 0
  private(set) var amendmentCount = 0
  private(set) var states: [Level: [Finding.State: Int]] = [:]
  /// Older than the first start of attestd here.
  private(set) var historyCount = 0
  private(set) var unmappedCount = 0
  private(set) var unresolvedCount = 0
  private(set) var findingRules: [String: Rule] = [:]
  private(set) var operationRules: [String: Rule] = [:]
  private(set) var criteria: [String: Criterion] = [:]
  /// By days since 1970, UTC.
  private(set) var days: [Int64: [Level: Int]] = [:]
  private(set) var answers: [Level: Answers] = [:]
  /// From event to record, of findings and operations.
  private(set) var latenciesInTime: [Int64] = []
  private(set) var latenciesLate: [Int64] = []
  /// Who answered.
  private(set) var actors: Set<String> = []
  /// As many as a table of the report has rows.
  private(set) var amendments: [Finding] = []
  /// Deletions that may concern what passes.
  private let deletions: [PeriodRetention.Deletion]
  private var withoutEvidence = 0
  private var answerCount = 0
  /// The last deletion that did.
  private var lastDeletion: Int?
  private var foremost: [Level: [Numbered]] = [:]
  private var unresolved: [Level: [Finding]] = [:]

  /// What only the report needs.
  private(set) var report: ReportTally

  init(deletions: [PeriodRetention.Deletion] = [], targets: TargetMatrix = TargetMatrix()) {
    self.deletions = deletions
    report = ReportTally(targets)
  }

  /// What is no longer there of what passed; nil where nothing was deleted.
  var retention: PeriodRetention? {
    guard withoutEvidence > 0, let lastDeletion else { return nil }
    return PeriodRetention(
      deleted: withoutEvidence, total: findingCount + operationCount + amendmentCount + answerCount,
      last: deletions[lastDeletion].time, leaf: deletions[lastDeletion].leaf)
  }

  private mutating func noteLosses(of finding: Finding) {
    answerCount += finding.responses.count
    guard !deletions.isEmpty else { return }
    // Only what a finding kept may be empty because it is gone.
    if finding.kept == nil { noteLoss(finding.shard, finding.leafIndex) }
    for response in finding.responses where response.note == "[deleted]" {
      noteLoss(response.shard, response.leafIndex)
    }
  }

  private mutating func noteLoss(_ shard: String, _ leaf: Int) {
    withoutEvidence += 1
    let last = deletions.lastIndex { $0.shard == shard && $0.leaves.contains(leaf) }
    if let last { lastDeletion = max(lastDeletion ?? last, last) }
  }

  /// Those that come first by level, then time.
  func foremost(_ count: Int) -> [Numbered] {
    Array(Level.allCases.sorted(by: >).flatMap { foremost[$0] ?? [] }.prefix(count))
  }

  /// Those that nobody resolved, dismissed or excepted, by level, then time.
  func unresolved(_ count: Int) -> [Finding] {
    Array(Level.allCases.sorted(by: >).flatMap { unresolved[$0] ?? [] }.prefix(count))
  }

  func count(_ state: Finding.State, of level: Level? = nil) -> Int {
    states.reduce(0) { sum, entry in
      level == nil || entry.key == level ? sum + (entry.value[state] ?? 0) : sum
    }
  }

  func count(of level: Level) -> Int { states[level]?.values.reduce(0, +) ?? 0 }

  /// Takes findings in the bundle's order.
  mutating func add(finding: Finding) {
    findingCount += 1
    noteLosses(of: finding)
    let (level, state) = (finding.level, finding.state)
    states[level, default: [:]][state, default: 0] += 1
    if finding.isBeforeCoverage { historyCount += 1 }
    if finding.criteria.isEmpty { unmappedCount += 1 }
    PeriodTally.add(finding, isOpen: state == .open, to: &findingRules)
    for criterion in Set(finding.criteria) {
      criteria[criterion, default: Criterion()].findings += 1
      if state == .open { criteria[criterion, default: Criterion()].open += 1 }
    }
    days[finding.firstTime.seconds.floored(by: 86_400), default: [:]][level, default: 0] += 1
    addTimes(of: finding)
    if !finding.isBeforeCoverage {
      answers[level, default: Answers()].findings += 1
      if let wait = finding.microsecondsToAcknowledge {
        answers[level, default: Answers()].microsecondsToAcknowledge.append(wait)
      }
      if let wait = finding.microsecondsToResolve {
        answers[level, default: Answers()].microsecondsToResolve.append(wait)
      }
    }
    report.add(finding: finding, number: findingCount)
    for response in finding.responses { actors.insert(response.actor) }
    if foremost[level, default: []].count < ReportLimits.rows {
      foremost[level, default: []].append(Numbered(number: findingCount, finding: finding))
    }
    if [.open, .acknowledged].contains(state) {
      unresolvedCount += 1
      if unresolved[level, default: []].count < ReportLimits.openItems {
        unresolved[level, default: []].append(finding)
      }
    }
  }

  mutating func add(operation: Finding) {
    operationCount += 1
    operationTotal = operationTotal &+ operation.operations
    noteLosses(of: operation)
    report.add(operation: operation)
    PeriodTally.add(operation, isOpen: false, to: &operationRules)
    for criterion in Set(operation.criteria) {
      criteria[criterion, default: Criterion()].operations += operation.operations
    }
    addTimes(of: operation)
  }

  mutating func add(amendment: Finding) {
    amendmentCount += 1
    noteLosses(of: amendment)
    for response in amendment.responses { actors.insert(response.actor) }
    if amendments.count < ReportLimits.rows { amendments.append(amendment) }
  }

  private mutating func addTimes(of finding: Finding) {
    guard !finding.isBeforeCoverage else { return }
    if finding.isLate {
      latenciesLate.append(finding.detectionLatency)
    } else {
      latenciesInTime.append(finding.detectionLatency)
    }
  }

  private static func add(_ finding: Finding, isOpen: Bool, to rules: inout [String: Rule]) {
    let new = Rule(
      rule: finding.rule, title: finding.title, level: finding.level, criteria: finding.criteria,
      first: finding.firstTime, last: finding.firstTime, latestEvent: finding.lastTime)
    rules[finding.rule, default: new].take(finding, isOpen: isOpen)
  }
}

extension PeriodTally.Rule {
  fileprivate mutating func take(_ finding: Finding, isOpen: Bool) {
    count = count &+ finding.operations
    items += 1
    events = events &+ finding.count
    if isOpen { open += 1 }
    last = finding.firstTime
    latestEvent = max(latestEvent, finding.lastTime)
  }
}

extension PeriodTally {
  /// Findings and operations that passed.
  var rows: Int { findingCount + operationCount }

  var words: String {
    "\(Wording.count(findingCount)) findings, \(Wording.count(operationTotal)) operations"
  }

  /// Exceptions and operations that the rules named by `keys`, by id or name, recorded.
  func counts(ofRules keys: Set<String>) -> (findings: Int, operations: Int) {
    (
      keys.reduce(0) { $0 + (findingRules[$1]?.count ?? 0) },
      keys.reduce(0) { $0 + (operationRules[$1]?.count ?? 0) }
    )
  }
}
