package import Events

/// How soon findings of each level are to be answered and dealt with.
package struct ResponseTargets: Hashable, Sendable {
  package struct Target: Hashable, Sendable {
    /// Seconds from the record of a finding to the first answer; nil for no target.
    package var acknowledge: Int?
    /// Seconds until it is resolved, dismissed or excepted; nil for no target.
    package var resolve: Int?

    package init(acknowledge: Int? = nil, resolve: Int? = nil) {
      self.acknowledge = acknowledge
      self.resolve = resolve
    }
  }

  /// Levels that are left out have no target.
  package var levels: [Level: Target]

  package init(_ levels: [Level: Target] = [:]) { self.levels = levels }

  /// What holds where nothing else is written.
  package static let usual = ResponseTargets([
    .critical: Target(acknowledge: 3_600, resolve: 3 * 86_400),
    .high: Target(acknowledge: 8 * 3_600, resolve: 14 * 86_400),
    .medium: Target(acknowledge: 3 * 86_400, resolve: 30 * 86_400),
  ])
}
