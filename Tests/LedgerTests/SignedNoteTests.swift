import Ledger
import Testing

private func key(_ line: String) throws -> VerifierKey { try VerifierKey(parsing: line.utf8) }

private func allKeys() throws -> [VerifierKey] {
  try [madeLogKey, madeNextLogKey, madeWitness, madeOtherWitness].map(key)
}

@Test func aNoteOfAnotherImplementationIsVerified() throws {
  let note = try SignedNote(parsing: madeNote.utf8)
  #expect(note.bytes == Array(madeNote.utf8))
  let verified = try note.verify(allKeys())
  #expect(try verified.map(\.key) == allKeys())
  #expect(verified.map(\.time) == [nil, nil, 1_795_392_000, Int64.max])
}

@Test func signaturesAreTheOnesAnotherImplementationMakes() throws {
  let made = try SignedNote(parsing: madeNote.utf8)
  let keys = try [0, 1].map { number in
    try SigningKey(name: madeOrigin, seed: (0..<32).map { UInt8(32 * number + $0) })
  }
  let note = try SignedNote(signing: made.text, by: keys)
  #expect(note.signatures == Array(made.signatures.prefix(2)))
  // Witnesses answer later; what stands there already is not written twice.
  #expect(try note.adding(made.signatures) == made)
  let lines = try made.signatures.suffix(2).map { try NoteSignature(parsing: $0.line.utf8) }
  #expect(try note.adding(lines).bytes == Array(madeNote.utf8))
}

@Test func onlySignaturesOfGivenKeysCount() throws {
  let note = try SignedNote(parsing: madeNote.utf8)
  for known in try allKeys() { #expect(try note.verify([known]).map(\.key) == [known]) }
  // Of the same name, but neither of these made a signature.
  let stranger = try SigningKey(name: madeOrigin, seed: [UInt8](repeating: 7, count: 32)).verifier
  let refusal = #expect(throws: LedgerRefusal.self) { try note.verify([stranger]) }
  #expect(refusal?.kind == .unsigned)
  #expect(try note.verify([stranger, key(madeLogKey)]).count == 1)
  #expect(#expect(throws: LedgerRefusal.self) { try note.verify([]) }?.kind == .unsigned)
}

@Test func aSignatureTwiceIsOneSignature() throws {
  let signature = try #require(SignedNote(parsing: madeNote.utf8).signatures.last).line
  let note = try SignedNote(parsing: "\(madeNote)\(signature)\n".utf8)
  #expect(note.signatures.count == 5)
  #expect(try note.verify(allKeys()).count == 4)
}

/// A signature is refused by its bytes, never taken for one of a stranger because it is wrong.
@Test func aWrongSignatureInTheNameOfAGivenKeyRefusesTheNote() throws {
  let made = try SignedNote(parsing: madeNote.utf8)
  for known in try allKeys() {
    let mark = (0..<4).map { UInt8(truncatingIfNeeded: known.hash >> (24 - 8 * UInt32($0))) }
    let others = made.signatures.filter { $0.keyHash != known.hash }.map(\.bytes)
    for bytes in others + [[0], [UInt8](repeating: 0, count: 64), [UInt8](repeating: 0xFF, count: 72)] {
      let wrong = try NoteSignature(parsing: "— \(known.name) \(base64(mark + bytes))".utf8)
      let refusal = #expect(throws: LedgerRefusal.self, "\(known.name) \(bytes.count)") {
        try made.adding([wrong]).verify(allKeys())
      }
      #expect(refusal?.kind == .wrongSignature)
    }
  }
}

