/// Choices out of an input's bytes, one byte each, so that a change of a byte is a change of one choice; behind the
/// last of them random numbers that follow from all (SplitMix64).
///
/// Stands in for the generator of the same name that the reference's makers are written for.
struct SplitMix: RandomNumberGenerator {
  private var bytes: ArraySlice<UInt8> = []
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  init(bytes: [UInt8]) {
    self.bytes = bytes[...]
    state = bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  mutating func next() -> UInt64 {
    // In all eight places: some take a remainder of the number, others its upper bits.
    if let byte = bytes.popFirst() { return UInt64(byte) &* 0x0101_0101_0101_0101 }
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
