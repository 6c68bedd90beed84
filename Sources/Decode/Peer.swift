/// The other end of a connection as programs write it: `192.0.2.1`, `192.0.2.1:5555`, `[2001:db8::7]:5555`,
/// `[192.0.2.1]`, `2001:db8::7`, `::ffff:192.0.2.1`, or a host's name.
struct Peer {
  /// Without brackets; of an IPv4-mapped address the part of version 4.
  var host: Range<Int>
  /// Empty if there is none.
  var port: Range<Int>
  var end: Int

  /// - Parameter isNamed: it may be a host's name.
  /// - Parameter hasPort: a port that follows belongs to it.
  static func read(_ bytes: Span<UInt8>, _ range: Range<Int>, isNamed: Bool, hasPort: Bool) -> Peer? {
    guard let first = range.first else { return nil }
    var peer: Peer
    if bytes[first] == UInt8(ascii: "[") {
      var close = first + 1
      while close < range.upperBound, close - first <= 256, bytes[close] != UInt8(ascii: "]") { close += 1 }
      let inside = first + 1..<close
      guard close < range.upperBound, bytes[close] == UInt8(ascii: "]") else { return nil }
      guard isAddress(bytes, inside) || isNamed && isName(bytes, inside) else { return nil }
      peer = Peer(host: unmapped(bytes, inside), port: close..<close, end: close + 1)
    } else if let address = bareAddress(bytes, range, allowsDottedPort: hasPort) {
      peer = Peer(
        host: unmapped(bytes, address), port: address.upperBound..<address.upperBound,
        end: address.upperBound)
    } else if isNamed {
      var end = first
      while end < range.upperBound, isNameByte(bytes[end]) { end += 1 }
      // The full stop or dash of a sentence is not its host's.
      while end > first, bytes[end - 1] == UInt8(ascii: ".") || bytes[end - 1] == UInt8(ascii: "-") {
        end -= 1
      }
      guard end > first else { return nil }
      peer = Peer(host: first..<end, port: end..<end, end: end)
    } else {
      return nil
    }
    if hasPort { peer.takePort(bytes, range.upperBound) }
    return peer
  }

  private mutating func takePort(_ bytes: Span<UInt8>, _ limit: Int) {
    // Dante writes `192.0.2.1.5555`.
    guard end < limit, bytes[end] == UInt8(ascii: ":") || bytes[end] == UInt8(ascii: ".") else { return }
    var stop = end + 1
    while stop < limit, stop - end <= 6, decimal(bytes[stop]) != nil { stop += 1 }
    guard stop > end + 1, stop - end <= 6 else { return }
    port = end + 1..<stop
    end = stop
  }

  /// An address at the start of `range`, which no letter continues. Of a longer run with colons, such as
  /// `192.0.2.1:5555`, what is before the port.
  static func bareAddress(
    _ bytes: Span<UInt8>, _ range: Range<Int>, allowsDottedPort: Bool = false
  ) -> Range<Int>? {
    let start = range.lowerBound
    var end = start
    var dots = 0
    var colons = 0
    scan: while end < range.upperBound, end - start <= 64 {
      switch bytes[end] {
      case 48...57, UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"): break
      case UInt8(ascii: "."):
        dots += 1
        if dots == 4, allowsDottedPort { break scan }
      case UInt8(ascii: ":"):
        // Behind version 4 only a port can follow.
        if dots > 0 { break scan }
        colons += 1
      case UInt8(ascii: "%") where colons >= 2:
        end += 1
        while end < range.upperBound, isNameByte(bytes[end]), end - start <= 64 { end += 1 }
        break scan
      default: break scan
      }
      end += 1
    }
    let next = end < range.upperBound ? bytes[end] : blank
    if isNameByte(next), dots < 4 || !allowsDottedPort { return nil }
    // The colon or full stop of the sentence.
    while end > start, bytes[end - 1] == UInt8(ascii: ".") { end -= 1 }
    if end - start >= 2, bytes[end - 1] == UInt8(ascii: ":"), bytes[end - 2] != UInt8(ascii: ":") { end -= 1 }
    let found = start..<end
    return isAddress(bytes, found) && !isClock(bytes, found) ? found : nil
  }

  /// Times of day and hardware addresses are made of the same bytes.
  private static func isClock(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    var colons = 0
    for at in range where bytes[at] == UInt8(ascii: ":") {
      if at + 1 < range.upperBound, bytes[at + 1] == bytes[at] { return false }
      colons += 1
    }
    return colons > 0 && colons < 7
  }

  /// `192.0.2.1` of `::ffff:192.0.2.1`; anything else as it is.
  static func unmapped(_ bytes: Span<UInt8>, _ address: Range<Int>) -> Range<Int> {
    guard starts(bytes, address, "::ffff:") || starts(bytes, address, "::FFFF:") else { return address }
    let rest = address.lowerBound + 7..<address.upperBound
    for at in rest where bytes[at] == UInt8(ascii: ":") { return address }
    return isAddress(bytes, rest) ? rest : address
  }

  private static func isName(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard !range.isEmpty else { return false }
    for at in range where !isNameByte(bytes[at]) { return false }
    return true
  }

  static func isNameByte(_ byte: UInt8) -> Bool {
    isLetter(byte) || byte &- 48 <= 9 || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
      || byte == UInt8(ascii: "_")
  }
}
