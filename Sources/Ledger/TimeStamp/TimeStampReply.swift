/// What a time-stamping authority answers (RFC 3161 section 2.4.2), by custom in a file `*.tsr` of about 2 kB.
///
/// Reading shows its form only; `verify` is what makes it evidence.
package struct TimeStampReply: Sendable {
  package static let maxBytes = 256 << 10

  /// What the authority states. Not to be believed before `verify`.
  package let info: TimeStampInfo
  let signedData: SignedData

  /// Refuses an answer without a time-stamp, with the authority's reason.
  package init(parsing file: [UInt8]) throws(LedgerRefusal) {
    guard file.count <= TimeStampReply.maxBytes else {
      throw LedgerRefusal(.malformed, TimeStampReply.name, "longer than \(TimeStampReply.maxBytes) bytes")
    }
    var reader = DERReader(file, of: TimeStampReply.name)
    var reply = try reader.enter(.sequence, "the reply")
    try reader.end("the reply")
    let status = try TimeStampStatus(reading: &reply)
    guard status.isGranted else {
      try reply.end("a reply without a time-stamp")
      throw LedgerRefusal(.notGranted, TimeStampReply.name, "no time-stamp was given: \(status.text)")
    }
    signedData = try SignedData(reading: &reply)
    try reply.end("the reply")
    var content = try reply.inside(signedData.content)
    info = try TimeStampInfo(reading: &content)
  }

  /// Verifies that the authority stamped exactly this file, and says when.
  ///
  /// - Parameters:
  ///   - query: what was asked, if it was kept; it must be about the same file, and its nonce and policy must be the
  ///     answer's. Without it an answer to somebody else's question about the same bytes is accepted, which shows as much.
  ///   - named: the authority's certificate, or the one that issued it; then the authority's own is in the reply.
  ///
  /// Validity is judged at the time of the stamp, not now. Nothing here knows whether a certificate was revoked, so whoever
  /// gets hold of the authority's key can date back.
  package func verify(
    of file: [UInt8], answering query: TimeStampQuery?, by named: TimeStampCertificate
  ) throws(LedgerRefusal) -> VerifiedTimeStamp {
    let digest = info.imprint.algorithm.hash(file)
    guard info.imprint.algorithm == .sha256 else { throw refused(.otherFile, "not over a SHA-256") }
    guard digest == info.imprint.digest else { throw refused(.otherFile, "over another file than this") }
    if let query {
      guard query.digest == digest else {
        throw refused(.otherFile, "the query is about another file than this")
      }
      guard query.nonce == nil || query.nonce == info.nonce else {
        throw refused(.otherFile, "to another query: the nonce is not the one that was sent")
      }
      guard query.policy == nil || query.policy == info.policy else {
        throw refused(.otherFile, "by the policy \(info.policy), which was not asked for")
      }
    }
    let signer = try signer(by: named)
    try checkSignature(of: signer)
    try signer.checkMayStamp()
    try signer.checkValid(at: info.time)
    if signer != named { try named.checkValid(at: info.time) }
    return VerifiedTimeStamp(info: info, signer: signer, named: named)
  }

  /// The certificate that the signer says is its own: the one named, or one of the reply that the one named issued.
  private func signer(by named: TimeStampCertificate) throws(LedgerRefusal) -> TimeStampCertificate {
    let reference = signedData.signer.attributes.certificate
    var signer = named
    if !reference.isOf(named.der) {
      guard let found = signedData.certificates.first(where: { reference.isOf($0) }) else {
        throw refused(
          .unsigned,
          "not signed by the certificate of \(named.text), and the one it is signed by is not in the reply")
      }
      signer = try TimeStampCertificate(der: found)
      try signer.checkIssued(by: named)
    }
    guard signedData.signer.names(signer), reference.agrees(with: signer) else {
      throw refused(.wrongSignature, "the signer is named in two ways that are not the same certificate")
    }
    return signer
  }

  /// RFC 5652 section 5.4: what is signed are the attributes, and one of them is the hash of the content.
  private func checkSignature(of signer: TimeStampCertificate) throws(LedgerRefusal) {
    let info = signedData.signer
    guard info.attributes.contentType == .timeStampInfo else {
      throw refused(.wrongSignature, "what is signed is \(info.attributes.contentType), not a time-stamp")
    }
    guard info.attributes.messageDigest == info.digest.hash(Array(signedData.content.content)) else {
      throw refused(.wrongSignature, "what is signed is another time-stamp")
    }
    guard signer.key.made(info.signature, over: info.signed, by: info.algorithm) else {
      throw refused(.wrongSignature, "the signature is not one of the key of \(signer.text)")
    }
  }

  private func refused(_ kind: LedgerRefusal.Kind, _ reason: String) -> LedgerRefusal {
    LedgerRefusal(kind, TimeStampReply.name, reason)
  }

  private static let name = "time-stamp reply"
}
