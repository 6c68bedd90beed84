/// A boot, sequence or message id of systemd: 128 bits, written as 32 hexadecimal digits.
struct Identifier128: Hashable, Sendable {
  var high: UInt64 = 0
  var low: UInt64 = 0

  init() {}

  init?(hex: Span<UInt8>) {
    guard hex.count == 32, let high = hexadecimal(hex.extracting(0..<16)),
      let low = hexadecimal(hex.extracting(16..<32))
    else { return nil }
    self.high = high
    self.low = low
  }

  init?(_ text: String) {
    let bytes = Array(text.utf8)
    self.init(hex: bytes.span)
  }
}

extension Identifier128: CustomStringConvertible {
  var description: String {
    func digits(_ number: UInt64) -> String {
      let text = String(number, radix: 16)
      return String(repeating: "0", count: 16 - text.utf8.count) + text
    }
    return digits(high) + digits(low)
  }
}

/// Up to 16 hexadecimal digits; nil for none, more, or anything else.
func hexadecimal(_ digits: Span<UInt8>) -> UInt64? {
  guard (1...16).contains(digits.count) else { return nil }
  var number: UInt64 = 0
  for i in 0..<digits.count {
    let byte = digits[i]
    let digit: UInt8
    switch byte {
    case 0x30...0x39: digit = byte - 0x30
    case 0x61...0x66: digit = byte - 0x61 + 10
    case 0x41...0x46: digit = byte - 0x41 + 10
    default: return nil
    }
    number = number << 4 | UInt64(digit)
  }
  return number
}

/// The whole text as a decimal number; nil for anything else and for what does not fit.
func decimal(_ digits: some Sequence<UInt8>) -> UInt64? {
  var number: UInt64 = 0
  var isEmpty = true
  for byte in digits {
    guard (0x30...0x39).contains(byte) else { return nil }
    let (tens, overflow) = number.multipliedReportingOverflow(by: 10)
    let (sum, carry) = tens.addingReportingOverflow(UInt64(byte - 0x30))
    guard !overflow, !carry else { return nil }
    number = sum
    isEmpty = false
  }
  return isEmpty ? nil : number
}
