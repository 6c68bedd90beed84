import Ledger
import Testing

private let checkpoint = Array(madeNote.utf8)
private let query = TimeStampQuery(of: checkpoint, nonce: 0x8123_4567_89AB_CDEF)

/// A reply with anything changed is refused, or the change means nothing.
@Suite(.enabled(if: OpenSSL.path != nil, OpenSSL.isMissing)) struct TimeStampDamageTests {
  let authority: StampAuthority

  init() throws { authority = try StampAuthority() }

  /// Where a change means nothing: the last bit of the status, which tells `granted` from `granted with changes` and is
  /// signed by nobody; certificates that are not the signer's or that are there although the signer's was named, and then
  /// also the tag they stand under, of which one bit makes them lists of revoked ones.
  private func meaningless(_ reply: [UInt8], named: String) throws -> Set<Int> {
    var places: Set<Int> = []
    let tree = try DERTree(parsing: reply)
    let status = try #require(reply.indices.first { reply[$0...].starts(with: [0x30, 3, 2, 1, 0]) }) + 4
    places.insert(status)
    let signer = try authority.certificate("stamper").der
    if named == "stamper" {
      let certificates = tree[1, 1, 0, 3].bytes
      places.insert(try #require(reply.indices.first { reply[$0...].starts(with: certificates) }))
    }
    for certificate in try #require(tree[1, 1, 0, 3].parts).map(\.bytes)
    where named == "stamper" || certificate != signer {
      let start = try #require(reply.indices.first { reply[$0...].starts(with: certificate) })
      places.formUnion(start..<(start + certificate.count))
    }
    return places
  }

  @Test(arguments: ["stamper", "root"])
  func everyBitOfAReplyCounts(_ named: String) throws {
    let reply = try authority.reply(to: query.bytes, with: ["root"])
    let certificate = try authority.certificate(named)
    let stamp = try TimeStampReply(parsing: reply).verify(of: checkpoint, answering: query, by: certificate)
    let meaningless = try meaningless(reply, named: named)
    var accepted: Set<Int> = []
    for place in reply.indices {
      // What is passed over unread is passed over in whole bytes.
      for bit in meaningless.contains(place) ? [place % 8] : Array(0..<8) {
        var changed = reply
        changed[place] ^= 1 << UInt8(bit)
        guard let read = try? TimeStampReply(parsing: changed),
          let other = try? read.verify(of: checkpoint, answering: query, by: certificate)
        else { continue }
        #expect(other == stamp, "byte \(place), bit \(bit)")
        accepted.insert(place)
      }
    }
    #expect(accepted.subtracting(meaningless).isEmpty, "\(accepted.subtracting(meaningless).sorted())")
    // Not that all is refused for another reason: most of the bytes that do not matter can be changed.
    #expect(accepted.count > meaningless.count * 9 / 10)
  }

  @Test func whateverIsDoneToTheBytesChangesNoStamp() throws {
    let reply = try authority.reply(to: query.bytes, with: ["root"])
    let certificate = try authority.certificate("root")
    let stamp = try TimeStampReply(parsing: reply).verify(of: checkpoint, answering: query, by: certificate)
    var random = SplitMix(seed: 11)
    for _ in 0..<3_000 {
      var changed = reply
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let place = Int.random(in: 0..<changed.count, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: changed.remove(at: place)
        case 1: changed.insert(changed[Int.random(in: 0..<changed.count, using: &random)], at: place)
        case 2: changed[place] = UInt8.random(in: 0...255, using: &random)
        case 3: changed.swapAt(place, Int.random(in: 0..<changed.count, using: &random))
        default: changed[place] &+= UInt8.random(in: 0...1, using: &random) &* 2 &- 1
        }
      }
      guard let read = try? TimeStampReply(parsing: changed),
        let other = try? read.verify(of: checkpoint, answering: query, by: certificate)
      else { continue }
      #expect(other == stamp)
    }
  }

  @Test func aReplyOrCertificateThatIsCutOffIsRefused() throws {
    let reply = try authority.reply(to: query.bytes, with: ["root"])
    for count in reply.indices {
      #expect(throws: LedgerRefusal.self) { try TimeStampReply(parsing: Array(reply[..<count])) }
    }
    #expect(throws: LedgerRefusal.self) { try TimeStampReply(parsing: reply + [0]) }
    let certificate = try authority.certificate("root").der
    for count in certificate.indices {
      #expect(throws: LedgerRefusal.self) { try TimeStampCertificate(parsing: Array(certificate[..<count])) }
    }
    #expect(throws: LedgerRefusal.self) { try TimeStampCertificate(parsing: certificate + [0]) }
  }

  /// A certificate with anything changed is not one that the signer means, and issues nothing that it did not.
  @Test(arguments: [("EC", "ec_paramgen_curve:P-256"), ("RSA", "rsa_keygen_bits:2048")])
  func anIssuersCertificateCountsByItsKeyAndName(_ type: String, _ option: String) throws {
    let authority = try StampAuthority(key: (type, option))
    let reply = try TimeStampReply(parsing: authority.reply(to: query.bytes))
    for name in ["stamper", "root"] {
      let der = try authority.certificate(name).der
      for place in der.indices {
        var changed = der
        changed[place] ^= 1 << UInt8(place % 8)
        guard let certificate = try? TimeStampCertificate(parsing: changed) else { continue }
        let stamp = try? reply.verify(of: checkpoint, answering: query, by: certificate)
        #expect(stamp == nil || stamp?.signer.commonName == "stamper")
        // A signer's certificate is known by its hash; if the issuer's is changed in what does not matter here, the
        // operator has still named its key.
        #expect(name == "root" || stamp == nil, "byte \(place)")
      }
    }
  }

  @Test func filesLongerThanAnyReplyAreNotRead() {
    let reply = [UInt8](repeating: 0x30, count: TimeStampReply.maxBytes + 1)
    #expect(
      #expect(throws: LedgerRefusal.self) { try TimeStampReply(parsing: reply) }?.reason
        == "longer than 262144 bytes")
    let certificate = [UInt8](repeating: 0x30, count: TimeStampCertificate.maxBytes + 1)
    #expect(
      #expect(throws: LedgerRefusal.self) { try TimeStampCertificate(parsing: certificate) }?.reason
        == "longer than 65536 bytes")
  }
}

