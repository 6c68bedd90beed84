package import Events

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
