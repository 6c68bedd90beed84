import CanonicalJSON
package import Events
package import Evidence
import GRDB
import Ledger

extension Archive {
  /// Every rule set that came into force, in ledger order, each with the first approval that followed it.
  package func ruleSetChanges() throws(StoreError) -> [RuleSetChange] {
    try read { db in
      let statements = try RecordedStatement.fetch(
        db,
        where: """
          l.type IN ('ruleset.activated', 'ruleset.approved', 'design.activated') ORDER BY l.shard, l.idx
          """, [])
      var changes: [RuleSetChange] = []
      for statement in statements {
        if statement.leaf.type == Evidence.Statement.Kind.designActivated.rawValue {
          // Kept later than the rule set came into force: by the first start of a version that does.
          if let last = changes.indices.last, changes[last].listing.isEmpty,
            changes[last].digest == statement.text("ruleset")
          {
            changes[last].listing = statement.text("rules")
          }
          continue
        }
        if statement.leaf.type == Evidence.Statement.Kind.ruleSetApproved.rawValue {
          let approval = RuleSetChange.Approval(statement)
          for index in changes.indices
          where changes[index].needsApproval && changes[index].digest == statement.text("digest") {
            changes[index].approval = approval
          }
          continue
        }
        if let last = changes.indices.last { changes[last].until = statement.recorded }
        changes.append(RuleSetChange(statement))
      }
      return changes
    }
  }

  /// Every design that came into force, in ledger order.
  package func designs() throws(StoreError) -> [DesignActivation] {
    try read { db in
      try RecordedStatement.all(db, kind: .designActivated).map {
        DesignActivation(
          time: $0.recorded, design: $0.text("design"), ruleSet: $0.text("ruleset"),
          place: LeafReference(shard: $0.leaf.shard, index: $0.leaf.index))
      }
    }
  }
}

/// A view over a `design.activated` leaf.
package struct DesignActivation: Hashable, Sendable {
  package var time: Timestamp
  /// Digest of the document; empty where it was too large to be kept.
  package var design: String
  package var ruleSet: String
  package var place: LeafReference
}

extension [DesignActivation] {
  /// What a period that ends at `end` is judged by: the last that came into force in it, else the first that did
  /// afterwards. Nil where none is on the record.
  package func judging(until end: Timestamp) -> DesignActivation? {
    let kept = filter { !$0.design.isEmpty }
    return kept.last { $0.time < end } ?? kept.first
  }
}

extension RuleSetChange {
  fileprivate init(_ statement: RecordedStatement) {
    self.init(
      digest: statement.text("digest"), previous: statement.text("previous"), activated: statement.recorded,
      loaded: statement.number("loaded"), rejected: statement.number("rejected"),
      shard: statement.leaf.shard, leafIndex: statement.leaf.index, leafHash: statement.hash.hex)
    version = statement.text("version")
    package = statement.text("package")
    listing = statement.text("rules")
    if statement.body["added"] != nil {
      counts = Counts(
        added: statement.number("added"), removed: statement.number("removed"),
        changed: statement.number("changed"))
    }
    criteria = statement.texts("criteria")
    origin = Origin(rawValue: statement.text("author")) ?? .unknown
    authorPseudonyms = statement.texts("author_p")
    if origin == .accounts {
      let files = statement.evidence?["authors"]?.array ?? []
      authors = Set(files.compactMap { $0["account"]?.string }).sorted()
      if authors.isEmpty { authors = [RecordedStatement.deleted] }
    }
  }
}

extension RuleSetChange.Approval {
  fileprivate init(_ statement: RecordedStatement) {
    self.init(
      time: statement.recorded, ticket: statement.text("ticket"), actor: statement.evidenceText("actor"),
      note: statement.evidenceText("note"), isSelfApproved: statement.flag("self_approved"),
      shard: statement.leaf.shard, leafIndex: statement.leaf.index, leafHash: statement.hash.hex)
  }
}
