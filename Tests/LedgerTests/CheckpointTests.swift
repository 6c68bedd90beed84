import Ledger
import Testing

/// The example of C2SP tlog-cosignature. Its keys are not published with it.
private let published =
  "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
  + "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+"
  + "zyWE+xeMcTOAYQ8=\n"
  + "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0"
  + "xUe+mbIUBkBIfZ+qnA==\n"

private let root = TreeHash.leaf([])

@Test func aPublishedCheckpointIsReadAndSpelledAgain() throws {
  let note = try SignedNote(parsing: published.utf8)
  let checkpoint = try Checkpoint(parsing: note.text)
  #expect(checkpoint.origin == "example.com/behind-the-sofa")
  #expect(checkpoint.size == 20_852_163)
  #expect(checkpoint.root.base64 == "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=")
  #expect(checkpoint.text == note.text)
  #expect(note.signatures.map(\.cosignatureTime) == [nil, 1_679_315_147])
  #expect(note.bytes == Array(published.utf8))
}

@Test func aCheckpointIsSignedAsAnotherImplementationSignsIt() throws {
  let tree = DefinedTree(size: 21).leaves
  let checkpoint = try Checkpoint(
    origin: madeOrigin, size: 21, root: MerkleTree.root(ofLeaves: tree))
  let keys = try [0, 1].map { number in
    try SigningKey(name: madeOrigin, seed: (0..<32).map { UInt8(32 * number + $0) })
  }
  let made = try SignedNote(parsing: madeNote.utf8)
  #expect(checkpoint.text == made.text)
  #expect(try checkpoint.signed(by: keys).adding(made.signatures) == made)
}

@Test func aCheckpointIsBelievedByTheKeysOfItsLog() throws {
  let note = try SignedNote(parsing: madeNote.utf8)
  func key(_ line: String) throws -> VerifierKey { try VerifierKey(parsing: line.utf8) }
  let verified = try VerifiedCheckpoint(
    note, origin: madeOrigin, log: [key(madeNextLogKey)],
    witnesses: [key(madeWitness), key(madeOtherWitness)])
  #expect(verified.checkpoint.size == 21)
  #expect(verified.signers.map(\.line) == [madeNextLogKey])
  #expect(verified.cosignatures.map(\.key.line) == [madeWitness, madeOtherWitness])
  #expect(verified.cosignatures.map(\.time) == [1_795_392_000, Int64.max])

  func refusal(origin: String = madeOrigin, log: [String], witnesses: [String] = []) -> LedgerRefusal.Kind? {
    (#expect(throws: LedgerRefusal.self) {
      try VerifiedCheckpoint(note, origin: origin, log: log.map(key), witnesses: witnesses.map(key))
    })?.kind
  }
  #expect(refusal(origin: "0b5e/attestd/2027", log: [madeLogKey]) == .otherLog)
  #expect(refusal(log: []) == .unsigned)
  #expect(refusal(log: [], witnesses: [madeWitness]) == .unsigned)
  #expect(refusal(log: [madeWitness]) == .unusableKeys)
  #expect(refusal(log: [madeLogKey], witnesses: [madeNextLogKey]) == .unusableKeys)
}

/// Swift takes both for the same text; in a note they are two names.
@Test func originsAreComparedByTheirBytes() throws {
  let key = try SigningKey(name: "\u{FC}", seed: [UInt8](repeating: 1, count: 32))
  let note = try Checkpoint(origin: "\u{FC}", size: 1, root: root).signed(by: [key])
  #expect(throws: Never.self) { try VerifiedCheckpoint(note, origin: "\u{FC}", log: [key.verifier]) }
  #expect(throws: LedgerRefusal.self) {
    try VerifiedCheckpoint(note, origin: "u\u{308}", log: [key.verifier])
  }
  let other = try SigningKey(name: "u\u{308}", seed: [UInt8](repeating: 1, count: 32)).verifier
  #expect(other != key.verifier)
  #expect(throws: LedgerRefusal.self) { try note.verify([other]) }
}

@Test func aSignedTextThatIsNoCheckpointIsNone() throws {
  let key = try SigningKey(name: "a", seed: [UInt8](repeating: 1, count: 32))
  let note = try SignedNote(signing: "a\n1\n", by: [key])
  let refusal = #expect(throws: LedgerRefusal.self) {
    try VerifiedCheckpoint(note, origin: "a", log: [key.verifier])
  }
  #expect(refusal?.description == "checkpoint: has 2 lines; it needs three")
}

@Test func furtherLinesAreKept() throws {
  let text = "a log\n7\n\(root.base64)\nof somebody\nelse\n"
  let checkpoint = try Checkpoint(parsing: text)
  #expect(checkpoint.extensions == ["of somebody", "else"])
  #expect(checkpoint.text == text)
}

@Test func aLogWithoutLeavesHasOneRoot() throws {
  let checkpoint = try Checkpoint(origin: "a", size: 0, root: .emptyTree)
  #expect(try Checkpoint(parsing: checkpoint.text) == checkpoint)
  #expect(throws: LedgerRefusal.self) { try Checkpoint(origin: "a", size: 0, root: root) }
  #expect(throws: LedgerRefusal.self) { try Checkpoint(origin: "a", size: -1, root: root) }
  #expect(throws: LedgerRefusal.self) { try Checkpoint(origin: "a b", size: 1, root: root) }
  #expect(throws: LedgerRefusal.self) { try Checkpoint(origin: "", size: 1, root: root) }
}

@Test(arguments: [
  "", "\n", "a\n1\n", "a\n1\nROOT", "\n1\nROOT\n", "a\n\nROOT\n", "a\n1\nROOT\n\n", "a\n1\n\nROOT\n",
  "a\n01\nROOT\n",
  "a\n+1\nROOT\n", "a\n-1\nROOT\n", "a\n1 \nROOT\n", "a\n١\nROOT\n", "a\n1e3\nROOT\n",
  "a\n9223372036854775808\nROOT\n",
  "a\n99999999999999999999\nROOT\n", "a\n0\nROOT\n", "a\n1\nROOT=\n", "a\n1\n ROOT\n", "a\n1\nAAAA\n",
  "a\r\n1\nROOT\n",
  "a\n1\nROOT\n\u{7}\n", "a\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n",
]) func anythingElseIsNoCheckpoint(_ text: String) {
  #expect(throws: LedgerRefusal.self) {
    try Checkpoint(parsing: text.replacing("ROOT", with: root.base64))
  }
}

@Test func theLargestSizeIsASize() throws {
  let text = "a\n9223372036854775807\n\(root.base64)\n"
  #expect(try Checkpoint(parsing: text).size == Int.max)
}

@Test func growthIsOfOneLog() throws {
  var tree = DefinedTree(size: 9)
  let nodes = tree.nodes
  let proof = try #require(ConsistencyProof(from: 5, to: 9) { nodes[$0] })
  let old = try Checkpoint(origin: "a", size: 5, root: tree.root(0..<5))
  let new = try Checkpoint(origin: "a", size: 9, root: tree.root(0..<9))
  #expect(throws: Never.self) { try proof.verify(from: old, to: new) }
  let other = try Checkpoint(origin: "b", size: 9, root: tree.root(0..<9))
  #expect(#expect(throws: LedgerRefusal.self) { try proof.verify(from: old, to: other) }?.kind == .otherLog)
  #expect(#expect(throws: LedgerRefusal.self) { try proof.verify(from: new, to: old) }?.kind == .wrongProof)
}
