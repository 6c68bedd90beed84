import Engine
import Testing

/// Both kernels against a search that looks at every place for every literal, and against each other where that
/// would take too long.
@Suite struct LiteralFilterTests {
  @Test(arguments: LiteralFilter.Kernel.allCases, 1...12)
  func everyKernelFindsWhatANaiveSearchFinds(_ kernel: LiteralFilter.Kernel, _ seed: Int) throws {
    var maker = Maker(random: SplitMix(seed: UInt64(seed)), style: Maker.Style.allCases[seed % 4])
    let literals = maker.literals(60, fit: kernel)
    let filter = try LiteralFilter(literals, kernel: kernel)
    var hitCount = 0
    for round in 0..<40 {
      let text = maker.text(of: literals, bytes: round < 20 ? round / 2 : maker.below(250))
      let expected = naive(literals, text)
      let found = found(by: filter, text)
      #expect(found == expected, "\(literals) in \(text)")
      hitCount += expected.count
    }
    #expect(hitCount > 100)
  }

  @Test(arguments: LiteralFilter.Kernel.allCases)
  func aLiteralIsFoundWhereverItStands(_ kernel: LiteralFilter.Kernel) throws {
    let letters = Array("qwERtyUioPasDfghJklzxcvb".utf8)
    let literals = ((kernel == .grams ? 1 : 2)...24).map { Array(letters.prefix($0)) }
    let filter = try LiteralFilter(literals, kernel: kernel)
    // The ends of texts, of blocks and of stretches of blocks.
    for room in Array(0...40) + Array(4072...4100) {
      for literal in [2, 3, 4, 5, 8, 9, 23] {
        var text = [UInt8](repeating: UInt8(ascii: "."), count: room)
        text += letters.prefix(literal)
        #expect(found(by: filter, text) == naive(literals.filter { $0.count <= literal }, text))
        // Whatever follows, and whatever is before it.
        text += [0x00, 0xFF, UInt8(ascii: "q"), 0x00].prefix(room & 3)
        text.insert(0xFF, at: 0)
        #expect(found(by: filter, text) == naive(literals, text))
      }
    }
  }

  @Test func bothKernelsFindTheSameInLargeTexts() throws {
    for style in Maker.Style.allCases where style != .fewLetters {
      var maker = Maker(random: SplitMix(seed: 77), style: style)
      let literals = maker.literals(1000, fit: .vectorscan)
      let grams = try LiteralFilter(literals, kernel: .grams)
      let vectorscan = try LiteralFilter(literals, kernel: .vectorscan)
      for _ in 0..<3 {
        let text = maker.text(of: literals, bytes: 20_000)
        let expected = found(by: vectorscan, text)
        #expect(expected.count > 500)
        #expect(found(by: grams, text) == expected)
      }
    }
  }

  @Test func theFilterAdaptsItselfToItsTextsWithoutFindingAnythingElse() throws {
    // Other first letters, which the windows of so short literals cannot tell from the right ones.
    let words = [
      "session", "opened", "user", "anna", "usual", "never", "mind", "what", "seen", "before",
    ]
    let literals = words.map { word in
      var literal = Array(word.utf8.prefix(4))
      literal[0] ^= 0x10
      return literal
    }
    let filter = try LiteralFilter(literals, kernel: .grams)
    let line = Array(
      "session opened for user anna as usual, never mind what was seen before; ".utf8)
    let quiet = [UInt8]((0..<400).map { _ in line }.joined())
    for _ in 0..<10 { #expect(found(by: filter, quiet).isEmpty) }
    #expect(filter.adaptationCount > 0)
    let text = quiet + literals[7] + quiet + literals[9]
    #expect(found(by: filter, text).map(\.literal) == [7, 9])
  }

  @Test(arguments: LiteralFilter.Kernel.allCases)
  func equalAndNestedLiteralsAreAllReportedInTheOrderOfTheirEnds(_ kernel: LiteralFilter.Kernel)
    throws
  {
    var literals = ["abcd", "ABCD", "abc", "bcd", "abcdabcdabcdabcd", "cdab", "xabcd", "dx", "da"]
      .map {
        Array($0.utf8)
      }
    literals.append([UInt8](Array(repeating: Array("abcd".utf8), count: 100).joined()))
    let text = [UInt8](Array(repeating: Array("aBcD".utf8), count: 300).joined())
    let filter = try LiteralFilter(literals, kernel: kernel)
    #expect(found(by: filter, text) == naive(literals, text))
  }

  @Test(arguments: LiteralFilter.Kernel.allCases)
  func onlyASCIILettersAreFolded(_ kernel: LiteralFilter.Kernel) throws {
    let literals = ["[x]y", "@abc", "_def", "{uvw", "ÄÖÜ", "a\u{0}b"].map { Array($0.utf8) }
    let filter = try LiteralFilter(literals, kernel: kernel)
    let near = ["{x}y", "`abc", "\u{7F}def", "[uvw", "äöü", "a b"].flatMap { Array($0.utf8) }
    #expect(found(by: filter, near).isEmpty)
    let text = ["[X]Y", "@ABC", "_dEF", "{UVw", "ÄÖÜ", "A\u{0}b"].flatMap { Array($0.utf8) }
    #expect(found(by: filter, text).map(\.literal) == [0, 1, 2, 3, 4, 5])
  }

  @Test func whatLibvectorscanCannotFindIsLeftToTheOtherKernel() throws {
    let literals = ["q", "\u{0}a", "word"].map { Array($0.utf8) }
    for literal in literals.dropLast() {
      #expect(throws: VectorscanFilter.CompileError.self) { _ = try VectorscanFilter([literal]) }
    }
    let text = [UInt8](repeating: UInt8(ascii: "."), count: 70) + Array("word\u{0}A Q".utf8)
    #expect(found(by: try LiteralFilter(literals), text) == naive(literals, text))
  }

  @Test(arguments: LiteralFilter.Kernel.allCases)
  func anEmptySetFindsNothingAndAnEmptyLiteralIsRefused(_ kernel: LiteralFilter.Kernel) throws {
    let filter = try LiteralFilter([], kernel: kernel)
    #expect(found(by: filter, Array("anything".utf8)).isEmpty)
    #expect(throws: VectorscanFilter.CompileError.self) {
      _ = try LiteralFilter([Array("ab".utf8), []], kernel: kernel)
    }
  }

