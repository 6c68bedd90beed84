package import Events

/// That a file existed at a time, by the word of a time-stamping authority. Only verifying a reply makes one.
package struct VerifiedTimeStamp: Sendable, Equatable {
  package let info: TimeStampInfo
  /// The authority's certificate, whose key signed.
  package let signer: TimeStampCertificate
  /// The certificate that was trusted: the same one or its issuer's.
  package let named: TimeStampCertificate

  /// The file is not younger than this, give or take `info.accuracyMicroseconds`.
  package var time: Timestamp { info.time }

  init(info: TimeStampInfo, signer: TimeStampCertificate, named: TimeStampCertificate) {
    self.info = info
    self.signer = signer
    self.named = named
  }
}
