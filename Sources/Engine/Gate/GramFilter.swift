/// Finds literals by their rarest windows (`GramTable`), those of one or two bytes by their last byte.
///
/// Goes over each stretch of text in steps that neither wait for a branch nor for memory: write down the groups
/// of every window; collect those that stand beside their second; fetch their candidates; compare eight bytes
/// of each; and only then look at the few that are left.
struct GramFilter {
  private let literals: [GramLiteral]
  private let snippets: LiteralSnippets
  private var table: GramTable
  /// The groups of the windows of a stretch.
  private var found = [UInt8](repeating: 0, count: stretch / step + 8)
  private var words = [Word](repeating: Word(), count: stretch / block + 1)
  private var pairs: [Pair] = []
  private var matches: [Match] = []
  /// The end of a text, with zeros behind it.
  private var tail = [UInt8](repeating: 0, count: 4 * block)
  /// Windows that were taken for a literal where there was none, since the table was built.
  private(set) var wastedCount = 0

  /// Eight windows, at least one of them beside its second.
  private struct Word {
    var groups: UInt64 = 0
    var block = 0
  }

  /// A window beside its second.
  private struct Pair {
    var offset: Int
    var groups: UInt8
    var candidates: Range<UInt32>
  }

  /// A candidate whose eight bytes are there.
  private struct Match {
    var candidate: UInt32
    var offset: UInt32
  }

  /// Offsets from one window to the next.
  private static let step = 2
  /// Bytes whose windows are looked up in one go.
  private static let block = 16
  /// Bytes whose groups stay in the first cache.
  private static let stretch = 4096

  init(_ literals: [[UInt8]], by statistics: GramStatistics) {
    self.literals = literals.map(GramLiteral.init)
    snippets = LiteralSnippets(literals)
    table = GramTable(self.literals, by: statistics)
  }

  /// Chooses the windows anew.
  mutating func rebuild(by statistics: GramStatistics) {
    table = GramTable(literals, by: statistics)
    wastedCount = 0
  }

  /// Appends all occurrences in `text`, nearly in the order of their ends.
  mutating func scan(_ text: UnsafeRawBufferPointer, into hits: inout [LiteralHit]) {
    guard let base = text.baseAddress else { return }
    var offset = 0
    // The window behind the last block of a stretch is looked at, too.
    while text.count - offset >= GramFilter.block + GramWindow.length {
      let room = min(GramFilter.stretch, text.count - offset - GramWindow.length)
      let blocks = room / GramFilter.block
      let end = offset + blocks * GramFilter.block
      look(at: base + offset, blocks)
      compare(blocks, offset, text, &hits)
      snippets.scan(text, offset..<end, into: &hits)
      offset = end
    }
    snippets.scan(text, offset..<text.count, into: &hits)
    guard text.count - offset >= 3 else { return }
    tail.withUnsafeMutableBytes { tail in
      tail.initializeMemory(as: UInt8.self, repeating: 0)
      tail.copyMemory(from: UnsafeRawBufferPointer(rebasing: text[offset...]))
    }
    let copy = tail
    copy.withUnsafeBytes { if let base = $0.baseAddress { look(at: base, 2) } }
    compare(2, offset, text, &hits)
  }

  /// Writes down the groups of the windows of `blocks` blocks, and of one window more.
  ///
  /// Reads four bytes behind the last block. Slots are below `slotCount`, the size of the table.
  private mutating func look(at start: UnsafeRawPointer, _ blocks: Int) {
    table.groups.withUnsafeBufferPointer { groups in
      found.withUnsafeMutableBufferPointer { found in
        guard let groups = groups.baseAddress, var output = found.baseAddress else { return }
        var input = start
        for _ in 0..<blocks {
          for window in 0..<GramFilter.block / GramFilter.step {
            output[window] = groups[GramFilter.slot(input + window * GramFilter.step)]
          }
          input += GramFilter.block
          output += GramFilter.block / GramFilter.step
        }
        output[0] = groups[GramFilter.slot(input)]
      }
    }
  }

  @inline(__always)
  private static func slot(_ window: UnsafeRawPointer) -> Int {
    GramWindow.slot(window.loadUnaligned(as: UInt32.self))
  }

