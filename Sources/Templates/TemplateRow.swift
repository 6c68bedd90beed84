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
