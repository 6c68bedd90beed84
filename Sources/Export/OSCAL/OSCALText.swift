/// Text from outside as OSCAL takes it.
enum OSCALText {
  /// One visible line without blanks at its ends, for properties and names; nil if nothing is left of it.
  static func line(_ text: String) -> String? {
    let visible = text.madeVisible.unicodeScalars
    guard let first = visible.firstIndex(where: { !$0.properties.isWhitespace }),
      let last = visible.lastIndex(where: { !$0.properties.isWhitespace })
    else { return nil }
    return String(visible[first...last])
  }

  /// For titles, descriptions and remarks, which OSCAL takes for Markdown: nothing in it makes a link, an image,
  /// a heading or HTML.
  static func markup(_ text: String) -> String {
    let scalars = Array((line(text) ?? "(no text)").unicodeScalars)
    var escaped = String.UnicodeScalarView()
    for (index, scalar) in scalars.enumerated() {
      // A bare address becomes a link in many renderers.
      let isAddress = scalar == ":" && index + 1 < scalars.count && scalars[index + 1] == "/"
      if isAddress || isMarkup(scalar) { escaped.append("\\") }
      escaped.append(scalar)
    }
    return String(escaped)
  }

  /// ASCII punctuation that means something inside a line of CommonMark or OSCAL; all of it may be escaped.
  private static func isMarkup(_ scalar: Unicode.Scalar) -> Bool {
    "\\`*_{}[]<>#|~^&\"".unicodeScalars.contains(scalar)
  }

  /// A reference to `fragment` in another file of the bundle.
  static func reference(_ file: String, _ fragment: String) -> String {
    var path = "../\(file)#"
    for byte in fragment.utf8 {
      if byte.isUnreserved {
        path.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        path += "%" + [byte].hexadecimal.uppercased()
      }
    }
    return path
  }
}

extension UInt8 {
  /// RFC 3986, section 2.3.
  fileprivate var isUnreserved: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "-._~".utf8.contains(self)
    }
  }
}
