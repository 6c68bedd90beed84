/// The password in `scheme://user:password@host`; the user stays.
enum AddressSecrets {
  static let sign = Array("://".utf8)

  static func find(in text: Span<UInt8>, into found: inout [FoundSecret]) {
    var from = 0
    while let start = text.first(of: sign, from: from) {
      from = start + sign.count
      var end = from
      while end < text.count, !text[end].isBlank, text[end] != UInt8(ascii: "\""),
        text[end] != UInt8(ascii: "<")
      {
        end += 1
      }
      guard let range = password(text, from..<end) else { continue }
      found.append(FoundSecret(range, .url))
      from = range.upperBound
    }
  }

  private static func password(_ text: Span<UInt8>, _ address: Range<Int>) -> Range<Int>? {
    let authorityEnd = address.first { isEnd(text[$0]) } ?? address.upperBound
    guard let colon = (address.lowerBound..<authorityEnd).first(where: { text[$0] == UInt8(ascii: ":") })
    else {
      return nil
    }
    var limit = authorityEnd
    if !(colon..<authorityEnd).contains(where: { text[$0] == UInt8(ascii: "@") }) {
      // A slash nobody escaped is part of the password, unless a port stands before it.
      if (colon + 1..<authorityEnd).allSatisfy({ text[$0].isDigit }) { return nil }
      limit = address.upperBound
    }
    guard let at = (colon..<limit).last(where: { text[$0] == UInt8(ascii: "@") }), at > colon + 1 else {
      return nil
    }
    return colon + 1..<at
  }

  private static func isEnd(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
  }
}
