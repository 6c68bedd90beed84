/// The digits of a written number, for those that a Double cannot tell apart.
struct DecimalDigits: Equatable {
  private var isNegative = false
  /// Without zeros at either end; empty for zero.
  private var digits: ArraySlice<UInt8> = []
  /// Digits before the decimal point; below zero where zeros follow it.
  private var magnitude = 0

  /// Nil where the exponent is beyond counting; the text is otherwise known to be a number.
  init?(_ text: ArraySlice<UInt8>) {
    var text = text
    if let sign = text.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = sign == UInt8(ascii: "-")
      text = text.dropFirst()
    }
    let mantissa = text.prefix { $0 != UInt8(ascii: "e") && $0 != UInt8(ascii: "E") }
    let exponent = mantissa.endIndex < text.endIndex ? text[(mantissa.endIndex + 1)...] : []
    if !exponent.isEmpty {
      guard let written = Int32(String(decoding: exponent, as: UTF8.self)) else { return nil }
      magnitude = Int(written)
    }
    magnitude += mantissa.prefix { $0 != UInt8(ascii: ".") }.count
    let all = mantissa.filter { $0 != UInt8(ascii: ".") }
    let behindZeros = all.drop { $0 == UInt8(ascii: "0") }
    magnitude -= all.count - behindZeros.count
    digits = behindZeros
    while digits.last == UInt8(ascii: "0") { digits.removeLast() }
    if digits.isEmpty {
      isNegative = false
      magnitude = 0
    }
  }

  static func == (a: DecimalDigits, b: DecimalDigits) -> Bool {
    a.isNegative == b.isNegative && a.magnitude == b.magnitude && a.digits.elementsEqual(b.digits)
  }
}

extension DecimalDigits: Comparable {
  static func < (a: DecimalDigits, b: DecimalDigits) -> Bool {
    guard a.isNegative == b.isNegative else { return a.isNegative }
    return a.isNegative ? b.isSmaller(than: a) : a.isSmaller(than: b)
  }

  private func isSmaller(than other: DecimalDigits) -> Bool {
    if digits.isEmpty || other.digits.isEmpty { return digits.isEmpty && !other.digits.isEmpty }
    if magnitude != other.magnitude { return magnitude < other.magnitude }
    return digits.lexicographicallyPrecedes(other.digits)
  }
}
