/// Reads what `CacheWriter` wrote. Bytes that nobody wrote are an error and never worse.
struct CacheReader {
  private let bytes: [UInt8]
  private var at: Int
  private var texts: [String] = []
  private var depth = 0

  /// Deeper than any document may be nested.
  static let deepest = 256

  /// `start` is a place in `bytes`, or their end.
  init(_ bytes: [UInt8], from start: Int) throws(CacheDamage) {
    self.bytes = bytes
    at = start
    let count = try self.count()
    texts.reserveCapacity(count)
    for _ in 0..<count { texts.append(String(decoding: bytes[try range()], as: UTF8.self)) }
  }

  var isAtEnd: Bool { at == bytes.count }

  mutating func byte() throws(CacheDamage) -> UInt8 {
    guard at < bytes.count else { throw CacheDamage() }
    defer { at += 1 }
    return bytes[at]
  }

  mutating func word() throws(CacheDamage) -> UInt64 {
    var word: UInt64 = 0
    for shift in stride(from: 0, to: 64, by: 7) {
      let byte = try byte()
      word |= UInt64(byte & 0x7F) << UInt64(shift)
      if byte < 0x80 { return word }
    }
    throw CacheDamage()
  }

  /// How many things follow. Each takes a byte at least, so no number asks for more memory than the bytes do.
  mutating func count() throws(CacheDamage) -> Int {
    guard let count = Int(exactly: try word()), count <= bytes.count - at else { throw CacheDamage() }
    return count
  }

  mutating func range() throws(CacheDamage) -> Range<Int> {
    let count = try count()
    defer { at += count }
    return at..<at + count
  }

  mutating func bytesWritten() throws(CacheDamage) -> [UInt8] { Array(bytes[try range()]) }

  mutating func text() throws(CacheDamage) -> String {
    let number = try word()
    guard number < UInt64(texts.count) else { throw CacheDamage() }
    return texts[Int(number)]
  }

  mutating func nested<Value>(
    _ read: (inout CacheReader) throws(CacheDamage) -> Value
  ) throws(CacheDamage) -> Value {
    guard depth < CacheReader.deepest else { throw CacheDamage() }
    depth += 1
    defer { depth -= 1 }
    return try read(&self)
  }
}

/// The bytes are not what a writer of this version makes.
struct CacheDamage: Error {}
