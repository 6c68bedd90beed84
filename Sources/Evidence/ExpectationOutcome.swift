import CanonicalJSON
package import Events

/// What became of one period of an expectation.
package struct ExpectationOutcome: Hashable, Sendable {
  /// What the leaf names the expectation by.
  package var expectation: String
  /// What people call it.
  package var name: String
  package var title: String
  package var level: Level
  package var criteria: [String]
  package var period: ExpectationClock.Period
  /// The period's end and the grace behind it; what comes then is too late.
  package var deadline: Timestamp
  package var status: Status
  /// Matches and attestations inside the period; of a late one, those inside the grace.
  package var observed: Int
  package var first: Timestamp?
  /// Of the first of them.
  package var references: [String]
  /// A source could not be read for some of the time, so that something may have happened unseen.
  package var isNotObserved: Bool

  /// The spelling of leaves and tables.
  package enum Status: String, CaseIterable, Sendable {
    case met, late, missed
    /// What the period would have been about did not happen in it.
    case notExercised = "not_exercised"

    package var kind: Statement.Kind {
      switch self {
      case .met: .expectationMet
      case .late: .expectationLate
      case .missed: .expectationMissed
      case .notExercised: .expectationNotExercised
      }
    }

    package init?(_ kind: Statement.Kind) {
      guard let status = Status.allCases.first(where: { $0.kind == kind }) else { return nil }
      self = status
    }

    /// Nobody has to answer for it.
    package var isInOrder: Bool { self == .met || self == .notExercised }
  }

  package static let mostReferences = 10

  /// - Parameter name: what people call it; the title where nobody said.
  package init(
    expectation: String, name: String? = nil, title: String, level: Level, criteria: [String],
    period: ExpectationClock.Period, deadline: Timestamp, status: Status, observed: Int, first: Timestamp?,
    references: [String], isNotObserved: Bool
  ) {
    self.expectation = expectation
    self.name = name ?? title
    self.title = title
    self.level = level
    self.criteria = criteria
    self.period = period
    self.deadline = deadline
    self.status = status
    self.observed = observed
    self.first = first
    self.references = references
    self.isNotObserved = isNotObserved
  }

  /// - Parameter ruleSet: digest of the rule set in force.
  package func statement(ruleSet: String) -> Statement {
    var body: [String: JSONValue] = [
      "expectation": .string(expectation), "title": .string(title), "level": .string(level.rawValue),
      "criteria": .array(criteria.map { .string($0) }), "period_start": .string(period.start.description),
      "period_end": .string(period.end.description), "deadline": .string(deadline.description), "expected": 1,
      "observed": .integer(Int64(observed)), "refs": .array(references.map { .string($0) }),
      "ruleset": .string(ruleSet), "not_observed": .integer(isNotObserved ? 1 : 0),
    ]
    body["first"] = first.map { .string($0.description) }
    return Statement(status.kind, body)
  }
}
