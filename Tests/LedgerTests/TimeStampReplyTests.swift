import Events
import Ledger
import Testing

private let checkpoint = Array(madeNote.utf8)
private let query = TimeStampQuery(of: checkpoint, nonce: 0x8123_4567_89AB_CDEF)
private let p256 = ("EC", "ec_paramgen_curve:P-256")

/// What a throw-away authority of `openssl ts` stamps is accepted, whatever keys and ways to sign it has.
@Suite(.enabled(if: OpenSSL.path != nil, OpenSSL.isMissing)) struct TimeStampReplyTests {
  private func verify(_ reply: [UInt8], by name: String, _ authority: StampAuthority) throws
    -> VerifiedTimeStamp
  {
    try TimeStampReply(parsing: reply).verify(
      of: checkpoint, answering: query, by: authority.certificate(name))
  }

  @Test(arguments: [
    ("RSA", "rsa_keygen_bits:2048", "sha256"), ("RSA", "rsa_keygen_bits:2048", "sha384"),
    ("RSA", "rsa_keygen_bits:2048", "sha512"), ("EC", "ec_paramgen_curve:P-256", "sha256"),
    ("EC", "ec_paramgen_curve:P-256", "sha512"), ("EC", "ec_paramgen_curve:P-384", "sha384"),
    ("EC", "ec_paramgen_curve:P-521", "sha512"), ("EC", "ec_paramgen_curve:P-521", "sha256"),
  ]) func aStampIsVerifiedByTheAuthoritysCertificateAndByItsIssuers(
    _ type: String, _ option: String, _ digest: String
  ) throws {
    let authority = try StampAuthority(key: (type, option))
    try authority.certificate("other", issuer: "root", key: (type, option), digest: digest)
    let reply = try authority.reply(
      to: query.bytes, by: "other", with: ["root"], settings: ["signer_digest": digest])
    let direct = try verify(reply, by: "other", authority)
    #expect(try direct.signer == authority.certificate("other"))
    #expect(direct.named == direct.signer)
    #expect(direct.signer.commonName == "other")
    let byIssuer = try verify(reply, by: "root", authority)
    #expect(byIssuer.signer == direct.signer)
    #expect(try byIssuer.named == authority.certificate("root"))
    #expect(byIssuer.info == direct.info)
  }

  @Test func openSSLAcceptsTheAnswerToOurQuery() throws {
    let authority = try StampAuthority()
    try authority.openssl.write(try authority.reply(to: query.bytes), to: "r.tsr")
    try authority.openssl.write(query.bytes, to: "q.tsq")
    try authority.openssl.write(checkpoint, to: "checkpoint")
    for way in [["-queryfile", "q.tsq"], ["-data", "checkpoint"]] {
      let isOK = try authority.openssl.run(["ts", "-verify", "-in", "r.tsr", "-CAfile", "root.pem"] + way)
        .isDone
      #expect(isOK)
    }
  }

  @Test func theAnswerToTheQueryOfOpenSSLIsAccepted() throws {
    let authority = try StampAuthority()
    try authority.openssl.write(checkpoint, to: "checkpoint")
    for more in [["-cert"], [], ["-no_nonce"], ["-tspolicy", "1.3.6.1.4.1.4146.2.3"]] {
      try authority.openssl.run(["ts", "-query", "-data", "checkpoint", "-sha256", "-out", "q.tsq"] + more)
      let asked = try TimeStampQuery(parsing: authority.openssl.read("q.tsq"))
      let reply = try TimeStampReply(parsing: authority.reply(to: asked.bytes))
      let stamp = try reply.verify(of: checkpoint, answering: asked, by: authority.certificate("stamper"))
      #expect(stamp.info.nonce == asked.nonce)
      #expect(stamp.info.policy.description == "1.3.6.1.4.1.4146.2.3")
    }
  }

  @Test func whatIsStatedIsWhatOpenSSLReads() throws {
    let authority = try StampAuthority()
    let bytes = try authority.reply(to: query.bytes)
    let info = try verify(bytes, by: "stamper", authority).info
    let text = try authority.openssl.run("ts", "-reply", "-in", "answer.tsr", "-text").output
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("Time stamp: ") })
    let parts = line.split(separator: " ").map(String.init)
    let month = try #require(months.firstIndex(of: parts[2])) + 1
    let clock = parts[4].split(separator: ".")
    let fraction = clock.count > 1 ? String(clock[1]) : ""
    func two(_ number: String) -> String { String(repeating: "0", count: 2 - number.count) + number }
    #expect(
      info.time.description
        == "\(parts[5])-\(two(String(month)))-\(two(parts[3]))T\(clock[0])."
        + fraction + String(repeating: "0", count: 6 - fraction.count) + "Z")
    #expect(text.contains("Serial number: 0x\(info.serialText.uppercased())\n"))
    #expect(info.accuracyMicroseconds == 1_500_100)
    #expect(info.nonce == [0, 0x81, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF])
  }

  /// The reply alone is enough, where the query was not kept.
  @Test func aReplyIsVerifiedWithoutItsQuery() throws {
    let authority = try StampAuthority()
    let reply = try TimeStampReply(parsing: authority.reply(to: query.bytes))
    let certificate = try authority.certificate("stamper")
    #expect(throws: Never.self) { try reply.verify(of: checkpoint, answering: nil, by: certificate) }
    #expect(throws: LedgerRefusal.self) { try reply.verify(of: [], answering: nil, by: certificate) }
  }

  @Test func certificatesOfAReplyStandInAnyOrder() throws {
    let authority = try StampAuthority()
    for name in ["a", "b", "c"] { try authority.certificate(name, issuer: "root") }
    let reply = try SignedReply(authority.reply(to: query.bytes, with: ["a", "root", "b", "c"]))
    let certificates = try #require(reply.data[3].parts)
    #expect(certificates.count == 5)
    for shift in 0..<5 {
      var turned = reply
      turned.data[3].parts = Array(certificates[shift...] + certificates[..<shift])
      for name in ["stamper", "root"] {
        let stamp = try verify(turned.tree.bytes, by: name, authority)
        #expect(stamp.signer.commonName == "stamper")
      }
      turned.data[3].parts?.reverse()
      #expect(throws: Never.self) { try verify(turned.tree.bytes, by: "root", authority) }
    }
  }

  @Test func aCertificateIsReadFromPEMAndDERWithWhateverIsAround() throws {
    let authority = try StampAuthority()
    let reply = try TimeStampReply(parsing: authority.reply(to: query.bytes))
    let openssl = authority.openssl
    try openssl.run("x509", "-in", "stamper.pem", "-outform", "DER", "-out", "c.der")
    try openssl.run("x509", "-in", "stamper.pem", "-text", "-out", "c.txt")
    let pem = try String(decoding: openssl.read("stamper.pem"), as: UTF8.self)
    try openssl.write(pem.replacing("\n", with: " \r\n").utf8, to: "c.crlf")
    let fingerprint = try openssl.run("x509", "-in", "stamper.pem", "-noout", "-fingerprint", "-sha256")
      .output
    for name in ["c.der", "c.txt", "c.crlf", "stamper.pem"] {
      let certificate = try TimeStampCertificate(parsing: openssl.read(name))
      #expect(certificate.der == (try openssl.read("c.der")))
      #expect(throws: Never.self, "\(name)") {
        try reply.verify(of: checkpoint, answering: query, by: certificate)
      }
      #expect(certificate.notBefore.description == "2020-01-01T00:00:00.000000Z")
      #expect(certificate.notAfter.description == "2099-12-31T23:59:59.000000Z")
      #expect(
        fingerprint.replacing(":", with: "").lowercased().hasSuffix("=\(certificate.fingerprint)\n"))
    }
  }

  @Test(arguments: [
    ["-md", "sha256"], ["-md", "sha512"], ["-md", "sha256", "-keyid"], ["-nocerts"],
    ["-md", "sha256", "-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:digest"],
    ["-md", "sha384", "-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:digest"],
    ["-md", "sha512", "-keyid", "-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:digest"],
  ]) func stampsAreAcceptedHoweverTheyAreSigned(_ options: [String]) throws {
    let authority = try StampAuthority()
    try authority.certificate("rsa", issuer: "root", key: ("RSA", "rsa_keygen_bits:2048"))
    let stamp = try SignedReply(authority.reply(to: query.bytes)).info.bytes
    let reply = try authority.reply(signing: stamp, by: "rsa", options)
    #expect(try verify(reply, by: "rsa", authority).signer.commonName == "rsa")
    if options != ["-nocerts"] {
      #expect(try verify(reply, by: "root", authority).signer.commonName == "rsa")
    }
  }

  @Test func aKeyForPSSOnlySignsStampsAndCertificates() throws {
    let authority = try StampAuthority(key: ("RSA-PSS", "rsa_keygen_bits:2048"))
    let stamp = try SignedReply(otherAuthoritysReply()).info.bytes
    let reply = try authority.reply(
      signing: stamp, by: "stamper", ["-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:digest"])
    #expect(throws: Never.self) { try verify(reply, by: "stamper", authority) }
  }

  private func otherAuthoritysReply() throws -> [UInt8] { try StampAuthority().reply(to: query.bytes) }

  /// The hash of the certificate may be by another function than the rest.
  @Test(arguments: ["sha256", "sha384", "sha512"])
  func aSignersCertificateIsNamedByAnyHash(_ hash: String) throws {
    let authority = try StampAuthority()
    let reply = try authority.reply(
      to: query.bytes, settings: ["ess_cert_id_alg": hash, "ess_cert_id_chain": "yes"])
    #expect(throws: Never.self) { try verify(reply, by: "root", authority) }
  }

  @Test func timesAreReadToTheMicrosecond() throws {
    let authority = try StampAuthority()
    var reply = try SignedReply(authority.reply(to: query.bytes))
    for (text, expected) in [
      ("20261123124500Z", "2026-11-23T12:45:00.000000Z"),
      ("20261123124500.1Z", "2026-11-23T12:45:00.100000Z"),
      ("20240229235959.123456Z", "2024-02-29T23:59:59.123456Z"),
      ("20261123124500.1234567891Z", "2026-11-23T12:45:00.123456Z"),
      ("20261123124500.0000009Z", "2026-11-23T12:45:00.000000Z"),
    ] {
      reply.info[4].content = Array(text.utf8)
      let bytes = try reply.bytes(signedBy: "stamper", of: authority)
      #expect(try verify(bytes, by: "stamper", authority).time.description == expected)
    }
    for text in [
      "", "Z", "20261123124500", "20261123124500+0100", "20261123124500.Z", "20261123124500.10Z",
      "20261123124500.0Z",
      "20261123124500,1Z", "20261123124500.1", "202611231245Z", "20261123246000Z", "20260229000000Z",
      "20261323124500Z", "20261123124560Z", "2026112312450\u{0}Z", "20261123124500.1ZZ", "20261123124500..1Z",
    ] {
      reply.info[4].content = Array(text.utf8)
      let bytes = try reply.bytes(signedBy: "stamper", of: authority)
      let refusal = #expect(throws: LedgerRefusal.self, "\(text)") { try TimeStampReply(parsing: bytes) }
      #expect(refusal?.reason.contains("genTime") == true)
    }
  }

  @Test func accuracyIsTheSumOfItsParts() throws {
    let authority = try StampAuthority()
    for (setting, expected) in [
      ("secs:2", 2_000_000), ("millisecs:999", 999_000), ("microsecs:1", 1),
      ("secs:1, microsecs:7", 1_000_007),
    ] as [(String, Int64)] {
      let reply = try TimeStampReply(
        parsing: authority.reply(to: query.bytes, settings: ["accuracy": setting]))
      #expect(reply.info.accuracyMicroseconds == expected)
    }
    var reply = try SignedReply(authority.reply(to: query.bytes))
    reply.info.parts?.remove(at: 5)
    let bytes = try reply.bytes(signedBy: "stamper", of: authority)
    #expect(try verify(bytes, by: "stamper", authority).info.accuracyMicroseconds == nil)
  }
}
