/// What a byte can mean to the scanner, as bits: several bytes of a word are summed up by OR.
struct ByteClass: OptionSet, Sendable {
  let rawValue: UInt8

  static let digit = ByteClass(rawValue: 1)
  /// `a` to `f`, either case.
  static let hexLetter = ByteClass(rawValue: 2)
  /// Any other ASCII letter.
  static let letter = ByteClass(rawValue: 4)
  static let lowerCase = ByteClass(rawValue: 8)
  /// Ends a word.
  static let separator = ByteClass(rawValue: 16)
  /// `.` and `:`, which end a word or do not.
  static let joint = ByteClass(rawValue: 32)
  /// What a word may have besides letters and digits; not what may stand around it (`-`, `!`), which says nothing.
  static let mark = ByteClass(rawValue: 64)
  /// `_`, which names have as if it was a letter.
  static let underscore = ByteClass(rawValue: 128)

  static let letters: ByteClass = [.hexLetter, .letter]

  /// The class of each byte. Bytes beyond ASCII count as letters: what they stand for is nobody's number.
  static let table: [UInt8] = (0...255).map { of(UInt8($0)).rawValue }

  private static func of(_ byte: UInt8) -> ByteClass {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): .digit
    case UInt8(ascii: "a")...UInt8(ascii: "f"): [.hexLetter, .lowerCase]
    case UInt8(ascii: "A")...UInt8(ascii: "F"): .hexLetter
    case UInt8(ascii: "g")...UInt8(ascii: "z"): [.letter, .lowerCase]
    case UInt8(ascii: "G")...UInt8(ascii: "Z"): .letter
    case 0x80...0xFF: [.letter, .lowerCase]
    case UInt8(ascii: "."), UInt8(ascii: ":"): .joint
    case UInt8(ascii: "_"): .underscore
    case 0...0x20, 0x7F: .separator
    case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "#"), UInt8(ascii: "~"), UInt8(ascii: "!"),
      UInt8(ascii: "?"), UInt8(ascii: "%"):
      []
    default: isSeparator(byte) ? .separator : .mark
    }
  }

  private static func isSeparator(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "="), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "("), UInt8(ascii: ")"),
      UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "<"),
      UInt8(ascii: ">"), UInt8(ascii: "|"), UInt8(ascii: "\""), UInt8(ascii: "'"):
      true
    default: false
    }
  }
}
