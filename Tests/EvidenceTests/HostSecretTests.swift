import Evidence
import Testing

@Suite struct HostSecretTests {
  @Test(arguments: [0, 31, 33, 64]) func aSecretHas32Bytes(_ count: Int) {
    #expect(HostSecret([UInt8](repeating: 1, count: count)) == nil)
  }

  /// RFC 5869 and RFC 2104, computed with another implementation over 32 times the byte 7.
  @Test(arguments: [
    (HostSecret.Purpose.record, "14eff63fdc6df6d1b95761b862501e279c2412b6e098a7ce63c26309255bb7ce"),
    (.redaction, "ca912c4191c8a91f1e44dbd5c2974b6118d72164dcaf13362b6965d3a23330d4"),
    (.pseudonym, "2e299eb80c2ac75cbb844b63148119542bb7858ebd07dbaeba5dc6a4da54060d"),
    (.findingID, "1402c74dfc7b2700078f41b2306a9cf88f726baceff77796a42c6c38329f48d6"),
    (.state, "a8b2447fae0d17fb0e5ad4ea86db74eefe94fb4630a18a64b86f047174ad44eb"),
  ])
  func keysAreDerivedByPurpose(_ purpose: HostSecret.Purpose, _ mac: String) throws {
    #expect(Digest.hex(try TestSecret.make().key(for: purpose).mac(Array("wort".utf8))) == mac)
  }

  @Test func nothingOfItCanBePrinted() throws {
    let secret = try TestSecret.make(0x2A)
    for text in ["\(secret)", String(reflecting: secret), "\(secret.key(for: .record))", "\([secret])"] {
      #expect(!text.contains("42") && !text.lowercased().contains("2a"), "\(text)")
    }
    var dumped = ""
    dump(secret, to: &dumped)
    dump(secret.key(for: .state), to: &dumped)
    dump(StateSeal(secret), to: &dumped)
    dump(Redactor(secret), to: &dumped)
    #expect(!dumped.contains("42"), "\(dumped)")
    #expect(Mirror(reflecting: secret).children.isEmpty)
    #expect(Mirror(reflecting: secret.key(for: .record)).children.isEmpty)
  }
}
