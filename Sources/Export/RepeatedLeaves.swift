import CanonicalJSON
import Ledger

/// Holds a table that repeats leaves against them, cell by cell: each row says what its leaf says, and each leaf about
/// the period has its row.
struct RepeatedLeaves {
  /// What one table repeats.
  struct Table: Sendable {
    /// Of the file.
    let name: String
    /// What a row has to say by the names of its columns; nil for leaves that are not of this table.
    let cells: @Sendable (Leaf) -> [(column: String, said: String)]?
    /// Whether the bundle of this time must have a row for it.
    let isWanted: @Sendable (Leaf, BundleSpan) -> Bool
    /// It may have rows of other leaves that were recorded before the period was closed.
    var hasOthers = false
  }

  private struct Place: Hashable, Comparable {
    let shard: String
    let index: Int

    static func < (a: Place, b: Place) -> Bool { (a.shard, a.index) < (b.shard, b.index) }
  }

  private let table: Table
  private var cells: [Place: [(column: String, said: String)]] = [:]
  private var wanted: Set<Place> = []
  /// Recorded after the period was closed.
  private var later: Set<Place> = []

  init(_ table: Table) { self.table = table }

  /// - Parameter isCovered: recorded before the period was closed.
  mutating func note(_ leaf: Leaf, isCovered: Bool, _ span: BundleSpan?) {
    guard let said = table.cells(leaf) else { return }
    let place = Place(shard: leaf.shard, index: leaf.index)
    cells[place] = said
    if !isCovered { later.insert(place) }
    if isCovered, let span, table.isWanted(leaf, span) { wanted.insert(place) }
  }

  /// - Parameters:
  ///   - firstLeaf: by shard, the first leaf that the bundle holds.
  ///   - withheld: leaves the bundle has only the hash of, so that a row cannot be held against them.
  ///   - hash: of any leaf of the bundle's shards.
  func run(
    in folder: String, firstLeaf: [String: Int], withheld: [String: Set<Int>] = [:],
    hash: (_ shard: String, _ index: Int) -> TreeHash?,
    _ verdict: inout BundleVerdict
  ) {
    let name = table.name
    var seen: Set<Place> = []
    var others = 0
    var problems = FileProblems()
    BundleInput(name, in: folder).forEachRow { number, row in
      let place = Place(shard: row["shard"] ?? "", index: Int(row["leaf_index"] ?? "") ?? -1)
      if !seen.insert(place).inserted { problems.append("row \(number) repeats leaf \(place.index)") }
      guard let first = firstLeaf[place.shard] else {
        others += 1
        return
      }
      guard let hash = hash(place.shard, place.index), hash.hex == row["leaf_hash"] else {
        problems.append("row \(number) is not backed by leaf \(place.index)")
        return
      }
      guard let said = cells[place] else {
        if withheld[place.shard]?.contains(place.index) == true { return }
        if place.index < first {
          others += 1
        } else {
          problems.append("row \(number) is of leaf \(place.index), which states something else")
        }
        return
      }
      if later.contains(place) || !table.hasOthers && !wanted.contains(place) {
        problems.append("row \(number) is of leaf \(place.index), which is not of this period")
      }
      for (column, text) in said where row[column] != text {
        problems.append("row \(number) says another \(column) than leaf \(place.index)")
      }
    }
    problems.tell(of: name, &verdict)
    if others > 0 { verdict.statements.append("\(name): \(others) rows are of leaves of other bundles") }
    var lacking = FileProblems()
    for place in wanted.subtracting(seen).sorted() {
      lacking.append("lacks leaf \(place.index) of '\(place.shard)', which is about this period")
    }
    lacking.tell(of: name, &verdict)
  }
}
