/// Private keys in PEM and its relatives: from the first dashes to the last, or as far as the text has them.
enum PrivateKeys {
  static let words = Array("private key".utf8)
  private static let exactWords = Array("PRIVATE KEY".utf8)
  private static let begin = Array("-----BEGIN".utf8)
  private static let end = Array("-----END".utf8)
  private static let dashes = Array("-----".utf8)

  static func find(in text: Span<UInt8>, into found: inout [FoundSecret]) {
    var from = 0
    while let words = text.first(of: exactWords, from: from) {
      let behind = words + exactWords.count
      guard let close = text.first(of: dashes, from: behind), close - behind <= 6 else {
        from = behind
        continue
      }
      let head = words - 40
      let isBegin = last(of: begin, text, in: max(from, head)..<words)
      let start = isBegin ?? (last(of: end, text, in: max(from, head)..<words) == nil ? words : from)
      var stop = close + dashes.count
      if isBegin != nil {
        stop = text.count
        if let tail = text.first(of: end, from: close) {
          stop = text.first(of: dashes, from: tail + end.count).map { $0 + dashes.count } ?? text.count
        }
      }
      found.append(FoundSecret(start..<stop, .privateKey))
      from = stop
    }
  }

  private static func last(of word: [UInt8], _ text: Span<UInt8>, in range: Range<Int>) -> Int? {
    range.last { text.hasExactly(word, at: $0) }
  }
}
