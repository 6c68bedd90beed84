/// What a SOCKADDR record's `saddr` holds: the kernel's `struct sockaddr`.
///
/// Read from the record itself, not from auditd's interpretation, which the journal does not have.
struct AuditSocketAddress {
  var family = Family.other
  /// The address as text (IPv6 as RFC 5952 has it, a mapped IPv4 address as IPv4), or a socket's path.
  var address: [UInt8] = []
  var port: UInt16?

  enum Family {
    case local, inet, inet6, other

    /// auditd's words.
    var name: StaticString? {
      switch self {
      case .local: "local"
      case .inet: "inet"
      case .inet6: "inet6"
      case .other: nil
      }
    }
  }

  /// Nil if the bytes are too few for their family. The family is in the byte order of the machine that wrote the
  /// record; all that attestd runs on have the low byte first.
  init?(_ bytes: ArraySlice<UInt8>) {
    let bytes = Array(bytes)
    guard bytes.count >= 2 else { return nil }
    switch Int(bytes[0]) | Int(bytes[1]) << 8 {
    case 1:
      family = .local
      // A name that starts with NUL is abstract: no file.
      address = Array(bytes[2...].prefix { $0 != 0 })
    case 2:
      guard bytes.count >= 8 else { return nil }
      family = .inet
      port = UInt16(bytes[2]) << 8 | UInt16(bytes[3])
      AuditSocketAddress.append(bytes[4..<8], to: &address)
    case 10:
      guard bytes.count >= 24 else { return nil }
      family = .inet6
      port = UInt16(bytes[2]) << 8 | UInt16(bytes[3])
      if bytes[8..<18].allSatisfy({ $0 == 0 }), bytes[18] == 0xFF, bytes[19] == 0xFF {
        AuditSocketAddress.append(bytes[20..<24], to: &address)
      } else {
        AuditSocketAddress.appendLong(bytes[8..<24], to: &address)
      }
    default: break
    }
  }

  private static func append(_ parts: ArraySlice<UInt8>, to text: inout [UInt8]) {
    for part in parts {
      if !text.isEmpty { text.append(UInt8(ascii: ".")) }
      text.append(contentsOf: String(part).utf8)
    }
  }

  private static func appendLong(_ bytes: ArraySlice<UInt8>, to text: inout [UInt8]) {
    let first = bytes.startIndex
    let groups = (0..<8).map { UInt16(bytes[first + $0 * 2]) << 8 | UInt16(bytes[first + $0 * 2 + 1]) }
    // The longest run of two or more zero groups, the first of equals, is written as two colons.
    var best = 0..<0
    var at = 0
    while at < 8 {
      let start = at
      while at < 8, groups[at] == 0 { at += 1 }
      if at - start > max(best.count, 1) { best = start..<at }
      at += 1
    }
    at = 0
    while at < 8 {
      if !best.isEmpty, at == best.lowerBound {
        text.append(contentsOf: "::".utf8)
        at = best.upperBound
        continue
      }
      if at > 0, at != best.upperBound || best.isEmpty { text.append(UInt8(ascii: ":")) }
      text.append(contentsOf: String(groups[at], radix: 16).utf8)
      at += 1
    }
  }
}
