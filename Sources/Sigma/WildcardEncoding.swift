extension Wildcards {
  enum UnicodeForm { case littleEndian, bigEndian, littleEndianWithMark }

  /// The literal parts as UTF-16; wildcards stay what they are.
  func encoded(as form: UnicodeForm) -> Wildcards {
    var needsMark = form == .littleEndianWithMark
    var encoded = Wildcards(parts: [])
    for part in parts {
      guard case .literal(let bytes) = part else {
        encoded.parts.append(part)
        continue
      }
      var units: [UInt8] = needsMark ? [0xFF, 0xFE] : []
      needsMark = false
      for unit in String(decoding: bytes, as: UTF8.self).utf16 {
        let (low, high) = (UInt8(truncatingIfNeeded: unit), UInt8(truncatingIfNeeded: unit >> 8))
        units += form == .bigEndian ? [high, low] : [low, high]
      }
      encoded.parts.append(.literal(units))
    }
    return encoded
  }

  /// The bytes of a value without wildcards.
  var wholeLiteral: [UInt8]? {
    var bytes: [UInt8] = []
    for part in parts {
      guard case .literal(let more) = part else { return nil }
      bytes += more
    }
    return bytes
  }

  /// Holds bytes that are no text: these have no upper or lower case.
  var isBinary: Bool {
    parts.contains { part in
      guard case .literal(let bytes) = part else { return false }
      return !String(decoding: bytes, as: UTF8.self).utf8.elementsEqual(bytes)
    }
  }

  /// `windash`: every dash that begins a word, in each of five spellings. Nil where these would be more
  /// than `limit`.
  func dashVariants(limit: Int) -> [Wildcards]? {
    var variants = [Wildcards(parts: [])]
    for part in parts {
      guard case .literal(let bytes) = part else {
        for index in variants.indices { variants[index].parts.append(part) }
        continue
      }
      let literals = Wildcards.dashVariants(of: String(decoding: bytes, as: UTF8.self), limit: limit)
      guard let literals, literals.count * variants.count <= limit else { return nil }
      variants = variants.flatMap { variant in
        literals.map { Wildcards(parts: variant.parts + [.literal(Array($0.utf8))]) }
      }
    }
    return variants
  }

  /// Hyphen, slash, en dash, em dash, horizontal bar.
  private static let dashes: [Character] = ["-", "/", "\u{2013}", "\u{2014}", "\u{2015}"]

  private static func dashVariants(of text: String, limit: Int) -> [String]? {
    let characters = Array(text)
    var variants = [""]
    for (index, character) in characters.enumerated() {
      let beginsWord =
        dashes.contains(character)
        && (index == 0 || !isWord(characters[index - 1]))
        && index + 1 < characters.count && isWord(characters[index + 1])
      if beginsWord {
        guard variants.count * dashes.count <= limit else { return nil }
        variants = variants.flatMap { variant in dashes.map { variant + String($0) } }
      } else {
        for variant in variants.indices { variants[variant].append(character) }
      }
    }
    return variants
  }

  private static func isWord(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_"
  }
}
