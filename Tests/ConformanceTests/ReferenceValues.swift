/// A number as it is written, compared digit by digit.
struct Decimal {
  private var isNegative = false
  /// Without zeros at either end.
  private var digits: [UInt8] = []
  /// Places before the decimal point.
  private var places = 0

  /// `12`, `-1.5`, `.5`, `2e3`; nothing else.
  init?(_ text: String) {
    var rest = Substring(text)
    if rest.first == "+" || rest.first == "-" { isNegative = rest.removeFirst() == "-" }
    let mantissa = rest.prefix { $0 != "e" && $0 != "E" }
    let halves = mantissa.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(halves.count), halves.joined().utf8.contains(where: { (48...57).contains($0) }),
      halves.joined().utf8.allSatisfy({ (48...57).contains($0) })
    else { return nil }
    var exponent = 0
    if mantissa.endIndex < rest.endIndex {
      let written = rest[mantissa.endIndex...].dropFirst()
      guard let number = Int(written) else { return nil }
      exponent = number
    }
    digits = halves.joined().utf8.map { $0 - 48 }
    places = halves[0].count + exponent
    while digits.first == 0 {
      digits.removeFirst()
      places -= 1
    }
    while digits.last == 0 { digits.removeLast() }
    if digits.isEmpty {
      places = 0
      isNegative = false
    }
  }

  func keeps(_ comparison: String, _ other: Decimal) -> Bool {
    switch comparison {
    case "lt": order(other) < 0
    case "lte": order(other) <= 0
    case "gt": order(other) > 0
    case "gte": order(other) >= 0
    default: order(other) == 0
    }
  }

  private func order(_ other: Decimal) -> Int {
    if isNegative != other.isNegative { return isNegative ? -1 : 1 }
    return isNegative ? -size(other) : size(other)
  }

  private func size(_ other: Decimal) -> Int {
    if digits.isEmpty || other.digits.isEmpty { return digits.count.signum() - other.digits.count.signum() }
    if places != other.places { return places < other.places ? -1 : 1 }
    if digits == other.digits { return 0 }
    return digits.lexicographicallyPrecedes(other.digits) ? -1 : 1
  }
}

/// A network, in bits.
struct Network {
  var bits: [Bool]
  var length: Int

  init(bits: [Bool], length: Int) {
    self.bits = bits
    self.length = length
  }

  init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard let address = Address(String(parts[0])) else { return nil }
    self.init(bits: address.bits, length: parts.count == 2 ? Int(parts[1]) ?? 0 : address.bits.count)
  }

  func contains(_ address: Address) -> Bool {
    address.bits.count == bits.count && address.bits.prefix(length) == bits.prefix(length)
  }

  struct Address {
    var bits: [Bool]

    /// Dotted decimal, or RFC 4291's forms; a zone behind `%` says where, not who.
    init?(_ text: String) {
      if text.contains(":") {
        let bare = text.split(separator: "%", omittingEmptySubsequences: false)[0]
        let halves = bare.replacing("::", with: "|").split(separator: "|", omittingEmptySubsequences: false)
        guard halves.count <= 2, let head = Address.groups(halves[0]),
          let tail = Address.groups(halves.last ?? "")
        else { return nil }
        if halves.count == 1 {
          guard head.count == 128 else { return nil }
          bits = head
        } else {
          guard head.count + tail.count <= 112 else { return nil }
          bits = head + [Bool](repeating: false, count: 128 - head.count - tail.count) + tail
        }
      } else {
        guard let four = Address.dotted(text) else { return nil }
        bits = four
      }
    }

    private static func dotted(_ text: some StringProtocol) -> [Bool]? {
      let parts = text.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count == 4 else { return nil }
      var bits: [Bool] = []
      for part in parts {
        guard (1...3).contains(part.count), part.utf8.allSatisfy({ (48...57).contains($0) }),
          let number = UInt8(part)
        else { return nil }
        bits += binary(Int(number), 8)
      }
      return bits
    }

    private static func groups(_ text: Substring) -> [Bool]? {
      guard !text.isEmpty else { return [] }
      var bits: [Bool] = []
      let parts = text.split(separator: ":", omittingEmptySubsequences: false)
      for (index, part) in parts.enumerated() {
        if index + 1 == parts.count, part.contains(".") {
          guard let four = dotted(part) else { return nil }
          return bits + four
        }
        guard (1...4).contains(part.count), part.allSatisfy(\.isHexDigit), let number = Int(part, radix: 16)
        else {
          return nil
        }
        bits += binary(number, 16)
      }
      return bits
    }

    private static func binary(_ number: Int, _ width: Int) -> [Bool] {
      (0..<width).reversed().map { number >> $0 & 1 == 1 }
    }
  }
}

/// RFC 4648, by bits.
enum Base64Text {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".unicodeScalars)

  static func whole(_ bytes: [UInt8]) -> [Spelling.Element] {
    let text = characters(bytes)
    return (text + Array(repeating: "=", count: (4 - text.count % 4) % 4)).map { .scalar($0) }
  }

  /// What stays the same whatever stands around: found by trying zeros and ones there.
  static func inside(_ bytes: [UInt8], offset: Int) -> [Spelling.Element] {
    let around: [UInt8] = [0x00, 0xFF]
    let texts = around.map { filler in
      characters(Array(repeating: filler, count: offset) + bytes + Array(repeating: filler, count: 3))
    }
    return zip(texts[0], texts[1]).filter { $0 == $1 }.map { .scalar($0.0) }
  }

  private static func characters(_ bytes: [UInt8]) -> [Unicode.Scalar] {
    let bits = bytes.flatMap { byte in (0..<8).reversed().map { Int(byte >> $0 & 1) } }
    return stride(from: 0, to: bits.count, by: 6).map { start in
      let six = (start..<start + 6).map { $0 < bits.count ? bits[$0] : 0 }
      return alphabet[six.reduce(0) { $0 * 2 + $1 }]
    }
  }
}
