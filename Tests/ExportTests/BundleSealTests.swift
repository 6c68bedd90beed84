import CanonicalJSON
import Evidence
import Export
import Foundation
import Ledger
import Testing

@Suite struct BundleSealTests {
  private static let origin = "web-01/attestd/2026"

  private func key(_ byte: UInt8 = 1) throws -> SigningKey {
    try SigningKey(name: Self.origin, seed: [UInt8](repeating: byte, count: 32))
  }

  private func checkpoint(_ size: Int, _ root: TreeHash, by key: SigningKey) throws -> SignedNote {
    try Checkpoint(origin: Self.origin, size: size, root: root).signed(by: [key])
  }

  /// A month that continues a bundle of `before` leaves.
  private func month(before: Int = 20, signedBy key: SigningKey) throws -> (ExportPeriod, old: SignedNote) {
    var month = SyntheticMonth.month()
    month.findings.list.removeLast(month.findings.list.count - 15)
    month.operations.list.removeLast(month.operations.list.count - 15)
    month.coverage.removeLast(month.coverage.count - 2)
    // Those of the findings that are left come back with the ledger.
    month.responses = []
    SyntheticMonth.addLedger(to: &month)
    var tree = MerkleTree()
    var nodes: [MerkleNode.Address: TreeHash] = [:]
    var oldRoot = TreeHash.emptyTree
    try month.ledger.leaves { line in
      let hash = TreeHash.leaf(Array(line.utf8))
      nodes[MerkleNode(level: 0, index: tree.size, hash: hash).address] = hash
      for node in tree.append(hash) { nodes[node.address] = node.hash }
      if tree.size == before { oldRoot = tree.root }
    }
    let proof = try #require(ConsistencyProof(from: before, to: tree.size) { nodes[$0] })
    let old = try checkpoint(before, oldRoot, by: key)
    month.ledger.seal = BundleSeal(
      checkpoint: try checkpoint(month.ledger.size, month.ledger.root, by: key), keys: [key.verifier],
      previous: (old, proof))
    return (month, old)
  }

  private func write(_ month: ExportPeriod, by key: SigningKey) throws -> BundleOnDisk {
    try BundleOnDisk(month) { sha256 in
      try SignedNote(
        signing: ManifestNote.text(host: month.host, label: month.label, sha256: sha256), by: [key])
    }
  }

  @Test func aSealedBundleShowsWhoWroteItAndWhatItContinues() throws {
    let key = try key()
    let (month, old) = try month(signedBy: key)
    let bundle = try write(month, by: key)
    let verdict = BundleVerifier.check(
      bundle.folder, keys: [key.verifier], kept: [("kept", old.bytes)])
    #expect(verdict.problems.isEmpty, "\(verdict.problems)")
    #expect(verdict.statements.contains { $0.hasPrefix("manifest: signed by \(key.verifier.keyText)") })
    #expect(
      verdict.statements.contains { $0.contains("continues the one of the bundle before, of 20 leaves") })
    #expect(verdict.statements.contains { $0.hasPrefix("kept: the first 20 leaves") })
    #expect(!verdict.statements.contains { $0.hasPrefix("unsigned") })
    // Without anything of one's own it says what that leaves open.
    let alone = BundleVerifier.check(bundle.folder)
    #expect(alone.problems.isEmpty && alone.statements.contains { $0.contains("only --checkpoint") })
  }

  @Test(arguments: [
    "manifest.json", "manifest.sig", "checkpoint", "log.vkey", "previous.checkpoint", "previous.consistency",
  ])
  func everyChangedByteOfASealIsFound(name: String) throws {
    let key = try key()
    let (month, _) = try month(signedBy: key)
    let bundle = try write(month, by: key)
    let bytes = try bundle.bytes(name)
    for position in bytes.indices {
      var changed = bytes
      changed[position] ^= 1
      try bundle.replace(name, with: changed)
      #expect(!BundleVerifier.check(bundle.folder).problems.isEmpty, "byte \(position) of \(name)")
    }
    try bundle.replace(name, with: bytes)
    #expect(BundleVerifier.check(bundle.folder).problems.isEmpty)
  }

  @Test func aBundleThatSomebodyElseWroteIsToldByTheKey() throws {
    let (own, other) = (try key(), try key(2))
    let (month, _) = try month(signedBy: other)
    let bundle = try write(month, by: other)
    #expect(BundleVerifier.check(bundle.folder).problems.isEmpty, "nobody can tell without the key")
    let places = Set(BundleVerifier.check(bundle.folder, keys: [own.verifier]).problems.map(\.place))
    #expect(places == ["manifest.sig", "checkpoint"])
  }

  @Test func aHistoryWrittenAnewIsToldByACheckpointThatWasKept() throws {
    let key = try key()
    var (month, old) = try month(signedBy: key)
    // The owner of the key leaves out a finding and signs all of it again.
    month.findings.list.removeFirst()
    SyntheticMonth.addLedger(to: &month)
    month.ledger.seal = BundleSeal(
      checkpoint: try checkpoint(month.ledger.size, month.ledger.root, by: key), keys: [key.verifier])
    let bundle = try write(month, by: key)
    #expect(BundleVerifier.check(bundle.folder, keys: [key.verifier]).problems.isEmpty, "the stated limit")
    let verdict = BundleVerifier.check(bundle.folder, keys: [key.verifier], kept: [("kept", old.bytes)])
    #expect(verdict.problems.map(\.place) == ["kept"])
    #expect(verdict.problems.first?.reason.contains("the record was rewritten since") == true)
    // One of a later state says nothing about this bundle.
    let later = try checkpoint(month.ledger.size + 1, month.ledger.root, by: key)
    let newer = BundleVerifier.check(bundle.folder, keys: [key.verifier], kept: [("later", later.bytes)])
    #expect(newer.problems.isEmpty && newer.statements.contains { $0.hasPrefix("later: covers") })
  }

  @Test func anUnsignedBundleIsNoAnswerToAKey() throws {
    let bundle = try BundleOnDisk(SyntheticMonth.month())
    #expect(
      BundleVerifier.check(bundle.folder, keys: [try key().verifier]).problems.map(\.place) == [
        "manifest.json"
      ])
  }

  @Test func theFirstPageSaysHowFarOthersHoldTheLedger() throws {
    let key = try key()
    var (month, _) = try month(signedBy: key)
    month.anchors = [
      .init(way: .timeStamp, size: month.ledger.size + 1, time: month.to),
      .init(way: .handedOver, size: 20, time: month.from),
    ]
    let page = try write(month, by: key).text("report.html")
    #expect(
      page.contains(
        "Signed: a checkpoint over \(month.ledger.size) leaves, by the key \(key.verifier.keyText)"))
    #expect(
      page.contains(
        "Held outside this host: the first 20 of \(month.ledger.size) leaves, not all of this period"))
    month.anchors = [.init(way: .timeStamp, size: month.ledger.size, time: month.to)]
    #expect(try write(month, by: key).text("report.html").contains("all of this period, since"))
  }

  @Test func aBundleIsNotWrittenWhereItCannotBeSigned() throws {
    let key = try key()
    let (month, _) = try month(signedBy: key)
    struct No: Error {}
    #expect(throws: ExportError.self) { try BundleOnDisk(month) { _ in throw No() } }
    #expect(throws: ExportError.self) { try BundleOnDisk(month) { _ in nil } }
  }
}
