/// A part of a miner's state, as it is stored: a row of a table with this key, replaced as a whole.
package struct TemplateRow: Sendable, Equatable {
  package var key: [UInt8]
  package var bytes: [UInt8]

  package init(key: [UInt8], bytes: [UInt8]) {
    self.key = key
    self.bytes = bytes
  }

  /// The first byte of a key.
  enum Kind: UInt8 {
    /// A wording, by the number in which it was seen; never replaced.
    case shape = 0x73
    case template = 0x74
    case unit = 0x75
    case losses = 0x6C
  }

  /// The first of `bytes`.
  static let version: UInt8 = 1

  init(_ kind: Kind, _ number: UInt64) {
    key = [kind.rawValue]
    key.append(bigEndian: number, bytes: 8)
    bytes = [TemplateRow.version]
  }

  /// What the key says; nil for keys that are none.
  var parsedKey: (kind: Kind, number: UInt64)? {
    var reader = RowReader(key)
    guard let first = reader.byte(), let kind = Kind(rawValue: first), let number = reader.number(bytes: 8),
      reader.isAtEnd
    else { return nil }
    return (kind, number)
  }
}

/// Reads what rows are made of: big-endian numbers, and bytes with their count in front. Nil where it ends too early.
struct RowReader {
  private let bytes: [UInt8]
  private(set) var at = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { at == bytes.count }

  mutating func byte() -> UInt8? {
    guard at < bytes.count else { return nil }
    defer { at += 1 }
    return bytes[at]
  }

  mutating func number(bytes count: Int) -> UInt64? {
    guard bytes.count - at >= count else { return nil }
    defer { at += count }
    return bytes[at..<at + count].reduce(0) { $0 << 8 | UInt64($1) }
  }

  mutating func time() -> Int64? { number(bytes: 8).map(Int64.init(bitPattern:)) }

  /// Bytes behind a count of `width` bytes.
  mutating func bytes(countedBy width: Int) -> ArraySlice<UInt8>? {
    guard let count = number(bytes: width), count <= UInt64(bytes.count - at) else { return nil }
    defer { at += Int(count) }
    return bytes[at..<at + Int(count)]
  }
}

extension [UInt8] {
  mutating func append(bigEndian number: UInt64, bytes count: Int) {
    for place in (0..<count).reversed() {
      append(UInt8(truncatingIfNeeded: number >> UInt64(8 * place)))
    }
  }

  mutating func append(counted bytes: some Collection<UInt8>, width: Int) {
    append(bigEndian: UInt64(bytes.count), bytes: width)
    self += bytes
  }
}
