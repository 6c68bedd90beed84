package import Events
package import Evidence

/// A rule that was in force, as far as a report has to name it.
package struct RuleSummary: Hashable, Sendable {
  package var id: String
  package var name: String
  package var title: String
  package var level: Level
  package var kind: Finding.Kind
  package var criteria: [String]
  /// Operations of an hour that are kept one by one; the others are counted. Nil where every one is kept.
  package var countAbove: Int?

  package init(
    id: String, name: String, title: String, level: Level, kind: Finding.Kind, criteria: [String],
    countAbove: Int? = nil
  ) {
    self.id = id
    self.name = name
    self.title = title
    self.level = level
    self.kind = kind
    self.criteria = criteria
    self.countAbove = countAbove
  }
}

/// A rule set that came into force: a view over a `ruleset.activated` leaf.
package struct RuleSetActivation: Hashable, Sendable {
  package var digest: String
  package var activated: Timestamp
  package var loaded: Int
  package var rejected: Int

  package init(digest: String, activated: Timestamp, loaded: Int, rejected: Int) {
    self.digest = digest
    self.activated = activated
    self.loaded = loaded
    self.rejected = rejected
  }
}
