package import Events

/// A certificate by which time-stamps are verified (X.509, RFC 5280 section 4.1): that of a time-stamping authority, or of
/// the one that issued the authority's. It is trusted because somebody names it; nothing else is looked up, so whether it
/// was revoked is not known.
package struct TimeStampCertificate: Sendable, Equatable {
  package static let maxBytes = 64 << 10

  /// The certificate itself, whatever form the file had.
  package let der: [UInt8]
  /// The validity, its bounds included.
  package let notBefore: Timestamp
  package let notAfter: Timestamp
  /// The last `CN` of the subject, if it has one that is text: any characters, and nobody vouches for it but the issuer.
  package let commonName: String?
  /// The names as they stand in it, and the serial number: by these a signer is named.
  let issuer: [UInt8]
  let subject: [UInt8]
  let serial: [UInt8]
  let key: CertificateKey
  let extensions: CertificateExtensions
  private let signature: [UInt8]
  /// What the issuer signed, and the place and bytes of how.
  private let signed: [UInt8]
  private let algorithm: DERAlgorithm

  /// Reads a file that is one certificate, in PEM or DER.
  package init(parsing file: [UInt8]) throws(LedgerRefusal) {
    guard file.count <= TimeStampCertificate.maxBytes else {
      throw LedgerRefusal(
        .malformed, TimeStampCertificate.name, "longer than \(TimeStampCertificate.maxBytes) bytes")
    }
    // '0' and a byte that is no ASCII: DER longer than 127 bytes, and no text.
    let isDER = file.first == DERTag.sequence.byte && file.dropFirst().first ?? 0 >= 0x80
    try self.init(der: isDER ? file : PEM.certificate(in: file))
  }

  init(der: [UInt8]) throws(LedgerRefusal) {
    self.der = der
    var file = DERReader(der, of: TimeStampCertificate.name)
    var certificate = try file.enter(.sequence, "the certificate")
    try file.end("the certificate")
    let toBeSigned = try certificate.next(.sequence, "tbsCertificate")
    let outer = try certificate.next(.sequence, "signatureAlgorithm")
    signature = Array(try certificate.wholeBits("the signature"))
    try certificate.end("the certificate")
    signed = Array(toBeSigned.bytes)

    var body = try certificate.inside(toBeSigned)
    var version = 0
    if let value = try body.optional(.constructed(0), "version") {
      var inside = try body.inside(value)
      version = try inside.number("version", upTo: 2)
      try inside.end("version")
    }
    serial = try body.integer("serialNumber")
    let start = body.place
    var copy = body
    algorithm = try body.algorithm("signature")
    guard try copy.next("signature").bytes.elementsEqual(outer.bytes) else {
      throw body.refused("the two names of the signature's algorithm are not the same", at: start)
    }
    issuer = Array(try body.next(.sequence, "issuer").bytes)
    var validity = try body.enter(.sequence, "validity")
    notBefore = try validity.certificateTime("notBefore")
    notAfter = try validity.certificateTime("notAfter")
    try validity.end("validity")
    let subject = try body.next(.sequence, "subject")
    self.subject = Array(subject.bytes)
    commonName = try TimeStampCertificate.commonName(in: body.inside(subject))
    key = try CertificateKey(reading: &body)
    _ = try body.optional(.primitive(1), "issuerUniqueID")
    _ = try body.optional(.primitive(2), "subjectUniqueID")
    if version == 2, let value = try body.optional(.constructed(3), "extensions") {
      var inside = try body.inside(value)
      extensions = try CertificateExtensions(reading: &inside)
      try inside.end("extensions")
    } else {
      extensions = CertificateExtensions()
    }
    try body.end("tbsCertificate")
  }

  /// SHA-256 of the certificate in hexadecimal, as it is handed on to be compared.
  package var fingerprint: String { DERText.hexadecimal(DigestAlgorithm.sha256.hash(der)) }

  package static func == (a: TimeStampCertificate, b: TimeStampCertificate) -> Bool { a.der == b.der }

  private static let name = "certificate"

  static func commonName(in reader: DERReader) throws(LedgerRefusal) -> String? {
    var (names, found) = (reader, String?.none)
    while !names.isAtEnd {
      var set = try names.enter(.set, "a part of a name")
      while !set.isAtEnd {
        var item = try set.enter(.sequence, "a part of a name")
        let type = try item.objectIdentifier("a name's type")
        let value = try item.next("a name's value")
        try item.end("a part of a name")
        if type == .commonName, value.tag == .utf8String || value.tag == .printableString {
          found = String(validating: value.content, as: UTF8.self)
        }
      }
    }
    return found
  }
}

extension TimeStampCertificate {
  /// For refusals: the name, or the fingerprint where there is none.
  var text: String { commonName.map { LedgerRefusal.quoted($0) } ?? fingerprint }

  func refused(as kind: LedgerRefusal.Kind = .unusableKeys, _ reason: String) -> LedgerRefusal {
    LedgerRefusal(kind, TimeStampCertificate.name, "of \(text): \(reason)")
  }

  /// Whether the key may sign time-stamps: id-kp-timeStamping is its only purpose and must be understood (RFC 3161
  /// section 2.3), and if keyUsage is there it allows signatures (RFC 5280 section 4.2.1.3).
  func checkMayStamp() throws(LedgerRefusal) {
    guard let purposes = extensions.purposes, purposes.contains(.timeStamping) else {
      throw refused("not for time-stamping: extendedKeyUsage has no id-kp-timeStamping")
    }
    guard purposes.count == 1, extensions.purposesAreCritical else {
      throw refused("id-kp-timeStamping must be the only purpose, in a critical extension")
    }
    let signs = CertificateExtensions.digitalSignature | CertificateExtensions.contentCommitment
    guard extensions.allows(signs) else {
      throw refused("keyUsage does not allow signatures")
    }
    try checkIsUnderstood()
  }

  func checkValid(at time: Timestamp) throws(LedgerRefusal) {
    // A validity includes the whole of its last second.
    guard notBefore <= time, time < notAfter.advanced(bySeconds: 1) else {
      throw refused("valid from \(notBefore) to \(notAfter), and not at \(time)")
    }
  }

  /// Whether this certificate was issued by `authority`, one hop and no further (RFC 5280 section 6.1.3).
  func checkIssued(by authority: TimeStampCertificate) throws(LedgerRefusal) {
    guard issuer == authority.subject else {
      throw refused(
        as: .unsigned, "neither the certificate of \(authority.text) that was named nor issued by it")
    }
    guard authority.extensions.isAuthority, authority.extensions.allows(CertificateExtensions.keyCertSign)
    else { throw authority.refused("may not issue certificates") }
    try authority.checkIsUnderstood()
    let method = try SignatureAlgorithm(
      algorithm, digest: nil, in: DERReader(der, of: TimeStampCertificate.name))
    guard authority.key.made(signature, over: signed, by: method) else {
      throw refused(as: .wrongSignature, "not signed by \(authority.text), which is said to have issued it")
    }
  }

  private func checkIsUnderstood() throws(LedgerRefusal) {
    if let unknown = extensions.unknown {
      throw refused("has the critical extension \(unknown), which is not known here")
    }
  }
}