@Test func everyChangedByteIsSeen() throws {
  let keys = try allKeys()
  let note = try SignedNote(parsing: madeNote.utf8)
  var random = SplitMix(seed: 7)
  let bytes = Array(madeNote.utf8)
  for place in bytes.indices {
    var changed = bytes
    changed[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    try expectSeen(changed, instead: note, keys)
  }
}

@Test func whateverIsDoneToTheBytesIsSeen() throws {
  let keys = try allKeys()
  let note = try SignedNote(parsing: madeNote.utf8)
  let bytes = Array(madeNote.utf8)
  var random = SplitMix(seed: 8)
  for _ in 0..<400 {
    var changed = bytes
    let place = Int.random(in: 0..<bytes.count, using: &random)
    switch Int.random(in: 0..<5, using: &random) {
    case 0: changed.remove(at: place)
    case 1: changed.insert(bytes[Int.random(in: 0..<bytes.count, using: &random)], at: place)
    case 2: changed.removeSubrange(place...)
    case 3: changed.swapAt(place, Int.random(in: 0..<bytes.count, using: &random))
    default: changed.insert(contentsOf: bytes[place...], at: place)
    }
    if changed != bytes { try expectSeen(changed, instead: note, keys) }
  }
}

/// Refused, or at best the same text with a signature less that counts.
private func expectSeen(_ bytes: [UInt8], instead note: SignedNote, _ keys: [VerifierKey]) throws {
  guard let changed = try? SignedNote(parsing: bytes), let verified = try? changed.verify(keys) else {
    return
  }
  #expect(changed.text == note.text)
  #expect(verified.count < keys.count || changed.signatures.count > note.signatures.count)
  #expect(changed.bytes == bytes)
}

private let text = "a log\n1\n"
private let signature = "— a AAAAAAE=\n"

@Test(arguments: [
  ("", "does not end with a newline"),
  ("\n", "has no signatures after an empty line"),
  ("\(text)", "has no signatures after an empty line"),
  ("\(text)\n", "has no signatures after an empty line"),
  ("\n\(signature)", "has no signatures after an empty line"),
  ("\(text)\n\(signature)\n", "has no signatures after an empty line"),
  ("\(text)\n— a AAAAAAE=", "does not end with a newline"),
  ("a\tlog\n\n\(signature)", "line 1: holds the control character 9"),
  ("a log\r\n\n\(signature)", "line 1: holds the control character 13"),
  ("\(text)\n— a AAAAAAE=\u{0}\n", "line 4: holds the control character 0"),
  ("\(text)\n- a AAAAAAE=\n", "line 4: the signature does not begin with an em dash and a blank"),
  ("\(text)\n—\u{A0}a AAAAAAE=\n", "line 4: the signature does not begin with an em dash and a blank"),
  ("\(text)\n— a\n", "line 4: the signature not of the form — name base64"),
  ("\(text)\n—  AAAAAAE=\n", "line 4: the signature '' cannot be a key's name"),
  ("\(text)\n— a+b AAAAAAE=\n", "line 4: the signature 'a+b' cannot be a key's name"),
  ("\(text)\n— a\u{3000}b AAAAAAE=\n", #"line 4: the signature 'a\u{3000}b' cannot be a key's name"#),
  (
    "\(text)\n\(signature)— a AAAAAA==\n",
    "line 5: the signature of 'a': not base64 of a key hash and a signature"
  ),
  ("\(text)\n— a AAAAAAF=\n", "line 4: the signature of 'a': not base64 of a key hash and a signature"),
  ("\(text)\n— a AAAAAAE\n", "line 4: the signature of 'a': not base64 of a key hash and a signature"),
  ("\(text)\n— a AAAAAAE= \n", "line 4: the signature of 'a': not base64 of a key hash and a signature"),
  ("\(text)\n— a AAAA=AE=\n", "line 4: the signature of 'a': not base64 of a key hash and a signature"),
  ("\(text)\n— a AAAAAA-_\n", "line 4: the signature of 'a': not base64 of a key hash and a signature"),
]) func anythingElseIsNoNote(_ note: String, _ reason: String) {
  let refusal = #expect(throws: LedgerRefusal.self) { try SignedNote(parsing: note.utf8) }
  #expect(refusal?.kind == .malformed)
  #expect(refusal?.description.hasSuffix(reason) == true, "\(refusal.debugDescription)")
}

@Test func whatIsNotTextIsNoNote() {
  let bytes = Array("a log \n\n\(signature)".utf8)
  #expect(throws: Never.self) { try SignedNote(parsing: bytes) }
  for wrong: [UInt8] in [[0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xFF], [0xE2, 0x80]] {
    #expect(throws: LedgerRefusal.self) {
      try SignedNote(parsing: bytes.prefix(5) + wrong + bytes.dropFirst(6))
    }
  }
}

@Test func notesAreBounded() throws {
  let sixteen = String(repeating: "— a AAAA\(String(repeating: "A", count: 7_000))\n", count: 16)
  #expect(try SignedNote(parsing: "\(text)\n\(sixteen)".utf8).signatures.count == 16)
  let most = String(repeating: signature, count: SignedNote.maxSignatures)
  #expect(throws: Never.self) { try SignedNote(parsing: "\(text)\n\(most)".utf8) }
  #expect(throws: LedgerRefusal.self) { try SignedNote(parsing: "\(text)\n\(most)\(signature)".utf8) }
  let long = String(repeating: "a", count: SignedNote.maxBytes)
  #expect(throws: LedgerRefusal.self) { try SignedNote(parsing: "\(long)\n\n\(signature)".utf8) }
  #expect(throws: LedgerRefusal.self) {
    try SignedNote(signing: long + "\n", by: [SigningKey(name: "a", seed: [UInt8](repeating: 1, count: 32))])
  }
}

