extension String {
  /// The text with everything that cannot be seen, or that changes how its neighbours are seen, made visible:
  /// C0 controls as their Unicode pictures (`␊`), other controls, format characters (bidirectional overrides,
  /// zero-width joiners) and line separators as `⟨U+202E⟩`.
  ///
  /// Log text is written by whoever attacks the host; in a report it must not move, hide or reorder anything.
  var madeVisible: String {
    // Nearly all text is plain.
    if utf8.allSatisfy({ 0x20 <= $0 && $0 < 0x7F }) { return self }
    var visible = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      switch scalar.value {
      case 0..<0x20: visible.append(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}")
      case 0x7F: visible.append("\u{2421}")
      case 0x20..<0x7F: visible.append(scalar)
      default:
        if scalar.isInvisible {
          visible.append(contentsOf: "⟨U+\(scalar.hexadecimal)⟩".unicodeScalars)
        } else {
          visible.append(scalar)
        }
      }
    }
    return String(visible)
  }

  /// The visible text, escaped for HTML content and quoted attributes.
  ///
  /// By scalar, not by `Character`: `"` followed by a combining accent is one character that equals no quote,
  /// and yet ends an attribute.
  var escapedForHTML: String {
    var escaped = String.UnicodeScalarView()
    for scalar in madeVisible.unicodeScalars {
      switch scalar {
      case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
      case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
      case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
      case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
      case "'": escaped.append(contentsOf: "&#39;".unicodeScalars)
      default: escaped.append(scalar)
      }
    }
    return String(escaped)
  }
}

extension Unicode.Scalar {
  fileprivate var isInvisible: Bool {
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse: true
    default: properties.isDefaultIgnorableCodePoint
    }
  }

  fileprivate var hexadecimal: String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
  }
}
