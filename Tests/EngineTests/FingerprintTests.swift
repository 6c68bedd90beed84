import Engine
import Testing

@Suite struct FingerprintTests {
  private static func hex(_ text: String) -> String {
    Fingerprint.sha256(text.utf8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// FIPS 180-4's own examples, and one of each padding.
  @Test func itIsSHA256() {
    #expect(Self.hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(Self.hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      Self.hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
        == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
    #expect(
      Self.hex(String(repeating: "a", count: 1_000))
        == "41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3")
  }

  @Test func whatIsCountedDecidesTheDefinition() throws {
    func definition(_ text: String) throws -> String { try Rig(text).ruleSet.correlations[0].definition }
    let same = try [CorrelationTests.text(), CorrelationTests.text(generate: true)].map(definition)
    #expect(Set(same).count == 1)
    let others = try [
      CorrelationTests.text(), CorrelationTests.text("event_count", "gte: 4"),
      CorrelationTests.text("event_count", "gt: 3"), CorrelationTests.text(span: "61s"),
      CorrelationTests.text(groupBy: "ip"), CorrelationTests.text(groupBy: nil),
      CorrelationTests.text(rules: "[second]"), CorrelationTests.text(rules: "[base, second]"),
      CorrelationTests.text(rules: "[second, base]"),
      CorrelationTests.text("value_count", "field: ip, gte: 3"),
      CorrelationTests.text("value_count", "field: user, gte: 3"),
      CorrelationTests.text("value_sum", "field: ip, gte: 3"),
      CorrelationTests.text().replacing("group-by:", with: "aliases: {user: {base: who}}\n  group-by:"),
    ].map(definition)
    #expect(Set(others).count == others.count)
  }
}
