import Ledger
import Testing

private let largest = 130

@Test func everyLeafOfEverySizeHasTheDefinedProof() throws {
  var defined = DefinedTree(size: largest)
  let nodes = defined.nodes
  for size in 0...largest {
    let root = defined.root(0..<size)
    for index in 0..<size {
      let proof = try #require(InclusionProof(of: index, in: size) { nodes[$0] })
      #expect(proof.hashes == defined.path(index, 0..<size))
      try proof.verify(defined.leaves[index], at: index, in: size, root: root)
    }
    #expect(InclusionProof(of: size, in: size) { nodes[$0] } == nil)
    #expect(InclusionProof(of: -1, in: size) { nodes[$0] } == nil)
  }
}

@Test func everySizeHasTheDefinedProofOfHavingGrownFromEverySmallerOne() throws {
  var defined = DefinedTree(size: largest)
  let nodes = defined.nodes
  for new in 0...largest {
    let newRoot = defined.root(0..<new)
    for old in 0...new {
      let proof = try #require(ConsistencyProof(from: old, to: new) { nodes[$0] })
      #expect(proof.hashes == (old == 0 ? [] : defined.growth(old, 0..<new)))
      try proof.verify(from: old, root: defined.root(0..<old), to: new, root: newRoot)
      #expect(try ConsistencyProof(parsing: Array(proof.text.utf8)) == proof)
    }
    #expect(ConsistencyProof(from: new + 1, to: new) { nodes[$0] } == nil)
    #expect(ConsistencyProof(from: -1, to: new) { nodes[$0] } == nil)
  }
}

@Test func anInclusionProofShowsOneLeafAtOnePlaceOnly() throws {
  var defined = DefinedTree(size: largest)
  let nodes = defined.nodes
  var random = SplitMix(seed: 5)
  for size in 1...largest {
    let index = Int.random(in: 0..<size, using: &random)
    let root = defined.root(0..<size)
    let leaf = defined.leaves[index]
    let proof = try #require(InclusionProof(of: index, in: size) { nodes[$0] })
    for other in -1...size where other != index {
      #expect(throws: LedgerRefusal.self, "\(index) as \(other) of \(size)") {
        try proof.verify(leaf, at: other, in: size, root: root)
      }
      guard defined.leaves.indices.contains(other) else { continue }
      #expect(throws: LedgerRefusal.self, "\(other) as \(index) of \(size)") {
        try proof.verify(defined.leaves[other], at: index, in: size, root: root)
      }
    }
    for hashes in corruptions(of: proof.hashes, using: &random) {
      #expect(throws: LedgerRefusal.self, "\(index) of \(size)") {
        try InclusionProof(hashes: hashes).verify(leaf, at: index, in: size, root: root)
      }
    }
    #expect(throws: LedgerRefusal.self) { try proof.verify(leaf, at: index, in: size, root: .leaf([])) }
    #expect(throws: LedgerRefusal.self) { try proof.verify(leaf, at: index, in: index, root: root) }
    #expect(throws: LedgerRefusal.self) { try proof.verify(leaf, at: index, in: -1, root: root) }
  }
}

@Test func aConsistencyProofShowsNoOtherHistory() throws {
  var defined = DefinedTree(size: largest)
  let nodes = defined.nodes
  var random = SplitMix(seed: 6)
  for new in 1...largest {
    let old = Int.random(in: 0...new, using: &random)
    let (oldRoot, newRoot) = (defined.root(0..<old), defined.root(0..<new))
    let proof = try #require(ConsistencyProof(from: old, to: new) { nodes[$0] })
    let other = TreeHash.leaf(Array("another history".utf8))
    func refuses(_ proof: ConsistencyProof, _ old: Int, _ oldRoot: TreeHash, _ new: Int, _ newRoot: TreeHash)
    {
      #expect(throws: LedgerRefusal.self, "\(old) to \(new)") {
        try proof.verify(from: old, root: oldRoot, to: new, root: newRoot)
      }
    }
    refuses(proof, old, other, new, newRoot)
    // Nothing follows from a log without leaves.
    if old > 0 { refuses(proof, old, oldRoot, new, other) }
    refuses(proof, -1, oldRoot, new, newRoot)
    refuses(proof, new + 1, oldRoot, new, newRoot)
    for hashes in corruptions(of: proof.hashes, using: &random) {
      refuses(ConsistencyProof(hashes: hashes), old, oldRoot, new, newRoot)
    }
  }
}

