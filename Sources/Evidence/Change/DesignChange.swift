package import Events

/// What monitoring was meant to be became something else.
package struct DesignChange: Hashable, Sendable {
  package var time: Timestamp
  /// What is other: `rules`, `controls`, `criteria`, `expectations`, `scope`, `targets`.
  package var parts: [String]

  package init(time: Timestamp, parts: [String]) {
    self.time = time
    self.parts = parts
  }
}