  private mutating func compare(
    _ blocks: Int, _ start: Int, _ text: UnsafeRawBufferPointer, _ hits: inout [LiteralHit]
  ) {
    let wordCount = collectWords(blocks)
    guard wordCount > 0 else { return }
    collectPairs(wordCount, start, text)
    collectMatches(text)
    let before = hits.count
    for match in matches { report(match, text, &hits) }
    wastedCount += max(0, pairs.count - (hits.count - before))
  }

  private mutating func collectWords(_ blocks: Int) -> Int {
    var count = 0
    found.withUnsafeBytes { found in
      words.withUnsafeMutableBufferPointer { words in
        guard let found = found.baseAddress, let words = words.baseAddress else { return }
        for block in 0..<blocks {
          let first = found.loadUnaligned(fromByteOffset: block * 8, as: UInt64.self)
          let second = found.loadUnaligned(fromByteOffset: block * 8 + 1, as: UInt64.self)
          let groups = first & second >> 4 & 0x0F0F_0F0F_0F0F_0F0F
          words[count] = Word(groups: groups, block: block)
          count += groups == 0 ? 0 : 1
        }
      }
    }
    return count
  }

  private mutating func collectPairs(_ wordCount: Int, _ start: Int, _ text: UnsafeRawBufferPointer) {
    pairs.removeAll(keepingCapacity: true)
    for index in 0..<wordCount {
      var word = words[index].groups
      let first = start + words[index].block * GramFilter.block
      while word != 0 {
        let shift = word.trailingZeroBitCount & ~7
        let offset = first + (shift >> 3) * GramFilter.step
        let slot = GramWindow.slot(UInt32(truncatingIfNeeded: GramFilter.word(text, at: offset)))
        pairs.append(
          Pair(
            offset: offset, groups: UInt8(truncatingIfNeeded: word >> UInt64(shift)),
            candidates: Range(uncheckedBounds: (table.starts[slot], table.starts[slot + 1]))))
        word &= ~(0xFF << UInt64(shift))
      }
    }
  }

  private mutating func collectMatches(_ text: UnsafeRawBufferPointer) {
    matches.removeAll(keepingCapacity: true)
    for pair in pairs {
      for index in pair.candidates {
        let candidate = table.candidates[Int(index)]
        let word = GramFilter.word(text, at: pair.offset + Int(candidate.toValue))
        let kept = UInt64.max >> UInt64(candidate.missing)
        guard (word | candidate.letters) & kept == candidate.value,
          candidate.group & pair.groups != 0
        else {
          continue
        }
        matches.append(Match(candidate: index, offset: UInt32(truncatingIfNeeded: pair.offset)))
      }
    }
  }

  private func report(_ match: Match, _ text: UnsafeRawBufferPointer, _ hits: inout [LiteralHit]) {
    let candidate = table.candidates[Int(match.candidate)]
    let literal = literals[Int(candidate.literal)]
    let end = Int(match.offset) + Int(candidate.toEnd)
    let start = end - literal.count
    guard start >= 0, end <= text.count else { return }
    if literal.count > 8 {
      var offset = 0
      while offset < literal.count {
        let place = min(offset, literal.count - 8)
        let word = text.loadUnaligned(fromByteOffset: start + place, as: UInt64.self)
        let value = literal.word(at: place)
        guard word | GramLiteral.letters(value) == value else { return }
        offset += 8
      }
    }
    hits.append(LiteralHit(end: UInt32(truncatingIfNeeded: end), literal: candidate.literal))
  }

  /// Eight bytes from `offset` on, zeros where there is no text.
  @inline(__always)
  private static func word(_ text: UnsafeRawBufferPointer, at offset: Int) -> UInt64 {
    if offset >= 0, offset &+ 8 <= text.count {
      return text.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }
    return edge(text, offset)
  }

  @inline(never)
  private static func edge(_ text: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
    var word: UInt64 = 0
    for place in 0..<8 where text.indices.contains(offset + place) {
      word |= UInt64(text[offset + place]) << UInt64(8 * place)
    }
    return word
  }
}
