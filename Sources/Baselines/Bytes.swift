/// Numbers to bytes, big-endian, as all state is stored here.
struct ByteWriter {
  var bytes: [UInt8] = []

  mutating func put(_ value: UInt8) { bytes.append(value) }
  mutating func put(_ value: UInt16) { put(bits: UInt64(value), bytes: 2) }
  mutating func put(_ value: UInt32) { put(bits: UInt64(value), bytes: 4) }
  mutating func put(_ value: UInt64) { put(bits: value, bytes: 8) }
  mutating func put(_ value: Float) { put(value.bitPattern) }
  mutating func put(_ value: Double) { put(value.bitPattern) }

  private mutating func put(bits: UInt64, bytes count: Int) {
    for place in stride(from: (count - 1) * 8, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: bits >> UInt64(place)))
    }
  }
}

/// Bytes to numbers. What is missing or out of range is remembered, and everything after it is 0: a reader asks once, at the
/// end, whether all was well.
struct ByteReader {
  private let bytes: ArraySlice<UInt8>
  private var at: Int
  private(set) var isValid = true

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    at = bytes.startIndex
  }

  /// All was read, and all was in range.
  var isDone: Bool { isValid && at == bytes.endIndex }

  /// What was not read yet, and is thereby.
  mutating func rest() -> ArraySlice<UInt8> {
    defer { at = bytes.endIndex }
    return bytes[at...]
  }

  mutating func byte(_ most: UInt8 = .max) -> UInt8 {
    let value = UInt8(truncatingIfNeeded: bits(1))
    if value > most { isValid = false }
    return isValid ? value : 0
  }

  mutating func short() -> UInt16 { UInt16(truncatingIfNeeded: bits(2)) }
  mutating func word() -> UInt32 { UInt32(truncatingIfNeeded: bits(4)) }
  mutating func long() -> UInt64 { bits(8) }

  mutating func float(_ range: ClosedRange<Float>) -> Float {
    let value = Float(bitPattern: word())
    guard range.contains(value) else {
      isValid = false
      return range.lowerBound
    }
    return value
  }

  mutating func double(_ range: ClosedRange<Double>) -> Double {
    let value = Double(bitPattern: long())
    guard range.contains(value) else {
      isValid = false
      return range.lowerBound
    }
    return value
  }

  private mutating func bits(_ count: Int) -> UInt64 {
    guard isValid, bytes.endIndex - at >= count else {
      isValid = false
      return 0
    }
    defer { at += count }
    return bytes[at..<at + count].reduce(0) { $0 << 8 | UInt64($1) }
  }
}
