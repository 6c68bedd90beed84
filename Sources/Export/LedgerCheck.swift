import CanonicalJSON
import Events
import Ledger

/// Holds the leaves of a bundle against its manifest and against the findings.
struct LedgerCheck {
  let manifest: Manifest
  let folder: String

  private var firstLeaf = 0
  private var hashes: [Int: TreeHash] = [:]
  /// Findings and operations that leaves of this bundle open inside the period.
  private var opened: [String: String] = [:]

  /// Sizes for which the root is wanted, and the roots.
  private let wanted: Set<Int>
  private(set) var roots: [Int: TreeHash] = [:]

  init(manifest: Manifest, folder: String, wanted: Set<Int>) {
    self.manifest = manifest
    self.folder = folder
    self.wanted = wanted
  }

  mutating func run(_ verdict: inout BundleVerdict) {
    guard let ledger = manifest.head["ledger"], let shard = ledger["shard"]?.string,
      let first = ledger["first_leaf"]?.integer, first < 1 << 48, let size = ledger["size"]?.integer,
      let periodSize = ledger["period_size"]?.integer, periodSize <= size,
      let root = ledger["root"]?.string, let before = ledger["before"]?.array,
      var tree = LedgerSlice.tree(
        size: Int(clamping: first), peaks: before.compactMap { $0.string.flatMap { TreeHash(hex: $0) } })
    else {
      verdict.add(Manifest.fileName, "does not say which leaves the bundle holds")
      return
    }
    firstLeaf = Int(clamping: first)
    guard let bytes = BundleVerifier.read("\(folder)/leaves.jsonl") else { return }
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast() {
      let index = tree.size
      let hash = TreeHash.leaf(Array(line))
      hashes[index] = hash
      _ = tree.append(hash)
      if wanted.contains(tree.size) { roots[tree.size] = tree.root }
      do {
        let leaf = try Leaf(parsing: Array(line))
        if leaf.index != index || leaf.shard != shard {
          verdict.add(
            "leaves.jsonl", "line \(index - Int(clamping: first) + 1) is not leaf \(index) of '\(shard)'")
        }
        // What follows was recorded after the period was closed.
        if index < periodSize { note(leaf) }
      } catch {
        verdict.add("leaves.jsonl", "line \(index - Int(clamping: first) + 1): \(error)")
      }
    }
    if tree.size != size {
      verdict.add("leaves.jsonl", "ends at tree size \(tree.size), the manifest says \(size)")
    }
    if tree.root.hex != root {
      verdict.add("leaves.jsonl", "has the root \(tree.root.hex), the manifest says \(root)")
    } else {
      verdict.statements.append("ledger: \(size) leaves of shard '\(shard)', root \(root)")
    }
    checkRows("findings.csv", id: "finding_id", kind: "finding.opened", shard: shard, &verdict)
    checkRows("operations.csv", id: "operation_id", kind: "operation.observed", shard: shard, &verdict)
    checkRows("amendments.csv", id: "finding_id", kind: nil, shard: shard, &verdict)
  }

  private mutating func note(_ leaf: Leaf) {
    guard leaf.type == "finding.opened" || leaf.type == "operation.observed",
      let id = leaf.body["finding"]?.string, let first = leaf.body["first"]?.string,
      let time = Timestamp(rfc3339: first), let span = manifest.head["period"],
      let from = span["from"]?.string.flatMap({ Timestamp(rfc3339: $0) }),
      let to = span["to"]?.string.flatMap({ Timestamp(rfc3339: $0) }), from <= time, time < to
    else { return }
    opened[id] = leaf.type
  }

  /// Each row is backed by its leaf, and each leaf about the period has its row.
  private func checkRows(
    _ name: String, id: String, kind: String?, shard: String, _ verdict: inout BundleVerdict
  ) {
    var seen: Set<String> = []
    var others = 0
    for (number, row) in BundleVerifier.table(name, in: folder).enumerated() {
      if !seen.insert(row[id] ?? "").inserted { verdict.add(name, "row \(number + 1) repeats an id") }
      guard row["shard"] == shard else {
        others += 1
        continue
      }
      let index = Int(row["leaf_index"] ?? "") ?? -1
      if index >= 0, index < firstLeaf {
        others += 1
        continue
      }
      guard let hash = hashes[index] else {
        verdict.add(name, "row \(number + 1) is of a leaf that the bundle does not hold")
        continue
      }
      if hash.hex != row["leaf_hash"] {
        verdict.add(name, "row \(number + 1) is not backed by leaf \(index)")
      }
    }
    if others > 0 {
      verdict.statements.append(
        "\(name): \(others) rows are of leaves of earlier bundles")
    }
    guard let kind else { return }
    for missing in opened.filter({ $0.value == kind && !seen.contains($0.key) }).keys.sorted() {
      verdict.add(name, "lacks \(missing), which a leaf of this bundle records for this period")
    }
  }
}
