import Events
import Evidence

/// What only the report counts of the findings and operations that pass. Its size follows the rules, criteria, days and
/// people there are, up to fixed limits.
struct ReportTally {
  /// How many of a level had a target, and how many missed it.
  struct Targets {
    var asked = 0
    var missedAcknowledge = 0
    var missedResolve = 0
  }

  /// What one account did, as far as findings and operations about access name it.
  struct Person {
    var findings = 0
    var operations = 0
  }

  /// An exception that was made for a finding of the period.
  struct Excepted {
    var number: Int
    var id: String
    var title: String
    var response: Response
    var isInForce: Bool
  }

  /// A finding that was not answered or not dealt with in time.
  struct Overdue {
    var number: Int
    var finding: Finding
    var missed: Set<DueFinding.Part>
  }

  static let mostPeople = 200
  static let mostOverdue = 50

  /// By criterion, then by days since 1970, UTC.
  private(set) var criterionDays: [String: [Int64: [Level: Int]]] = [:]
  /// Days on which a rule found something.
  private(set) var ruleDays: [String: Set<Int64>] = [:]
  private(set) var targets: [Level: Targets] = [:]
  private(set) var overdue: [Overdue] = []
  private(set) var overdueCount = 0
  private(set) var exceptions: [Excepted] = []
  private(set) var exceptionCount = 0
  private(set) var people: [String: Person] = [:]
  /// Those behind the most that are told apart.
  private(set) var otherPeople = Person()
  /// Operations about access of which only the number is known, not whose they were.
  private(set) var countedAccess = 0
  private let matrix: TargetMatrix

  init(_ matrix: TargetMatrix) { self.matrix = matrix }

  /// Criteria about who may do what: what their rules recorded is listed by account.
  static let accessCriteria: Set<String> = ["CC6.1", "CC6.2", "CC6.3"]

  /// - Parameter number: of its row in findings.csv.
  mutating func add(finding: Finding, number: Int) {
    let day = finding.firstTime.seconds.floored(by: 86_400)
    for criterion in Set(finding.criteria) {
      criterionDays[criterion, default: [:]][day, default: [:]][finding.level, default: 0] += 1
    }
    ruleDays[finding.rule, default: []].insert(day)
    if matrix.target(of: finding) != nil { addTargets(finding, number) }
    if let exception = finding.exception {
      exceptionCount += 1
      if exceptions.count < ReportLimits.rows {
        exceptions.append(
          Excepted(
            number: number, id: finding.id, title: finding.title, response: exception,
            isInForce: finding.state == .excepted))
      }
    }
    addPerson(finding) { $0.findings += 1 }
  }

  mutating func add(operation: Finding) {
    guard operation.counted == nil else {
      if !ReportTally.accessCriteria.isDisjoint(with: operation.criteria) {
        countedAccess = countedAccess &+ operation.operations
      }
      return
    }
    addPerson(operation) { $0.operations += 1 }
  }

  private mutating func addTargets(_ finding: Finding, _ number: Int) {
    let missed = matrix.missed(by: finding) ?? []
    targets[finding.level, default: Targets()].asked += 1
    if missed.contains(.acknowledge) { targets[finding.level, default: Targets()].missedAcknowledge += 1 }
    if missed.contains(.resolve) { targets[finding.level, default: Targets()].missedResolve += 1 }
    guard !missed.isEmpty else { return }
    overdueCount += 1
    if overdue.count < ReportTally.mostOverdue {
      overdue.append(Overdue(number: number, finding: finding, missed: missed))
    }
  }

  private mutating func addPerson(_ finding: Finding, _ count: (inout Person) -> Void) {
    guard !ReportTally.accessCriteria.isDisjoint(with: finding.criteria),
      let name = (finding.group + (finding.kept ?? [])).first(where: { $0.name == "user" })?.value,
      !name.isEmpty
    else { return }
    if people[name] == nil, people.count >= ReportTally.mostPeople {
      count(&otherPeople)
    } else {
      count(&people[name, default: Person()])
    }
  }
}
