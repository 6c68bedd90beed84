/// What a time-stamp is wrapped in: content, certificates and one signature (RFC 5652 section 5.1).
struct SignedData: Sendable {
  /// TSTInfo in DER, the bytes of which the signer hashed, and where they stand.
  let content: DERValue
  /// Certificates in any order, none of them read: OpenSSL 3.0, for one, does not sort what it adds.
  let certificates: [[UInt8]]
  let signer: SignerInfo

  static let maxCertificates = 32

  /// Reads ContentInfo.
  init(reading reader: inout DERReader) throws(LedgerRefusal) {
    var outer = try reader.enter(.sequence, "timeStampToken")
    let type = try outer.objectIdentifier("the type of timeStampToken")
    guard type == .signedData else { throw outer.refused("timeStampToken is \(type), not signed data") }
    var wrapped = try outer.enter(.constructed(0), "the content of timeStampToken")
    try outer.end("timeStampToken")
    var data = try wrapped.enter(.sequence, "SignedData")
    try wrapped.end("SignedData")

    let start = data.place
    // 3 because the content is no plain data; 4 and 5 stand for certificates of kinds no authority has.
    let version = try data.number("the version of SignedData", upTo: 5)
    guard version == 3 else { throw data.refused("SignedData is of version \(version), not 3", at: start) }
    var digests: Set<DigestAlgorithm> = []
    var set = try data.enter(.set, "digestAlgorithms")
    while !set.isAtEnd { digests.insert(try set.digestAlgorithm("one of digestAlgorithms")) }

    var encapsulated = try data.enter(.sequence, "encapContentInfo")
    let contentType = try encapsulated.objectIdentifier("eContentType")
    guard contentType == .timeStampInfo else {
      throw encapsulated.refused("the content is \(contentType), not TSTInfo")
    }
    var content = try encapsulated.enter(.constructed(0), "eContent")
    self.content = try content.next(.octetString, "eContent")
    try content.end("eContent")
    try encapsulated.end("encapContentInfo")

    var certificates: [[UInt8]] = []
    if let value = try data.optional(.constructed(0), "certificates") {
      var list = try data.inside(value)
      while !list.isAtEnd {
        let start = list.place
        certificates.append(Array(try list.next("a certificate").bytes))
        guard certificates.count <= SignedData.maxCertificates else {
          throw list.refused("more than \(SignedData.maxCertificates) certificates", at: start)
        }
      }
    }
    self.certificates = certificates
    _ = try data.optional(.constructed(1), "crls")

    var signers = try data.enter(.set, "signerInfos")
    try data.end("SignedData")
    signer = try SignerInfo(reading: &signers)
    // RFC 3161 section 2.4.2: no signatures but the authority's.
    try signers.end("the one SignerInfo")
    guard digests.contains(signer.digest) else {
      throw data.refused("digestAlgorithms does not list the signer's", at: start)
    }
  }
}
