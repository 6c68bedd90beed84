import Ledger

/// Holds `clock.csv` against the leaves it was made of: the same leaves give the same rows, cell by cell.
struct ClockCheck {
  private var fold = ClockFold()
  private var expected: [[String]] = []

  mutating func note(_ leaf: Leaf, _ bytes: [UInt8], isCovered: Bool, _ span: BundleSpan?) {
    guard isCovered, span?.holds(leaf.recorded) == true else { return }
    add(fold.take(StatedLeaf(leaf: leaf, hash: TreeHash.leaf(bytes))))
  }

  private mutating func add(_ rows: [ClockRow]) {
    for row in rows { expected.append(BundleTables.clock.columns.map { CSV.guarded($0.cell(row)) }) }
  }

  /// - Parameters:
  ///   - firstLeaf: by shard, the first leaf that the bundle holds.
  ///   - isWhole: whether no leaf is withheld; otherwise the rows cannot be made again.
  ///   - hash: of any leaf of the bundle's shards.
  mutating func run(
    in folder: String, firstLeaf: [String: Int], isWhole: Bool,
    hash: (_ shard: String, _ index: Int) -> TreeHash?,
    _ verdict: inout BundleVerdict
  ) {
    add(fold.finish())
    let names = BundleTables.clock.columns.map(\.name)
    var (next, others) = (0, 0)
    var problems = FileProblems()
    BundleInput(BundleTables.clockName, in: folder).forEachRow { number, row in
      let (shard, index) = (row["shard"] ?? "", Int(row["leaf_index"] ?? "") ?? -1)
      guard let first = firstLeaf[shard] else {
        others += 1
        return
      }
      guard let hash = hash(shard, index), hash.hex == row["leaf_hash"] else {
        problems.append("row \(number) is not backed by leaf \(index)")
        return
      }
      guard index >= first else {
        others += 1
        return
      }
      guard isWhole else { return }
      defer { next += 1 }
      guard expected.indices.contains(next) else {
        problems.append("row \(number) is one that no leaf asks for")
        return
      }
      for (column, said) in zip(names, expected[next]) where row[column] != said {
        problems.append("row \(number) says another \(column) than the leaves up to \(expected[next][13])")
      }
    }
    if isWhole, next < expected.count {
      problems.append("lacks \(expected.count - next) rows that leaves of this bundle ask for")
    }
    problems.tell(of: BundleTables.clockName, &verdict)
    if others > 0 {
      verdict.statements.append("\(BundleTables.clockName): \(others) rows are of leaves of other bundles")
    }
  }
}
