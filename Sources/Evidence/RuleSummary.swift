package import Events

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
