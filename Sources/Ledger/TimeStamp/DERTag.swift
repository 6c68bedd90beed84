/// The first byte of a value: class, constructed or not, and a number up to 30 (X.690 section 8.1.2).
struct DERTag: Hashable, Sendable, CustomStringConvertible {
  let byte: UInt8

  static let boolean = DERTag(byte: 0x01)
  static let integer = DERTag(byte: 0x02)
  static let bitString = DERTag(byte: 0x03)
  static let octetString = DERTag(byte: 0x04)
  static let null = DERTag(byte: 0x05)
  static let objectIdentifier = DERTag(byte: 0x06)
  static let utf8String = DERTag(byte: 0x0C)
  static let printableString = DERTag(byte: 0x13)
  static let utcTime = DERTag(byte: 0x17)
  static let generalizedTime = DERTag(byte: 0x18)
  static let sequence = DERTag(byte: 0x30)
  static let set = DERTag(byte: 0x31)

  /// `[number]` around or instead of something that holds other values.
  static func constructed(_ number: UInt8) -> DERTag { DERTag(byte: 0xA0 | number & 0x1F) }

  /// `[number]` instead of something that does not.
  static func primitive(_ number: UInt8) -> DERTag { DERTag(byte: 0x80 | number & 0x1F) }

  var description: String {
    switch self {
    case .boolean: "BOOLEAN"
    case .integer: "INTEGER"
    case .bitString: "BIT STRING"
    case .octetString: "OCTET STRING"
    case .null: "NULL"
    case .objectIdentifier: "OBJECT IDENTIFIER"
    case .utcTime: "UTCTime"
    case .generalizedTime: "GeneralizedTime"
    case .sequence: "SEQUENCE"
    case .set: "SET"
    default: byte & 0xC0 == 0x80 ? "[\(byte & 0x1F)]" : "tag 0x\(String(byte, radix: 16))"
    }
  }
}
