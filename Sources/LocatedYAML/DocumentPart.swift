/// The bytes between two document marks of a file.
///
/// YAML's `---` and `...` at the start of a line end a document whatever surrounds them (section 9.1.2), so
/// cutting there before parsing loses nothing and confines an error to its own document.
struct DocumentPart {
  var bytes: ArraySlice<UInt8>
  /// Line of the file its first byte is in, from 1.
  var firstLine: Int

  static func parts(of bytes: [UInt8]) -> [DocumentPart] {
    var parts: [DocumentPart] = []
    var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var startLine = 1
    var hasContent = false
    var hasMark = false
    var line = 1
    var index = start
    func close(at end: Int) {
      if hasContent { parts.append(DocumentPart(bytes: bytes[start..<end], firstLine: startLine)) }
    }
    while index < bytes.count {
      var end = index
      while end < bytes.count, bytes[end] != 0x0A, bytes[end] != 0x0D { end += 1 }
      var next = min(end + 1, bytes.count)
      if next < bytes.count, bytes[end] == 0x0D, bytes[next] == 0x0A { next += 1 }
      switch mark(bytes[index..<end]) {
      case UInt8(ascii: "-"):
        // What precedes is a document, or directives and comments that belong to the coming one.
        if hasContent || hasMark {
          close(at: index)
          (start, startLine, hasContent) = (index, line, false)
        }
        hasMark = true
        if hasText(bytes[(index + 3)..<end]) { hasContent = true }
      case UInt8(ascii: "."):
        close(at: index)
        (start, startLine, hasContent) = (next, line + 1, false)
        hasMark = false
      default:
        if hasText(bytes[index..<end]), bytes[index] != UInt8(ascii: "%") || hasContent { hasContent = true }
      }
      index = next
      line += 1
    }
    close(at: bytes.count)
    return parts
  }

  /// Without the mark's line, comments before the first key and blank ends, so that moving a document in its
  /// file keeps its digest.
  var ownText: String {
    var text = Substring(String(decoding: bytes, as: UTF8.self))
    while let end = text.firstIndex(where: \.isNewline) {
      let line = text[..<end].utf8
      let isMark = line.starts(with: "---".utf8) && !DocumentPart.hasText(Array(line.dropFirst(3))[...])
      guard isMark || line.first == UInt8(ascii: "%") || !DocumentPart.hasText(Array(line)[...]) else {
        break
      }
      text = text[text.index(after: end)...]
    }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }

  /// `-` or `.` if the line begins with three of them and then ends or has a blank.
  private static func mark(_ line: ArraySlice<UInt8>) -> UInt8? {
    guard let first = line.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "."), line.count >= 3,
      line.prefix(3).allSatisfy({ $0 == first })
    else { return nil }
    guard let fourth = line.dropFirst(3).first else { return first }
    return fourth == UInt8(ascii: " ") || fourth == UInt8(ascii: "\t") ? first : nil
  }

  private static func hasText(_ line: ArraySlice<UInt8>) -> Bool {
    guard let first = line.first(where: { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }) else {
      return false
    }
    return first != UInt8(ascii: "#")
  }
}