@Test func onlyTextThatReadsTheSameIsSigned() throws {
  let key = try SigningKey(name: "a", seed: [UInt8](repeating: 1, count: 32))
  for text in ["a\n", "\n", "a\n\n", "\n\n\n", "a\n\n— a AAAAAAE=\n", "e\u{308}\n"] {
    let note = try SignedNote(signing: text, by: [key])
    #expect(try SignedNote(parsing: note.bytes) == note)
    #expect(try SignedNote(parsing: note.bytes).verify([key.verifier]).count == 1)
  }
  for text in ["", "a", "a\r\n", "a\u{0}\n", "a\n\n—"] {
    #expect(throws: LedgerRefusal.self) { try SignedNote(signing: text, by: [key]) }
  }
  #expect(throws: LedgerRefusal.self) { try SignedNote(signing: "a\n", by: []) }
}

@Test func signatureBytesOfAnyNumberAreReadAsTheyAreWritten() throws {
  var random = SplitMix(seed: 9)
  for count in 5...100 {
    let value = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    let line = "— a \(base64(value))"
    let signature = try NoteSignature(parsing: line.utf8)
    #expect(signature.bytes == Array(value.dropFirst(4)))
    #expect(signature.keyHash == value.prefix(4).reduce(0) { $0 << 8 | UInt32($1) })
    #expect(signature.line == line)
  }
}

@Test func timesBeyondTheLargestAreNone() throws {
  let witness = try key(madeOtherWitness)
  let mark = (0..<4).map { UInt8(truncatingIfNeeded: witness.hash >> (24 - 8 * UInt32($0))) }
  let bytes = mark + [0x80] + [UInt8](repeating: 0, count: 71)
  let signature = try NoteSignature(parsing: "— \(witness.name) \(base64(bytes))".utf8)
  #expect(signature.cosignatureTime == nil)
  let note = try SignedNote(parsing: madeNote.utf8)
  #expect(throws: LedgerRefusal.self) { try note.adding([signature]).verify([witness]) }
}

/// RFC 4648 section 4, bit by bit.
private func base64(_ bytes: [UInt8]) -> String {
  let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  var bits = bytes.flatMap { byte in (0..<8).map { Int(byte >> (7 - UInt8($0))) & 1 } }
  while bits.count % 6 > 0 { bits.append(0) }
  var text = stride(from: 0, to: bits.count, by: 6).map {
    digits[bits[$0..<$0 + 6].reduce(0) { $0 * 2 + $1 }]
  }
  while text.count % 4 > 0 { text.append("=") }
  return String(text)
}
