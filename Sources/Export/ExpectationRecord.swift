import Evidence

/// What a period's record holds for some expectations: evidence beside findings and operations.
struct ExpectationRecord {
  let met: Int
  /// About periods that were late or missed.
  let findings: Int

  /// - Parameter counted: rules whose findings are counted already.
  init(
    _ expected: [ExpectationSummary], _ period: ExportPeriod, _ tally: PeriodTally,
    besides counted: Set<String> = []
  ) {
    let ids = Set(expected.map(\.id))
    met = period.expectations.count { ids.contains($0.outcome.expectation) && $0.outcome.status == .met }
    findings = tally.counts(ofRules: ids.subtracting(counted)).findings
  }
}
