import Ledger
import Testing

/// The key that the documentation of Go's module `sumdb/note` signs its example with.
private let published = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
private let publishedSeed = "810a1402d5146c8d84f2443330f54080ebf98ee17d9c74f6252fc5d5c7283173"
private let publishedNote =
  "If you think cryptography is the answer to your problem,\n"
  + "then you don't know what your problem is.\n\n"
  + "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"

@Test func aPublishedKeyAndNoteAreVerifiedAndMadeAgain() throws {
  let key = try VerifierKey(parsing: published.utf8)
  #expect(key.line == published)
  #expect(key.keyText == "ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
  #expect((key.name, key.type, key.hash) == ("PeterNeumann", .ed25519, 0xC74F_20A3))
  let note = try SignedNote(parsing: publishedNote.utf8)
  #expect(try note.verify([key]).map(\.key) == [key])

  let seed = try #require(TreeHash(hex: publishedSeed)).bytes
  let signing = try SigningKey(name: "PeterNeumann", seed: seed)
  #expect(signing.verifier == key)
  #expect(try SignedNote(signing: note.text, by: [signing]).bytes == Array(publishedNote.utf8))
}

/// Of RFC 8032 section 7.1.
@Test func theSeedIsThatOfRFC8032() throws {
  let seed = try #require(TreeHash(hex: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"))
  let key = try #require(TreeHash(hex: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"))
  #expect(try SigningKey(name: "a", seed: seed.bytes).verifier.publicKey == key.bytes)
}

@Test func keysAreTheOnesAnotherImplementationMakes() throws {
  for (number, line) in [madeLogKey, madeNextLogKey].enumerated() {
    let seed = (0..<32).map { UInt8(32 * number + $0) }
    #expect(try SigningKey(name: madeOrigin, seed: seed).verifier.line == line)
  }
  for line in [madeLogKey, madeNextLogKey, madeWitness, madeOtherWitness] {
    #expect(try VerifierKey(parsing: line.utf8).line == line)
  }
}

@Test func aFileOfKeysHasOneALine() throws {
  let file = "# of 2026\n\n\(madeLogKey)\n\(madeWitness)\n"
  #expect(try VerifierKey.keys(parsing: Array(file.utf8)).map(\.line) == [madeLogKey, madeWitness])
  #expect(try VerifierKey.keys(parsing: []).isEmpty)
  let wrong = #expect(throws: LedgerRefusal.self) {
    try VerifierKey.keys(parsing: Array("\(madeLogKey)\n\nmine\n".utf8))
  }
  #expect(wrong?.description == "verifier key, line 3: not of the form name+hash+key")
  #expect(throws: LedgerRefusal.self) {
    try VerifierKey.keys(parsing: Array(String(repeating: madeLogKey + "\n", count: 257).utf8))
  }
}

@Test(arguments: [
  ("PeterNeumann", ""), ("PeterNeumann", "Peter Neumann"), ("PeterNeumann", "Peter\u{2003}Neumann"),
  ("PeterNeumann", "Peter\u{85}"), ("PeterNeumann", "peterNeumann"), ("PeterNeumann+", "PeterNeumann"),
  ("c74f20a3", "C74F20A3"), ("c74f20a3", "0c74f20a3"), ("c74f20a3", "c74f20a4"), ("c74f20a3", ""),
  ("ARpc", "Ahpc"), ("ARpc", "\nARpc"), ("ARpc", ""), ("ARpc", "RRpc"), ("10TW", "10TX"),
  ("10TW", "10TWAA=="),
  ("10TW", "10TW\n"), ("10TW", "10T="), ("+AR", "+"), ("+c74f20a3+", "+"),
]) func anyOtherSpellingIsNoKey(_ part: String, _ replacement: String) throws {
  let range = try #require(published.firstRange(of: part))
  let line = published[..<range.lowerBound] + replacement + published[range.upperBound...]
  #expect(throws: LedgerRefusal.self) { try VerifierKey(parsing: line.utf8) }
}

@Test func whatIsWrongWithAKeyIsSaidWithoutItsBytes() {
  func reason(_ line: String) -> String? {
    (#expect(throws: LedgerRefusal.self) { try VerifierKey(parsing: line.utf8) })?.description
  }
  #expect(
    reason("\u{202E}a'\u{1B}+00000000+\(String(repeating: "A", count: 44))")
      == "verifier key, line 1: holds the control character 27")
  #expect(
    reason("\u{202E}a'+00000000+A\(String(repeating: "A", count: 43))")
      == #"verifier key: the key of '\u{202e}a\u{27}' is of type 0; known are 1 (Ed25519) and 4 (cosignatures)"#
  )
  #expect(reason(String(repeating: "a", count: 2_000)) == "verifier key: longer than 1,024 bytes")
}

@Test func aSigningKeyDoesNotShowItsSeed() throws {
  let key = try SigningKey(name: madeOrigin, seed: (0..<32).map { UInt8($0) })
  #expect("\(key)" == "the signing key of \(madeLogKey)")
  var dumped = ""
  dump([key], to: &dumped)
  #expect(dumped.contains("585f40d9"))
  #expect(!dumped.contains("Private") && !dumped.contains("key: "))
  #expect(throws: LedgerRefusal.self) { try SigningKey(name: "a", seed: [1, 2, 3]) }
  #expect(throws: LedgerRefusal.self) { try SigningKey(name: "a b", seed: [UInt8](repeating: 1, count: 32)) }
}
