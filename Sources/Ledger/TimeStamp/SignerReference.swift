/// The first ESSCertIDv2 of signingCertificateV2: the certificate that the signer says is its own (RFC 5035 section 4).
struct SignerReference: Hashable, Sendable {
  private let algorithm: DigestAlgorithm
  private let hash: [UInt8]
  /// Names of the issuer, of which one is right, and the serial number.
  private let issuers: [[UInt8]]
  private let serial: [UInt8]?

  init(reading reader: inout DERReader) throws(LedgerRefusal) {
    var attribute = try reader.enter(.sequence, "signingCertificateV2")
    var list = try attribute.enter(.sequence, "the certificates of signingCertificateV2")
    var item = try list.enter(.sequence, "ESSCertIDv2")
    // A default, which DER leaves out: SHA-256.
    let start = item.place
    var ahead = item
    algorithm =
      try ahead.next("ESSCertIDv2").tag == .sequence
      ? item.digestAlgorithm("the hash of ESSCertIDv2") : .sha256
    hash = try item.octets("certHash")
    guard hash.count == algorithm.byteCount else {
      throw item.refused("certHash has \(hash.count) bytes, not \(algorithm.byteCount)", at: start)
    }
    var issuers: [[UInt8]] = []
    var serial: [UInt8]?
    if !item.isAtEnd {
      var both = try item.enter(.sequence, "issuerSerial")
      var names = try both.enter(.sequence, "the issuer of issuerSerial")
      while !names.isAtEnd {
        let name = try names.next("the issuer of issuerSerial")
        // directoryName, tagged explicitly because Name is a choice.
        if name.tag == .constructed(4) { issuers.append(Array(name.content)) }
      }
      serial = try both.integer("the serial of issuerSerial")
      try both.end("issuerSerial")
    }
    (self.issuers, self.serial) = (issuers, serial)
    try item.end("ESSCertIDv2")
    // More certificates and policies would only restrict a chain that is not built here.
  }

  /// Whether these are the bytes of that certificate.
  func isOf(_ der: [UInt8]) -> Bool { algorithm.hash(der) == hash }

  /// Whether the issuer and serial number beside the hash, if there are any, are the certificate's.
  func agrees(with certificate: TimeStampCertificate) -> Bool {
    serial == nil || (serial == certificate.serial && issuers.contains(certificate.issuer))
  }
}
