import CanonicalJSON
import Ledger
import Testing

private let leaf = Leaf(
  type: "gap.closed", host: "h1", shard: "2026", index: 7, recorded: "2026-11-22T23:43:29.000001Z",
  body: ["gap": "g-1", "back_filled": 1])

@Test func aLeafIsSpelledAndHashedAsTheFormatSays() throws {
  let text =
    #"{"body":{"back_filled":1,"gap":"g-1"},"host":"h1","index":7,"recorded":"2026-11-22T23:43:29.000001Z","#
    + #""shard":"2026","type":"gap.closed","v":1}"#
  #expect(String(decoding: leaf.canonicalBytes, as: UTF8.self) == text)
  // printf '\0%s' TEXT | sha256sum
  #expect(
    TreeHash.leaf(leaf.canonicalBytes).hex
      == "0b16ead5ea863623cf64948dc888e2df2c7930d3c9679895fcda6fbca1b128fc")
  #expect(try Leaf(parsing: leaf.canonicalBytes) == leaf)
}

@Test func aLeafWithEvidenceCommitsToIt() throws {
  let salt = [UInt8](repeating: 0xAB, count: 32)
  let evidence = JSONValue.object(["note": "ok"]).canonicalBytes
  var committed = leaf
  committed.commitment = .commitment(salt: salt, evidence: evidence)
  // (printf '\xab%.0s' $(seq 32); printf '{"note":"ok"}') | sha256sum
  #expect(committed.commitment?.hex == "da496d3816af49c584b86b4fbee97047ca45658a4db64a5fc699d7c916fc2fe9")
  #expect(try Leaf(parsing: committed.canonicalBytes) == committed)
  #expect(committed.canonicalBytes != leaf.canonicalBytes)
}

@Test(arguments: [
  (#""v":1"#, #""v":2"#), (#""index":7"#, #""index":-1"#), (#""type":"gap.closed","#, ""),
  (#"{"body""#, #"{ "body""#),
  (#""v":1"#, #""v":1,"z":1"#), (#""host""#, #""commitment":"ab","host""#),
]) func anythingElseIsNoLeaf(_ part: String, _ replacement: String) throws {
  let text = String(decoding: leaf.canonicalBytes, as: UTF8.self)
  let range = try #require(text.firstRange(of: part))
  let changed = text[..<range.lowerBound] + replacement + text[range.upperBound...]
  #expect(throws: JSONError.self) { try Leaf(parsing: Array(changed.utf8)) }
}
