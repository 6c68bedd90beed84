extension DERReader {
  /// The bytes of an INTEGER in two's complement, as short as they can be (X.690 section 8.3).
  mutating func integer(_ name: String) throws(LedgerRefusal) -> [UInt8] {
    try integer(in: next(.integer, name), name)
  }

  /// The same of a value that is tagged otherwise.
  func integer(in value: DERValue, _ name: String) throws(LedgerRefusal) -> [UInt8] {
    let bytes = Array(value.content)
    guard let first = bytes.first else { throw refused("\(name) is empty", at: value.content.startIndex) }
    if bytes.count > 1 {
      guard !(first == 0 && bytes[1] < 0x80), !(first == 0xFF && bytes[1] >= 0x80) else {
        throw refused("\(name) begins with a byte too many", at: value.content.startIndex)
      }
    }
    return bytes
  }

  /// An INTEGER from 0 to `max`.
  mutating func number(_ name: String, upTo max: Int) throws(LedgerRefusal) -> Int {
    try number(in: next(.integer, name), name, upTo: max)
  }

  func number(in value: DERValue, _ name: String, upTo max: Int) throws(LedgerRefusal) -> Int {
    let bytes = try integer(in: value, name)
    guard bytes.count < 8, let first = bytes.first, first < 0x80 else {
      throw refused("\(name) is not between 0 and \(max)", at: value.content.startIndex)
    }
    let number = bytes.reduce(0) { $0 << 8 | Int($1) }
    guard number <= max else {
      throw refused("\(name) is \(number), and not between 0 and \(max)", at: value.content.startIndex)
    }
    return number
  }

  /// A BOOLEAN: 0 or 255 (X.690 section 11.1).
  func boolean(in value: DERValue, _ name: String) throws(LedgerRefusal) -> Bool {
    guard value.content.count == 1, let byte = value.content.first, byte == 0 || byte == 0xFF else {
      throw refused("\(name) is neither 00 nor FF", at: value.content.startIndex)
    }
    return byte == 0xFF
  }

  mutating func octets(_ name: String) throws(LedgerRefusal) -> [UInt8] {
    Array(try next(.octetString, name).content)
  }

  /// The bits of a BIT STRING in bytes, and how many of the last do not count (X.690 sections 8.6 and 11.2).
  mutating func bits(
    _ name: String
  ) throws(LedgerRefusal) -> (bytes: ArraySlice<UInt8>, unused: UInt8) {
    let content = try next(.bitString, name).content
    guard let unused = content.first, unused < 8 else {
      throw refused("\(name) does not say how many bits it has", at: content.startIndex)
    }
    let bytes = content.dropFirst()
    guard let last = bytes.last ?? (unused == 0 ? 0 : nil), last & (1 << unused - 1) == 0 else {
      throw refused("\(name) has bits set that do not count", at: content.startIndex)
    }
    return (bytes, unused)
  }

  /// A BIT STRING that is bytes: keys and signatures.
  mutating func wholeBits(_ name: String) throws(LedgerRefusal) -> ArraySlice<UInt8> {
    let start = place
    let bits = try bits(name)
    guard bits.unused == 0 else { throw refused("\(name) is not of whole bytes", at: start) }
    return bits.bytes
  }

  mutating func objectIdentifier(_ name: String) throws(LedgerRefusal) -> OID {
    let value = try next(.objectIdentifier, name)
    guard let identifier = OID(content: value.content) else {
      throw refused("\(name) is no object identifier", at: value.content.startIndex)
    }
    return identifier
  }

  /// AlgorithmIdentifier: what, and what it is to be done with (RFC 5280 section 4.1.1.2).
  mutating func algorithm(_ name: String) throws(LedgerRefusal) -> DERAlgorithm {
    let start = place
    var inside = try enter(.sequence, name)
    let identifier = try inside.objectIdentifier(name)
    let parameters = inside.isAtEnd ? nil : try inside.next("the parameters of \(name)")
    try inside.end(name)
    return DERAlgorithm(identifier: identifier, parameters: parameters, place: start)
  }

  /// A hash function, with NULL for parameters or none (RFC 5754 section 2).
  mutating func digestAlgorithm(_ name: String) throws(LedgerRefusal) -> DigestAlgorithm {
    let algorithm = try algorithm(name)
    guard algorithm.isWithoutParameters, let digest = DigestAlgorithm(algorithm.identifier) else {
      throw refused(
        "\(name) is \(algorithm.identifier); taken are SHA-256, SHA-384 and SHA-512", at: algorithm.place)
    }
    return digest
  }
}
