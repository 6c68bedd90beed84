/// A single value: its text after YAML's own escapes, and what that text is by YAML 1.2's core schema.
package struct YAMLScalar: Hashable, Sendable {
  package var text: String
  package var kind: Kind
  /// Quoted or a block (`|`, `>`): always text, whatever it looks like.
  package var isQuoted: Bool
  /// The text stands in the file exactly so, in one line, this many columns after the node's location;
  /// nil where escapes or folding make a column inside it meaningless.
  package var verbatimOffset: Int?

  package init(text: String, kind: Kind, isQuoted: Bool, verbatimOffset: Int? = nil) {
    self.text = text
    self.kind = kind
    self.isQuoted = isQuoted
    self.verbatimOffset = verbatimOffset
  }

  package enum Kind: Hashable, Sendable {
    case null, boolean, integer, float, text
  }

  package var boolean: Bool? {
    kind == .boolean ? text.first == "t" || text.first == "T" : nil
  }

  /// The core schema's kind of a plain scalar. Integers written with leading zeros stay text; so do `.inf` and
  /// `.nan`, which nothing here can be compared with.
  static func coreKind(_ text: String) -> Kind {
    switch text {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE", "false", "False", "FALSE": return .boolean
    default: break
    }
    var rest = Substring(text).utf8
    if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      rest = rest.dropFirst()
    }
    let whole = rest.prefix(while: isDigit)
    rest = rest.dropFirst(whole.count)
    if rest.isEmpty {
      return whole.isEmpty || (whole.count > 1 && whole.first == UInt8(ascii: "0")) ? .text : .integer
    }
    var fraction = rest.prefix(0)
    if rest.first == UInt8(ascii: ".") {
      fraction = rest.dropFirst().prefix(while: isDigit)
      rest = rest.dropFirst(1 + fraction.count)
    }
    guard !(whole.isEmpty && fraction.isEmpty) else { return .text }
    if let mark = rest.first, mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") {
      rest = rest.dropFirst()
      if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
        rest = rest.dropFirst()
      }
      guard !rest.isEmpty else { return .text }
      rest = rest.drop(while: isDigit)
    }
    return rest.isEmpty ? .float : .text
  }

  /// `0x1F` and `0o17` in decimal, as far as 64 bits reach.
  static func decimal(ofPrefixed text: String) -> String? {
    guard text.hasPrefix("0x") || text.hasPrefix("0o") else { return nil }
    let digits = text.dropFirst(2)
    guard digits.first != "+", digits.first != "-" else { return nil }
    return UInt64(digits, radix: text.hasPrefix("0x") ? 16 : 8).map { String($0) }
  }

  /// What YAML 1.1 took for booleans and 1.2 takes for text.
  static func looksBoolean(_ text: String) -> Bool {
    text.utf8.count <= 3 && ["yes", "no", "on", "off"].contains(text.lowercased())
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
}
