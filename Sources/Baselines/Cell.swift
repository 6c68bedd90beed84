/// A number of at least 0 and two bits beside it in sixteen bits: six of exponent, eight of mantissa, so a value is kept to
/// 0.2 % between 2^-40 and 2^23. Hundreds of them make a profile, and nothing about a season is known better.
struct Cell: Equatable {
  /// What the last visit was, if it stood out: the same twice in a row is a habit.
  enum Mark: UInt16 {
    case none = 0
    case high = 1
    case low = 2
  }

  static let never = Cell(bits: 0xFFFF)
  private static let bias = 40

  var bits: UInt16

  init(bits: UInt16) { self.bits = bits }

  init(_ value: Double, mark: Mark = .none) {
    bits = Cell.form(value) | mark.rawValue << 14
  }

  var isNever: Bool { bits == 0xFFFF }

  var mark: Mark { Mark(rawValue: bits >> 14) ?? .none }

  var value: Double {
    let form = Int(bits & 0x3FFF)
    guard form > 0, !isNever else { return 0 }
    return Double(
      sign: .plus, exponent: form >> 8 - Cell.bias, significand: 1 + Double(form & 0xFF) / 256)
  }

  /// Not every sixteen bits are a cell: the mark 3 is only in `never`.
  var isValid: Bool { isNever || bits >> 14 < 3 }

  private static func form(_ value: Double) -> UInt16 {
    guard value > 0 else { return 0 }
    guard value < 8_000_000 else { return 0x3FFF }
    var exponent = Int(value.exponent) + bias
    var mantissa = Int(((value.significand - 1) * 256).rounded())
    if mantissa == 256 {
      mantissa = 0
      exponent += 1
    }
    guard exponent >= 0 else { return 0 }
    // Form 0 is the number 0, so the very smallest is lost to it.
    return exponent > 63 ? 0x3FFF : UInt16(exponent << 8 | mantissa)
  }
}
