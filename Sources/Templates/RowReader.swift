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
