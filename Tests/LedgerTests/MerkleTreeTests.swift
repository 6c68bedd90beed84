import Ledger
import Testing

/// Inputs and roots that Certificate Transparency implementations test RFC 6962 with.
private let knownLeaves: [[UInt8]] = [
  [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43],
  [0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57], (0x60...0x6F).map { $0 },
]
private let knownRoots = [
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]

@Test(arguments: 0...8) func rootsAreThoseOfRFC6962(_ size: Int) {
  #expect(
    MerkleTree.root(ofLeaves: knownLeaves.prefix(size).map { TreeHash.leaf($0) }).hex == knownRoots[size])
}

@Test func everySizeHasTheDefinedRoot() {
  var tree = MerkleTree()
  var defined = DefinedTree(size: 300)
  for size in 0..<300 {
    #expect(tree.size == size)
    #expect(tree.root == defined.root(0..<size))
    _ = tree.append(defined.leaves[size])
  }
}

@Test func aTreeHandsOutEveryFullSubtreeOnceAndInnermostFirst() {
  var tree = MerkleTree()
  var nodes: [MerkleNode.Address: TreeHash] = [:]
  var defined = DefinedTree(size: 200)
  for leaf in defined.leaves {
    for node in tree.append(leaf) {
      #expect(nodes.updateValue(node.hash, forKey: node.address) == nil)
      let first = node.address.index << node.address.level
      #expect(first + 1 << node.address.level == tree.size)
      #expect(node.hash == defined.root(first..<tree.size))
    }
  }
  // 100 + 50 + 25 + 12 + 6 + 3 + 1
  #expect(nodes.count == 197)
}

@Test func aTreeContinuesFromKeptNodesAtAnySize() throws {
  var defined = DefinedTree(size: 130)
  var nodes = defined.nodes
  var tree = MerkleTree()
  for leaf in defined.leaves { _ = tree.append(leaf) }
  for size in 0...130 {
    var resumed = try #require(MerkleTree(size: size) { nodes[$0] })
    #expect(resumed.root == defined.root(0..<size))
    for leaf in defined.leaves.dropFirst(size) { _ = resumed.append(leaf) }
    #expect(resumed == tree)
  }
  nodes[MerkleNode.Address(level: 7, index: 0)] = nil
  #expect(MerkleTree(size: 130) { nodes[$0] } == nil)
  #expect(MerkleTree(size: -1) { nodes[$0] } == nil)
}

@Test func hashesHaveOneSpelling() throws {
  let hash = TreeHash.leaf([1, 2, 3])
  #expect(TreeHash(hex: hash.hex) == hash)
  #expect(TreeHash(bytes: hash.bytes) == hash)
  #expect(TreeHash(hex: hash.hex.uppercased()) == nil)
  #expect(TreeHash(hex: hash.hex.dropLast()) == nil)
  #expect(TreeHash(bytes: hash.bytes.dropLast()) == nil)
  #expect(TreeHash.leaf([]) != TreeHash.emptyTree)
  #expect(TreeHash(bytes: hash.bytes.reversed()) != hash)
}
