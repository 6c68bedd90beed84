/// What is sent to a time-stamping authority, and kept to compare its answer with: the SHA-256 of a file and a number
/// used once (RFC 3161 section 2.4.1). About 69 bytes, by custom in a file `*.tsq`; nothing of the file itself leaves.
package struct TimeStampQuery: Sendable, Equatable {
  package static let maxBytes = 1_024

  /// SHA-256 of the file, 32 bytes.
  package let digest: [UInt8]
  /// The bytes of an INTEGER; nil if the query has none, and then an old answer is as good as a new one.
  package let nonce: [UInt8]?
  /// The policy that is asked for; nil leaves it to the authority.
  package let policy: OID?
  /// Whether the answer is to bring the authority's certificate.
  package let wantsCertificate: Bool
  /// The query in DER, as it is sent or as it was read.
  package let bytes: [UInt8]

  /// Over a file's bytes. The nonce must be one that nobody can guess: `UInt64.random(in: 1...UInt64.max)`.
  package init(of file: [UInt8], nonce: UInt64) {
    digest = DigestAlgorithm.sha256.hash(file)
    let number = DERText.integer(nonce)
    self.nonce = number
    policy = nil
    wantsCertificate = true
    let algorithm = DERText.value(
      .sequence, DERText.value(.objectIdentifier, OID.sha256.content) + DERText.value(.null, []))
    bytes = DERText.value(
      .sequence,
      DERText.value(.integer, [1])
        + DERText.value(.sequence, algorithm + DERText.value(.octetString, digest))
        + DERText.value(.integer, number) + DERText.value(.boolean, [0xFF]))
  }

  /// Reads a query that was kept, whoever wrote it. Only such over SHA-256 and without extensions are taken.
  package init(parsing file: [UInt8]) throws(LedgerRefusal) {
    let subject = "time-stamp query"
    guard file.count <= TimeStampQuery.maxBytes else {
      throw LedgerRefusal(.malformed, subject, "longer than \(TimeStampQuery.maxBytes) bytes")
    }
    var reader = DERReader(file, of: subject)
    var query = try reader.enter(.sequence, "the query")
    try reader.end("the query")
    guard try query.number("version", upTo: 1) == 1 else { throw query.refused("not of version 1") }
    let imprint = try MessageImprint(reading: &query)
    guard imprint.algorithm == .sha256 else { throw query.refused("not over a SHA-256") }
    digest = imprint.digest
    policy =
      try query.optional(.objectIdentifier, "reqPolicy")
      .map { value throws(LedgerRefusal) in
        guard let policy = OID(content: value.content) else {
          throw query.refused("reqPolicy is no identifier")
        }
        return policy
      }
    nonce =
      try query.optional(.integer, "nonce")
      .map { value throws(LedgerRefusal) in try query.integer(in: value, "nonce") }
    guard nonce?.count ?? 0 <= 64 else { throw query.refused("the nonce has more than 64 bytes") }
    if let value = try query.optional(.boolean, "certReq") {
      guard try query.boolean(in: value, "certReq") else {
        throw query.refused("certReq is written although it is false", at: value.bytes.startIndex)
      }
      wantsCertificate = true
    } else {
      wantsCertificate = false
    }
    try query.end("the query")
    bytes = file
  }

  /// Whether it asks about exactly these bytes.
  package func isOf(_ file: [UInt8]) -> Bool { digest == DigestAlgorithm.sha256.hash(file) }
}
