package import Events

/// Whom a certificate names and how long it is valid (RFC 5280 section 4.1), whatever its key and purpose. Nothing is
/// verified: it is the certificate of this host, and the question is when it has to be replaced.
package struct CertificateValidity: Sendable, Equatable {
  package static let maxBytes = 1 << 20
  /// Certificates that are read of one file.
  package static let most = 32

  package let notBefore: Timestamp
  package let notAfter: Timestamp
  /// The common name, else the first DNS name; nil where there is neither.
  package let subject: String?
  /// SHA-256 of the certificate in hexadecimal.
  package let fingerprint: String

  /// All certificates of a file, in PEM (a chain has several) or DER.
  package static func all(in file: [UInt8]) throws(LedgerRefusal) -> [CertificateValidity] {
    guard file.count <= maxBytes else {
      throw LedgerRefusal(.malformed, name, "longer than \(maxBytes) bytes")
    }
    if file.first == DERTag.sequence.byte && file.dropFirst().first ?? 0 >= 0x80 {
      return [try CertificateValidity(der: file)]
    }
    let found = PEM.certificates(in: file, most: most)
    guard !found.isEmpty else {
      throw LedgerRefusal(.malformed, name, "neither DER nor PEM: no line '-----BEGIN CERTIFICATE-----'")
    }
    var all: [CertificateValidity] = []
    for (number, der) in found.enumerated() {
      guard let der else {
        throw LedgerRefusal(.malformed, name, "certificate \(number + 1) of the file is not whole base64")
      }
      all.append(try CertificateValidity(der: der))
    }
    return all
  }

  init(der: [UInt8]) throws(LedgerRefusal) {
    var file = DERReader(der, of: CertificateValidity.name)
    var certificate = try file.enter(.sequence, "the certificate")
    try file.end("the certificate")
    var body = try certificate.enter(.sequence, "tbsCertificate")
    _ = try body.optional(.constructed(0), "version")
    _ = try body.next(.integer, "serialNumber")
    _ = try body.next(.sequence, "signature")
    _ = try body.next(.sequence, "issuer")
    var validity = try body.enter(.sequence, "validity")
    notBefore = try validity.certificateTime("notBefore")
    notAfter = try validity.certificateTime("notAfter")
    try validity.end("validity")
    let names = try body.enter(.sequence, "subject")
    _ = try body.next(.sequence, "subjectPublicKeyInfo")
    _ = try body.optional(.primitive(1), "issuerUniqueID")
    _ = try body.optional(.primitive(2), "subjectUniqueID")
    var alternative: String?
    if let value = try body.optional(.constructed(3), "extensions") {
      alternative = try CertificateValidity.dnsName(in: body.inside(value))
    }
    subject = try TimeStampCertificate.commonName(in: names) ?? alternative
    fingerprint = DERText.hexadecimal(DigestAlgorithm.sha256.hash(der))
  }

  private static let name = "certificate"

  private static func dnsName(in reader: DERReader) throws(LedgerRefusal) -> String? {
    var reader = reader
    var list = try reader.enter(.sequence, "extensions")
    while !list.isAtEnd {
      var item = try list.enter(.sequence, "an extension")
      let type = try item.objectIdentifier("an extension's name")
      _ = try item.optional(.boolean, "critical")
      let value = try item.next(.octetString, "an extension's value")
      guard type == .subjectAlternativeName else { continue }
      var inside = try item.inside(value)
      var names = try inside.enter(.sequence, "subjectAltName")
      while !names.isAtEnd {
        let name = try names.next("a name")
        // dNSName, an IA5String.
        if name.tag == .primitive(2), name.content.allSatisfy({ 0x20 < $0 && $0 < 0x7F }) {
          return String(decoding: name.content, as: UTF8.self)
        }
      }
    }
    return nil
  }
}
