/// One of the organisation's own controls: rules are evidence for controls,
/// controls for criteria.
package struct Control: Hashable, Sendable {
  package var id: String
  package var owner: String
  package var description: String
  package var criteria: [String]
  /// Rule ids or names; empty when criteria alone connect it.
  package var rules: [String]
  /// Ids or names of the expectations that show it at work.
  package var expectations: [String]
  /// How often it is performed.
  package var frequency: Frequency
  /// How soon its findings are to be answered; nil for what holds in general.
  package var targets: ResponseTargets?

  package init(
    id: String, owner: String, description: String, criteria: [String], rules: [String],
    expectations: [String] = [], frequency: Frequency = .adHoc, targets: ResponseTargets? = nil
  ) {
    self.id = id
    self.owner = owner
    self.description = description
    self.criteria = criteria
    self.rules = rules
    self.expectations = expectations
    self.frequency = frequency
    self.targets = targets
  }
}

/// A Trust Services criterion, by its public identifier and a gist in our own words.
package struct Criterion: Hashable, Sendable {
  /// `CC6.1`, `A1.2`.
  package var id: String
  package var gist: String
  /// False for criteria no host log can speak to; every report lists them.
  package var isObservable: Bool

  package init(id: String, gist: String, isObservable: Bool) {
    self.id = id
    self.gist = gist
    self.isObservable = isObservable
  }
}
