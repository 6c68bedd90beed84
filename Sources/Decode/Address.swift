/// True for an address of version 4 or 6 as programs write it, a `%zone` included.
///
/// Tells addresses from words, not good addresses from bad ones: `999.1.1.1` is one.
func isAddress(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
  guard (2...64).contains(range.count) else { return false }
  var dots = 0
  var colons = 0
  var isDigitNext = true
  for at in range {
    switch bytes[at] {
    case 48...57: isDigitNext = false
    case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"):
      guard colons > 0 || find(":", bytes, at..<range.upperBound) != nil else { return false }
      isDigitNext = false
    case UInt8(ascii: "."):
      if isDigitNext { return false }
      dots += 1
      isDigitNext = true
    case UInt8(ascii: ":"):
      colons += 1
      isDigitNext = false
    case UInt8(ascii: "%") where colons >= 2: return true
    default: return false
    }
  }
  let isCut =
    bytes[range.upperBound - 1] == UInt8(ascii: ":") && bytes[range.upperBound - 2] != UInt8(ascii: ":")
  return !isDigitNext && !isCut && (colons >= 2 || colons == 0 && dots == 3)
}

func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 97 <= 25 }
