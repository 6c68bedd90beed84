// Small steps over bytes that every parser of this module takes.

let blank = UInt8(ascii: " ")

@inline(__always)
func decimal(_ byte: UInt8) -> Int? {
  let value = byte &- 48
  return value <= 9 ? Int(value) : nil
}

/// Two digits as a number; 100 or more if one of them is no digit.
@inline(__always)
func twoDigits(_ bytes: Span<UInt8>, _ at: Int) -> Int {
  let tens = bytes[at] &- 48
  let ones = bytes[at + 1] &- 48
  return tens <= 9 && ones <= 9 ? Int(tens) * 10 + Int(ones) : 100
}

@inline(__always)
func skipBlanks(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
  var at = start
  while at < end, bytes[at] == blank { at += 1 }
  return at
}

func isDecimal(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
  guard !range.isEmpty else { return false }
  for index in range where bytes[index] &- 48 > 9 { return false }
  return true
}

/// The digits of `range` as a number; nil if there are others, none, or more than an Int64 can hold.
func number(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int64? {
  guard isDecimal(bytes, range) else { return nil }
  var value: Int64 = 0
  for index in range {
    let (product, overflow) = value.multipliedReportingOverflow(by: 10)
    let (sum, carry) = product.addingReportingOverflow(Int64(bytes[index] &- 48))
    if overflow || carry { return nil }
    value = sum
  }
  return value
}

func equal(_ bytes: Span<UInt8>, _ range: Range<Int>, _ text: [UInt8]) -> Bool {
  guard range.count == text.count else { return false }
  for index in 0..<text.count where bytes[range.lowerBound + index] != text[index] { return false }
  return true
}

func starts(_ bytes: Span<UInt8>, _ range: Range<Int>, _ text: StaticString) -> Bool {
  guard range.count >= text.utf8CodeUnitCount else { return false }
  return text.withUTF8Buffer { literal in
    for index in 0..<literal.count where bytes[range.lowerBound + index] != literal[index] { return false }
    return true
  }
}

func equal(_ bytes: Span<UInt8>, _ range: Range<Int>, _ text: StaticString) -> Bool {
  range.count == text.utf8CodeUnitCount && starts(bytes, range, text)
}

/// Where `text` first stands inside `range`.
func find(_ text: StaticString, _ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
  let length = text.utf8CodeUnitCount
  guard length > 0, range.count >= length else { return nil }
  for at in range.lowerBound...range.upperBound - length
  where starts(bytes, at..<at + length, text) {
    return at
  }
  return nil
}
