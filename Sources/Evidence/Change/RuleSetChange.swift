package import Events

/// A rule set as it came into force, with who changed it and who approved that.
package struct RuleSetChange: Hashable, Sendable {
  package var digest: String
  /// Empty for the first of a record.
  package var previous: String
  package var activated: Timestamp
  /// When the next one came into force; nil while it is.
  package var until: Timestamp?
  package var loaded: Int
  package var rejected: Int
  /// Of attestd; empty in records of the time before it was kept, like all that follows.
  package var version = ""
  /// The package that attestd was installed from; empty for none.
  package var package = ""
  /// Digest of the document that lists its rules; empty for none.
  package var listing = ""
  package var counts: Counts?
  /// Whose tests the change touched.
  package var criteria: [String] = []
  package var origin = Origin.unknown
  /// `alice (uid 1000)`, by the owners of the files; `[deleted]` once retention took them.
  package var authors: [String] = []
  /// The same without the names.
  package var authorPseudonyms: [String] = []
  package var approval: Approval?
  package var shard: String
  package var leafIndex: Int
  package var leafHash: String

  /// Rules by their ids.
  package struct Counts: Hashable, Sendable {
    package var added: Int
    package var removed: Int
    package var changed: Int

    package init(added: Int, removed: Int, changed: Int) {
      self.added = added
      self.removed = removed
      self.changed = changed
    }
  }

  /// Whose work it is. Spellings are part of the ledger's format.
  package enum Origin: String, Sendable {
    /// Another version of attestd brought it.
    case package
    /// The owners of the files that changed.
    case accounts
    case unknown
  }

  package struct Approval: Hashable, Sendable {
    package var time: Timestamp
    package var ticket: String
    package var actor: String
    package var note: String
    package var isSelfApproved: Bool
    package var shard: String
    package var leafIndex: Int
    package var leafHash: String

    package init(
      time: Timestamp, ticket: String, actor: String, note: String, isSelfApproved: Bool, shard: String,
      leafIndex: Int, leafHash: String
    ) {
      self.time = time
      self.ticket = ticket
      self.actor = actor
      self.note = note
      self.isSelfApproved = isSelfApproved
      self.shard = shard
      self.leafIndex = leafIndex
      self.leafHash = leafHash
    }
  }

  package init(
    digest: String, previous: String, activated: Timestamp, loaded: Int, rejected: Int, shard: String,
    leafIndex: Int, leafHash: String
  ) {
    self.digest = digest
    self.previous = previous
    self.activated = activated
    self.loaded = loaded
    self.rejected = rejected
    self.shard = shard
    self.leafIndex = leafIndex
    self.leafHash = leafHash
  }

  /// The first rule set of a record changed nothing, so nobody has to approve it.
  package var isInitial: Bool { previous.isEmpty }

  package var needsApproval: Bool { !isInitial && approval == nil }

  /// In a few words; empty where nothing was kept of it.
  package var author: String {
    switch origin {
    case .package: Origin.package.rawValue
    case .accounts: authors.joined(separator: ", ")
    case .unknown: version.isEmpty || isInitial ? "" : Origin.unknown.rawValue
    }
  }

  /// Whether it was in force at some time of `window`.
  package func isInForce(in window: Range<Timestamp>) -> Bool {
    activated < window.upperBound && (until.map { $0 > window.lowerBound } ?? true)
  }
}
