import Ledger
import Testing

/// A reply taken apart, to be changed and signed anew by a key of the authority.
struct SignedReply {
  var tree: DERTree
  /// TSTInfo.
  var info: DERTree

  init(_ reply: [UInt8]) throws {
    tree = try DERTree(parsing: reply)
    info = try DERTree(parsing: tree[1, 1, 0, 2, 1, 0].content)
  }

  /// SignedData.
  var data: DERTree {
    get { tree[1, 1, 0] }
    set { tree[1, 1, 0] = newValue }
  }

  /// SignerInfo.
  var signer: DERTree {
    get { data[(data.parts?.count ?? 0) - 1, 0] }
    set { data[(data.parts?.count ?? 0) - 1, 0] = newValue }
  }

  /// The signed attribute whose type ends in these bytes; nil takes it away.
  func attribute(_ end: [UInt8]) -> DERTree? {
    signer[3].parts?.first { $0[0].content.suffix(end.count) == end }
  }

  mutating func setAttribute(_ end: [UInt8], _ new: DERTree?) {
    guard let place = signer[3].parts?.firstIndex(where: { $0[0].content.suffix(end.count) == end }) else {
      return
    }
    if let new { signer[3, place] = new } else { signer[3].parts?.remove(at: place) }
  }

  static let contentType: [UInt8] = [1, 9, 3]
  static let messageDigest: [UInt8] = [1, 9, 4]
  static let signingCertificate: [UInt8] = [16, 2, 12]
  static let signingCertificateV2: [UInt8] = [16, 2, 47]

  /// `info` in its place with its hash in messageDigest, everything signed.
  mutating func bytes(
    signedBy name: String, of authority: StampAuthority, hash: String = "sha256", keepsDigest: Bool = false
  ) throws -> [UInt8] {
    data[2, 1, 0].content = info.bytes
    if !keepsDigest, var digest = attribute(SignedReply.messageDigest) {
      digest[1, 0].content = TimeStampQuery(of: info.bytes, nonce: 1).digest
      setAttribute(SignedReply.messageDigest, digest)
    }
    var attributes = signer[3]
    attributes.tag = 0x31
    try authority.openssl.write(attributes.bytes, to: "attributes")
    try authority.openssl.run("dgst", "-\(hash)", "-sign", "\(name).key", "-out", "signature", "attributes")
    signer[5].content = try authority.openssl.read("signature")
    return tree.bytes
  }
}
