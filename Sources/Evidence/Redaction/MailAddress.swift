/// Mail addresses, which are kept unless the operator decides otherwise: auditors ask who.
enum MailAddress {
  static func find(in text: Span<UInt8>, into found: inout [FoundSecret]) {
    for at in 0..<text.count where text[at] == UInt8(ascii: "@") {
      var start = at
      while start > 0, isLocal(text[start - 1]) { start -= 1 }
      var end = at + 1
      var lastDot: Int?
      while end < text.count, text[end].isLetterOrDigit || text[end] == 0x2D || text[end] == 0x2E {
        if text[end] == 0x2E { lastDot = end }
        end += 1
      }
      // The dot of a sentence.
      if let dot = lastDot, dot == end - 1 {
        end = dot
        lastDot = (at + 1..<end).last { text[$0] == 0x2E }
      }
      guard start < at, let dot = lastDot, dot > at + 1, end - dot > 2 else { continue }
      found.append(FoundSecret(start..<end, .mail))
    }
  }

  private static func isLocal(_ byte: UInt8) -> Bool {
    byte.isLetterOrDigit || [0x2E, 0x5F, 0x25, 0x2B, 0x2D].contains(byte)
  }
}
