import CanonicalJSON
package import Ledger

/// Something that was in force at one moment: a row of `design.csv`.
package struct DesignRow: Hashable, Sendable {
  /// The spellings are part of the file's format, and the order is that of the file.
  package enum What: String, CaseIterable, Sendable {
    case program, configuration, ruleset, key, scope, criterion, control, rule, expectation, target,
      retention,
      source
  }

  package var what: What
  package var id: String
  package var title: String
  /// Digest, criteria, schedule, time to answer: what it is set to.
  package var value: String
  /// The leaf that states it, exactly; nil for what no leaf spells out.
  package var leaf: Leaf?

  package init(_ what: What, id: String, title: String = "", value: String = "", leaf: Leaf? = nil) {
    self.what = what
    self.id = id
    self.title = title
    self.value = value
    self.leaf = leaf
  }

  /// What a leaf states, as the value of a row; nil for leaves that no row is made of.
  package init?(stating leaf: Leaf) {
    func text(_ key: String) -> String { leaf.body[key]?.string ?? "" }
    func number(_ key: String) -> String { leaf.body[key]?.integer.map(String.init) ?? "" }
    switch leaf.type {
    case "daemon.started":
      self.init(.program, id: "attestd", title: "attestd \(text("version"))", value: text("version"))
    case "config.activated": self.init(.configuration, id: "attestd.yaml", value: text("digest"))
    case "ruleset.activated":
      self.init(
        .ruleset, id: "rules", title: "\(number("loaded")) loaded, \(number("rejected")) rejected",
        value: text("digest"))
    case "key.added": self.init(.key, id: text("key"), value: text("key"))
    default: return nil
    }
    self.leaf = leaf
  }

  package static let fileName = "design.csv"

  static let table = CSVTable<DesignRow>([
    .init("what") { $0.what.rawValue },
    .init("id") { $0.id },
    .init("title") { $0.title },
    .init("value") { $0.value },
    .init("since") { $0.leaf?.recorded ?? "" },
    .init("shard") { $0.leaf?.shard ?? "" },
    .init("leaf_index") { $0.leaf.map { String($0.index) } ?? "" },
    .init("leaf_hash") { $0.leaf.map { TreeHash.leaf($0.canonicalBytes).hex } ?? "" },
    .init("leaf") { $0.leaf.map { String(decoding: $0.canonicalBytes, as: UTF8.self) } ?? "" },
  ])
}
