import Sigma

/// Membership of a textual IP address in a network; text that is no address is in none.
enum AddressMatch {
  static func contains(_ network: CIDR, _ bytes: [UInt8], in range: Range<Int>) -> Bool {
    let address = network.address.count == 4 ? version4(bytes, range) : version6(bytes, range)
    guard let address else { return false }
    let whole = network.prefixLength / 8
    for index in 0..<min(whole, address.count) where address[index] != network.address[index] { return false }
    let rest = network.prefixLength % 8
    guard rest > 0, whole < address.count else { return true }
    let mask = UInt8(truncatingIfNeeded: 0xFF00 >> rest)
    return address[whole] & mask == network.address[whole] & mask
  }

  /// The four or sixteen bytes of an address; nil for text that is none. An IPv4 address in IPv6's form is the former.
  static func address(_ bytes: [UInt8], in range: Range<Int>) -> [UInt8]? {
    guard let six = version6(bytes, range) else { return version4(bytes, range) }
    return six.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]) ? Array(six.suffix(4)) : six
  }

  /// `203.0.113.0/24`, `2001:db8:0:0/64`: the bits that name the network, in groups as addresses are written.
  static func network(of address: [UInt8], version4: Int, version6: Int) -> String {
    let isFour = address.count == 4
    let bits = isFour ? version4 : version6
    let masked = address.enumerated().map { place, byte in
      byte & UInt8(truncatingIfNeeded: 0xFF00 >> min(max(bits - place * 8, 0), 8))
    }
    if isFour { return masked.map { "\($0)" }.joined(separator: ".") + "/\(bits)" }
    let groups = stride(from: 0, to: (bits + 15) / 16 * 2, by: 2).map { place in
      String(UInt16(masked[place]) << 8 | UInt16(masked[place + 1]), radix: 16)
    }
    return groups.joined(separator: ":") + (groups.count < 8 ? "::" : "") + "/\(bits)"
  }

  private static func version4(_ bytes: [UInt8], _ range: Range<Int>) -> [UInt8]? {
    guard (7...15).contains(range.count) else { return nil }
    let parts = bytes[range].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var address: [UInt8] = []
    for part in parts {
      guard (1...3).contains(part.count) else { return nil }
      var number = 0
      for digit in part {
        guard (48...57).contains(digit) else { return nil }
        number = number * 10 + Int(digit - 48)
      }
      guard number <= 255 else { return nil }
      address.append(UInt8(number))
    }
    return address
  }

  /// RFC 4291 section 2.2, with `::` once, an IPv4 tail, and a zone (`%eth0`) ignored.
  private static func version6(_ bytes: [UInt8], _ range: Range<Int>) -> [UInt8]? {
    guard (2...64).contains(range.count) else { return nil }
    let colon = UInt8(ascii: ":")
    let text = Array(bytes[range].prefix { $0 != UInt8(ascii: "%") })
    var head: [UInt8] = []
    var tail: [UInt8] = []
    var sawGap = false
    var at = 0
    if text.starts(with: [colon, colon]) {
      sawGap = true
      at = 2
    } else if text.first == colon {
      return nil
    }
    while at < text.count {
      var end = at
      while end < text.count, text[end] != colon { end += 1 }
      if text[at..<end].contains(UInt8(ascii: ".")) {
        guard end == text.count, let four = version4(text, at..<end) else { return nil }
        if sawGap { tail += four } else { head += four }
        at = end
        break
      }
      guard (1...4).contains(end - at) else { return nil }
      var group: UInt16 = 0
      for digit in text[at..<end] {
        guard let value = Character(Unicode.Scalar(digit)).hexDigitValue else { return nil }
        group = group << 4 | UInt16(value)
      }
      let pair = [UInt8(group >> 8), UInt8(group & 0xFF)]
      if sawGap { tail += pair } else { head += pair }
      at = end
      if at < text.count {
        at += 1
        if at < text.count, text[at] == colon {
          guard !sawGap else { return nil }
          sawGap = true
          at += 1
        } else if at == text.count {
          return nil
        }
      }
      if head.count + tail.count > 16 { return nil }
    }
    let length = head.count + tail.count
    guard sawGap ? length <= 14 : length == 16 else { return nil }
    return head + [UInt8](repeating: 0, count: 16 - length) + tail
  }
}
