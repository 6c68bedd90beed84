import Ledger

/// Holds `design.csv` against the tree: a row that names a leaf brings it, has its hash, and says what it states.
struct DesignCheck {
  let folder: String
  /// By shard, of all leaves.
  let hashes: [String: [TreeHash]]
  /// What the bundle's own leaves last put in force.
  let newest: [String: (shard: String, index: Int)]

  func run(_ verdict: inout BundleVerdict) {
    var (stated, others, seen) = (0, 0, Set<String>())
    var problems = FileProblems()
    let columns = DesignRow.table.columns
    BundleInput(DesignRow.fileName, in: folder).forEachRow { number, row in
      let what = row["what"] ?? ""
      guard let text = row["leaf"], !text.isEmpty else {
        if ["shard", "leaf_index", "leaf_hash", "since"].contains(where: { row[$0] != "" })
          || DesignCheck.stating.contains(what)
        {
          problems.append("row \(number) lacks its leaf")
        }
        return
      }
      let bytes = Array(text.utf8)
      guard let leaf = try? Leaf(parsing: bytes), let said = DesignRow(stating: leaf) else {
        problems.append("row \(number) has a leaf that states nothing of the kind")
        return
      }
      for column in columns where row[column.name] != CSV.guarded(column.cell(said)) {
        problems.append("row \(number) says another \(column.name) than its leaf")
      }
      if !seen.insert(what).inserted, what != DesignRow.What.key.rawValue {
        problems.append("row \(number) says again what was in force")
      }
      if let newest = newest[what], newest != (leaf.shard, leaf.index) {
        problems.append("row \(number) was no longer in force: leaf \(newest.index) came later")
      }
      guard let known = hashes[leaf.shard] else {
        others += 1
        return
      }
      stated += 1
      if !known.indices.contains(leaf.index) || known[leaf.index] != TreeHash.leaf(bytes) {
        problems.append("row \(number) is not backed by leaf \(leaf.index)")
      }
    }
    for what in ["program", "configuration", "ruleset"] where !seen.contains(what) {
      problems.append("does not say which \(what) was in force")
    }
    problems.tell(of: DesignRow.fileName, &verdict)
    let elsewhere = others > 0 ? "; \(others) of earlier shards" : ""
    verdict.statements.append("\(DesignRow.fileName): \(stated) rows bring their leaves\(elsewhere)")
  }

  /// Rows of these are always made of a leaf.
  private static let stating: Set<String> = ["program", "configuration", "ruleset", "key"]
}
