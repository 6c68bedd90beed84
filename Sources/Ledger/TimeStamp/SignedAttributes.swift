/// What a time-stamp's signature covers beside the stamp (RFC 5652 section 11, RFC 5035 section 3): of what type the
/// content is, its hash, and which certificate the signer means.
struct SignedAttributes: Sendable {
  let contentType: OID
  let messageDigest: [UInt8]
  let certificate: SignerReference

  init(reading reader: DERReader) throws(LedgerRefusal) {
    var reader = reader
    var seen: Set<OID> = []
    var contentType: OID?
    var messageDigest: [UInt8]?
    var certificate: SignerReference?
    while !reader.isAtEnd {
      let start = reader.place
      var item = try reader.enter(.sequence, "a signed attribute")
      let type = try item.objectIdentifier("a signed attribute")
      var values = try item.enter(.set, "the value of attribute \(type)")
      try item.end("a signed attribute")
      guard seen.insert(type).inserted else {
        throw reader.refused("the signed attribute \(type) is there twice", at: start)
      }
      guard seen.count <= 32 else { throw reader.refused("more than 32 signed attributes", at: start) }
      switch type {
      case .contentType: contentType = try values.objectIdentifier("contentType")
      case .messageDigest: messageDigest = try values.octets("messageDigest")
      case .signingCertificateV2: certificate = try SignerReference(reading: &values)
      default: continue
      }
      try values.end("the one value of attribute \(type)")
    }
    guard let contentType else { throw reader.refused("no signed attribute contentType") }
    guard let messageDigest else { throw reader.refused("no signed attribute messageDigest") }
    guard let certificate else {
      throw reader.refused(
        seen.contains(.signingCertificate)
          ? "the signer is named by the SHA-1 of its certificate only; ask for ESSCertIDv2 (RFC 5816)"
          : "no signed attribute signingCertificateV2")
    }
    self.contentType = contentType
    self.messageDigest = messageDigest
    self.certificate = certificate
  }
}
