/// What a certificate says its key is for (RFC 5280 section 4.2.1), as far as it matters here.
struct CertificateExtensions: Sendable {
  /// What extendedKeyUsage lists; nil if there is none.
  private(set) var purposes: [OID]?
  private(set) var purposesAreCritical = false
  /// Bits of keyUsage, the first the most significant; nil if there is none.
  private(set) var keyUsage: UInt16?
  /// basicConstraints: an authority that issues certificates.
  private(set) var isAuthority = false
  private(set) var subjectKeyIdentifier: [UInt8]?
  /// The first that must be understood and is not: what it restricts cannot be known.
  private(set) var unknown: OID?

  static let digitalSignature: UInt16 = 0x8000
  static let contentCommitment: UInt16 = 0x4000
  static let keyCertSign: UInt16 = 0x0400

  init() {}

  /// Reads the `[3]` of a certificate.
  init(reading reader: inout DERReader) throws(LedgerRefusal) {
    var list = try reader.enter(.sequence, "extensions")
    var seen: Set<OID> = []
    while !list.isAtEnd {
      let start = list.place
      var item = try list.enter(.sequence, "an extension")
      let name = try item.objectIdentifier("an extension's name")
      let critical = try item.optional(.boolean, "critical")
      let isCritical = try critical.map { value throws(LedgerRefusal) in
        try item.boolean(in: value, "critical")
      }
      let value = try item.next(.octetString, "the value of extension \(name)")
      try item.end("an extension")
      guard seen.insert(name).inserted else {
        throw list.refused("extension \(name) is there twice", at: start)
      }
      guard seen.count <= 64 else { throw list.refused("more than 64 extensions", at: start) }
      try read(name, isCritical ?? false, list.inside(value))
    }
  }

  /// Whether keyUsage has one of these bits; without keyUsage all is allowed.
  func allows(_ uses: UInt16) -> Bool {
    guard let keyUsage else { return true }
    return keyUsage & uses != 0
  }

  private mutating func read(_ name: OID, _ isCritical: Bool, _ value: DERReader) throws(LedgerRefusal) {
    var value = value
    switch name {
    case .extendedKeyUsage:
      var list = try value.enter(.sequence, "extendedKeyUsage")
      try value.end("extendedKeyUsage")
      var read: [OID] = []
      while !list.isAtEnd { read.append(try list.objectIdentifier("a purpose of the key")) }
      (purposes, purposesAreCritical) = (read, isCritical)
    case .keyUsage:
      let bytes = try value.bits("keyUsage").bytes
      try value.end("keyUsage")
      keyUsage = UInt16(bytes.first ?? 0) << 8 | UInt16(bytes.dropFirst().first ?? 0)
    case .basicConstraints:
      var inside = try value.enter(.sequence, "basicConstraints")
      try value.end("basicConstraints")
      if let flag = try inside.optional(.boolean, "cA") { isAuthority = try inside.boolean(in: flag, "cA") }
    case .subjectKeyIdentifier:
      subjectKeyIdentifier = try value.octets("subjectKeyIdentifier")
      try value.end("subjectKeyIdentifier")
    // No policy is asked for, and no name is looked up.
    case .certificatePolicies, .subjectAlternativeName: break
    default: if isCritical, unknown == nil { unknown = name }
    }
  }
}
