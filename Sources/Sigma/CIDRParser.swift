import Glibc

extension CIDR {
  /// Why a text is no network.
  package enum Problem: Error, Hashable, Sendable {
    case malformed
    /// Bits behind the prefix are set; the network that was probably meant.
    case hostBits(network: String)
  }

  /// Reads `10.0.0.0/8`, `2001:db8::/32`, or a bare address as a single host.
  package init(_ text: String) throws(Problem) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let bytes = CIDR.address(String(parts[0])) else { throw .malformed }
    var length = bytes.count * 8
    if parts.count == 2 {
      guard (1...3).contains(parts[1].utf8.count), parts[1].utf8.allSatisfy({ (48...57).contains($0) }),
        let written = Int(parts[1]), written <= length
      else { throw .malformed }
      length = written
    }
    var network = bytes
    for index in network.indices {
      let kept = min(max(length - index * 8, 0), 8)
      network[index] &= UInt8(truncatingIfNeeded: 0xFF00 >> kept)
    }
    guard network == bytes else { throw .hostBits(network: "\(CIDR.text(network))/\(length)") }
    self.init(address: bytes, prefixLength: length)
  }

  /// 4 or 16 bytes of a written address; nil for anything else.
  private static func address(_ text: String) -> [UInt8]? {
    guard text.utf8.count <= 45, !text.utf8.contains(0) else { return nil }
    let isVersion6 = text.utf8.contains(UInt8(ascii: ":"))
    var bytes = [UInt8](repeating: 0, count: isVersion6 ? 16 : 4)
    return inet_pton(isVersion6 ? AF_INET6 : AF_INET, text, &bytes) == 1 ? bytes : nil
  }

  private static func text(_ address: [UInt8]) -> String {
    var address = address
    var buffer = [CChar](repeating: 0, count: 64)
    guard inet_ntop(address.count == 4 ? AF_INET : AF_INET6, &address, &buffer, 64) != nil else { return "" }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

extension CIDR: CustomStringConvertible {
  package var description: String { "\(CIDR.text(address))/\(prefixLength)" }
}
