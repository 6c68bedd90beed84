import Engine

/// Literals, one a line, up to an empty line, then texts parted by NUL NUL: both kernels find what a search at every
/// place finds.
enum LiteralsTarget {
  static func run(_ bytes: [UInt8]) throws {
    var literals: [[UInt8]] = []
    var rest = bytes[...]
    while let end = rest.firstIndex(of: 0x0A), end > rest.startIndex, literals.count < 64 {
      literals.append(Array(rest[..<end]))
      rest = rest[(end + 1)...]
    }
    guard !literals.isEmpty else { return }
    // In filters that go on, as they do over batches.
    let grams = try LiteralFilter(literals, kernel: .grams)
    // What libvectorscan does not find is written at VectorscanFilter.isFit.
    let isFit = literals.allSatisfy { $0.count > 1 && $0[0] != 0 }
    let vectorscan = isFit ? try LiteralFilter(literals, kernel: .vectorscan) : nil
    let folded = literals.map { $0.map(lower) }
    var hits: [LiteralHit] = []
    for text in texts(rest.dropFirst()) {
      let wanted = naive(folded, text.map(lower))
      grams.scan(text, into: &hits)
      try require(listed(hits) == wanted, "grams: \(listed(hits)), naive: \(wanted), in \(text)")
      guard let vectorscan else { continue }
      vectorscan.scan(text, into: &hits)
      try require(listed(hits) == wanted, "libvectorscan: \(listed(hits)), naive: \(wanted), in \(text)")
    }
  }

  private static func texts(_ bytes: ArraySlice<UInt8>) -> [[UInt8]] {
    var texts: [[UInt8]] = [[]]
    for byte in bytes {
      if byte == 0, texts[texts.count - 1].last == 0 {
        texts.append([])
      } else {
        texts[texts.count - 1].append(byte)
      }
    }
    return texts
  }

  private static func lower(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

  private static func listed(_ hits: [LiteralHit]) -> [[Int]] {
    hits.map { [Int($0.end), Int($0.literal)] }.sorted { $0.lexicographicallyPrecedes($1) }
  }

  private static func naive(_ literals: [[UInt8]], _ text: [UInt8]) -> [[Int]] {
    var found: [[Int]] = []
    for (index, literal) in literals.enumerated() where literal.count <= text.count {
      for start in 0...(text.count - literal.count)
      where text[start..<start + literal.count].elementsEqual(literal) {
        found.append([start + literal.count, index])
      }
    }
    return found.sorted { $0.lexicographicallyPrecedes($1) }
  }
}
