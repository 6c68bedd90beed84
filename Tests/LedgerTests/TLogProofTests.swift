import Ledger
import Testing

private let leaf = TreeHash.leaf(Array("leaf 19".utf8))
private let file = madeProof + madeNote

private func verify(_ bytes: [UInt8], leaf: TreeHash = leaf) throws -> VerifiedCheckpoint {
  func key(_ line: String) throws -> VerifierKey { try VerifierKey(parsing: line.utf8) }
  return try TLogProof(parsing: bytes).verify(
    leaf, origin: madeOrigin, log: [key(madeLogKey), key(madeNextLogKey)],
    witnesses: [key(madeWitness), key(madeOtherWitness)])
}

@Test func aProofOfAnotherImplementationHolds() throws {
  let proof = try TLogProof(parsing: file.utf8)
  #expect(proof.index == 19)
  #expect(proof.extra == Array("about leaf 19".utf8))
  #expect(proof.bytes == Array(file.utf8))
  let verified = try verify(Array(file.utf8))
  #expect(verified.checkpoint.size == 21)
  #expect(verified.signers.count == 2 && verified.cosignatures.count == 2)
  let refusal = #expect(throws: LedgerRefusal.self) { try verify(Array(file.utf8), leaf: .leaf([])) }
  #expect(refusal?.kind == .wrongProof)
}

@Test func aProofIsMadeAsAnotherImplementationMakesIt() throws {
  let nodes = DefinedTree(size: 21).nodes
  let proof = TLogProof(
    extra: Array("about leaf 19".utf8), index: 19,
    proof: try #require(InclusionProof(of: 19, in: 21) { nodes[$0] }),
    checkpoint: try SignedNote(parsing: madeNote.utf8))
  #expect(proof.bytes == Array(file.utf8))
}

@Test func theOnlyLeafOfALogNeedsNoHashes() throws {
  let key = try SigningKey(name: "a", seed: [UInt8](repeating: 1, count: 32))
  let note = try Checkpoint(origin: "a", size: 1, root: leaf).signed(by: [key])
  let proof = TLogProof(index: 0, proof: InclusionProof(hashes: []), checkpoint: note)
  #expect(String(decoding: proof.bytes, as: UTF8.self).hasPrefix("c2sp.org/tlog-proof@v1\nindex 0\n\na\n1\n"))
  let read = try TLogProof(parsing: proof.bytes)
  #expect(read == proof)
  #expect(throws: Never.self) { try read.verify(leaf, origin: "a", log: [key.verifier]) }
  #expect(throws: LedgerRefusal.self) { try read.verify(leaf, origin: "b", log: [key.verifier]) }
}

/// But for the extra data, for which nothing vouches.
@Test func everyChangedByteOfAProofIsSeen() throws {
  let bytes = Array(file.utf8)
  let extra = try TLogProof(parsing: bytes).extra
  var random = SplitMix(seed: 10)
  for place in bytes.indices {
    var changed = bytes
    changed[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    guard let proof = try? TLogProof(parsing: changed), let verified = try? verify(changed) else { continue }
    #expect(proof.bytes == changed)
    #expect(
      proof.extra != extra || verified.signers.count + verified.cosignatures.count < 4,
      "byte \(place) is \(changed[place])")
  }
}

@Test(arguments: [
  ("c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v2", "tlog-proof, line 1: does not begin with"),
  ("c2sp.org/tlog-proof@v1\n", "", "tlog-proof, line 1: does not begin with"),
  ("YWJvdXQgbGVhZiAxOQ==", "", "tlog-proof, line 2: the extra data is not base64"),
  ("YWJvdXQgbGVhZiAxOQ==", "YWJvdXQgbGVhZiAxOR==", "tlog-proof, line 2: the extra data is not base64"),
  ("extra ", "Extra ", "tlog-proof, line 2: not 'index '"),
  ("extra ", "extra AAAA\nextra ", "tlog-proof, line 3: not 'index '"),
  ("index 19", "index 019", "tlog-proof, line 3: not 'index '"),
  ("index 19", "index -1", "tlog-proof, line 3: not 'index '"),
  ("index 19", "index 9223372036854775808", "tlog-proof, line 3: not 'index '"),
  ("index 19\n", "", "tlog-proof, line 3: not 'index '"),
  ("index 19\n", "\n", "tlog-proof, line 3: not 'index '"),
  ("qt2G", "qt2", "tlog-proof, line 4: not base64 of a SHA-256"),
  ("qt2G", "qt2G\n", "tlog-proof, line 4: not base64 of a SHA-256"),
  ("jKxA=\n", "jKxB=\n", "tlog-proof, line 4: not base64 of a SHA-256"),
  ("sA8=\n\n0b5e", "sA8=\n0b5e", "tlog-proof, line 8: not base64 of a SHA-256"),
  ("sA8=\n\n0b5e", "sA8=\n\n\n0b5e", ""),
  ("\n\n— 0b5e", "\n— 0b5e", "signed note: has no signatures after an empty line"),
  ("21\n", "21\t\n", "signed note, line 10: holds the control character 9"),
]) func anythingElseIsNoProof(_ part: String, _ replacement: String, _ reason: String) throws {
  let range = try #require(file.firstRange(of: part))
  let changed = file[..<range.lowerBound] + replacement + file[range.upperBound...]
  let refusal = #expect(throws: LedgerRefusal.self) { try verify(Array(changed.utf8)) }
  #expect(refusal?.description.hasPrefix(reason) == true, "\(refusal.debugDescription)")
}

@Test func proofsAreBounded() throws {
  let hash = leaf.base64 + "\n"
  func read(_ hashes: Int, extra: Int = 3) throws -> TLogProof {
    let lines = String(repeating: hash, count: hashes)
    let extra = String(repeating: "A", count: extra / 3 * 4)
    return try TLogProof(
      parsing: "c2sp.org/tlog-proof@v1\nextra \(extra)\nindex 1\n\(lines)\n\(madeNote)".utf8)
  }
  #expect(try read(63).proof.hashes.count == 63)
  #expect(throws: LedgerRefusal.self) { try read(64) }
  #expect(throws: LedgerRefusal.self) { try read(0, extra: TLogProof.maxBytes) }
  #expect(throws: LedgerRefusal.self) { try TLogProof(parsing: []) }
}
