/// How something was signed: the method and the hash function.
struct SignatureAlgorithm: Hashable, Sendable {
  enum Method: Hashable, Sendable {
    /// RSASSA-PKCS1-v1_5 (RFC 8017 section 8.2).
    case rsa
    /// RSASSA-PSS with one hash function throughout and a salt as long as its hashes (RFC 8017 section 8.1).
    case rsaPSS
    /// ECDSA, the signature as a SEQUENCE of two numbers (RFC 5758 section 3.2).
    case ecdsa
  }

  let method: Method
  let digest: DigestAlgorithm

  /// `digest` is what a CMS signer names beside the algorithm (RFC 5652 section 5.3); there `rsaEncryption` alone means
  /// PKCS1-v1_5 (RFC 3370 section 3.2). It is nil for certificates, where it does not stand.
  init(
    _ algorithm: DERAlgorithm, digest named: DigestAlgorithm?, in reader: DERReader
  ) throws(LedgerRefusal) {
    func refused(_ reason: String) -> LedgerRefusal { reader.refused(reason, at: algorithm.place) }
    var parametersMatter = true
    switch algorithm.identifier {
    case .rsaSHA256: (method, digest) = (.rsa, .sha256)
    case .rsaSHA384: (method, digest) = (.rsa, .sha384)
    case .rsaSHA512: (method, digest) = (.rsa, .sha512)
    case .ecdsaSHA256: (method, digest) = (.ecdsa, .sha256)
    case .ecdsaSHA384: (method, digest) = (.ecdsa, .sha384)
    case .ecdsaSHA512: (method, digest) = (.ecdsa, .sha512)
    case .rsaPSS:
      method = .rsaPSS
      digest = try SignatureAlgorithm.digest(ofPSS: algorithm, in: reader)
      parametersMatter = false
    case .rsa:
      guard let named else { throw refused("signed with RSA, but not said with which hash") }
      (method, digest) = (.rsa, named)
    default:
      throw refused("signed by \(algorithm.identifier), which is not known here or not trusted any more")
    }
    guard !parametersMatter || algorithm.isWithoutParameters else {
      throw refused("the signature has parameters that its algorithm does not")
    }
    guard named == nil || named == digest else {
      throw refused("the signature is by another hash than the signer names")
    }
  }

  /// RSASSA-PSS-params (RFC 8017 appendix A.2.3). What is left out would mean SHA-1.
  static func digest(ofPSS algorithm: DERAlgorithm, in reader: DERReader) throws(LedgerRefusal)
    -> DigestAlgorithm
  {
    guard let parameters = algorithm.parameters, parameters.tag == .sequence else {
      throw reader.refused("RSASSA-PSS without parameters", at: algorithm.place)
    }
    var inside = try reader.inside(parameters)
    var hash = try inside.enter(.constructed(0), "the hash of RSASSA-PSS")
    let digest = try hash.digestAlgorithm("the hash of RSASSA-PSS")
    try hash.end("the hash of RSASSA-PSS")
    var mask = try inside.enter(.constructed(1), "the mask of RSASSA-PSS")
    var function = try mask.enter(.sequence, "the mask of RSASSA-PSS")
    let isKnown = try function.objectIdentifier("the mask of RSASSA-PSS") == .maskGeneration
    let maskDigest = try function.digestAlgorithm("the mask's hash of RSASSA-PSS")
    try function.end("the mask of RSASSA-PSS")
    try mask.end("the mask of RSASSA-PSS")
    var salt = try inside.enter(.constructed(2), "the salt of RSASSA-PSS")
    let saltBytes = try salt.number("the salt's length of RSASSA-PSS", upTo: 1_024)
    try salt.end("the salt of RSASSA-PSS")
    try inside.end("RSASSA-PSS")
    guard isKnown, maskDigest == digest, saltBytes == digest.byteCount else {
      throw reader.refused(
        "RSASSA-PSS with two hashes or a salt of another length than the hash", at: algorithm.place)
    }
    return digest
  }
}
