/// Reads big-endian numbers and counted texts off stored state, whatever it holds.
struct StateReader {
  let bytes: [UInt8]
  var at: Int

  var isAtEnd: Bool { at >= bytes.count }

  mutating func number() -> UInt64? {
    guard at + 8 <= bytes.count else { return nil }
    defer { at += 8 }
    return bytes[at..<at + 8].reduce(0) { $0 << 8 | UInt64($1) }
  }

  mutating func text() -> [UInt8]? {
    guard let count = number(), count <= UInt64(bytes.count - at) else { return nil }
    defer { at += Int(count) }
    return Array(bytes[at..<at + Int(count)])
  }
}

extension [UInt8] {
  mutating func append(number: UInt64) {
    for shift in stride(from: UInt64(56), through: 0, by: -8) {
      append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }
  /// Behind its length.
  mutating func append(text: [UInt8]) {
    append(number: UInt64(text.count))
    self += text
  }
}
