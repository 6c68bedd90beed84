import Crypto

/// The hash functions that are taken in time-stamps. SHA-1 is not among them: two files of one SHA-1 can be made.
enum DigestAlgorithm: Hashable, Sendable {
  case sha256, sha384, sha512

  init?(_ identifier: OID) {
    switch identifier {
    case .sha256: self = .sha256
    case .sha384: self = .sha384
    case .sha512: self = .sha512
    default: return nil
    }
  }

  var byteCount: Int {
    switch self {
    case .sha256: SHA256.byteCount
    case .sha384: SHA384.byteCount
    case .sha512: SHA512.byteCount
    }
  }

  func hash(_ bytes: [UInt8]) -> [UInt8] {
    switch self {
    case .sha256: Array(SHA256.hash(data: bytes))
    case .sha384: Array(SHA384.hash(data: bytes))
    case .sha512: Array(SHA512.hash(data: bytes))
    }
  }
}
