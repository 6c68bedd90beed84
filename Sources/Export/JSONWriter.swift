import CanonicalJSON

/// Spells JSON straight into bytes, keys in the order they are given, so that the same calls give the same bytes.
///
/// For formats of others, which have booleans; what the ledger hashes is `JSONValue`. Objects and arrays that get
/// nothing are not written, nor is their key: OSCAL has no empty arrays. Who writes much calls `take()` between
/// items, so that no more than one item is held.
struct JSONWriter {
  private var bytes: [UInt8] = []
  private var needsComma = false
  /// Opened and still without contents, outermost first.
  private var waiting: [(key: String?, bracket: UInt8)] = []

  /// What was spelled since the last call.
  mutating func take() -> [UInt8] {
    defer { bytes.removeAll(keepingCapacity: true) }
    return bytes
  }

  mutating func string(_ key: String, _ value: String) {
    begin(key)
    bytes.append(contentsOf: JSONValue.string(value).canonicalBytes)
  }

  mutating func integer(_ key: String, _ value: Int64) {
    begin(key)
    bytes.append(contentsOf: String(value).utf8)
  }

  mutating func boolean(_ key: String, _ value: Bool) {
    begin(key)
    bytes.append(contentsOf: (value ? "true" : "false").utf8)
  }

  /// The one object that says something by being empty: OSCAL's `include-all`.
  mutating func emptyObject(_ key: String) {
    begin(key)
    bytes.append(contentsOf: "{}".utf8)
  }

  mutating func object<Failure: Error>(
    _ key: String? = nil, _ body: (inout JSONWriter) throws(Failure) -> Void
  ) throws(Failure) {
    try nest(key, UInt8(ascii: "{"), UInt8(ascii: "}"), body)
  }

  mutating func array<Failure: Error>(
    _ key: String? = nil, _ body: (inout JSONWriter) throws(Failure) -> Void
  ) throws(Failure) {
    try nest(key, UInt8(ascii: "["), UInt8(ascii: "]"), body)
  }

  mutating func strings(_ key: String, _ values: [String]) {
    array(key) { json in
      for value in values {
        json.begin(nil)
        json.bytes.append(contentsOf: JSONValue.string(value).canonicalBytes)
      }
    }
  }

  private mutating func nest<Failure: Error>(
    _ key: String?, _ opening: UInt8, _ closing: UInt8, _ body: (inout JSONWriter) throws(Failure) -> Void
  ) throws(Failure) {
    let depth = waiting.count
    waiting.append((key, opening))
    try body(&self)
    if waiting.count > depth {
      waiting.removeLast()
    } else {
      bytes.append(closing)
      needsComma = true
    }
  }

  /// Everything before a value: what waited for contents, the comma, the key.
  private mutating func begin(_ key: String?) {
    for (key, bracket) in waiting {
      separate(key)
      bytes.append(bracket)
      needsComma = false
    }
    waiting.removeAll(keepingCapacity: true)
    separate(key)
    needsComma = true
  }

  private mutating func separate(_ key: String?) {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    guard let key else { return }
    bytes.append(contentsOf: JSONValue.string(key).canonicalBytes)
    bytes.append(UInt8(ascii: ":"))
  }
}
