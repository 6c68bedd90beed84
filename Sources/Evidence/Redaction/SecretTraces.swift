/// Tells in one pass over a text that it cannot hold what `SecretFinder` looks for, which is so for nearly all of them.
/// Says yes rather too often: that costs time, a wrong no would keep a secret.
enum SecretTraces {
  static func mayHoldSecret(_ text: Span<UInt8>, findsMail: Bool = false) -> Bool {
    let classes = classes.span
    let starts = starts.span
    var wordStart = -1
    var digitStart = -1
    var previous: UInt8 = 0
    for index in 0..<text.count {
      let byte = text[index]
      let known = classes[Int(byte)]
      if known & partOfWord != 0 {
        if wordStart < 0 { wordStart = index }
      } else if wordStart >= 0 {
        if index - wordStart >= LongWord.shortest, isSecret(text, wordStart..<index) { return true }
        wordStart = -1
      }
      if known & digit != 0 {
        if digitStart < 0 { digitStart = index }
      } else if digitStart >= 0 {
        if isCard(text, digitStart..<index) { return true }
        digitStart = -1
      }
      let words = starts[pair(previous, byte)]
      if words != 0, stands(text, at: index - 1, Int(words)) { return true }
      previous = byte
      if findsMail, byte == UInt8(ascii: "@") { return true }
    }
    let end = text.count
    return wordStart >= 0 && end - wordStart >= LongWord.shortest && isSecret(text, wordStart..<end)
      || digitStart >= 0 && isCard(text, digitStart..<end)
  }

  // MARK: - Runs

  private static let partOfWord: UInt8 = 1
  private static let digit: UInt8 = 2
  private static let classes: [UInt8] = (0...255).map { (byte: UInt8) in
    (LongWord.isPart(byte) ? partOfWord : 0) | (byte.isDigit ? digit : 0)
  }

  private static func isSecret(_ text: Span<UInt8>, _ word: Range<Int>) -> Bool {
    var found: [FoundSecret] = []
    LongWord.judge(text, word, decodesHex: true, into: &found)
    return !found.isEmpty
  }

  private static func isCard(_ text: Span<UInt8>, _ digits: Range<Int>) -> Bool {
    CardNumber.mayBegin(text, digits)
      && CardNumber.end(text, from: digits.lowerBound, digits.upperBound) != nil
  }

  // MARK: - Words

  /// What makes a word more than a word.
  private enum Condition {
    /// A sign, quote or parenthesis behind the name it is in, or dashes before.
    case name
    /// A blank behind it, no name around it.
    case announcement
    /// No letter or digit before it.
    case shape
    /// In capitals.
    case capitals
    case always
    /// An option behind it.
    case program
    case userInformation
  }

  private struct Word {
    var bytes: [UInt8]
    var condition: Condition
  }

  private static let words: [Word] =
    NamedSecrets.roots.map { Word(bytes: $0, condition: .name) }
    + KnownShapes.starts.map { Word(bytes: $0, condition: .shape) }
    + ProgramOptions.names.map { Word(bytes: $0, condition: .program) } + [
      Word(bytes: NamedSecrets.identified, condition: .always),
      Word(bytes: NamedSecrets.bearer, condition: .announcement),
      Word(bytes: PrivateKeys.words, condition: .capitals),
      Word(bytes: AddressSecrets.sign, condition: .userInformation),
    ]

  /// The words by their first two bytes; nothing has the number 0.
  private static let byStart: [[Word]] = {
    var lists: [Int: [Word]] = [:]
    for word in words where word.bytes.count > 1 {
      lists[pair(word.bytes[0], word.bytes[1]), default: []].append(word)
    }
    return [[]] + lists.sorted { $0.key < $1.key }.map(\.value)
  }()

  /// For each pair of bytes the number of its words.
  private static let starts: [UInt8] = {
    var starts = [UInt8](repeating: 0, count: 1 << 10)
    for (number, list) in byStart.enumerated() {
      for word in list { starts[pair(word.bytes[0], word.bytes[1])] = UInt8(clamping: number) }
    }
    return starts
  }()

  /// Five bits of each: letters in either case fall together, and a few signs with them.
  private static func pair(_ first: UInt8, _ second: UInt8) -> Int { Int(first & 31) << 5 | Int(second & 31) }

  private static func stands(_ text: Span<UInt8>, at index: Int, _ number: Int) -> Bool {
    guard index >= 0 else { return false }
    for word in byStart[number] where text.hasWord(word.bytes, at: index) {
      let behind = index + word.bytes.count
      switch word.condition {
      case .always: return true
      case .capitals: if text[index].isCapital { return true }
      case .shape:
        if index == 0 || !text[index - 1].isLetterOrDigit && text[index - 1] != UInt8(ascii: "_") {
          return true
        }
      case .announcement:
        if behind < text.count, text[behind].isBlank, index == 0 || !text[index - 1].isNameByte {
          return true
        }
      case .name: if isName(text, index, behind) { return true }
      case .program: if hasOption(text, from: behind) { return true }
      case .userInformation: if has(UInt8(ascii: "@"), text, from: behind) { return true }
      }
    }
    return false
  }

  /// Longer names are believed without a look at all of them.
  private static let longestName = 128

  private static func isName(_ text: Span<UInt8>, _ index: Int, _ behind: Int) -> Bool {
    var start = index
    while start > 0, text[start - 1].isNameByte {
      start -= 1
      if index - start > longestName { return true }
    }
    if text[start] == UInt8(ascii: "-") { return true }
    var at = behind
    while at < text.count, text[at].isNameByte {
      at += 1
      if at - behind > longestName { return true }
    }
    while at < text.count, text[at].isQuote || text[at] == UInt8(ascii: "\\") { at += 1 }
    at = text.skippingBlanks(from: at)
    guard at < text.count else { return false }
    return text[at] == UInt8(ascii: "=") || text[at] == UInt8(ascii: ":") || text[at] == UInt8(ascii: "(")
      || text[at].isQuote
  }

  private static func hasOption(_ text: Span<UInt8>, from index: Int) -> Bool {
    var at = index
    while at < text.count {
      if text[at] == UInt8(ascii: "-"), text[at - 1].isBlank || text[at - 1].isQuote { return true }
      at += 1
    }
    return false
  }

  private static func has(_ byte: UInt8, _ text: Span<UInt8>, from index: Int) -> Bool {
    var at = index
    while at < text.count {
      if text[at] == byte { return true }
      at += 1
    }
    return false
  }
}
