import Events
import Ledger
import Testing

private let checkpoint = Array(madeNote.utf8)
private let query = TimeStampQuery(of: checkpoint, nonce: 0x8123_4567_89AB_CDEF)

/// Everything but the stamp of the authority that was named, over the file that is asked about, is refused and says why.
@Suite(.enabled(if: OpenSSL.path != nil, OpenSSL.isMissing)) struct TimeStampRefusalTests {
  let authority: StampAuthority

  init() throws { authority = try StampAuthority() }

  private func expectRefusal(
    _ kind: LedgerRefusal.Kind, _ reason: String, of reply: @autoclosure () throws -> [UInt8],
    by name: String = "stamper",
    over file: [UInt8] = checkpoint, answering asked: TimeStampQuery? = query,
    from issuing: StampAuthority? = nil, location: SourceLocation = #_sourceLocation
  ) throws {
    let (bytes, certificate) = (try reply(), try (issuing ?? authority).certificate(name))
    let refusal = #expect(throws: LedgerRefusal.self, "\(reason)", sourceLocation: location) {
      try TimeStampReply(parsing: bytes).verify(of: file, answering: asked, by: certificate)
    }
    #expect(refusal?.kind == kind, sourceLocation: location)
    #expect(
      refusal?.description.contains(reason) == true, "\(refusal.debugDescription)", sourceLocation: location)
  }

  @Test func theAnswerToAnotherQueryIsRefused() throws {
    let reply = try authority.reply(to: query.bytes)
    try expectRefusal(
      .otherFile, "time-stamp reply: to another query: the nonce is not the one that was sent", of: reply,
      answering: TimeStampQuery(of: checkpoint, nonce: 0x8123_4567_89AB_CDEE))
    let other = TimeStampQuery(of: checkpoint + [10], nonce: 0x8123_4567_89AB_CDEF)
    try expectRefusal(.otherFile, "the query is about another file than this", of: reply, answering: other)
    try expectRefusal(
      .otherFile, "over another file than this", of: reply, over: checkpoint + [10], answering: nil)
    try expectRefusal(
      .otherFile, "over another file than this", of: reply, over: checkpoint + [10], answering: other)
    // A reply without the nonce that was asked for.
    var changed = try SignedReply(reply)
    let place = try #require(changed.info.parts?.lastIndex { $0.tag == 2 })
    changed.info.parts?.remove(at: place)
    try expectRefusal(
      .otherFile, "the nonce is not the one", of: changed.bytes(signedBy: "stamper", of: authority))
  }

  @Test func anotherPolicyThanAskedForIsRefused() throws {
    try authority.openssl.write(checkpoint, to: "checkpoint")
    try authority.openssl.run(
      "ts", "-query", "-data", "checkpoint", "-sha256", "-tspolicy", "1.2.3.4", "-out", "q.tsq")
    let asked = try TimeStampQuery(parsing: authority.openssl.read("q.tsq"))
    var changed = try SignedReply(
      authority.reply(to: asked.bytes, settings: ["other_policies": "1.2.3.4, 1.2.3.5"]))
    #expect(changed.info[1].content == [0x2A, 3, 4])
    changed.info[1].content = [0x2A, 3, 5]
    try expectRefusal(
      .otherFile, "by the policy 1.2.3.5, which was not asked for",
      of: changed.bytes(signedBy: "stamper", of: authority), answering: asked)
  }

  @Test func anAnswerWithoutAStampIsRefusedWithItsReason() throws {
    try authority.openssl.write(checkpoint, to: "checkpoint")
    try authority.openssl.run(
      "ts", "-query", "-data", "checkpoint", "-sha256", "-tspolicy", "1.2.3.9", "-out", "q.tsq")
    let reply = try authority.reply(to: authority.openssl.read("q.tsq"))
    try expectRefusal(
      .notGranted,
      "time-stamp reply: no time-stamp was given: rejected: 'Requested policy is not supported.' (unacceptedPolicy)",
      of: reply)
  }

  @Test func aStampOfAnotherHashIsRefused() throws {
    try authority.openssl.write(checkpoint, to: "checkpoint")
    try authority.openssl.run("ts", "-query", "-data", "checkpoint", "-sha512", "-out", "q.tsq")
    try expectRefusal(
      .otherFile, "not over a SHA-256", of: authority.reply(to: authority.openssl.read("q.tsq")),
      answering: nil)
  }

  @Test func theCertificateOfAnotherAuthorityIsRefused() throws {
    let other = try StampAuthority()
    let reply = try authority.reply(to: query.bytes, with: ["root"])
    try expectRefusal(
      .unsigned,
      "certificate: of 'stamper': neither the certificate of 'other' that was named nor issued by it",
      of: {
        try other.certificate("other", issuer: "root")
        return reply
      }(), by: "other", from: other)
    // Of the same names, with other keys.
    try expectRefusal(
      .wrongSignature, "certificate: of 'stamper': not signed by 'root', which is said to have issued it",
      of: reply,
      by: "root", from: other)
    // The authority's other certificate; and without certificates none is found.
    try authority.certificate("second", issuer: "root")
    let bare = try SignedReply(reply).withoutCertificates
    try expectRefusal(
      .unsigned, "not signed by the certificate of 'root', and the one it is signed by is not in the reply",
      of: bare,
      by: "root")
    try expectRefusal(.unsigned, "not signed by the certificate of 'second'", of: bare, by: "second")
    let certificate = try authority.certificate("stamper")
    #expect(throws: Never.self) {
      try TimeStampReply(parsing: bare).verify(of: checkpoint, answering: query, by: certificate)
    }
  }

  @Test func anotherKeyOfTheSameCertificateIsRefused() throws {
    try authority.certificate("second", issuer: "root")
    var reply = try SignedReply(authority.reply(to: query.bytes))
    try expectRefusal(
      .wrongSignature, "the signature is not one of the key of 'stamper'",
      of: reply.bytes(signedBy: "second", of: authority))
    // The key's kind is another than the signature's.
    try authority.certificate("rsa", issuer: "root", key: ("RSA", "rsa_keygen_bits:2048"))
    reply.signer[4] = DERTree(
      .sequence,
      of: [DERTree(.identifier, [0x2A, 0x86, 0x48, 0x86, 0xF7, 13, 1, 1, 11]), DERTree(.null, [UInt8]())])
    try expectRefusal(
      .wrongSignature, "the signature is not one of the key of 'stamper'",
      of: reply.bytes(signedBy: "rsa", of: authority))
  }

  @Test func twoHopsAreOneTooMany() throws {
    try authority.certificate("between", issuer: "root", extensions: "authority")
    try authority.certificate("far", issuer: "between")
    let reply = try authority.reply(to: query.bytes, by: "far", with: ["between", "root"])
    try expectRefusal(
      .unsigned, "of 'far': neither the certificate of 'root' that was named nor issued by it", of: reply,
      by: "root")
    for name in ["between", "far"] {
      let certificate = try authority.certificate(name)
      #expect(throws: Never.self, "\(name)") {
        try TimeStampReply(parsing: reply).verify(of: checkpoint, answering: query, by: certificate)
      }
    }
  }

  @Test func whoMayNotIssueCertificatesIssuesNone() throws {
    for extensions in ["authorityThatMayNot", "noAuthority", "stamps"] {
      try authority.certificate("mayNot", issuer: "mayNot", extensions: extensions)
      try authority.certificate("issued", issuer: "mayNot")
      let reply = try authority.reply(to: query.bytes, by: "issued")
      try expectRefusal(
        .unusableKeys, "certificate: of 'mayNot': may not issue certificates", of: reply, by: "mayNot")
    }
  }

  @Test func certificatesSignedBySHA1AreRefused() throws {
    try authority.certificate("old", issuer: "root", digest: "sha1")
    try expectRefusal(
      .malformed, "signed by 1.2.840.10045.4.1, which is not known here or not trusted any more",
      of: authority.reply(to: query.bytes, by: "old"), by: "root")
  }

  @Test func aCertificateThatIsNotForTimeStampingIsRefused() throws {
    let stamp = try SignedReply(authority.reply(to: query.bytes)).info.bytes
    for (extensions, reason) in [
      ("servesTheWeb", "not for time-stamping: extendedKeyUsage has no id-kp-timeStamping"),
      ("doesNotSay", "not for time-stamping: extendedKeyUsage has no id-kp-timeStamping"),
      ("stampsAndMore", "id-kp-timeStamping must be the only purpose, in a critical extension"),
      ("stampsUncritically", "id-kp-timeStamping must be the only purpose, in a critical extension"),
      ("stampsByEncrypting", "keyUsage does not allow signatures"),
      ("stampsInRiddles", "has the critical extension 1.2.3.4, which is not known here"),
    ] {
      try authority.certificate("other", issuer: "root", extensions: extensions)
      let reply = try authority.reply(signing: stamp, by: "other", [])
      try expectRefusal(.unusableKeys, "certificate: of 'other': \(reason)", of: reply, by: "other")
      try expectRefusal(.unusableKeys, "certificate: of 'other': \(reason)", of: reply, by: "root")
    }
  }

  @Test func aStampFromBeforeOrAfterTheCertificateIsRefused() throws {
    try authority.certificate("expired", issuer: "root", to: "20250101000000Z")
    try authority.certificate("early", issuer: "root", from: "20900101000000Z")
    for name in ["expired", "early"] {
      let reply = try authority.reply(to: query.bytes, by: name)
      try expectRefusal(.unusableKeys, "certificate: of '\(name)': valid from ", of: reply, by: name)
      try expectRefusal(.unusableKeys, "certificate: of '\(name)': valid from ", of: reply, by: "root")
    }
    try authority.certificate("gone", issuer: "gone", extensions: "authority", to: "20250101000000Z")
    try authority.certificate("left", issuer: "gone")
    let reply = try authority.reply(to: query.bytes, by: "left")
    try expectRefusal(
      .unusableKeys,
      "certificate: of 'gone': valid from 2020-01-01T00:00:00.000000Z to 2025-01-01T00:00:00.000000Z, and not at ",
      of: reply, by: "gone")
  }

  @Test func theLastSecondOfACertificateIsStillIts() throws {
    try authority.certificate("short", issuer: "root", from: "20260101000000Z", to: "20260630235959Z")
    let certificate = try authority.certificate("short")
    var reply = try SignedReply(authority.reply(to: query.bytes, by: "short"))
    for (time, isValid) in [
      ("20260101000000Z", true), ("20251231235959.999999Z", false), ("20260630235959.999999Z", true),
      ("20260701000000Z", false),
    ] {
      reply.info[4].content = Array(time.utf8)
      let bytes = try reply.bytes(signedBy: "short", of: authority)
      let stamp = try? TimeStampReply(parsing: bytes).verify(
        of: checkpoint, answering: query, by: certificate)
      #expect((stamp != nil) == isValid, "\(time)")
    }
  }

  @Test func aSignerThatIsNamedBySHA1OnlyIsRefused() throws {
    try expectRefusal(
      .malformed,
      "the signer is named by the SHA-1 of its certificate only; ask for ESSCertIDv2 (RFC 5816)",
      of: authority.reply(to: query.bytes, settings: ["ess_cert_id_alg": "sha1"]))
  }

  /// Each of these is signed by the authority's key, and still not what a time-stamp is.
  @Test func aSignatureOverSomethingElseIsRefused() throws {
    let plain = try SignedReply(authority.reply(to: query.bytes))
    let changes: [(LedgerRefusal.Kind, String, (inout SignedReply) -> Void)] = [
      (
        .wrongSignature, "what is signed is 1.2.840.113549.1.7.1, not a time-stamp",
        { reply in
          var value = reply.attribute(SignedReply.contentType) ?? reply.tree
          value[1, 0].content = [0x2A, 0x86, 0x48, 0x86, 0xF7, 13, 1, 7, 1]
          reply.setAttribute(SignedReply.contentType, value)
        }
      ),
      (.malformed, "no signed attribute contentType", { $0.setAttribute(SignedReply.contentType, nil) }),
      (.malformed, "no signed attribute messageDigest", { $0.setAttribute(SignedReply.messageDigest, nil) }),
      (
        .malformed, "no signed attribute signingCertificateV2",
        {
          $0.setAttribute(SignedReply.signingCertificateV2, nil)
        }
      ),
      (
        .malformed, "the signed attribute 1.2.840.113549.1.9.4 is there twice",
        { reply in
          if let twice = reply.attribute(SignedReply.messageDigest) { reply.signer[3].parts?.append(twice) }
        }
      ),
      (
        .malformed, "bytes follow the end of the one value of attribute 1.2.840.113549.1.9.4",
        { reply in
          var value = reply.attribute(SignedReply.messageDigest) ?? reply.tree
          let twice = value[1, 0]
          value[1].parts?.append(twice)
          reply.setAttribute(SignedReply.messageDigest, value)
        }
      ),
      (
        .unsigned,
        "not signed by the certificate of 'stamper', and the one it is signed by is not in the reply",
        { reply in
          var value = reply.attribute(SignedReply.signingCertificateV2) ?? reply.tree
          value[1, 0, 0, 0, 0].content[7] ^= 1
          reply.setAttribute(SignedReply.signingCertificateV2, value)
        }
      ),
      (
        .malformed, "certHash has 31 bytes, not 32",
        { reply in
          var value = reply.attribute(SignedReply.signingCertificateV2) ?? reply.tree
          value[1, 0, 0, 0, 0].content.removeLast()
          reply.setAttribute(SignedReply.signingCertificateV2, value)
        }
      ),
      (
        .wrongSignature, "the signer is named in two ways that are not the same certificate",
        { reply in
          reply.signer[1, 1].content[3] ^= 1
        }
      ),
      (
        .wrongSignature, "the signer is named in two ways that are not the same certificate",
        { reply in
          reply.signer[1, 0] = DERTree(.sequence, of: [])
        }
      ),
      (
        .wrongSignature, "the signer is named in two ways that are not the same certificate",
        { reply in
          reply.setIssuer(reply.signer[1, 0], serial: .number(7))
        }
      ),
      (
        .wrongSignature, "the signer is named in two ways that are not the same certificate",
        { reply in
          reply.setIssuer(DERTree(.sequence, of: []), serial: reply.signer[1, 1])
        }
      ),
      (.malformed, "TSTInfo is not of version 1", { $0.info[0].content = [0] }),
      (.malformed, "the version of TSTInfo is 2", { $0.info[0].content = [2] }),
      (
        .malformed, "TSTInfo has the critical extension 1.2.3, which is not known here",
        { reply in
          let item = DERTree(
            .sequence,
            of: [
              DERTree(.identifier, [0x2A, 3]), DERTree(tag: 1, content: [0xFF], parts: nil),
              DERTree(.octets, [1]),
            ])
          reply.info.parts?.append(DERTree(tag: 0xA1, content: [], parts: [item]))
        }
      ),
      (.malformed, "bytes follow the end of TSTInfo", { $0.info.parts?.append(.number(7)) }),
    ]
    for (kind, reason, change) in changes {
      var reply = plain
      change(&reply)
      try expectRefusal(kind, reason, of: reply.bytes(signedBy: "stamper", of: authority))
    }
    // The road itself changes nothing.
    var reply = plain
    let bytes = try reply.bytes(signedBy: "stamper", of: authority)
    let certificate = try authority.certificate("stamper")
    #expect(throws: Never.self) {
      try TimeStampReply(parsing: bytes).verify(of: checkpoint, answering: query, by: certificate)
    }
    var named = plain
    named.setIssuer(plain.signer[1, 0], serial: plain.signer[1, 1])
    let namedBytes = try named.bytes(signedBy: "stamper", of: authority)
    #expect(throws: Never.self) {
      try TimeStampReply(parsing: namedBytes).verify(of: checkpoint, answering: query, by: certificate)
    }
    reply.info[4].content[3] ^= 1
    try expectRefusal(
      .wrongSignature, "what is signed is another time-stamp",
      of: reply.bytes(signedBy: "stamper", of: authority, keepsDigest: true))
  }

  /// What may be changed without the key is refused by its form.
  @Test func aReplyOfAnotherFormIsRefused() throws {
    let plain = try SignedReply(authority.reply(to: query.bytes))
    let changes: [(String, (inout SignedReply) -> Void)] = [
      ("timeStampToken is 1.2.3, not signed data", { $0.tree[1, 0].content = [0x2A, 3] }),
      ("SignedData is of version 1, not 3", { $0.data[0].content = [1] }),
      ("digestAlgorithms does not list the signer's", { $0.data[1].parts = [] }),
      ("the content is 1.2.3, not TSTInfo", { $0.data[2, 0].content = [0x2A, 3] }),
      ("eContent is missing", { $0.data[2, 1].parts = [] }),
      ("SignerInfo is missing", { reply in reply.data[4].parts = [] }),
      (
        "bytes follow the end of the one SignerInfo",
        { reply in
          let signer = reply.signer
          reply.data[4].parts?.append(signer)
        }
      ),
      ("SignerInfo is of version 3, not 1", { $0.signer[0].content = [3] }),
      ("digestAlgorithm is 2.16.840.1.101.3.4.2.4", { $0.signer[2, 0].content[8] = 4 }),
      ("the signature is by another hash than the signer names", { $0.signer[4, 0].content[7] = 3 }),
      (
        "more than 32 certificates",
        { reply in
          reply.data[3].parts = Array(repeating: DERTree(.sequence, of: []), count: 33)
        }
      ),
      (
        "more than 32 signed attributes",
        { reply in
          for number in 0..<33 {
            reply.signer[3].parts?.append(
              DERTree(.sequence, of: [DERTree(.identifier, [0x2A, UInt8(number)]), DERTree(.set, of: [])]))
          }
        }
      ),
    ]
    for (reason, change) in changes {
      var reply = plain
      change(&reply)
      try expectRefusal(.malformed, reason, of: reply.tree.bytes)
    }
  }
}

extension SignedReply {
  /// Puts issuerSerial beside the hash of the signer's certificate.
  fileprivate mutating func setIssuer(_ name: DERTree, serial: DERTree) {
    guard var value = attribute(SignedReply.signingCertificateV2) else { return }
    let names = DERTree(.sequence, of: [DERTree(tag: 0xA4, content: [], parts: [name])])
    value[1, 0, 0, 0].parts?.append(DERTree(.sequence, of: [names, serial]))
    setAttribute(SignedReply.signingCertificateV2, value)
  }

  fileprivate var withoutCertificates: [UInt8] {
    var reply = self
    reply.data.parts?.removeAll { $0.tag == 0xA0 }
    return reply.tree.bytes
  }
}
