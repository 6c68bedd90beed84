// How the audit adapter's memory is written for the store: numbers as LEB128, texts with their length in front.

struct StateWriter {
  private(set) var bytes: [UInt8] = []

  mutating func put(_ number: UInt64) {
    var rest = number
    while rest > 0x7F {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  mutating func put(_ flag: Bool) { bytes.append(flag ? 1 : 0) }

  mutating func putText(_ text: [UInt8]) {
    put(UInt64(text.count))
    bytes.append(contentsOf: text)
  }

  mutating func putOptional(_ text: [UInt8]?) {
    put(text != nil)
    if let text { putText(text) }
  }
}

/// Reads what `StateWriter` wrote; nil for bytes it cannot have written.
struct StateReader {
  private let bytes: ArraySlice<UInt8>
  private var at: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    at = bytes.startIndex
  }

  var isAtEnd: Bool { at == bytes.endIndex }

  mutating func number() -> UInt64? {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while at < bytes.endIndex, shift < 64 {
      let byte = bytes[at]
      at += 1
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
    return nil
  }

  /// At most `limit`, so that what follows cannot be made to grow without bound.
  mutating func count(_ limit: Int) -> Int? {
    guard let value = number(), value <= UInt64(limit) else { return nil }
    return Int(value)
  }

  mutating func flag() -> Bool? {
    guard at < bytes.endIndex, bytes[at] <= 1 else { return nil }
    at += 1
    return bytes[at - 1] == 1
  }

  mutating func text() -> [UInt8]? {
    guard let length = count(bytes.endIndex - at), length <= bytes.endIndex - at else { return nil }
    at += length
    return Array(bytes[at - length..<at])
  }

  /// Outer nil: not readable. Inner nil: there was none.
  mutating func optionalText() -> [UInt8]?? {
    guard let isThere = flag() else { return nil }
    guard isThere else { return .some(nil) }
    return text().map { .some($0) }
  }
}
