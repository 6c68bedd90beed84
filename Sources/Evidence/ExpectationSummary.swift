package import Events

/// An expectation that was in force, as far as a report has to name it.
package struct ExpectationSummary: Hashable, Sendable {
  package var id: String
  package var name: String
  package var title: String
  package var level: Level
  package var criteria: [String]
  /// What is expected when, as people read it.
  package var schedule: String

  package init(id: String, name: String, title: String, level: Level, criteria: [String], schedule: String) {
    self.id = id
    self.name = name
    self.title = title
    self.level = level
    self.criteria = criteria
    self.schedule = schedule
  }

  package func isNamed(in names: [String]) -> Bool {
    names.contains(id) || !name.isEmpty && names.contains(name)
  }

  /// For those who ask whether anything stands behind a control or criterion.
  package var asRule: RuleSummary {
    RuleSummary(id: id, name: name, title: title, level: level, kind: .operation, criteria: criteria)
  }
}
