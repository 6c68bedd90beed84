/// Keys of well-known services, which say what they are by how they begin, and web tokens.
enum KnownShapes {
  /// How the keys begin, and how many letters and digits follow at least. Services change what follows now and then.
  private static let shapes: [(start: [UInt8], least: Int)] = [
    ("ghp_", 12), ("gho_", 12), ("ghs_", 12), ("ghr_", 12), ("ghu_", 12), ("github_pat_", 12), ("glpat-", 10),
    ("gldt-", 10), ("xoxb-", 10), ("xoxp-", 10), ("xoxa-", 10), ("xoxr-", 10), ("xoxs-", 10), ("xapp-", 10),
    ("sk_live_", 10), ("rk_live_", 10), ("sk_test_", 10), ("whsec_", 10), ("AKIA", 16), ("ASIA", 16),
    ("AIza", 30), ("ya29.", 20), ("GOCSPX-", 16), ("npm_", 30), ("pypi-", 30), ("dop_v1_", 30), ("SG.", 30),
    ("sk-", 32), ("hf_", 30), ("hvs.", 20), ("shpat_", 20), ("AGE-SECRET-KEY-1", 30), ("dckr_pat_", 16),
  ].map { (Array($0.0.utf8), $0.1) }

  /// Any of these is in each of them, in small letters.
  static let starts = shapes.map { $0.start.map(\.small) } + [webToken]

  /// `{"` in base64.
  private static let webToken = Array("eyj".utf8)
  private static let exactWebToken = Array("eyJ".utf8)
  private static let beginnings = Set(shapes.compactMap(\.start.first) + exactWebToken.prefix(1))

  static func find(in text: Span<UInt8>, into found: inout [FoundSecret]) {
    for index in 0..<text.count where beginnings.contains(text[index]) {
      if index > 0, text[index - 1].isLetterOrDigit || text[index - 1] == UInt8(ascii: "_") { continue }
      if let end = end(text, from: index) { found.append(FoundSecret(index..<end, .token)) }
    }
  }

  private static func end(_ text: Span<UInt8>, from index: Int) -> Int? {
    for shape in shapes where text.hasExactly(shape.start, at: index) {
      let start = index + shape.start.count
      var end = start
      while end < text.count, isKeyByte(text[end]) { end += 1 }
      // A dot or dash at the end is the sentence's.
      while end > start, !text[end - 1].isLetterOrDigit { end -= 1 }
      if end - start >= shape.least { return end }
    }
    return text.hasExactly(exactWebToken, at: index) ? endOfWebToken(text, from: index) : nil
  }

  /// Three parts or more, the first of which begins with `{"`.
  private static func endOfWebToken(_ text: Span<UInt8>, from index: Int) -> Int? {
    var end = index
    var dots = 0
    while end < text.count, isKeyByte(text[end]) {
      if text[end] == UInt8(ascii: ".") { dots += 1 }
      end += 1
    }
    return dots >= 2 && end - index >= 16 ? end : nil
  }

  private static func isKeyByte(_ byte: UInt8) -> Bool {
    byte.isLetterOrDigit || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
      || byte == UInt8(ascii: ".")
  }
}
