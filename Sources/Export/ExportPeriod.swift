package import Events
package import Evidence

/// Everything a bundle states, as plain values: who builds one needs no store.
///
/// For a closed period every value has to be taken as of the closing leaf (responses made later are amendments
/// of a later bundle), so that the same period always gives the same bytes.
package struct ExportPeriod {
  package var host: String
  package var productVersion: String
  /// `2026-10`, or what the user called a window of their own.
  package var label: String
  /// Half open.
  package var from: Timestamp
  package var to: Timestamp
  package var status: Status
  /// Of kind anomaly, by the UTC month of their first event.
  package var findings = FindingRows([])
  /// Of kind operation.
  package var operations = FindingRows([])
  /// Periods of expectations that ended behind the beginning of the window and not behind its end, with those that
  /// ended earlier and were judged since the bundle before this one.
  package var expectations: [ExpectationPeriod] = []
  /// What was expected, by what design.
  package var expected: [ExpectationSummary] = []
  package var coverage: [CoverageInterval] = []
  package var gaps: [CoverageGap] = []
  package var controls: [Control] = []
  package var criteria: [Criterion] = []
  /// Criteria in scope, by the start of their id: `CC`, `A1`.
  package var scope: [String] = []
  /// The rules that were loaded, to tell "not configured" from "not exercised".
  package var rules: [RuleSummary] = []
  package var ruleSets: [RuleSetActivation] = []
  /// Rule sets that were in force in the period, or approved in it; in ledger order. Nil for periods that were closed
  /// before that was kept.
  package var ruleChanges: [RuleSetChange]?
  /// When the design of monitoring became another in the period.
  package var designChanges: [DesignChange] = []
  /// The record has no design, so it is what the configuration said where the export was made.
  package var isDesignConfigured = false
  /// Findings about earlier periods that were recorded, or responded to, in this one.
  package var amendments = FindingRows([])
  /// Answers that were recorded in the period, to whatever finding.
  package var responses: [Response] = []
  /// Whether names are left out; only `pseudonymised(_:)` says so.
  var isPseudonymised = false
  /// What was in force, for a bundle about one moment.
  package var design: [DesignRow] = []
  /// Leaves of `ClockFold.kinds` that were recorded in the period.
  package var clock = StatedLeaves([])
  /// Leaves of `AccessRow.kinds` that were recorded in the period.
  package var access = StatedLeaves([])
  /// What holds for findings whose controls say nothing of it; none where nobody knows what was asked for.
  package var targets = ResponseTargets()
  /// Findings of the year that ends with the period, for trends.
  package var history = FindingHistory()
  /// Populations and samples taken in the period, the first so many, and how many there were.
  package var pulls: [RecordedPull] = []
  package var pullCount = 0
  package var ledger: LedgerSlice
  /// What retention or a request took, in the order it was stated.
  package var deletions: [PeriodRetention.Deletion] = []
  /// What of the period that concerns; known once its findings have passed.
  var retention: PeriodRetention?
  /// What is known to be held outside the host, by what the record says: the largest first.
  package var anchors: [Anchor] = []

  /// A checkpoint of the ledger's shard that others hold.
  package struct Anchor: Hashable, Sendable {
    package var way: Evidence.Anchor.Way
    package var size: Int
    package var time: Timestamp

    package init(way: Evidence.Anchor.Way, size: Int, time: Timestamp) {
      self.way = way
      self.size = size
      self.time = time
    }
  }

  /// Texts that go into every bundle as they are: how to check it, and a program that does.
  package var guides: [Guide] = []

  package struct Guide: Hashable, Sendable {
    package var name: String
    package var text: String

    package init(name: String, text: String) {
      self.name = name
      self.text = text
    }

    /// What a bundle may bring of such.
    package static let names = ["START-HERE.html", "VERIFY.md", "sample.sh", "verify.py"]
  }

  package init(
    host: String, productVersion: String, label: String, from: Timestamp, to: Timestamp, status: Status,
    ledger: LedgerSlice
  ) {
    self.host = host
    self.productVersion = productVersion
    self.label = label
    self.from = from
    self.to = to
    self.status = status
    self.ledger = ledger
  }

  /// Whether the period can still change, with the one time that is not part of its contents.
  package enum Status: Hashable, Sendable {
    case provisional(producedAt: Timestamp)
    /// The time of the `period.closed` leaf, never of the export, so that repeats are byte-identical.
    case final(closedAt: Timestamp)
    /// How things stood at one moment, the end of what the bundle has leaves of: nothing about a period.
    case asOf(Timestamp)

    /// When the contents were fixed.
    package var asOf: Timestamp {
      switch self {
      case .provisional(let producedAt): producedAt
      case .final(let closedAt): closedAt
      case .asOf(let time): time
      }
    }
  }

  /// Whether it is about one moment.
  package var isSnapshot: Bool { if case .asOf = status { true } else { false } }

  package var isProvisional: Bool { if case .provisional = status { true } else { false } }

  package var asOf: Timestamp { status.asOf }

  var window: Range<Timestamp> { from..<max(from, to) }

  /// The part of the window that has passed: what coverage is measured against.
  package var elapsed: Range<Timestamp> {
    let end = isProvisional ? min(to, asOf) : to
    return from..<max(from, end)
  }

  /// By when each finding was to be answered.
  var targetMatrix: TargetMatrix {
    TargetMatrix(
      targets, controls, rules.map { .init(id: $0.id, name: $0.name, criteria: $0.criteria) })
  }
}