  /// Hits, those with the same end by literal.
  private func found(by filter: LiteralFilter, _ text: [UInt8]) -> [LiteralHit] {
    var hits = [LiteralHit(end: 9, literal: 9)]
    filter.scan(text, into: &hits)
    for (one, next) in zip(hits, hits.dropFirst()) { #expect(one.end <= next.end) }
    return hits.sorted { ($0.end, $0.literal) < ($1.end, $1.literal) }
  }

  private func naive(_ literals: [[UInt8]], _ text: [UInt8]) -> [LiteralHit] {
    func fold(_ bytes: [UInt8]) -> [UInt8] {
      bytes.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 + 32 : $0 }
    }
    let text = fold(text)
    let literals = literals.map(fold)
    var hits: [LiteralHit] = []
    for end in 0...text.count {
      for (index, literal) in literals.enumerated() where literal.count <= end {
        var place = 0
        while place < literal.count, text[end - literal.count + place] == literal[place] {
          place += 1
        }
        if place == literal.count {
          hits.append(LiteralHit(end: UInt32(end), literal: UInt32(index)))
        }
      }
    }
    return hits
  }
}

/// Makes literals, and texts that are made of them.
private struct Maker {
  var random: SplitMix
  var style: Style

  enum Style: CaseIterable { case fewLetters, prefixes, anyBytes, logs }

  private static let words = [
    "session", "opened", "user", "root", "failed", "password", "kernel", "sshd", "/usr/bin/", "--",
    "=", " ",
    "0x", "7f", "http://", "\\System32\\", ".exe", "[", "]", "{", "}", "Ä", "ſ",
  ].map { Array($0.utf8) }

  mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }

  mutating func literals(_ count: Int, fit kernel: LiteralFilter.Kernel) -> [[UInt8]] {
    var literals: [[UInt8]] = []
    while literals.count < count {
      let literal = literal(literals)
      if kernel == .grams ? !literal.isEmpty : literal.count > 1 && literal[0] != 0 {
        literals.append(literal)
      }
    }
    return literals
  }

  private mutating func literal(_ others: [[UInt8]]) -> [UInt8] {
    switch style {
    case .fewLetters: return bytes(1 + below(9)) { [97, 98, 65, 66][$0.below(4)] }
    case .prefixes:
      guard let other = others.randomElement(using: &random), below(4) > 0 else {
        return word(2 + below(3))
      }
      switch below(3) {
      case 0: return Array(other.prefix(1 + below(other.count)))
      case 1: return Array(other.suffix(1 + below(other.count)))
      default: return other.count < 60 ? other + word(1) : Array(other.prefix(3))
      }
    case .anyBytes: return bytes(1 + below(12)) { $0.anyByte() }
    case .logs: return word(1 + below(5))
    }
  }

  mutating func text(of literals: [[UInt8]], bytes count: Int) -> [UInt8] {
    var text: [UInt8] = []
    while text.count < count {
      var piece = literals[below(literals.count)]
      switch below(6) {
      case 0: piece = Array(piece.prefix(below(piece.count + 1)))
      case 1: piece = Array(piece.suffix(below(piece.count + 1)))
      case 2: piece[below(piece.count)] ^= 0x20  // another case, or another byte
      case 3: piece = piece.map { $0 & 0x40 != 0 && below(2) == 0 ? $0 ^ 0x20 : $0 }
      case 4: piece = bytes(below(6)) { $0.anyByte() }
      default: break
      }
      text += piece
    }
    return Array(text.prefix(count))
  }

  private mutating func word(_ pieces: Int) -> [UInt8] {
    (0..<pieces).flatMap { _ in Maker.words[below(Maker.words.count)] }
  }

  /// Of those that folding or cutting bits could mistake for each other, and of all.
  private mutating func anyByte() -> UInt8 {
    below(2) == 0
      ? [0, 0x20, 0x40, 0x60, 0x41, 0x61, 0xC1, 0xE1, 0x80, 0xFF, 0xDF, 0x0A][below(12)]
      : UInt8(below(256))
  }

  private mutating func bytes(_ count: Int, _ byte: (inout Maker) -> UInt8) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<count { bytes.append(byte(&self)) }
    return bytes
  }
}
