/// An object identifier: the name of an algorithm, an attribute, a policy (X.690 section 8.19).
package struct OID: Hashable, Sendable {
  /// As it stands in DER, without tag and length.
  let content: [UInt8]

  init(_ first: UInt64, _ second: UInt64, _ others: UInt64...) {
    content = ([40 * first + second] + others).flatMap { number in
      var bytes = [UInt8(truncatingIfNeeded: number & 0x7F)]
      var rest = number >> 7
      while rest > 0 {
        bytes.insert(UInt8(truncatingIfNeeded: rest & 0x7F | 0x80), at: 0)
        rest >>= 7
      }
      return bytes
    }
  }

  /// Nil unless every number in it is whole and as short as it can be; longer than 64 bytes none is.
  init?(content: some BidirectionalCollection<UInt8>) {
    guard let last = content.last, last < 0x80, content.count <= 64 else { return nil }
    var isFirst = true
    for byte in content {
      guard !(isFirst && byte == 0x80) else { return nil }
      isFirst = byte < 0x80
    }
    self.content = Array(content)
  }
}

extension OID: CustomStringConvertible {
  /// With dots: `1.3.6.1.4.1.4146.2.3`. A number of more than 63 bits is written as the hexadecimal digits of its bytes.
  package var description: String {
    var texts: [String] = []
    var start = 0
    for place in content.indices where content[place] < 0x80 {
      let bytes = content[start...place]
      start = place + 1
      guard bytes.count <= 9 else {
        texts.append("0x" + DERText.hexadecimal(bytes))
        continue
      }
      let number = bytes.reduce(UInt64(0)) { $0 << 7 | UInt64($1 & 0x7F) }
      if texts.isEmpty {
        let root = min(number / 40, 2)
        texts += ["\(root)", "\(number - 40 * root)"]
      } else {
        texts.append("\(number)")
      }
    }
    return texts.joined(separator: ".")
  }
}

extension OID {
  // RFC 5652 sections 4, 5.1 and 11; RFC 3161 section 2.4.2; RFC 5035 section 3.
  static let signedData = OID(1, 2, 840, 113549, 1, 7, 2)
  static let timeStampInfo = OID(1, 2, 840, 113549, 1, 9, 16, 1, 4)
  static let contentType = OID(1, 2, 840, 113549, 1, 9, 3)
  static let messageDigest = OID(1, 2, 840, 113549, 1, 9, 4)
  static let signingCertificate = OID(1, 2, 840, 113549, 1, 9, 16, 2, 12)
  static let signingCertificateV2 = OID(1, 2, 840, 113549, 1, 9, 16, 2, 47)

  // RFC 5754 section 2, RFC 8017 appendix C, RFC 5480 section 2, RFC 5758 section 3.2.
  static let sha256 = OID(2, 16, 840, 1, 101, 3, 4, 2, 1)
  static let sha384 = OID(2, 16, 840, 1, 101, 3, 4, 2, 2)
  static let sha512 = OID(2, 16, 840, 1, 101, 3, 4, 2, 3)
  static let rsa = OID(1, 2, 840, 113549, 1, 1, 1)
  static let maskGeneration = OID(1, 2, 840, 113549, 1, 1, 8)
  static let rsaPSS = OID(1, 2, 840, 113549, 1, 1, 10)
  static let rsaSHA256 = OID(1, 2, 840, 113549, 1, 1, 11)
  static let rsaSHA384 = OID(1, 2, 840, 113549, 1, 1, 12)
  static let rsaSHA512 = OID(1, 2, 840, 113549, 1, 1, 13)
  static let ellipticCurve = OID(1, 2, 840, 10045, 2, 1)
  static let p256 = OID(1, 2, 840, 10045, 3, 1, 7)
  static let p384 = OID(1, 3, 132, 0, 34)
  static let p521 = OID(1, 3, 132, 0, 35)
  static let ecdsaSHA256 = OID(1, 2, 840, 10045, 4, 3, 2)
  static let ecdsaSHA384 = OID(1, 2, 840, 10045, 4, 3, 3)
  static let ecdsaSHA512 = OID(1, 2, 840, 10045, 4, 3, 4)

  // RFC 5280 section 4.2.1 and appendix A.
  static let commonName = OID(2, 5, 4, 3)
  static let subjectKeyIdentifier = OID(2, 5, 29, 14)
  static let keyUsage = OID(2, 5, 29, 15)
  static let subjectAlternativeName = OID(2, 5, 29, 17)
  static let basicConstraints = OID(2, 5, 29, 19)
  static let certificatePolicies = OID(2, 5, 29, 32)
  static let extendedKeyUsage = OID(2, 5, 29, 37)
  static let timeStamping = OID(1, 3, 6, 1, 5, 5, 7, 3, 8)
}
