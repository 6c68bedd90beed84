/// Keeps what is remembered between turns from being read out of the store: rows whose keys and values quote entries
/// (groups of correlations, command lines of running processes) are found by a MAC and hold ciphertext.
///
/// Everything else about a row is as it was: the same key always gives the same row.
package struct StateSeal: Sendable {
  private let rowKey: DerivedKey
  private let valueKey: DerivedKey
  /// What sealed values begin with; no value of the time before sealing does.
  private static let mark: [UInt8] = [0xA7, 0x53, 0x45, 0x31]

  package init(_ secret: HostSecret) {
    let key = secret.key(for: .state)
    rowKey = key.key(for: "row")
    valueKey = key.key(for: "seal")
  }

  /// Under which name the row of `key` is stored.
  package func row(scope: String, _ key: String) -> String {
    Digest.hex(rowKey.mac(Array(scope.utf8) + [0] + Array(key.utf8)))
  }

  /// The key and its value, as the row's value; nil only where the cipher itself fails.
  package func seal(scope: String, _ key: String, _ value: [UInt8]) -> [UInt8]? {
    let bytes = Array(key.utf8)
    let length = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: bytes.count >> $0) }
    let sealed = try? valueKey.seal(length + bytes + value, at: Array(row(scope: scope, key).utf8))
    return sealed.map { StateSeal.mark + $0 }
  }

  package enum Opened: Sendable {
    case sealed(key: String, value: [UInt8])
    /// Stored by a version that did not seal.
    case plain
    /// Of another host's secret, of another row, or damaged.
    case unreadable
  }

  package func open(row: String, _ stored: [UInt8]) -> Opened {
    guard stored.starts(with: StateSeal.mark) else { return .plain }
    guard let bytes = valueKey.open(Array(stored.dropFirst(StateSeal.mark.count)), at: Array(row.utf8)),
      bytes.count >= 4
    else { return .unreadable }
    let length = bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) }
    guard length <= bytes.count - 4 else { return .unreadable }
    return .sealed(
      key: String(decoding: bytes[4..<4 + length], as: UTF8.self), value: Array(bytes[(4 + length)...]))
  }
}
