/// Cuts JSON text into its pieces without reading values.
enum JSONPieces {
  /// The outermost objects of a text: one a line, one over many lines, or the items of a list.
  static func objects(_ text: [UInt8]) -> [ArraySlice<UInt8>] {
    var objects: [ArraySlice<UInt8>] = []
    var at = 0
    while at < text.count {
      guard text[at] == UInt8(ascii: "{") else {
        at += 1
        continue
      }
      // What is cut off in the middle is the last.
      guard let end = end(of: text[at...]) else { return objects }
      objects.append(text[at..<end])
      at = end
    }
    return objects
  }

  /// The members of an object, keys as they are written; none if the text is no object.
  static func members(_ text: ArraySlice<UInt8>) -> [(key: String, value: ArraySlice<UInt8>)] {
    var at = skipBlanks(text, text.startIndex)
    guard at < text.endIndex, text[at] == UInt8(ascii: "{") else { return [] }
    var members: [(key: String, value: ArraySlice<UInt8>)] = []
    at = skipBlanks(text, at + 1)
    while at < text.endIndex, text[at] == UInt8(ascii: "\""), let keyEnd = end(of: text[at...]) {
      let key = String(decoding: text[at + 1..<keyEnd - 1], as: UTF8.self)
      at = skipBlanks(text, keyEnd)
      guard at < text.endIndex, text[at] == UInt8(ascii: ":") else { return members }
      at = skipBlanks(text, at + 1)
      guard at < text.endIndex, let valueEnd = end(of: text[at...]) else { return members }
      members.append((key, text[at..<valueEnd]))
      at = skipBlanks(text, valueEnd)
      guard at < text.endIndex, text[at] == UInt8(ascii: ",") else { return members }
      at = skipBlanks(text, at + 1)
    }
    return members
  }

  /// Where the value that the text begins with ends; nil if it does not.
  private static func end(of text: ArraySlice<UInt8>) -> Int? {
    var depth = 0
    var isText = false
    var isEscaped = false
    for at in text.indices {
      let byte = text[at]
      if isText {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isText = false
          if depth == 0 { return at + 1 }
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isText = true
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if depth == 0 { return at + 1 }
        // The end of what a plain value stands in.
        if depth < 0 { return at }
      case UInt8(ascii: ","), 0x20, 0x09, 0x0A, 0x0D: if depth == 0 { return at }
      default: break
      }
    }
    return depth == 0 && !isText ? text.endIndex : nil
  }

  private static func skipBlanks(_ text: ArraySlice<UInt8>, _ start: Int) -> Int {
    var at = start
    while at < text.endIndex, [0x20, 0x09, 0x0A, 0x0D].contains(text[at]) { at += 1 }
    return at
  }
}
