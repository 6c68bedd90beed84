import Evidence
import Testing

/// A host's secret of tests: all bytes the same.
enum TestSecret {
  static func make(_ byte: UInt8 = 7) throws -> HostSecret {
    try #require(HostSecret([UInt8](repeating: byte, count: 32)))
  }
}

/// The same numbers for the same seed.
struct Random {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func below(_ count: Int) -> Int {
    guard count > 0 else { return 0 }
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(count))
  }

  mutating func part(of text: String) -> String {
    let bytes = Array(text.utf8)
    let start = below(3) == 0 ? below(bytes.count) : 0
    let end = below(3) == 0 ? start + below(bytes.count - start) : bytes.count
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }
}