@Suite(.enabled(if: OpenSSL.path != nil, OpenSSL.isMissing)) struct TimeStampCertificateTests {
  @Test func aFileThatIsNotOneCertificateIsRefused() throws {
    let authority = try StampAuthority()
    let pem = try String(decoding: authority.openssl.read("root.pem"), as: UTF8.self)
    let lines = pem.split(separator: "\n")
    for (file, reason) in [
      ("", "certificate: neither DER nor PEM: no line '-----BEGIN CERTIFICATE-----'"),
      (pem.replacing("CERTIFICATE", with: "PUBLIC KEY"), "certificate: neither DER nor PEM"),
      (pem + pem, "certificate, line \(lines.count + 1): holds 2 certificates; name a file with one"),
      (
        lines.dropLast().joined(separator: "\n"),
        "certificate, line 1: no line '-----END CERTIFICATE-----' follows"
      ),
      (pem.replacing(lines[1], with: lines[1].dropLast()), "certificate, line 1: what follows is not base64"),
      (
        pem.replacing(lines[1], with: lines[1].dropLast(4)),
        "certificate: byte 0: the certificate is said to have"
      ),
    ] {
      let refusal = #expect(throws: LedgerRefusal.self) {
        try TimeStampCertificate(parsing: Array(file.utf8))
      }
      #expect(refusal?.description.hasPrefix(reason) == true, "\(refusal.debugDescription)")
    }
  }

  /// The signature's algorithm stands in a certificate twice, once signed and once not (RFC 5280 section 4.1.1.2).
  @Test func aCertificateThatNamesTwoAlgorithmsIsRefused() throws {
    var tree = try DERTree(parsing: StampAuthority().certificate("root").der)
    #expect(throws: Never.self) { try TimeStampCertificate(parsing: tree.bytes) }
    tree[1, 0].content[7] ^= 1
    let refusal = #expect(throws: LedgerRefusal.self) { try TimeStampCertificate(parsing: tree.bytes) }
    #expect(refusal?.reason.hasSuffix("the two names of the signature's algorithm are not the same") == true)
  }

  @Test func keysThatAreNotStrongOrNotKnownAreRefused() throws {
    let authority = try StampAuthority()
    for (type, option, reason) in [
      ("RSA", "rsa_keygen_bits:1024", "the RSA key is none of 2,048 to 8,192 bits"),
      ("EC", "ec_paramgen_curve:secp256k1", "the key is no point of P-256, P-384 or P-521"),
      ("EC", "ec_paramgen_curve:P-224", "the key is no point of P-256, P-384 or P-521"),
    ] {
      try authority.certificate("weak", issuer: "root", key: (type, option))
      let refusal = #expect(throws: LedgerRefusal.self) { try authority.certificate("weak") }
      #expect(refusal?.reason.hasSuffix(reason) == true, "\(refusal.debugDescription)")
    }
    try authority.openssl.run("genpkey", "-algorithm", "ED25519", "-out", "ed.key")
    try authority.certificate("ed", issuer: "root", keyOf: "ed")
    let refusal = #expect(throws: LedgerRefusal.self) { try authority.certificate("ed") }
    #expect(refusal?.reason.hasSuffix("the key is of type 1.3.101.112; taken are RSA and EC keys") == true)
  }
}
