package import Events
package import Evidence

/// What the control matrix takes for evidence, as reports count it.
extension PopulationQuery {
  /// Everything that is evidence for a control: findings and operations of its rules (of all rules for its criteria
  /// where it names none), missed and late periods of its
  /// expectations, attestations of it, and responses where it is about evaluating and responding.
  package init(
    _ control: Control, rules: [RuleSummary], expectations: [ExpectationSummary] = [], from: Timestamp,
    to: Timestamp
  ) {
    let mine = rules.filter { rule in
      control.rules.isEmpty
        ? !Set(rule.criteria).isDisjoint(with: control.criteria)
        : control.rules.contains(rule.id) || control.rules.contains(rule.name)
    }
    let expected = expectations.filter { $0.isNamed(in: control.expectations) }.map(\.id)
    let keys = control.rules + mine.flatMap { [$0.id, $0.name] } + expected
    self.init(
      .control(control.id), from: from, to: to, rules: keys.filter { !$0.isEmpty },
      hasResponses: control.criteria.contains(where: PopulationQuery.isAboutResponses), attested: [control.id]
    )
  }

  /// Everything that is evidence for a criterion, or a group of them: what says so itself, attestations of its
  /// controls, and responses for CC7.3 and CC7.4.
  package init(criterion: String, controls: [Control], from: Timestamp, to: Timestamp) {
    let attested = controls.filter { $0.criteria.contains { PopulationQuery.covers(criterion, $0) } }.map(
      \.id)
    self.init(
      .criterion(criterion), from: from, to: to,
      hasResponses: ["CC7.3", "CC7.4"].contains { PopulationQuery.covers(criterion, $0) }, attested: attested)
  }

  private static func isAboutResponses(_ criterion: String) -> Bool {
    criterion == "CC7.3" || criterion == "CC7.4"
  }
}

extension Control {
  /// Rules it names that are not loaded: what they found stands in a population only if leaves name them so.
  package func rules(notAmong loaded: [RuleSummary]) -> [String] {
    rules.filter { key in !loaded.contains { $0.id == key || $0.name == key } }
  }
}
