/// The hash that is stamped (RFC 3161 section 2.4.1).
struct MessageImprint: Hashable, Sendable {
  let algorithm: DigestAlgorithm
  let digest: [UInt8]

  init(reading reader: inout DERReader) throws(LedgerRefusal) {
    let start = reader.place
    var imprint = try reader.enter(.sequence, "messageImprint")
    algorithm = try imprint.digestAlgorithm("the hash of messageImprint")
    digest = try imprint.octets("hashedMessage")
    try imprint.end("messageImprint")
    guard digest.count == algorithm.byteCount else {
      throw reader.refused("hashedMessage has \(digest.count) bytes, not \(algorithm.byteCount)", at: start)
    }
  }
}
