import Sigma

/// A number read from a rule or a log value, compared exactly as it is written.
struct NumericValue {
  private var integer: Int64?
  var double: Double
  private var source: [UInt8]
  private var range: Range<Int>

  /// Decimal integers and plain decimal fractions with an optional exponent; nothing else, no blanks.
  init?(_ bytes: [UInt8], in range: Range<Int>) {
    guard !range.isEmpty, range.count <= 64 else { return nil }
    var sawDigit = false
    for index in range {
      switch bytes[index] {
      case 48...57: sawDigit = true
      case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
        break
      default: return nil
      }
    }
    guard sawDigit else { return nil }
    let text = String(decoding: bytes[range], as: UTF8.self)
    integer = Int64(text)
    guard let number = integer.map(Double.init) ?? Double(text), number.isFinite else { return nil }
    double = number
    source = bytes
    self.range = range
  }

  init?(_ text: String) {
    let bytes = Array(text.utf8)
    self.init(bytes, in: 0..<bytes.count)
  }

  func satisfies(_ comparison: NumericComparison, _ other: NumericValue) -> Bool {
    if let a = integer, let b = other.integer { return NumericValue.compare(a, comparison, b) }
    if double != other.double { return NumericValue.compare(double, comparison, other.double) }
    // Rounding made them equal, or they are.
    guard let a = DecimalDigits(source[range]), let b = DecimalDigits(other.source[other.range]) else {
      return NumericValue.compare(double, comparison, other.double)
    }
    return NumericValue.compare(a, comparison, b)
  }

  static func compare<T: Comparable>(_ a: T, _ comparison: NumericComparison, _ b: T) -> Bool {
    switch comparison {
    case .equal: a == b
    case .less: a < b
    case .lessOrEqual: a <= b
    case .greater: a > b
    case .greaterOrEqual: a >= b
    }
  }
}
