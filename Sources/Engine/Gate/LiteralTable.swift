import Sigma

/// Folded literals by number: what rules are known by to the filters, each once.
struct LiteralTable {
  private(set) var literals: [[UInt8]] = []
  private var numbers: [Key: Int32] = [:]

  /// An array hashes byte by byte; this takes all of them at once.
  private struct Key: Hashable {
    var bytes: [UInt8]

    func hash(into hasher: inout Hasher) {
      bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
  }

  subscript(_ number: Int32) -> [UInt8] { literals[Int(number)] }

  mutating func number(of literal: [UInt8]) -> Int32 {
    let next = Int32(truncatingIfNeeded: literals.count)
    let number = LiteralTable.fill(&numbers[Key(bytes: literal)], with: next)
    if number == next { literals.append(literal) }
    return number
  }

  /// In place, so that a literal is hashed once.
  private static func fill(_ slot: inout Int32?, with next: Int32) -> Int32 {
    if let slot { return slot }
    slot = next
    return next
  }

  /// For a table that is complete.
  mutating func settle() { numbers = [:] }
}

extension Wildcards {
  /// The longest run of ASCII bytes without a newline, folded; nil where there is none worth looking for.
  var longestRun: [UInt8]? {
    var longest: ArraySlice<UInt8> = []
    for case .literal(let bytes) in parts {
      var start = 0
      for at in 0...bytes.count where at == bytes.count || bytes[at] >= 0x80 || bytes[at] == 0x0A {
        if at - start > longest.count { longest = bytes[start..<at] }
        start = at + 1
      }
    }
    // Shorter runs are in too many entries to be worth a look.
    return longest.count >= 3 ? longest.map(CaseFolding.ascii) : nil
  }
}
