/// Bytes as those see them who look for secrets; all of it in ASCII, whatever the rest of a text is.
extension UInt8 {
  var isBlank: Bool { self == 0x20 || self == 0 || (0x09...0x0D).contains(self) }
  var isDigit: Bool { (0x30...0x39).contains(self) }
  var isSmallLetter: Bool { (0x61...0x7A).contains(self) }
  var isCapital: Bool { (0x41...0x5A).contains(self) }
  var isLetterOrDigit: Bool { isDigit || isSmallLetter || isCapital }
  /// `"`, `'` or a backquote.
  var isQuote: Bool { self == 0x22 || self == 0x27 || self == 0x60 }
  /// What names of settings are made of.
  var isNameByte: Bool { isLetterOrDigit || self == 0x5F || self == 0x2D || self == 0x2E || self >= 0x80 }
  var small: UInt8 { isCapital ? self | 0x20 : self }
}

extension Span where Element == UInt8 {
  /// Whether the text goes on with `word` at `index`; capitals count as small letters.
  func hasWord(_ word: [UInt8], at index: Int) -> Bool {
    guard index >= 0, index <= count, word.count <= count - index else { return false }
    for offset in 0..<word.count where self[index + offset].small != word[offset] { return false }
    return true
  }

  /// The same letter by letter.
  func hasExactly(_ word: [UInt8], at index: Int) -> Bool {
    guard index >= 0, index <= count, word.count <= count - index else { return false }
    for offset in 0..<word.count where self[index + offset] != word[offset] { return false }
    return true
  }

  func first(of word: [UInt8], from index: Int) -> Int? {
    guard word.count <= count else { return nil }
    var at = index
    while at <= count - word.count {
      if hasExactly(word, at: at) { return at }
      at += 1
    }
    return nil
  }

  func skippingBlanks(from index: Int) -> Int {
    var at = index
    while at < count, self[at].isBlank { at += 1 }
    return at
  }

  /// The bytes of a stretch.
  func bytes(_ range: Range<Int>) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(range.count)
    for index in range { bytes.append(self[index]) }
    return bytes
  }
}
