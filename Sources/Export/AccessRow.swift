import CanonicalJSON
package import Evidence
import Ledger

/// A row of `access.csv`: somebody took evidence out of the record, or had it read to them.
package struct AccessRow {
  /// Leaves that say so.
  package static let kinds: [Statement.Kind] = [
    .accessQuery, .accessSample, .accessRead, .exportMade,
  ]

  let stated: StatedLeaf

  /// Nil for leaves of other kinds.
  init?(_ stated: StatedLeaf) {
    guard AccessRow.kinds.contains(where: { $0.rawValue == stated.leaf.type }) else { return nil }
    self.stated = stated
  }

  private var kind: Statement.Kind? { Statement.Kind(rawValue: stated.leaf.type) }

  var what: String {
    switch kind {
    case .exportMade: "export"
    case .accessRead: "read"
    default: stated.text("what")
    }
  }

  var subject: String {
    // Whatever else such a leaf may come to say, what was read is a command.
    if kind == .accessRead { return stated.text("command") }
    for (key, word) in [("control", "control"), ("criterion", "criterion"), ("month", "period")] {
      if let id = stated.leaf.body[key]?.string, !id.isEmpty { return "\(word) \(id)" }
    }
    return stated.text("subject")
  }

  var digest: String { stated.text(kind == .exportMade ? "manifest_sha256" : "sha256") }
}

extension BundleTables {
  static let accessName = "access.csv"

  static let access = CSVTable<AccessRow>(
    accessOfLeaf + [
      .init("actor") { $0.stated.typed("actor") },
      .init("engagement") { $0.stated.typed("engagement") },
      .init("shard") { $0.stated.leaf.shard },
      .init("leaf_index") { String($0.stated.leaf.index) },
      .init("leaf_hash") { $0.stated.hash.hex },
    ])

  /// Columns that repeat the leaf itself; `LedgerCheck` holds them against it.
  static let accessOfLeaf: [CSVTable<AccessRow>.Column] = [
    .init("time") { $0.stated.leaf.recorded },
    .init("what") { $0.what },
    .init("subject") { $0.subject },
    .init("from") { $0.stated.text("from") },
    .init("to") { $0.stated.text("to") },
    .init("rows") { $0.stated.number("rows") },
    .init("digest") { $0.digest },
    .init("population_rows") { $0.stated.number("population_rows") },
    .init("population_digest") { $0.stated.text("population_sha256") },
    .init("seed") { $0.stated.text("seed") },
    .init("tool") { $0.stated.text("tool") },
    .init("pseudonymised") { $0.stated.number("pseudonymised") },
  ]
}
