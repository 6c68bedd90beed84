/// A value that a baseline has seen, in sixteen bytes: there may be a million of them.
///
/// The key is what of a keyed or cryptographic hash is left after 64 bits: two values that a log writer chooses cannot be
/// made to share it.
struct KnownValue: Hashable, Sendable {
  let key: UInt64
  /// Minutes since 1970.
  var last: UInt32
  /// The same of the first sighting, below the standing and whether it was seen more than once.
  private var bits: UInt32

  /// What a value counts as.
  enum Standing: UInt32, Sendable {
    /// Seen while learning, or part of what was usual since.
    case usual
    /// Found to be new and not accepted by anybody: it stays new.
    case pending
    /// Made usual by somebody, which is on the record.
    case accepted
  }

  private static let minuteBits: UInt32 = 29

  init(key: UInt64, minute: UInt32, standing: Standing) {
    self.key = key
    last = minute
    bits = min(minute, 1 << KnownValue.minuteBits - 1) | standing.rawValue << 30
  }

  var first: UInt32 { bits & (1 << KnownValue.minuteBits - 1) }

  var standing: Standing {
    get { Standing(rawValue: bits >> 30) ?? .usual }
    set { bits = bits & ~(3 << 30) | newValue.rawValue << 30 }
  }

  var isRepeated: Bool {
    get { bits & 1 << KnownValue.minuteBits != 0 }
    set { bits = bits & ~(1 << KnownValue.minuteBits) | (newValue ? 1 << KnownValue.minuteBits : 0) }
  }

  // MARK: Stored form

  static let encodedSize = 16

  func encode(into bytes: inout [UInt8]) {
    bytes.append(number: key)
    bytes.append(number: UInt64(last) << 32 | UInt64(bits))
  }

  /// Nil for a standing that there is not.
  init?(key: UInt64, word: UInt64) {
    self.key = key
    last = UInt32(truncatingIfNeeded: word >> 32)
    bits = UInt32(truncatingIfNeeded: word)
    guard Standing(rawValue: bits >> 30) != nil else { return nil }
  }
}
