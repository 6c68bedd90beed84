import Crypto
import CryptoExtras

/// The public key of a certificate (RFC 5280 section 4.1.2.7): RSA of 2,048 bits or more, or on one of three NIST curves.
enum CertificateKey: Sendable {
  case rsa(_RSA.Signing.PublicKey)
  /// A key that is for RSASSA-PSS only, and then perhaps for one hash only (RFC 4055 section 3.3).
  case rsaPSS(_RSA.Signing.PublicKey, DigestAlgorithm?)
  case p256(P256.Signing.PublicKey)
  case p384(P384.Signing.PublicKey)
  case p521(P521.Signing.PublicKey)

  /// Reads SubjectPublicKeyInfo.
  init(reading reader: inout DERReader) throws(LedgerRefusal) {
    let start = reader.place
    var info = try reader.enter(.sequence, "the public key")
    let algorithm = try info.algorithm("the key's algorithm")
    let bits = try info.wholeBits("the public key")
    try info.end("the public key")
    switch algorithm.identifier {
    case .rsa where algorithm.isWithoutParameters:
      self = .rsa(try CertificateKey.rsa(bits, in: reader))
    case .rsaPSS:
      let digest =
        algorithm.parameters == nil ? nil : try SignatureAlgorithm.digest(ofPSS: algorithm, in: reader)
      self = .rsaPSS(try CertificateKey.rsa(bits, in: reader), digest)
    case .ellipticCurve:
      let curve = algorithm.parameters.flatMap {
        $0.tag == .objectIdentifier ? OID(content: $0.content) : nil
      }
      guard let key = CertificateKey(point: Array(bits), on: curve) else {
        throw reader.refused("the key is no point of P-256, P-384 or P-521", at: start)
      }
      self = key
    default:
      throw reader.refused("the key is of type \(algorithm.identifier); taken are RSA and EC keys", at: start)
    }
  }

  /// An uncompressed point (RFC 5480 section 2.2).
  private init?(point: [UInt8], on curve: OID?) {
    switch curve {
    case .p256?:
      guard let key = try? P256.Signing.PublicKey(x963Representation: point) else { return nil }
      self = .p256(key)
    case .p384?:
      guard let key = try? P384.Signing.PublicKey(x963Representation: point) else { return nil }
      self = .p384(key)
    case .p521?:
      guard let key = try? P521.Signing.PublicKey(x963Representation: point) else { return nil }
      self = .p521(key)
    default: return nil
    }
  }

  /// RSAPublicKey (RFC 8017 appendix A.1.1).
  private static func rsa(
    _ bits: ArraySlice<UInt8>, in reader: DERReader
  ) throws(LedgerRefusal) -> _RSA.Signing.PublicKey {
    var outer = try reader.inside(DERValue(tag: .bitString, bytes: bits, content: bits))
    var inside = try outer.enter(.sequence, "the RSA key")
    let (modulus, exponent) = (try inside.integer("the modulus"), try inside.integer("the exponent"))
    try inside.end("the RSA key")
    try outer.end("the RSA key")
    // Twice what any authority uses: a longer one would only cost time.
    guard modulus.count <= 1_025, modulus[0] < 0x80, exponent[0] < 0x80,
      let key = try? _RSA.Signing.PublicKey(n: modulus, e: exponent)
    else {
      throw reader.refused("the RSA key is none of 2,048 to 8,192 bits", at: bits.startIndex)
    }
    return key
  }

  /// Whether this key made the signature over a message.
  func made(_ signature: [UInt8], over message: [UInt8], by algorithm: SignatureAlgorithm) -> Bool {
    switch algorithm.digest {
    case .sha256: made(signature, over: SHA256.hash(data: message), algorithm)
    case .sha384: made(signature, over: SHA384.hash(data: message), algorithm)
    case .sha512: made(signature, over: SHA512.hash(data: message), algorithm)
    }
  }

  private func made(
    _ signature: [UInt8], over digest: some Digest, _ algorithm: SignatureAlgorithm
  ) -> Bool {
    let rsa = _RSA.Signing.RSASignature(rawRepresentation: signature)
    switch (self, algorithm.method) {
    case (.rsa(let key), .rsa):
      return key.isValidSignature(rsa, for: digest, padding: .insecurePKCS1v1_5)
    case (.rsa(let key), .rsaPSS):
      return key.isValidSignature(rsa, for: digest, padding: .PSS)
    case (.rsaPSS(let key, let only), .rsaPSS):
      return (only ?? algorithm.digest) == algorithm.digest
        && key.isValidSignature(rsa, for: digest, padding: .PSS)
    case (.p256(let key), .ecdsa):
      guard let raw = CertificateKey.numbers(of: signature, each: 32),
        let signature = try? P256.Signing.ECDSASignature(rawRepresentation: raw)
      else { return false }
      return key.isValidSignature(signature, for: digest)
    case (.p384(let key), .ecdsa):
      guard let raw = CertificateKey.numbers(of: signature, each: 48),
        let signature = try? P384.Signing.ECDSASignature(rawRepresentation: raw)
      else { return false }
      return key.isValidSignature(signature, for: digest)
    case (.p521(let key), .ecdsa):
      guard let raw = CertificateKey.numbers(of: signature, each: 66),
        let signature = try? P521.Signing.ECDSASignature(rawRepresentation: raw)
      else { return false }
      return key.isValidSignature(signature, for: digest)
    default: return false
    }
  }

  /// Both numbers of an ECDSA signature one after the other, `width` bytes each (RFC 3279 section 2.2.3).
  private static func numbers(of signature: [UInt8], each width: Int) -> [UInt8]? {
    var outer = DERReader(signature, of: "signature")
    guard var inside = try? outer.enter(.sequence, "the signature"), outer.isAtEnd,
      let r = try? inside.integer("r"), let s = try? inside.integer("s"), inside.isAtEnd
    else { return nil }
    var raw: [UInt8] = []
    for number in [r, s] {
      guard number[0] < 0x80 else { return nil }
      let digits = number[0] == 0 ? number.dropFirst() : number[...]
      guard digits.count <= width else { return nil }
      raw += [UInt8](repeating: 0, count: width - digits.count) + digits
    }
    return raw
  }
}
