/// The signature of a time-stamp and the attributes it covers (RFC 5652 section 5.3).
struct SignerInfo: Sendable {
  /// How the signer is named.
  enum Identifier: Hashable, Sendable {
    case issuer(name: [UInt8], serial: [UInt8])
    case subjectKey([UInt8])
  }

  let identifier: Identifier
  let digest: DigestAlgorithm
  let algorithm: SignatureAlgorithm
  let signature: [UInt8]
  /// The attributes as they are signed: with the tag of SET OF instead of the `[0]` they are sent under (RFC 5652 section
  /// 5.4).
  let signed: [UInt8]
  let attributes: SignedAttributes

  init(reading reader: inout DERReader) throws(LedgerRefusal) {
    var info = try reader.enter(.sequence, "SignerInfo")
    let start = info.place
    let version = try info.number("the version of SignerInfo", upTo: 3)
    if let value = try info.optional(.primitive(0), "sid") {
      identifier = .subjectKey(Array(value.content))
    } else {
      var inside = try info.enter(.sequence, "sid")
      let name = try inside.next(.sequence, "the issuer of the signer")
      identifier = .issuer(name: Array(name.bytes), serial: try inside.integer("the serial of the signer"))
      try inside.end("sid")
    }
    let expected: Int
    switch identifier {
    case .issuer: expected = 1
    case .subjectKey: expected = 3
    }
    guard version == expected else {
      throw info.refused("SignerInfo is of version \(version), not \(expected)", at: start)
    }
    digest = try info.digestAlgorithm("digestAlgorithm")
    let attributes = try info.next(.constructed(0), "signedAttrs")
    signed = [DERTag.set.byte] + attributes.bytes.dropFirst()
    self.attributes = try SignedAttributes(reading: info.inside(attributes))
    algorithm = try SignatureAlgorithm(info.algorithm("signatureAlgorithm"), digest: digest, in: info)
    signature = try info.octets("the signature")
    _ = try info.optional(.constructed(1), "unsignedAttrs")
    try info.end("SignerInfo")
  }

  /// Whether this names the certificate, too, by which the signature is verified.
  func names(_ certificate: TimeStampCertificate) -> Bool {
    switch identifier {
    case .issuer(let name, let serial): certificate.issuer == name && certificate.serial == serial
    case .subjectKey(let key): certificate.extensions.subjectKeyIdentifier == key
    }
  }
}
