import CanonicalJSON
import Events
import Evidence
import Export
import Foundation
import Ledger
import Testing

@Suite struct BundleVerifierTests {
  @Test func anUntouchedBundleHoldsTogetherAndIsCalledUnsigned() throws {
    let bundle = try BundleOnDisk(SyntheticMonth.month())
    let kept = BundleVerifier.check(bundle.folder)
    #expect(kept.problems.isEmpty)
    #expect(kept.statements.contains { $0.hasPrefix("unsigned") })
    #expect(kept.statements.contains { $0.hasPrefix("balance") })
    #expect(kept.statements.contains { $0.hasPrefix("ledger") })
    #expect(kept.statements.contains { $0.hasPrefix("oscal") })
  }

  @Test(arguments: [
    "amendments.csv", "coverage.csv", "findings.csv", "findings.jsonl", "gaps.csv", "leaves.jsonl",
    "manifest.json", "ocsf/events.jsonl", "operations.csv", "oscal/assessment-plan.json",
    "oscal/assessment-results.json", "oscal/catalog.json", "report.html",
  ])
  func aChangedByteIsFound(name: String) throws {
    var month = SyntheticMonth.month()
    month.findings.removeLast(month.findings.count - 2)
    month.operations.removeLast(month.operations.count - 2)
    month.coverage.removeLast(month.coverage.count - 2)
    month.criteria.removeLast(month.criteria.count - 8)
    month.controls.removeLast(month.controls.count - 2)
    SyntheticMonth.addLedger(to: &month)
    let bundle = try BundleOnDisk(month)
    let bytes = try bundle.bytes(name)
    // Every byte of the manifest, which nothing hashes, and a spread of the others, which are hashed whole.
    let step = name == "manifest.json" ? 1 : max(1, bytes.count / 20)
    for position in stride(from: 0, to: bytes.count, by: step) {
      var changed = bytes
      changed[position] = bytes[position] == UInt8(ascii: "0") ? UInt8(ascii: "1") : UInt8(ascii: "0")
      try bundle.replace(name, with: changed)
      #expect(!BundleVerifier.check(bundle.folder).problems.isEmpty, "byte \(position) of \(name)")
    }
  }

  @Test func addedMissingAndLinkedFilesAreFound() throws {
    let bundle = try BundleOnDisk(SyntheticMonth.month())
    try bundle.replace("extra.txt", with: [1])
    #expect(BundleVerifier.check(bundle.folder).problems.map(\.place) == ["bundle"])
    try FileManager.default.removeItem(atPath: bundle.folder + "/extra.txt")
    try FileManager.default.moveItem(
      atPath: bundle.folder + "/gaps.csv", toPath: bundle.place.path + "/gaps.csv")
    #expect(BundleVerifier.check(bundle.folder).problems.map(\.place) == ["gaps.csv"])
    try FileManager.default.createSymbolicLink(
      atPath: bundle.folder + "/gaps.csv", withDestinationPath: "../gaps.csv")
    #expect(BundleVerifier.check(bundle.folder).problems.map(\.place) == ["gaps.csv"])
  }

  @Test func whatIsAddedToASubfolderOrLinkedInItsPlaceIsFound() throws {
    let bundle = try BundleOnDisk(SyntheticMonth.month())
    try bundle.replace("oscal/extra.json", with: [1])
    #expect(
      BundleVerifier.check(bundle.folder).problems.map(\.description) == [
        "bundle: holds 'oscal/extra.json', which the manifest does not list"
      ])
    try FileManager.default.removeItem(atPath: bundle.folder + "/oscal/extra.json")
    try FileManager.default.moveItem(
      atPath: bundle.folder + "/ocsf", toPath: bundle.place.path + "/elsewhere")
    try FileManager.default.createSymbolicLink(
      atPath: bundle.folder + "/ocsf", withDestinationPath: "../elsewhere")
    #expect(
      BundleVerifier.check(bundle.folder).problems.map(\.description) == [
        "bundle: holds 'ocsf', which is no folder"
      ])
  }

  @Test func aFolderThatIsNoBundleIsSaidToBeNone() throws {
    let verdict = BundleVerifier.check("/nonexistent")
    #expect(verdict.problems.map(\.description).first?.contains("is '/nonexistent' a bundle?") == true)
  }

  @Test func aMonthInTheMiddleOfAShardIsCheckedFromItsOwnLeaves() throws {
    var month = SyntheticMonth.month()
    var lines: [String] = []
    try month.ledger.leaves { lines.append($0) }
    let split = 77
    var tree = MerkleTree()
    var nodes: [MerkleNode.Address: TreeHash] = [:]
    for (index, line) in lines.prefix(split).enumerated() {
      let hash = TreeHash.leaf(Array(line.utf8))
      nodes[MerkleNode(level: 0, index: index, hash: hash).address] = hash
      for node in tree.append(hash) { nodes[node.address] = node.hash }
    }
    month.ledger.firstLeaf = split
    month.ledger.before = MerkleTree.peaks(ofSize: split).compactMap { nodes[$0] }
    let rest = Array(lines.dropFirst(split))
    month.ledger.leaves = { body in for line in rest { try body(line) } }
    let bundle = try BundleOnDisk(month)
    #expect(BundleVerifier.check(bundle.folder).problems.isEmpty)
  }

  @Test func aRowWithAnotherLeafOrWithoutOneIsFound() throws {
    var month = SyntheticMonth.month()
    month.findings[4].leafHash = TreeHash.emptyTree.hex
    let forged = try BundleOnDisk(month)
    #expect(BundleVerifier.check(forged.folder).problems.map(\.place) == ["findings.csv"])
    month = SyntheticMonth.month()
    let left = month.findings.remove(at: 4)
    let short = try BundleOnDisk(month)
    #expect(BundleVerifier.check(short.folder).problems.contains { $0.reason.contains(left.id) })
  }

  @Test func anUnbalancedIntervalIsFound() throws {
    var month = SyntheticMonth.month()
    month.coverage[3].read += 1
    let bundle = try BundleOnDisk(month)
    #expect(BundleVerifier.check(bundle.folder).problems.map(\.place) == ["coverage.csv"])
  }
}
