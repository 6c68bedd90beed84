package import Events
package import Evidence

/// Everything one round of the loop wants kept. It is kept as a whole or not at all
/// (docs/architecture.md, promise 1).
package struct Turn: Sendable {
  /// Become leaves, in this order.
  package var statements: [Statement] = []
  /// What is taken out of the record, each with a leaf that says so after those of the statements.
  package var deletions: [Deletion] = []
  /// Where each source continues, by the source's name; sources left out stay where they are.
  package var positions: [String: Position] = [:]
  /// Texts that the statements name by digest; each is kept once.
  package var documents: [Document] = []
  package var stateChanges: [StateChange] = []
  /// Alerts to send once this is committed.
  package var outbox: [OutboxItem] = []
  /// Numbers of earlier alerts that arrived and can be forgotten.
  package var delivered: [Int64] = []
  /// Goes into every leaf; its UTC year decides the shard.
  package var recorded: Timestamp

  package init(recorded: Timestamp) { self.recorded = recorded }

  /// Whether it becomes any leaf.
  package var statesAnything: Bool { !statements.isEmpty || !deletions.isEmpty }

  package var isEmpty: Bool {
    !statesAnything && positions.isEmpty && documents.isEmpty && stateChanges.isEmpty && outbox.isEmpty
      && delivered.isEmpty
  }
}

/// A value the engine or the daemon wants back after a restart; unlike a leaf it is overwritten.
package struct StateChange: Hashable, Sendable {
  package var scope: String
  package var key: String
  /// Nil forgets the key.
  package var value: [UInt8]?

  package init(scope: String, key: String, value: [UInt8]?) {
    self.scope = scope
    self.key = key
    self.value = value
  }
}

/// An alert waiting to be sent: journal fields in order.
package struct OutboxItem: Sendable {
  package var fields: [(name: String, value: String)]

  package init(fields: [(name: String, value: String)]) { self.fields = fields }
}

/// What a commit made of a turn.
package struct Receipt: Hashable, Sendable {
  /// One for each statement, in the same order.
  package var leaves: [LeafReference] = []
  /// One for each deletion, in the same order.
  package var deletions: [LeafReference] = []
  /// One for each outbox item, in the same order; rising for as long as the store lives.
  package var outbox: [Int64] = []
}