@Test func aMissingNodeMakesNoProof() {
  var nodes = DefinedTree(size: 8).nodes
  nodes[MerkleNode.Address(level: 1, index: 1)] = nil
  #expect(InclusionProof(of: 0, in: 8) { nodes[$0] } == nil)
  #expect(InclusionProof(of: 5, in: 8) { nodes[$0] } != nil)
  #expect(ConsistencyProof(from: 2, to: 8) { nodes[$0] } == nil)
  #expect(ConsistencyProof(from: 4, to: 8) { nodes[$0] } != nil)
}

/// All leaves are the same, so all nodes of a level are.
@Test(arguments: [1_000_003, 1 << 40, (1 << 40) + 1, 1 << 62, Int.max - 1, Int.max])
func aProofInALogOfAnySizeTakesFewNodes(_ size: Int) throws {
  var levels = [TreeHash.leaf([])]
  for _ in 0..<63 { levels.append(.node(levels[levels.count - 1], levels[levels.count - 1])) }
  func root(_ size: Int) throws -> TreeHash { try #require(MerkleTree(size: size) { levels[$0.level] }).root }
  var reads = 0
  func node(_ address: MerkleNode.Address) -> TreeHash? {
    reads += 1
    #expect(address.index < size >> address.level, "there is no full node \(address) yet")
    return levels[address.level]
  }
  for index in [0, 1, size / 3, size / 2, size - 2, size - 1] {
    reads = 0
    let proof = try #require(InclusionProof(of: index, in: size, node: node))
    #expect(reads <= 126)
    #expect(proof.hashes.count <= InclusionProof.maxHashes)
    try proof.verify(levels[0], at: index, in: size, root: root(size))
    reads = 0
    let growth = try #require(ConsistencyProof(from: index, to: size, node: node))
    #expect(reads <= 126)
    #expect(growth.hashes.count <= ConsistencyProof.maxHashes)
    try growth.verify(from: index, root: root(index), to: size, root: root(size))
  }
}

@Test(arguments: [
  "A", "\n", String(repeating: "A", count: 44), String(repeating: "A", count: 43) + "=\n\n",
  String(repeating: "A", count: 44) + "\n", String(repeating: "A", count: 42) + "B=\n",
  String(repeating: String(repeating: "A", count: 43) + "=\n", count: 65),
  String(repeating: "A", count: 43) + "=\r", String(repeating: "A", count: 89) + "\n",
]) func noOtherTextIsAConsistencyProof(_ text: String) {
  #expect(throws: LedgerRefusal.self) { try ConsistencyProof(parsing: Array(text.utf8)) }
}

/// Every list of hashes that differs a little: one bit, one too few, one too many, two in the other order.
private func corruptions(of hashes: [TreeHash], using random: inout SplitMix) -> [[TreeHash]] {
  var lists = [hashes + [.leaf([])], [.leaf([])] + hashes]
  for place in hashes.indices {
    var list = hashes
    var bytes = hashes[place].bytes
    bytes[Int.random(in: 0..<32, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    if let hash = TreeHash(bytes: bytes) { list[place] = hash }
    lists.append(list)
    list = hashes
    list.remove(at: place)
    lists.append(list)
    list = hashes
    list.swapAt(place, hashes.indices.randomElement(using: &random) ?? place)
    if list != hashes { lists.append(list) }
  }
  return lists
}
